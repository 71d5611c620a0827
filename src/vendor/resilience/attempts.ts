import type { Breaker } from './breaker.ts';
import type { Bulkhead } from './bulkhead.ts';
import type { VendorClock } from './vendor-clock.ts';
import { sleepUnless, type CancelSignal } from '../../runtime/cancellation.ts';
import {
  UpstreamError,
  UpstreamShedError,
  UpstreamTimeoutError,
  type CallClass,
} from '../protocol/errors.ts';
import { retryDelayMs, type RetryBudget } from './retry.ts';
import { abortErrorOf } from '../protocol/transport.ts';

/** One attempt that has ended, for logs and metrics. */
export interface VendorCallEvent {
  endpoint: string;
  callClass: CallClass;
  /** 1 for the first. */
  attempt: number;
  durationMs: number;
  /** `ok`, the code of the error, `SHED` when the vendor was not called, or `ABORTED` when the caller gave up. */
  outcome: string;
  /** As it was given with the call. */
  origin: object | undefined;
}

/** What the calls of one class share. */
export interface Guard {
  bulkhead: Bulkhead;
  breaker: Breaker;
}

/** What decides how often, how fast and how long a call is tried. */
export interface AttemptSettings {
  /** Time for one attempt, from its turn to the last byte. */
  deadlines: Readonly<Record<CallClass, number>>;
  /** Time for all attempts together, waiting included. */
  totalDeadlines: Readonly<Record<CallClass, number>>;
  guards: Readonly<Record<CallClass, Guard>>;
  clock: VendorClock;
  retryBudget: RetryBudget;
  /** In [0, 1). */
  random: () => number;
  onCall: ((event: VendorCallEvent) => void) | undefined;
}

/** What is tried. */
export interface Attempted {
  endpoint: string;
  callClass: CallClass;
  signal?: CancelSignal | undefined;
  origin?: object | undefined;
  /** Called when an attempt has its turn. */
  onTurn?: (() => void) | undefined;
  /** Nobody waits for it. */
  isBackground?: boolean | undefined;
}

/**
 * Runs one call: in turn, not while the vendor is down, and again where `retry.ts` allows it. The attempt signs and
 * sends, so that each has a timestamp of its own, taken when it leaves. A call refused for its timestamp did not run:
 * it is signed once more by the corrected clock, whatever its class, unless its body can be read only once.
 */
export function withAttempts<T>(
  settings: AttemptSettings,
  attempted: Attempted,
  run: (deadlineMs: number) => Promise<T>,
): Promise<T> {
  if (attempted.isBackground === true) return runInBackground(settings, attempted, run);
  const endsAt = performance.now() + settings.totalDeadlines[attempted.callClass];
  settings.retryBudget.deposit();
  // PERF(garbage collector): most calls need no second attempt, so the first one holds as little as it can while it waits.
  return runOnce(settings, attempted, 1, endsAt, run).catch((error: unknown) =>
    tryAgain(settings, attempted, endsAt, run, error),
  );
}

/** What follows the first attempt, which has failed. */
async function tryAgain<T>(
  settings: AttemptSettings,
  attempted: Attempted,
  endsAt: number,
  run: (deadlineMs: number) => Promise<T>,
  firstError: unknown,
): Promise<T> {
  const { endpoint, callClass, signal } = attempted;
  const { clock, retryBudget } = settings;
  let hasCorrectedClock = callClass === 'upload';
  let error = firstError;
  for (let attempt = 1; ; attempt += 1) {
    if (error instanceof UpstreamError) error.callClass = callClass;
    const isClockOff = error instanceof UpstreamError && error.code === 'UPSTREAM_CLOCK_SKEW';
    if (isClockOff && clock.correct() && !hasCorrectedClock) {
      hasCorrectedClock = true;
    } else {
      const remainingMs = endsAt - performance.now();
      const delayMs = retryDelayMs({ attempt, error, callClass, remainingMs }, settings.random());
      if (delayMs === null || !retryBudget.spend()) throw error;
      const isOver = !(await sleepUnless(signal, delayMs));
      if (isOver && signal) throw abortErrorOf(signal, { endpoint, sent: false });
    }
    try {
      return await runOnce(settings, attempted, attempt + 1, endsAt, run);
    } catch (next) {
      error = next;
    }
  }
}

async function runOnce<T>(
  { deadlines, guards, onCall }: AttemptSettings,
  { endpoint, callClass, signal, origin, onTurn }: Attempted,
  attempt: number,
  endsAt: number,
  run: (deadlineMs: number) => Promise<T>,
): Promise<T> {
  const { bulkhead, breaker } = guards[callClass];
  const startedAt = performance.now();
  let outcome = 'ok';
  try {
    const wanted = { endpoint, signal, waitMs: endsAt - startedAt };
    // First of all, since it tells the caller when to come again.
    bulkhead.check(wanted);
    // Before the queue too: while the vendor is down nobody waits for a turn.
    breaker.check(endpoint);
    const turn = bulkhead.enter(wanted);
    if (turn) await turn;
    const enteredAt = turn ? performance.now() : startedAt;
    let failure: unknown;
    try {
      onTurn?.();
      const remainingMs = endsAt - enteredAt;
      if (remainingMs <= 0) throw new UpstreamTimeoutError('no time was left', { endpoint, sent: false });
      return await breaker.run(endpoint, () => run(Math.min(deadlines[callClass], remainingMs)));
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      bulkhead.leave(performance.now() - enteredAt, failure);
    }
  } catch (error) {
    outcome = outcomeOf(error);
    throw error;
  } finally {
    onCall?.({ endpoint, callClass, attempt, durationMs: performance.now() - startedAt, outcome, origin });
  }
}

/**
 * Runs a call that nobody waits for, once: whoever makes it comes again, when the vendor has recovered. It waits for its
 * turn as long as that takes, and is not what finds out whether a vendor that was down is back.
 */
async function runInBackground<T>(
  settings: AttemptSettings,
  attempted: Attempted,
  run: (deadlineMs: number) => Promise<T>,
): Promise<T> {
  try {
    return await runOnceInBackground(settings, attempted, 1, run);
  } catch (error) {
    const isClockOff = error instanceof UpstreamError && error.code === 'UPSTREAM_CLOCK_SKEW';
    if (!isClockOff || !settings.clock.correct() || attempted.callClass === 'upload') throw error;
    return await runOnceInBackground(settings, attempted, 2, run);
  }
}

async function runOnceInBackground<T>(
  { deadlines, guards, onCall }: AttemptSettings,
  { endpoint, callClass, signal, origin, onTurn }: Attempted,
  attempt: number,
  run: (deadlineMs: number) => Promise<T>,
): Promise<T> {
  const { bulkhead, breaker } = guards[callClass];
  // The wait is no matter of the vendor's, so it counts to no duration.
  const turn = bulkhead.enterInBackground({ endpoint, signal });
  if (turn) await turn;
  const startedAt = performance.now();
  let outcome = 'ok';
  let failure: unknown;
  try {
    // It may have opened since the turn was given.
    if (!breaker.isClosed)
      throw new UpstreamShedError('the vendor is down; not called', { endpoint, sent: false });
    onTurn?.();
    return await breaker.run(endpoint, () => run(deadlines[callClass]));
  } catch (error) {
    if (error instanceof UpstreamError) error.callClass = callClass;
    failure = error;
    outcome = outcomeOf(error);
    throw error;
  } finally {
    const durationMs = performance.now() - startedAt;
    bulkhead.leaveInBackground(durationMs, failure);
    onCall?.({ endpoint, callClass, attempt, durationMs, outcome, origin });
  }
}

function outcomeOf(error: unknown): string {
  if (error instanceof UpstreamShedError) return 'SHED';
  return error instanceof UpstreamError ? error.code : 'ABORTED';
}
