interface Waiting {
  times: number;
  /** By `sinceStart`, which does not jump. */
  until: number;
}

/** What has failed and comes again, after twice as long each time. In memory: after a crash all of it is tried again at once. */
export class Waits {
  readonly #firstMs: number;
  readonly #maxMs: number;
  readonly #sinceStart: () => number;
  readonly #waiting = new Map<string, Waiting>();

  constructor(times: { firstMs: number; maxMs: number; sinceStart: () => number }) {
    this.#firstMs = times.firstMs;
    this.#maxMs = times.maxMs;
    this.#sinceStart = times.sinceStart;
  }

  /** How many have failed and not succeeded since. */
  get size(): number {
    return this.#waiting.size;
  }

  fail(key: string): void {
    const times = (this.#waiting.get(key)?.times ?? 0) + 1;
    const waitMs = Math.min(this.#maxMs, this.#firstMs * 2 ** Math.min(times - 1, 30));
    this.#waiting.set(key, { times, until: this.#sinceStart() + waitMs });
  }

  /** It has succeeded, or is not asked for any more. */
  settle(key: string): void {
    this.#waiting.delete(key);
  }

  isWaiting(key: string): boolean {
    const waiting = this.#waiting.get(key);
    return waiting !== undefined && this.#sinceStart() < waiting.until;
  }
}
