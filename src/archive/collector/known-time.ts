/** Vendors take timestamps that are off by less than this many times over. */
const TOLERATED_MS = 60_000;

/**
 * Whether a clock can be believed: an answer of the vendor, which judges every timestamp, confirms it, and it is
 * believed for as long as it goes as the process's own clock does.
 */
export class KnownTime {
  readonly #now: () => number;
  readonly #sinceStart: () => number;
  #confirmed: { time: number; at: number } | null = null;

  constructor(now: () => number, sinceStart: () => number) {
    this.#now = now;
    this.#sinceStart = sinceStart;
  }

  confirm(): void {
    this.#confirmed = { time: this.#now(), at: this.#sinceStart() };
  }

  get isKnown(): boolean {
    if (!this.#confirmed) return false;
    const { time, at } = this.#confirmed;
    return Math.abs(this.#now() - time - (this.#sinceStart() - at)) < TOLERATED_MS;
  }
}
