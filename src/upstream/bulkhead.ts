import type { EndSignal } from './end-signal.ts';
import { UpstreamShedError, UpstreamTimeoutError } from './errors.ts';
import { abortErrorOf } from './transport.ts';

export interface BulkheadOptions {
  /** Calls at once. */
  limit: number;
  /** Calls that wait for their turn; more are refused. */
  maxWaiting: number;
}

/** Who waits, and for how long at most. */
export interface Turn {
  endpoint: string;
  waitMs: number;
  signal?: EndSignal | undefined;
}

/** Bounds the calls of one class, so that a class that hangs cannot take every connection. */
export interface Bulkhead {
  /**
   * Takes a turn: nothing to wait for when there is room, else a promise of it, which ends early by the signal or after
   * `waitMs`. Throws when too many wait already. Whoever got in has to leave.
   */
  enter(turn: Turn): Promise<void> | undefined;
  /** Passes the turn on; `enteredAt` by `performance.now()`. */
  leave(enteredAt: number): void;
  /** How long a call that came now would wait for its turn, by the usual length of a call. */
  readonly expectedWaitMs: number;
}

/** Weight of the latest call in the usual length of a call. */
const SMOOTHING = 0.1;

/**
 * A queue of our own: cockatiel's keeps a call that has been given up until its turn comes, and a vendor that hangs
 * would hold up the answer to it.
 */
export function createBulkhead({ limit, maxWaiting }: BulkheadOptions): Bulkhead {
  const waiting = new Set<() => void>();
  let active = 0;
  let usualMs = 0;

  const wait = ({ endpoint, waitMs, signal }: Turn): Promise<void> =>
    new Promise((resolve, reject) => {
      const stopWaiting = () => {
        waiting.delete(onTurn);
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const onTurn = () => {
        stopWaiting();
        resolve();
      };
      const onAbort = () => {
        stopWaiting();
        if (signal) reject(abortErrorOf(signal, { endpoint, sent: false }));
      };
      const timer = setTimeout(() => {
        stopWaiting();
        reject(new UpstreamTimeoutError('too many calls were before it', { endpoint, sent: false }));
      }, waitMs);
      signal?.addEventListener('abort', onAbort, { once: true });
      waiting.add(onTurn);
    });

  return {
    enter(turn) {
      const { endpoint, signal } = turn;
      if (signal?.aborted) throw abortErrorOf(signal, { endpoint, sent: false });
      if (active >= limit) {
        if (waiting.size < maxWaiting) return wait(turn);
        throw new UpstreamShedError('too many calls wait already', { endpoint, sent: false });
      }
      active += 1;
      return undefined;
    },
    leave(enteredAt) {
      const tookMs = performance.now() - enteredAt;
      usualMs = usualMs === 0 ? tookMs : usualMs + (tookMs - usualMs) * SMOOTHING;
      const [next] = waiting;
      // The turn passes on without becoming free in between.
      if (next) next();
      else active -= 1;
    },
    get expectedWaitMs() {
      return active < limit ? 0 : ((waiting.size + 1) / limit) * usualMs;
    },
  };
}
