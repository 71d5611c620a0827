import { createBackgroundLine } from './background-line.ts';
import { isVendorAnswer, isVendorFailure, type Breaker } from './breaker.ts';
import { createPause, type Pause } from './pause.ts';
import type { CancelSignal } from '../../runtime/cancellation.ts';
import { UpstreamError, UpstreamShedError, UpstreamTimeoutError } from '../protocol/errors.ts';
import { abortErrorOf } from '../protocol/transport.ts';
import { Waiter, WaitingLine } from '../../runtime/waiting-line.ts';

export interface BulkheadOptions {
  /** Calls at once. */
  limit: number;
  /** The same while the vendor answers well; by default no more. */
  provenLimit?: number;
  /** Calls that wait for their turn; more are refused. */
  maxWaiting: number;
  /** Of the turns, a fraction: so many, and at least one, may be held by calls in the background. */
  backgroundShare?: number | undefined;
}

/** Who waits, and for how long at most. */
export interface Turn {
  endpoint: string;
  waitMs: number;
  signal?: CancelSignal | undefined;
}

/** Bounds the calls of one class, so that a class that hangs cannot take every connection. */
export interface Bulkhead {
  /** Throws when the vendor wants no call for longer than this one could wait. */
  check: (turn: Turn) => void;
  /**
   * Takes a turn: nothing to wait for when there is room, else a promise of it, which ends early by the signal or after
   * `waitMs`. There is no room while the vendor wants no calls. Throws when too many wait already, and as `check` does.
   * Whoever got in has to leave.
   */
  enter(turn: Turn): Promise<void> | undefined;
  /**
   * Passes the turn on; how long it was held, and the error if the call failed. One that says how long the vendor wants
   * no calls begins a pause for all who share it.
   */
  leave(tookMs: number, error?: unknown): void;
  /**
   * A turn for a call that nobody waits for: as `enter`, but only while nobody else waits, the breaker is closed and the
   * share of the background is not used up. Waits without end; the signal ends it. Whoever got in has to leave by
   * `leaveInBackground`.
   */
  enterInBackground(turn: Omit<Turn, 'waitMs'>): Promise<void> | undefined;
  /** As `leave`. */
  leaveInBackground(tookMs: number, error?: unknown): void;
  /** Tells of calls that will come, one behind the other; of as many fewer, if negative, when they have come. */
  announce: (calls: number) => void;
  /** How long until all are sent that wait or are announced, by the usual length of a call. */
  readonly expectedWaitMs: number;
}

/** Weight of the latest call in the usual length of a call. */
const SMOOTHING = 0.1;

/** Answers without a failure of the vendor between them, in limits, after which it counts as doing well. */
const PROVEN_AFTER_LIMITS = 10;

/** Of forty turns four, which leaves the rest to people. */
const DEFAULT_BACKGROUND_SHARE = 0.1;

const ALWAYS_CLOSED = { isClosed: true };

/** A call that waits for its turn. */
class WaitingCall extends Waiter {
  readonly #turn: Turn;
  readonly #line: WaitingLine<WaitingCall>;
  readonly #resolve: () => void;
  readonly #reject: (error: Error) => void;

  constructor(
    turn: Turn,
    line: WaitingLine<WaitingCall>,
    resolve: () => void,
    reject: (error: Error) => void,
  ) {
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

  /** Ends the wait of who could not wait as long as the vendor wants. */
  onPause(remainingMs: number): void {
    if (!isLongerThan(remainingMs, this.endsAt - performance.now())) return;
    this.#stop();
    this.#reject(pausedError(this.#turn.endpoint, remainingMs));
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

/** A wait that ends with the pause leaves no time for the call. */
function isLongerThan(pauseMs: number, waitMs: number): boolean {
  return pauseMs > 0 && pauseMs >= waitMs;
}

function pausedError(endpoint: string, retryAfterMs: number): UpstreamShedError {
  return new UpstreamShedError('the vendor wants to be left alone', { endpoint, sent: false, retryAfterMs });
}

/**
 * A queue of our own: cockatiel's keeps a call that has been given up until its turn comes, and a vendor that hangs
 * would hold up the answer to it.
 */
export function createBulkhead(
  { limit, provenLimit = limit, maxWaiting, backgroundShare = DEFAULT_BACKGROUND_SHARE }: BulkheadOptions,
  pause: Pause = createPause(),
  breaker: Pick<Breaker, 'isClosed'> = ALWAYS_CLOSED,
): Bulkhead {
  const line = new WaitingLine<WaitingCall>();
  let active = 0;
  let announced = 0;
  let answeredInRow = 0;
  const limitNow = (): number => (answeredInRow >= PROVEN_AFTER_LIMITS * limit ? provenLimit : limit);
  const isFull = (): boolean => active >= limitNow() || pause.remainingMs > 0;
  let usualMs = 0;

  const wait = (turn: Turn): Promise<void> =>
    new Promise((resolve, reject) => line.join(new WaitingCall(turn, line, resolve, reject)));

  const check = ({ endpoint, waitMs }: Turn): void => {
    const { remainingMs } = pause;
    if (isLongerThan(remainingMs, waitMs)) throw pausedError(endpoint, remainingMs);
  };

  const letIn = (): void => {
    while (line.first && !isFull()) {
      active += 1;
      line.first.onTurn();
    }
  };

  const background = createBackgroundLine({
    isWanted: () => line.length > 0 || isFull() || !breaker.isClosed,
    maxActive: () => Math.max(1, Math.floor(backgroundShare * limitNow())),
    onTurn: () => void (active += 1),
  });

  pause.onChange(() => {
    const { remainingMs } = pause;
    line.each((call) => call.onPause(remainingMs));
    letIn();
    background.letIn();
  });

  const leave = (tookMs: number, error?: unknown): void => {
    usualMs = usualMs === 0 ? tookMs : usualMs + (tookMs - usualMs) * SMOOTHING;
    const pauseMs = error instanceof UpstreamError ? error.retryAfterMs : undefined;
    if (isVendorFailure(error) || pauseMs !== undefined) answeredInRow = 0;
    else if (isVendorAnswer(error)) answeredInRow += 1;
    active -= 1;
    if (pauseMs !== undefined) pause.begin(pauseMs);
    letIn();
    if (background.length > 0) background.letIn();
  };

  return {
    check,
    enter(turn) {
      const { endpoint, signal } = turn;
      if (signal?.aborted) throw abortErrorOf(signal, { endpoint, sent: false });
      check(turn);
      if (isFull()) {
        if (line.length < maxWaiting) return wait(turn);
        const { remainingMs } = pause;
        const retryAfterMs = remainingMs > 0 ? remainingMs : undefined;
        throw new UpstreamShedError('too many calls wait already', { endpoint, sent: false, retryAfterMs });
      }
      active += 1;
      return undefined;
    },
    leave,
    enterInBackground: background.enter,
    leaveInBackground(tookMs, error) {
      background.leave();
      leave(tookMs, error);
    },
    announce(calls) {
      announced += calls;
    },
    get expectedWaitMs() {
      return isFull() ? ((line.length + announced + 1) / limitNow()) * usualMs : 0;
    },
  };
}
