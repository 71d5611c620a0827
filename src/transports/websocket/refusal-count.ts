/** Who is refused so often in a row does not look at the answers. */
const MAX_IN_A_ROW = 20;

/** Nor does who is refused so often a minute, whatever runs in between. */
const MAX_IN_WINDOW = 100;
const WINDOW_MS = 60_000;

/** Counts operations of one socket that were refused before they ran. */
export interface RefusalCount {
  /** Whether it has been too often. */
  refused: () => boolean;
  ran: () => void;
}

export function createRefusalCount(now: () => number = performance.now.bind(performance)): RefusalCount {
  let inARow = 0;
  let inWindow = 0;
  let startedAt = -Infinity;
  return {
    refused() {
      if (now() - startedAt >= WINDOW_MS) {
        startedAt = now();
        inWindow = 0;
      }
      inARow += 1;
      inWindow += 1;
      return inARow >= MAX_IN_A_ROW || inWindow >= MAX_IN_WINDOW;
    },
    ran: () => void (inARow = 0),
  };
}
