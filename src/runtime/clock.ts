/** Time as the pollers see it. */
export interface Clock {
  /** Epoch milliseconds. */
  now: () => number;
  /** Runs something once, later; the answer takes the order back. */
  after(ms: number, run: () => void): () => void;
}

/** Milliseconds since the process began; no correction of the clock moves them. */
export function sinceStart(): number {
  return performance.now();
}

/** `setTimeout` fires at once above this. */
const MAX_TIMER_MS = 2_147_483_647;

export const systemClock: Clock = {
  now: Date.now,
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, MAX_TIMER_MS));
    return () => clearTimeout(timer);
  },
};
