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

/**
 * One request as the record cache sees it: what it cost so far, whether it takes remembered answers, and when it
 * is gone. One listener on its signal serves all of its reads.
 */
export class Visit {
  readonly calls: VendorCallCount = { plannedMax: 0, made: 0, coalesced: 0, cached: 0 };
  /** The age of the oldest answer shown because the vendor gave no newer one; 0 for none. */
  readonly staleness = { ageMs: 0 };
  /** Whether remembered answers are passed by. */
  readonly wantsFresh: boolean;
  readonly #signal: AbortSignal | undefined;
  readonly #leaving = new Set<(error: Error) => void>();
  #isListening = false;

  constructor(signal?: AbortSignal, wantsFresh = false) {
    this.#signal = signal;
    this.wantsFresh = wantsFresh;
  }

  /** Settles as `answer` does, or ends with the visit, in which case `leave` is called. */
  until<T>(answer: Promise<T>, leave: (error: Error) => void): Promise<T> {
    const signal = this.#signal;
    if (!signal) return answer;
    if (signal.aborted) {
      const error = reasonOf(signal);
      leave(error);
      return Promise.reject(error);
    }
    this.#listen(signal);
    return new Promise((resolve, reject) => {
      const end = (error: Error) => {
        leave(error);
        reject(error);
      };
      const stay = () => this.#leaving.delete(end);
      this.#leaving.add(end);
      answer.then(resolve, reject);
      answer.then(stay, stay);
    });
  }

  #listen(signal: AbortSignal): void {
    if (this.#isListening) return;
    this.#isListening = true;
    signal.addEventListener(
      'abort',
      () => {
        const error = reasonOf(signal);
        for (const end of this.#leaving) end(error);
        this.#leaving.clear();
      },
      { once: true },
    );
  }
}

function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new DOMException('The request was aborted.', 'AbortError');
}
