import type { Clock } from '../runtime/clock.ts';

/** Whoever opens a connection has something to ask; a signed-in client may take its time. */
export const FIRST_OPERATION_MS = 10_000;

/** Nobody who still reads takes nothing of what waits for so long. */
export const TAKE_WITHIN_MS = 30_000;

/** Proxies close connections on which nothing moves. */
export const PING_INTERVAL_MS = 12_000;

/** How long a connection is waited for; as shipped where it is left out. */
export interface ConnectionTimes {
  /** For its first operation, where nobody has to sign in. */
  firstOperationMs?: number | undefined;
  /** For its client to take something of what waits for it. */
  takeWithinMs?: number | undefined;
  /** For its client to answer a goodbye. */
  goodbyeMs?: number | undefined;
  /** For a stream that was asked for to be opened. */
  openWithinMs?: number | undefined;
  /** By which signs of life are sent, and a first operation is waited for. */
  clock?: Clock | undefined;
}
