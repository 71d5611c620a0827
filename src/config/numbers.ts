import * as z from 'zod';

const DIGITS = /^\d+$/;
/** With a point or without. */
const DECIMAL = /^(?:\d+|\d*\.\d+)$/;

/** A whole number of these bounds, written in decimal digits. */
export function wholeNumber(min: number, max: number) {
  return numberIn(DIGITS, min, max, `must be a whole number from ${min} to ${max}, in digits`);
}

/** A number of these bounds, written in decimal digits, perhaps with a point. */
export function decimalNumber(min: number, max: number) {
  return numberIn(DECIMAL, min, max, `must be a number from ${min} to ${max}, such as 0.5`);
}

/** What JavaScript takes besides is hardly meant: nothing as 0, `0x1F90`, `1e3`. Blanks around it are no part of it. */
function numberIn(form: RegExp, min: number, max: number, rule: string) {
  return z.string().transform((text, context): number => {
    const number = Number(text);
    if (form.test(text.trim()) && number >= min && number <= max) return number;
    context.issues.push({ code: 'custom', message: rule, input: text });
    return z.NEVER;
  });
}
