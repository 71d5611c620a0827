import { cancelReason, type CancelSignal } from '../runtime/cancellation.ts';
import type { ShownAnswer } from './remembered-answer.ts';

/** Where a session waits for an answer: its place in a call. */
export interface Waiter {
  /** Gives it up before the answer, since the session has ended. */
  leave: (reason: Error) => void;
}

/** How long what a request was shown goes on being what would be shown. */
export interface Freshness {
  /** In milliseconds; Infinity where nothing was shown. */
  leftMs: number;
  /** Those that were remembered. */
  readonly remembered: ShownAnswer[];
}

/** What one request cost at the vendor. */
export interface VendorCallCount {
  /** The most that the operation may need, worked out before its first call. */
  plannedMax: number;
  /** Calls that this request started. */
  made: number;
  /** Reads that joined the equal call of another request. */
  coalesced: number;
  /** Reads that the answer cache served. */
  cached: number;
}

export interface ReadSessionOptions {
  /** Aborted when nobody waits for the answers any more. */
  signal?: CancelSignal | undefined;
  /** Whether remembered answers are passed by. */
  wantsFresh?: boolean | undefined;
  /**
   * Takes answers to questions asked within so many milliseconds, and no others: for reads that are shown when something
   * happens, which must be true then, and which others who show the same have just made.
   */
  maxAgeMs?: number | undefined;
  /** Where to count; a count of its own, if not said. */
  calls?: VendorCallCount | undefined;
  /** On whose behalf vendor calls are made. */
  origin?: object | undefined;
}

/**
 * One request as the answer cache sees it: what it cost so far, whether it takes remembered answers, and when it
 * is gone. One listener on its signal serves all of its reads.
 */
export class ReadSession {
  readonly calls: VendorCallCount;
  /** The age of the oldest answer shown because the vendor gave no newer one; 0 for none. */
  readonly staleness = { ageMs: 0 };
  readonly freshness: Freshness = { leftMs: Infinity, remembered: [] };
  /** False after a fresh answer timed out; from then on stale answers are served at once. */
  isPatient = true;
  readonly wantsFresh: boolean;
  readonly maxAgeMs: number | undefined;
  readonly origin: object | undefined;
  readonly signal: CancelSignal | undefined;
  #waiters: Set<Waiter> | undefined;

  constructor({ signal, wantsFresh = false, maxAgeMs, calls, origin }: ReadSessionOptions = {}) {
    this.signal = signal;
    this.wantsFresh = wantsFresh;
    this.maxAgeMs = maxAgeMs;
    this.calls = calls ?? { plannedMax: 0, made: 0, coalesced: 0, cached: 0 };
    this.origin = origin;
  }

  /** Notes that something is shown that is remembered for so long; `answer`: what was remembered before. */
  shows(leftMs: number, answer?: ShownAnswer): void {
    if (leftMs < this.freshness.leftMs) this.freshness.leftMs = leftMs;
    if (answer) this.freshness.remembered.push(answer);
  }

  /** Why the session is over; undefined while it is not. */
  get ended(): Error | undefined {
    return this.signal?.aborted ? cancelReason(this.signal) : undefined;
  }

  /** Makes the waiter leave when the session ends. */
  beginsWait(waiter: Waiter): void {
    const { signal } = this;
    if (!signal) return;
    if (!this.#waiters) {
      const waiters = (this.#waiters = new Set());
      const end = () => {
        for (const waiting of waiters) waiting.leave(cancelReason(signal));
      };
      signal.addEventListener('abort', end, { once: true });
    }
    this.#waiters.add(waiter);
  }

  endsWait(waiter: Waiter): void {
    this.#waiters?.delete(waiter);
  }
}
