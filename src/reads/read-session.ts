import { endReason, type EndSignal } from '../runtime/cancellation.ts';

/** Where a visit waits for an answer: its place in a flight. */
export interface Seat {
  /** Gives it up before the answer, since the visit has ended. */
  leave: (reason: Error) => void;
}

/** What one request cost at the vendor. */
export interface VendorCallCount {
  /** The most that the operation may need, worked out before its first call. */
  plannedMax: number;
  /** Calls that this request started. */
  made: number;
  /** Reads that joined the equal call of another request. */
  coalesced: number;
  /** Reads answered from the record cache. */
  cached: number;
}

export interface VisitOptions {
  /** Aborted when nobody waits for the answers any more. */
  signal?: EndSignal | undefined;
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
 * One request as the record cache sees it: what it cost so far, whether it takes remembered answers, and when it
 * is gone. One listener on its signal serves all of its reads.
 */
export class Visit {
  readonly calls: VendorCallCount;
  /** The age of the oldest answer shown because the vendor gave no newer one; 0 for none. */
  readonly staleness = { ageMs: 0 };
  /** False once a fresh answer was waited for in vain: where there is an old one, none is waited for any more. */
  isPatient = true;
  readonly wantsFresh: boolean;
  readonly maxAgeMs: number | undefined;
  readonly origin: object | undefined;
  readonly signal: EndSignal | undefined;
  #seats: Set<Seat> | undefined;

  constructor({ signal, wantsFresh = false, maxAgeMs, calls, origin }: VisitOptions = {}) {
    this.signal = signal;
    this.wantsFresh = wantsFresh;
    this.maxAgeMs = maxAgeMs;
    this.calls = calls ?? { plannedMax: 0, made: 0, coalesced: 0, cached: 0 };
    this.origin = origin;
  }

  /** Why the visit is over; undefined while it is not. */
  get ended(): Error | undefined {
    return this.signal?.aborted ? endReason(this.signal) : undefined;
  }

  /** Has the seat left when the visit ends. */
  beginsWait(seat: Seat): void {
    const { signal } = this;
    if (!signal) return;
    if (!this.#seats) {
      const seats = (this.#seats = new Set());
      const end = () => {
        for (const taken of seats) taken.leave(endReason(signal));
      };
      signal.addEventListener('abort', end, { once: true });
    }
    this.#seats.add(seat);
  }

  endsWait(seat: Seat): void {
    this.#seats?.delete(seat);
  }
}
