import { systemClock, type Clock } from '../runtime/clock.ts';

/** Watches a connection until it has been used. */
export interface UnusedConnection {
  /** An operation is tried. */
  begin: () => void;
  /** It was refused, which is no use. */
  refused: () => void;
  /** From now on the connection may do as it likes. */
  keep: () => void;
}

/**
 * Calls `onUnused` when a connection has been open so long without an operation that runs. One that is still being tried
 * by then is waited for; those that were refused before have bought no time.
 */
export function watchUnused(
  waitMs: number,
  onUnused: () => void,
  clock: Clock = systemClock,
): UnusedConnection {
  let trying = 0;
  let isKept = false;
  let isDue = false;
  const endIfDue = (): void => {
    if (isDue && !isKept && trying === 0) onUnused();
  };
  const cancel = clock.after(waitMs, () => {
    isDue = true;
    endIfDue();
  });
  return {
    begin: () => void (trying += 1),
    refused() {
      trying -= 1;
      endIfDue();
    },
    keep() {
      isKept = true;
      cancel();
    },
  };
}
