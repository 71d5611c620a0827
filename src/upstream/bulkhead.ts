import { isVendorAnswer, isVendorFailure } from './breaker.ts';
import type { EndSignal } from './end-signal.ts';
import { UpstreamShedError, UpstreamTimeoutError } from './errors.ts';
import { abortErrorOf } from './transport.ts';
import { WaitingLine } from './waiting-line.ts';

export interface BulkheadOptions {
  /** Calls at once. */
  limit: number;
  /** The same while the vendor answers well; by default no more. */
  provenLimit?: number;
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
  /** Passes the turn on; `enteredAt` by `performance.now()`, the error if the call failed. */
  leave(enteredAt: number, error?: unknown): void;
  /** How long a call that came now would wait for its turn, by the usual length of a call. */
  readonly expectedWaitMs: number;
}

/** Weight of the latest call in the usual length of a call. */
const SMOOTHING = 0.1;

/** Answers without a failure of the vendor between them, in limits, after which it counts as doing well. */
const PROVEN_AFTER_LIMITS = 10;

/**
 * A queue of our own: cockatiel's keeps a call that has been given up until its turn comes, and a vendor that hangs
 * would hold up the answer to it.
 */
export function createBulkhead({ limit, provenLimit = limit, maxWaiting }: BulkheadOptions): Bulkhead {
  const line = new WaitingLine();
  let active = 0;
  let answeredInRow = 0;
  const limitNow = (): number => (answeredInRow >= PROVEN_AFTER_LIMITS * limit ? provenLimit : limit);
  let usualMs = 0;

  const wait = ({ endpoint, waitMs, signal }: Turn): Promise<void> =>
    new Promise((resolve, reject) => {
      const stopWaiting = () => {
        line.leave(place);
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
      const place = line.join(onTurn);
    });

  return {
    enter(turn) {
      const { endpoint, signal } = turn;
      if (signal?.aborted) throw abortErrorOf(signal, { endpoint, sent: false });
      if (active >= limitNow()) {
        if (line.length < maxWaiting) return wait(turn);
        throw new UpstreamShedError('too many calls wait already', { endpoint, sent: false });
      }
      active += 1;
      return undefined;
    },
    leave(enteredAt, error) {
      const tookMs = performance.now() - enteredAt;
      usualMs = usualMs === 0 ? tookMs : usualMs + (tookMs - usualMs) * SMOOTHING;
      if (isVendorFailure(error)) answeredInRow = 0;
      else if (isVendorAnswer(error)) answeredInRow += 1;
      active -= 1;
      while (line.first?.onTurn && active < limitNow()) {
        active += 1;
        line.first.onTurn();
      }
    },
    get expectedWaitMs() {
      return active < limitNow() ? 0 : ((line.length + 1) / limitNow()) * usualMs;
    },
  };
}
