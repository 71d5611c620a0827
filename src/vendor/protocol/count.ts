const MAX_INTEGER = 2 ** 31 - 1;

/** A whole number that GraphQL's `Int` can show: 32 bits with a sign. */
export function isInteger(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= MAX_INTEGER;
}

/** The same from zero on. */
export function isCount(value: unknown): value is number {
  return isInteger(value) && value >= 0;
}
