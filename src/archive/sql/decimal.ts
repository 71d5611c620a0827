/**
 * The exact difference of two decimal texts, such as `12.50` and `3`: with as many digits behind the point as the
 * longer has. Null where one is no such text.
 */
export function decimalDifference(minuend: string, subtrahend: string): string | null {
  const one = parsed(minuend);
  const other = parsed(subtrahend);
  if (!one || !other) return null;
  const digits = Math.max(one.digits, other.digits);
  return textFrom(scaled(one, digits) - scaled(other, digits), digits);
}

interface Decimal {
  /** The number without its point. */
  value: bigint;
  /** Behind the point. */
  digits: number;
}

const DECIMAL = /^([+-]?)(\d{1,60})(?:\.(\d{1,60}))?$/;

function parsed(text: string): Decimal | null {
  const [, sign, whole, fraction = ''] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return null;
  const value = BigInt(whole + fraction);
  return { value: sign === '-' ? -value : value, digits: fraction.length };
}

const scaled = ({ value, digits }: Decimal, to: number) => value * 10n ** BigInt(to - digits);

function textFrom(value: bigint, digits: number): string {
  const text = (value < 0n ? -value : value).toString().padStart(digits + 1, '0');
  const sign = value < 0n ? '-' : '';
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
