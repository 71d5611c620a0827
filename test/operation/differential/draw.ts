import { createRandom } from '../../../src/sandbox/random.ts';

/** What chance decides, the same each time for the same seed. */
export interface Draw {
  /** Whether something happens that does so in this share of the cases. */
  chance: (share: number) => boolean;
  /** A whole number from 0 up to, not including, `end`. */
  below: (end: number) => number;
  pick: <T>(items: readonly T[]) => T;
}

export function createDraw(seed: number): Draw {
  const random = createRandom(seed);
  const below = (end: number): number => Math.floor(random() * end);
  return {
    chance: (share) => random() < share,
    below,
    pick<T>(items: readonly T[]): T {
      if (items.length === 0) throw new Error('There is nothing to pick from.');
      return items[below(items.length)] as T;
    },
  };
}
