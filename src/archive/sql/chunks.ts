/** Rows of one statement: the stores take so many values and no more, and a statement takes memory for each. */
const ROWS_PER_STATEMENT = 100;

export function* chunksOf<T>(items: readonly T[], size = ROWS_PER_STATEMENT): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
