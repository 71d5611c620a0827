import { isUtf8 } from 'node:buffer';
import * as z from 'zod';
import { isCount, isInteger } from './count.ts';
import { dateFromAnyForm } from './times.ts';

/** What a value is read as: null for none, undefined for what cannot be read. */
export type Reading<T> = (value: unknown) => T | null | undefined;

/**
 * A value that an answer may leave out. Absent stays undefined: this answer does not carry it. Null, and what the vendor
 * writes for none, is null. What cannot be read is an issue; `readablePart` then makes it null.
 */
export function optional<T>(what: string, reading: Reading<T>) {
  return z
    .unknown()
    .transform((value, context): T | null => {
      if (value === null) return null;
      const read = reading(value);
      return read === undefined ? issue(context, what) : read;
    })
    .optional();
}

/** A value without which an answer, or the object that it stands in, says nothing. */
function required<T>(what: string, reading: Reading<T>) {
  return z.unknown().transform((value, context): T => reading(value) ?? issue(context, what));
}

/** Says what should have been there. The value stays out of it: an answer may hold a secret. */
export function issue(
  context: { issues: z.core.$ZodRawIssue[] },
  what: string,
  path: PropertyKey[] = [],
): never {
  context.issues.push({ code: 'custom', message: what, input: undefined, path });
  return z.NEVER;
}

/** The same of something without which the answer says nothing, where it may be null as well. */
export function decisiveIssue(context: { issues: z.core.$ZodRawIssue[] }, what: string): never {
  context.issues.push({ code: 'custom', message: what, input: undefined, params: { isDecisive: true } });
  return z.NEVER;
}

/** Clients and the vendor write booleans as 1/0 and as true/false. */
export const booleanFrom: Reading<boolean> = (flag) => {
  switch (typeof flag === 'string' ? flag.trim().toLowerCase() : flag) {
    case true:
    case 1:
    case '1':
    case 'true':
      return true;
    case false:
    case 0:
    case '0':
    case 'false':
      return false;
    case '':
      return null;
    default:
      return undefined;
  }
};

/** Ids and titles of digits alone arrive as numbers now and then. */
export const textFrom: Reading<string> = (text) => {
  if (typeof text === 'string') return text === '' ? null : text;
  return Number.isSafeInteger(text) ? String(text) : undefined;
};

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** UTF-8 in base64, with or without line breaks in it; text that is none was sent as it is. */
const encodedTextFrom: Reading<string> = (value) => {
  const text = textFrom(value);
  if (text == null) return text;
  const encoded = text.replaceAll(/\s/g, '');
  if (!BASE64.test(encoded)) return text;
  const bytes = Buffer.from(encoded, 'base64');
  return isUtf8(bytes) ? bytes.toString('utf8') : text;
};

/** Digits, with a sign, with commas between thousands, with a fraction. */
const NUMERIC_TEXT = /^-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/;

/** How Java writes a quotient by zero: the mean of no students. */
const NOT_A_NUMBER = 'NaN';

const numberFrom: Reading<number> = (value) => {
  const isText = typeof value === 'string';
  const text = isText ? value.trim() : '';
  if (isText && (text === '' || text === NOT_A_NUMBER)) return null;
  const number = isText && NUMERIC_TEXT.test(text) ? Number(text.replaceAll(',', '')) : value;
  // Beyond it sums and products stop being numbers, far beyond every amount of the vendor's.
  return typeof number === 'number' && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined;
};

const integerFrom: Reading<number> = (value) => {
  const number = numberFrom(value);
  return number === null || isInteger(number) ? number : undefined;
};

const countFrom: Reading<number> = (value) => {
  const number = numberFrom(value);
  return number === null || isCount(number) ? number : undefined;
};

/** Of a size, a duration or a mean, which is never below zero. */
export const amountFrom: Reading<number> = (value) => {
  const number = numberFrom(value);
  return number == null || number >= 0 ? number : undefined;
};

/** Exact decimal text. JSON has no trailing zeros to keep, so `4.20` arrives as `4.2`. */
const decimalFrom: Reading<string> = (amount) => {
  if (typeof amount === 'number') return decimalFromNumber(amount);
  if (typeof amount !== 'string') return undefined;
  const text = amount.trim();
  if (text === '') return null;
  return NUMERIC_TEXT.test(text) ? text.replaceAll(',', '') : undefined;
};

function decimalFromNumber(amount: number): string {
  const text = String(amount);
  return text.includes('e')
    ? amount.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 })
    : text;
}

/** Whatever is no address of the web, `javascript:` above all, is none for a client either. */
const urlFrom: Reading<string> = (url) => {
  if (url === '') return null;
  return typeof url === 'string' && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : undefined;
};

export const wireBoolean = optional('a boolean', booleanFrom);
export const wireText = optional('a text', textFrom);
/** Text that the vendor sends in base64. */
export const wireEncodedText = optional('a text in base64', encodedTextFrom);
export const wireUrl = optional('an address of the web', urlFrom);
/** A whole number that GraphQL's `Int` can show, such as a code. */
export const wireInteger = optional('a whole number', integerFrom);
/** The same from zero on. */
export const wireCount = optional('a count', countFrom);
/** A number from zero on. */
export const wireAmount = optional('an amount', amountFrom);
export const wireDecimal = optional('a decimal', decimalFrom);
export const wireTime = optional('a time', dateFromAnyForm);

/** Without it nobody knows what the object is. */
export const wireId = required('an id', textFrom);
export const wireInstant = required('a time', dateFromAnyForm);

/** A list; what is none is empty, and null items are left out, as those are that cannot be read. */
export function wireList<T extends z.ZodType>(item: T) {
  return z
    .array(item.nullable())
    .nullish()
    .transform((items) => withoutNulls<z.output<T>>(items));
}

/**
 * A list that an answer is about. Null, absent and empty text are none; whatever else is no list leaves nothing of the
 * answer, so that it is not taken for an empty one.
 */
export function mainList<T extends z.ZodType>(item: T) {
  return mainPart('a list', Array.isArray).pipe(z.array(item.nullable()).nullable()).optional();
}

/** The same of an object that has such a list. */
export function mainObject<S extends z.ZodRawShape>(parts: S) {
  return mainPart('an object', (value) => typeof value === 'object' && !Array.isArray(value))
    .pipe(z.object(parts).nullable())
    .optional();
}

function mainPart(what: string, isShaped: (value: unknown) => boolean) {
  return z.unknown().transform((value, context): unknown => {
    if (value == null || value === '') return null;
    return isShaped(value) ? value : decisiveIssue(context, what);
  });
}

/** The items that there are. */
export function withoutNulls<T>(
  items: readonly (T | null | undefined)[] | null | undefined,
): NonNullable<T>[] {
  return items?.filter((item) => item != null) ?? [];
}

/** Many counts in their places; null in the place of what is none. */
export const wireCounts = z
  .unknown()
  .transform((counts, context): readonly (number | null)[] => {
    if (areCounts(counts)) return counts;
    if (counts == null) return [];
    if (!Array.isArray(counts)) return issue(context, 'a list of counts');
    return counts.map((count: unknown, index) => {
      const read = count === null ? null : countFrom(count);
      return read === undefined ? issue(context, 'a count', [index]) : read;
    });
  })
  .optional();

/** Answers have plain numbers as a rule, which is seen at once; only others are read one by one. */
function areCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}

/** Whatever is a JSON object. */
export const anyAnswer = z.record(z.string(), z.unknown());

/**
 * An answer of which something can be read: one of its parts is there, or it says `success`. Where all parts may be
 * left out, whatever else comes instead of an answer would be taken for one.
 */
export function answerOf<S extends z.ZodRawShape>(parts: S) {
  const names = Object.keys(parts);
  const isAnswer = (body: unknown): boolean => {
    const answer = body as Record<string, unknown>;
    return names.some((name) => answer[name] !== undefined) || booleanFrom(answer['success']) === true;
  };
  return z.custom<Record<string, unknown>>(isAnswer, 'an answer').pipe(z.object(parts));
}

/** The answer of a write that has nothing to say but that it is done; `echoed` are the ids that it may repeat. */
export function doneAnswer(...echoed: readonly string[]) {
  const parts = Object.fromEntries(echoed.map((name) => [name, z.unknown().optional()]));
  return answerOf(parts).transform(() => undefined);
}
