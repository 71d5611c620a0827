const MAX_COUNT = 2 ** 31 - 1;

/** A whole number that GraphQL's `Int` can show: 32 bits with a sign. */
export function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= MAX_COUNT;
}
