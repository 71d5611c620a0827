import { systemClock, type Clock } from '../runtime/clock.ts';

/**
 * Watches a connection until it has been used: calls `onUnused` when it has been open so long without an operation that
 * runs. One that is still being tried by then is waited for; those that were refused before have bought no time.
 */
export class UnusedConnection {
  readonly #onUnused: () => void;
  readonly #cancel: () => void;
  #trying = 0;
  #isKept = false;
  #isDue = false;

  constructor(waitMs: number, onUnused: () => void, clock: Clock = systemClock) {
    this.#onUnused = onUnused;
    this.#cancel = clock.after(waitMs, () => {
      this.#isDue = true;
      this.#endIfDue();
    });
  }

  /** An operation is tried. */
  begin(): void {
    this.#trying += 1;
  }

  /** It was refused, which is no use. */
  refused(): void {
    this.#trying -= 1;
    this.#endIfDue();
  }

  /** From now on the connection may do as it likes. */
  keep(): void {
    this.#isKept = true;
    this.#cancel();
  }

  #endIfDue(): void {
    if (this.#isDue && !this.#isKept && this.#trying === 0) this.#onUnused();
  }
}
