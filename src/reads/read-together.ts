import { readBatch, type BatchedReads } from './read-batch.ts';

/** How keys are read of which the vendor may answer several in one call. */
export interface ReadsTogether<V> extends BatchedReads<string, V> {
  /** At most so many keys in one call. */
  maxTogether: number;
  /** Whether that is worth a call. */
  canReadTogether: () => boolean;
  /** One call for several keys, in their order; null in the place of what the answer does not have. */
  readTogether: (keys: readonly string[]) => Promise<readonly (V | null)[]>;
  /** Whether each key may be read alone after this error. */
  isPassable: (error: unknown) => boolean;
}

/**
 * Reads keys, several in one call where the vendor can; what such a call leaves out is read alone. All batches together
 * make at most one call more than there are keys: whatever may be in vain is made once others have saved as much, and
 * waits for those under way.
 */
export function createReadTogether<V>(reads: ReadsTogether<V>) {
  const { maxTogether, canReadTogether, readTogether, isPassable } = reads;
  /** Calls that may be in vain, now. */
  let spare = 1;
  const underWay = new Set<Promise<unknown>>();

  /** Finds nothing where nothing may be in vain any more. */
  const readPart = async (keys: readonly string[], found: Map<string, V>): Promise<void> => {
    while (spare === 0 && underWay.size > 0) await Promise.race(underWay);
    if (spare === 0 || !canReadTogether()) return;
    spare -= 1;
    // In one order, so that equal lists are one question.
    const sorted = keys.toSorted();
    const call = readTogether(sorted);
    const settled: Promise<unknown> = call.then(
      (answers) => {
        spare += answers.filter((answer) => answer !== null).length;
        underWay.delete(settled);
      },
      () => void underWay.delete(settled),
    );
    underWay.add(settled);
    try {
      for (const [index, answer] of (await call).entries()) {
        if (answer !== null) found.set(sorted[index] as string, answer);
      }
    } catch (error) {
      if (!isPassable(error)) throw error;
    }
  };

  return async (keys: readonly string[]): Promise<(V | null | Error)[]> => {
    if (keys.length < 2 || !canReadTogether()) return readBatch(keys, reads);
    const found = new Map<string, V>();
    const parts: (readonly string[])[] = [];
    for (let at = 0; at < keys.length; at += maxTogether) parts.push(keys.slice(at, at + maxTogether));
    await Promise.all(parts.filter(({ length }) => length > 1).map((part) => readPart(part, found)));
    const left = keys.filter((key) => !found.has(key));
    const alone = left.length === 0 ? [] : await readBatch(left, reads);
    const answers = new Map<string, V | null | Error>(found);
    for (const [index, key] of left.entries()) answers.set(key, alone[index] ?? null);
    return keys.map((key) => answers.get(key) ?? null);
  };
}
