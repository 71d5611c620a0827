/** How often an object is asked for. */
export interface Pace {
  /** Time to the next question while the object changes, in milliseconds. */
  baseMs: number;
  /** Longest time between two questions while nothing changes. */
  slowestMs: number;
}

/** Each unchanged answer makes the next question wait half as long again. */
const BACK_OFF_FACTOR = 1.5;

/** Pollers that began together drift apart; only later, so that no interval is ever undercut. */
const JITTER = 0.1;

/** First wait after a failure, doubled by each further one. */
const FAILURE_BASE_MS = 1_000;
/** A vendor that is back is noticed within this. */
const FAILURE_SLOWEST_MS = 30_000;

/** Time until the next question. `random` is 0 to 1. */
export function nextDelayMs(
  { baseMs, slowestMs }: Pace,
  history: { unchanged: number; failures: number },
  random: number,
): number {
  const calm = Math.min(baseMs * BACK_OFF_FACTOR ** history.unchanged, slowestMs);
  const failed =
    history.failures === 0 ? 0 : Math.min(FAILURE_BASE_MS * 2 ** (history.failures - 1), FAILURE_SLOWEST_MS);
  return Math.max(calm, failed) * (1 + JITTER * random);
}
