import { isReading, UpstreamError, type CallClass } from '../protocol/errors.ts';

/** Five repeats: at 30 % lost calls fewer than one read in a thousand fails. */
const MAX_ATTEMPTS = 6;

/** The first wait is shorter than a read takes; the last stays below what a person notices as a stall. */
const FIRST_BACKOFF_MS = 50;
const LAST_BACKOFF_MS = 800;

/** One attempt that failed. */
export interface FailedAttempt {
  /** 1 for the first. */
  attempt: number;
  error: unknown;
  callClass: CallClass;
  /** What is left of the time for the whole call. */
  remainingMs: number;
}

/**
 * How long to wait before the next attempt, null for none. `random` is in [0, 1). Full jitter: after an outage the
 * repeats of many callers do not arrive together. It comes on top of the wait that the vendor has asked for.
 */
export function retryDelayMs(failed: FailedAttempt, random: number): number | null {
  if (failed.attempt >= MAX_ATTEMPTS || !isRepeatable(failed.error, failed.callClass)) return null;
  const ceilingMs = Math.min(LAST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (failed.attempt - 1));
  const delayMs = random * ceilingMs + askedMs(failed.error);
  return delayMs < failed.remainingMs ? delayMs : null;
}

function askedMs(error: unknown): number {
  return error instanceof UpstreamError ? (error.retryAfterMs ?? 0) : 0;
}

/** A read may run twice. Anything else is repeated only when not a byte of it went out; an upload is read once. */
function isRepeatable(error: unknown, callClass: CallClass): boolean {
  if (!(error instanceof UpstreamError) || !error.isRetryable) return false;
  return isReading(callClass) || (callClass !== 'upload' && !error.sent);
}

/** Half a repeat for each call: a vendor in trouble gets at most one and a half times its usual load. */
const DEPOSIT = 0.5;

/** Lets a quiet gateway, which has saved up nothing, repeat its few calls fully. */
const MAX_SAVINGS = 50;

/** What may still be spent on repeats. */
export interface RetryBudget {
  /** Once a call. */
  deposit(): void;
  /** Whether one more repeat is within the budget; spends it. */
  spend(): boolean;
}

/** A full budget. */
export function createRetryBudget(): RetryBudget {
  let savings = MAX_SAVINGS;
  return {
    deposit: () => {
      savings = Math.min(MAX_SAVINGS, savings + DEPOSIT);
    },
    spend: () => {
      if (savings < 1) return false;
      savings -= 1;
      return true;
    },
  };
}
