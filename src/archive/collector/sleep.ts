import type { CancelSignal } from '../../runtime/cancellation.ts';
import type { Clock } from '../../runtime/clock.ts';

/** Waits by a clock's timers, or ends early by the signal. */
export function sleep(clock: Clock, ms: number, signal: CancelSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const onAbort = (): void => {
      takeBack();
      resolve();
    };
    const takeBack = clock.after(ms, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
