/** How late a timer is, looked at so often. */
const TICK_MS = 100;

/** Weight of the latest tick: a pause of one tick is not yet an overload. */
const SMOOTHING = 0.3;

/** How long a new request would wait for this process, in milliseconds. */
export interface LoadMonitor extends Disposable {
  readonly waitMs: number;
}

/** Watches the event loop. */
export function startLoadMonitor(tickMs = TICK_MS): LoadMonitor {
  let lateMs = 0;
  let expectedAt = performance.now() + tickMs;
  const timer = setInterval(() => {
    const now = performance.now();
    lateMs += (Math.max(0, now - expectedAt) - lateMs) * SMOOTHING;
    expectedAt = now + tickMs;
  }, tickMs);
  timer.unref();
  return {
    get waitMs() {
      return lateMs;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
