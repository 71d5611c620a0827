import { sinceStart } from '../../runtime/clock.ts';

/** Who is refused so often in a row does not look at the answers. */
const MAX_IN_A_ROW = 20;

/** Nor does who is refused so often a minute, whatever runs in between. */
const MAX_IN_WINDOW = 100;
const WINDOW_MS = 60_000;

/** Counts operations of one socket that were refused before they ran. */
export class RefusalCount {
  readonly #now: () => number;
  #inARow = 0;
  #inWindow = 0;
  #startedAt = -Infinity;

  constructor(now: () => number = sinceStart) {
    this.#now = now;
  }

  /** Whether it has been too often. */
  refused(): boolean {
    const now = this.#now();
    if (now - this.#startedAt >= WINDOW_MS) {
      this.#startedAt = now;
      this.#inWindow = 0;
    }
    this.#inARow += 1;
    this.#inWindow += 1;
    return this.#inARow >= MAX_IN_A_ROW || this.#inWindow >= MAX_IN_WINDOW;
  }

  ran(): void {
    this.#inARow = 0;
  }
}
