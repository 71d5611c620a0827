import fc from 'fast-check';

/** A few where somebody waits; the long tests have many. */
export const numRuns = Number(process.env['FUZZ_CASES'] ?? 500);
export const timeout = 60_000 + 60 * numRuns;
/** The same cases each time; a failure prints the seed and the smallest case that fails. */
export const run = { numRuns, seed: 20_260_101, endOnFailure: true } as const;

/** The vendor's form of an id. */
export const roomId = 'jza26a4e6300b5456eb3d04ecd21d6dc4d';

/** Rarely something odd in the place of the usual. */
export function mostly<T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

/** Log lines that say so; there have to be none. */
export const faultsOfOurs = (logs: Record<string, unknown>[]) =>
  logs.filter(({ msg }) => msg === 'Unexpected error');
