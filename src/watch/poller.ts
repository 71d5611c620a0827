import { UpstreamError } from '../vendor/protocol/errors.ts';
import type { Clock } from '../runtime/clock.ts';
import type { WatchSource } from './watch-source.ts';
import { nextDelayMs, type Pace } from './pace.ts';

export interface PollerOptions<S extends { vendorId: string }> {
  source: WatchSource<S>;
  id: string;
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  /** The pace now; it may change between two questions. */
  pace: () => Pace;
  /** Whether the object has been seen. */
  isKnown: () => boolean;
  /** The vendor answered a question that was asked then; tells whether that was a change. */
  onState: (state: S, isForced: boolean, askedAt: number) => boolean;
  /** There is no such object, or the account may not ask for any. */
  onFailure: (error: Error) => void;
}

/** Asks the vendor for one object again and again. */
export interface Poller {
  /** Asks now; the answer is told even if nothing changed. */
  force(): void;
  /** The pace may have changed: sets the time of the next question anew. */
  reschedule(): void;
  stop(): void;
}

export function startPoller<S extends { vendorId: string }>(options: PollerOptions<S>): Poller {
  const { source, id, clock, random, pace, isKnown, onState, onFailure } = options;
  const controller = new AbortController();
  const history = { unchanged: 0, failures: 0 };
  let isForced = false;
  let isAsking = false;
  let askedAt = clock.now();
  let cancelTimer: (() => void) | undefined;

  const schedule = (delayMs: number) => {
    cancelTimer?.();
    if (!controller.signal.aborted) cancelTimer = clock.after(Math.max(0, delayMs), ask);
  };
  const scheduleNext = () => schedule(askedAt + nextDelayMs(pace(), history, random()) - clock.now());
  const ask = () => {
    if (isAsking || controller.signal.aborted) return;
    cancelTimer?.();
    isAsking = true;
    const isForcedNow = isForced;
    isForced = false;
    askedAt = clock.now();
    void source
      .read(id, controller.signal)
      .then(
        (state) => {
          if (controller.signal.aborted) return;
          history.failures = 0;
          history.unchanged = onState(state, isForcedNow, askedAt) ? 0 : history.unchanged + 1;
        },
        (error: unknown) => {
          if (controller.signal.aborted) return;
          if (source.isMissing(error) || (!isKnown() && isLasting(error))) {
            onFailure(error instanceof Error ? error : new Error(String(error)));
            return;
          }
          // An outage, a refusal, or an answer that nobody can read: subscribers stay, and are told what has changed when it is over.
          history.failures += 1;
          isForced ||= isForcedNow;
        },
      )
      .finally(() => {
        isAsking = false;
        // A write that came while the question was under way may not be in its answer.
        if (isForced && history.failures === 0) schedule(0);
        else scheduleNext();
      });
  };

  ask();
  return {
    force() {
      isForced = true;
      ask();
    },
    reschedule() {
      history.unchanged = 0;
      if (!isAsking) scheduleNext();
    },
    stop() {
      controller.abort();
      cancelTimer?.();
    },
  };
}

/** Whether no later answer can be another: the account has no such call, or it is no answer of the vendor's. */
function isLasting(error: unknown): boolean {
  return !(error instanceof UpstreamError) || error.code === 'FEATURE_NOT_ENABLED';
}
