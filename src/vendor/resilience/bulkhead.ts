import { isVendorAnswer, isVendorFailure } from './breaker.ts';
import type { CancelSignal } from '../../runtime/cancellation.ts';
import { UpstreamShedError, UpstreamTimeoutError } from '../protocol/errors.ts';
import { abortErrorOf } from '../protocol/transport.ts';
import { Waiter, WaitingLine } from '../../runtime/waiting-line.ts';

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
  signal?: CancelSignal | undefined;
}

/** Bounds the calls of one class, so that a class that hangs cannot take every connection. */
export interface Bulkhead {
  /**
   * Takes a turn: nothing to wait for when there is room, else a promise of it, which ends early by the signal or after
   * `waitMs`. Throws when too many wait already. Whoever got in has to leave.
   */
  enter(turn: Turn): Promise<void> | undefined;
  /** Passes the turn on; how long it was held, and the error if the call failed. */
  leave(tookMs: number, error?: unknown): void;
  /** Tells of calls that will come, one behind the other; of as many fewer, if negative, when they have come. */
  announce: (calls: number) => void;
  /** How long until all are sent that wait or are announced, by the usual length of a call. */
  readonly expectedWaitMs: number;
}

/** Weight of the latest call in the usual length of a call. */
const SMOOTHING = 0.1;

/** Answers without a failure of the vendor between them, in limits, after which it counts as doing well. */
const PROVEN_AFTER_LIMITS = 10;

/** A call that waits for its turn. */
class WaitingCall extends Waiter {
  readonly #turn: Turn;
  readonly #line: WaitingLine;
  readonly #resolve: () => void;
  readonly #reject: (error: Error) => void;

  constructor(turn: Turn, line: WaitingLine, resolve: () => void, reject: (error: Error) => void) {
    super(performance.now() + turn.waitMs);
    this.#turn = turn;
    this.#line = line;
    this.#resolve = resolve;
    this.#reject = reject;
    turn.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  onTurn(): void {
    this.#stop();
    this.#resolve();
  }

  onLate(): void {
    this.#stop();
    const { endpoint } = this.#turn;
    this.#reject(new UpstreamTimeoutError('too many calls were before it', { endpoint, sent: false }));
  }

  readonly #onAbort = (): void => {
    this.#stop();
    const { signal, endpoint } = this.#turn;
    if (signal) this.#reject(abortErrorOf(signal, { endpoint, sent: false }));
  };

  #stop(): void {
    this.#line.leave(this);
    this.#turn.signal?.removeEventListener('abort', this.#onAbort);
  }
}

/**
 * A queue of our own: cockatiel's keeps a call that has been given up until its turn comes, and a vendor that hangs
 * would hold up the answer to it.
 */
export function createBulkhead({ limit, provenLimit = limit, maxWaiting }: BulkheadOptions): Bulkhead {
  const line = new WaitingLine();
  let active = 0;
  let announced = 0;
  let answeredInRow = 0;
  const limitNow = (): number => (answeredInRow >= PROVEN_AFTER_LIMITS * limit ? provenLimit : limit);
  let usualMs = 0;

  const wait = (turn: Turn): Promise<void> =>
    new Promise((resolve, reject) => line.join(new WaitingCall(turn, line, resolve, reject)));

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
    leave(tookMs, error) {
      usualMs = usualMs === 0 ? tookMs : usualMs + (tookMs - usualMs) * SMOOTHING;
      if (isVendorFailure(error)) answeredInRow = 0;
      else if (isVendorAnswer(error)) answeredInRow += 1;
      active -= 1;
      while (line.first && active < limitNow()) {
        active += 1;
        line.first.onTurn();
      }
    },
    announce(calls) {
      announced += calls;
    },
    get expectedWaitMs() {
      return active < limitNow() ? 0 : ((line.length + announced + 1) / limitNow()) * usualMs;
    },
  };
}
