import { circuitBreaker, CircuitState, handleWhen, type IBreaker } from 'cockatiel';
import { UpstreamError, UpstreamShedError, UpstreamStatusError } from '../protocol/errors.ts';

/** Share of failed calls above which the vendor counts as down. */
const FAILURE_THRESHOLD = 0.6;

/** Fewer calls than this prove nothing. */
const MIN_CALLS = 50;

const WINDOW_MS = 10_000;

/** How often a vendor that is down is asked whether it is back. */
const HALF_OPEN_AFTER_MS = 5_000;

/** Stops calling a vendor that is down. */
export interface Breaker {
  /** Runs a call, or refuses it at once while the breaker is open. */
  run<T>(endpoint: string, task: () => Promise<T>): Promise<T>;
  /** Throws when a call would be refused. */
  check(endpoint: string): void;
  /** False while calls are refused, and until one has succeeded again. */
  readonly isClosed: boolean;
}

/** Calls that are refused while open, counted over ten seconds; `now` is the clock that they are counted by. */
export function createBreaker(halfOpenAfterMs = HALF_OPEN_AFTER_MS, now: () => number = Date.now): Breaker {
  const policy = circuitBreaker(
    // A probe that its caller gave up has proved nothing.
    handleWhen(
      (error) =>
        isVendorFailure(error) ||
        (policy.state === CircuitState.HalfOpen && !(error instanceof UpstreamError)),
    ),
    { halfOpenAfter: halfOpenAfterMs, breaker: createFailureWindow(now) },
  );
  let openedAt = 0;
  policy.onBreak(() => {
    openedAt = Date.now();
  });
  // While one call probes, cockatiel makes the others wait for it, which a vendor that hangs would draw out.
  const isRefusing = (): boolean =>
    policy.state === CircuitState.HalfOpen ||
    (policy.state === CircuitState.Open && Date.now() - openedAt < halfOpenAfterMs);
  const refusal = (endpoint: string): Error =>
    new UpstreamShedError('the vendor is down; not called', { endpoint, sent: false });
  return {
    check(endpoint) {
      if (isRefusing()) throw refusal(endpoint);
    },
    run: (endpoint, task) => (isRefusing() ? Promise.reject(refusal(endpoint)) : policy.execute(task)),
    get isClosed() {
      return policy.state === CircuitState.Closed;
    },
  };
}

/**
 * What tells that the vendor is down. A refusal is an answer, and so is a shape that nobody knows. A throttle that says
 * for how long is one too: the pause that follows spares the vendor. Maintenance is an outage even when it has an end.
 */
export function isVendorFailure(error: unknown): boolean {
  if (!(error instanceof UpstreamError) || error instanceof UpstreamShedError) return false;
  if (error instanceof UpstreamStatusError) {
    return error.status >= 500 || (error.status === 429 && error.retryAfterMs === undefined);
  }
  return error.code === 'UPSTREAM_UNAVAILABLE' || error.code === 'UPSTREAM_TIMEOUT';
}

/** What shows that the vendor is there: an answer, be it a refusal. Not a call that was given up, or never sent. */
export function isVendorAnswer(error: unknown): boolean {
  if (error === undefined) return true;
  return error instanceof UpstreamError && !(error instanceof UpstreamShedError) && !isVendorFailure(error);
}

const SLICES = 10;
const SLICE_MS = WINDOW_MS / SLICES;

interface Slice {
  /** Number of the slice since the epoch. */
  number: number;
  calls: number;
  failures: number;
}

/**
 * Counts by slices of a second. Cockatiel's own sampling counts old failures for as long as no new calls push them
 * out, so that a quiet gateway would open for what happened an hour ago.
 */
export function createFailureWindow(now: () => number): IBreaker {
  let slices: Slice[] = [];
  const count = (isFailure: boolean): void => {
    const number = Math.floor(now() / SLICE_MS);
    if (slices.at(-1)?.number !== number) {
      slices = slices.filter((slice) => slice.number > number - SLICES);
      slices.push({ number, calls: 0, failures: 0 });
    }
    const slice = slices.at(-1);
    if (!slice) return;
    slice.calls += 1;
    if (isFailure) slice.failures += 1;
  };
  return {
    state: undefined,
    success(circuitState) {
      if (circuitState === CircuitState.HalfOpen) slices = [];
      count(false);
    },
    failure(circuitState) {
      count(true);
      if (circuitState !== CircuitState.Closed) return true;
      const calls = slices.reduce((sum, slice) => sum + slice.calls, 0);
      const failures = slices.reduce((sum, slice) => sum + slice.failures, 0);
      return calls >= MIN_CALLS && failures >= FAILURE_THRESHOLD * calls;
    },
  };
}
