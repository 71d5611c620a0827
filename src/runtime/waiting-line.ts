/** One who waits. Its place in the line is kept with it. */
export abstract class Waiter {
  before: Waiter | undefined;
  behind: Waiter | undefined;
  isWaiting = false;
  /** When it has waited as long as it can, by `performance.now()`. */
  readonly endsAt: number;

  constructor(endsAt: number) {
    this.endsAt = endsAt;
  }

  /** Called when it is its turn; it has to leave the line then. */
  abstract onTurn(): void;

  /** Called when its time is over and it has left the line. */
  abstract onLate(): void;
}

/**
 * Who waits, in the order in which they came; any of them may leave, and then leads nowhere. One timer serves them all.
 */
// PERF(garbage collector): a `Set` that gains and loses entries all the time gets a new table many times a second, and
// whatever the old one leads to, here whole requests, is moved among the old objects. A timer for each of hundreds who
// wait would be moved as well.
export class WaitingLine {
  length = 0;
  #first: Waiter | undefined;
  #last: Waiter | undefined;
  #timer: NodeJS.Timeout | undefined;
  #firesAt = Number.POSITIVE_INFINITY;
  readonly #isTimerKept: boolean;

  /** `isTimerKept`: the timer fires also when nobody waits any longer, for lines that are empty again and again. */
  constructor({ isTimerKept = false } = {}) {
    this.#isTimerKept = isTimerKept;
  }

  get first(): Waiter | undefined {
    return this.#first;
  }

  join(waiter: Waiter): void {
    waiter.isWaiting = true;
    waiter.before = this.#last;
    if (this.#last) this.#last.behind = waiter;
    else this.#first = waiter;
    this.#last = waiter;
    this.length += 1;
    if (waiter.endsAt < this.#firesAt) this.#fireAt(waiter.endsAt);
  }

  /** Leaving twice does nothing. */
  leave(waiter: Waiter): void {
    if (!waiter.isWaiting) return;
    const { before, behind } = waiter;
    if (before) before.behind = behind;
    else this.#first = behind;
    if (behind) behind.before = before;
    else this.#last = before;
    waiter.before = waiter.behind = undefined;
    waiter.isWaiting = false;
    this.length -= 1;
    if (this.length === 0 && !this.#isTimerKept) this.#fireAt(Number.POSITIVE_INFINITY);
  }

  #fireAt(time: number): void {
    clearTimeout(this.#timer);
    this.#firesAt = time;
    if (!Number.isFinite(time)) return;
    this.#timer = setTimeout(this.#endWaits, time - performance.now());
    if (this.#isTimerKept) this.#timer.unref();
  }

  readonly #endWaits = (): void => {
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (let waiter = this.#first, behind: Waiter | undefined; waiter; waiter = behind) {
      behind = waiter.behind;
      if (waiter.endsAt > now) {
        next = Math.min(next, waiter.endsAt);
      } else {
        this.leave(waiter);
        waiter.onLate();
      }
    }
    this.#fireAt(next);
  };
}
