/**
 * Numbers, some of them several times, of which the least is known without looking at all of them: a feed asks for the
 * shortest interval of its subscribers with each one that comes, and there may be thousands.
 */
export interface LeastOf {
  add(value: number): void;
  /** Takes out one that was added. */
  remove(value: number): void;
  /** Infinity where there is none. */
  readonly least: number;
}

export function createLeastOf(): LeastOf {
  const counts = new Map<number, number>();
  let least = Infinity;
  return {
    add(value) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
      if (value < least) least = value;
    },
    remove(value) {
      const left = (counts.get(value) ?? 0) - 1;
      if (left > 0) {
        counts.set(value, left);
        return;
      }
      counts.delete(value);
      if (value !== least) return;
      least = Infinity;
      for (const other of counts.keys()) if (other < least) least = other;
    },
    get least() {
      return least;
    },
  };
}
