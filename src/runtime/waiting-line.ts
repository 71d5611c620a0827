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
export class WaitingLine<W extends Waiter = Waiter> {
  length = 0;
  #first: W | undefined;
  #last: W | undefined;
  #timer: NodeJS.Timeout | undefined;
  #firesAt = Number.POSITIVE_INFINITY;
  readonly #isTimerKept: boolean;

  /** `isTimerKept`: the timer fires also when nobody waits any longer, for lines that are empty again and again. */
  constructor({ isTimerKept = false } = {}) {
    this.#isTimerKept = isTimerKept;
  }

  get first(): W | undefined {
    return this.#first;
  }

  join(waiter: W): void {
    waiter.isWaiting = true;
    waiter.before = this.#last;
    if (this.#last) this.#last.behind = waiter;
    else this.#first = waiter;
    this.#last = waiter;
    this.length += 1;
    if (waiter.endsAt < this.#firesAt) this.#fireAt(waiter.endsAt);
  }

  /** Leaving twice does nothing. */
  leave(waiter: W): void {
    if (!waiter.isWaiting) return;
    const before = waiter.before as W | undefined;
    const behind = waiter.behind as W | undefined;
    if (before) before.behind = behind;
    else this.#first = behind;
    if (behind) behind.before = before;
    else this.#last = before;
    waiter.before = waiter.behind = undefined;
    waiter.isWaiting = false;
    this.length -= 1;
    if (this.length === 0 && !this.#isTimerKept) this.#fireAt(Number.POSITIVE_INFINITY);
  }

  /** Calls `visit` with each who waits, in their order. It may have that one leave. */
  each(visit: (waiter: W) => void): void {
    for (let waiter = this.#first, behind: W | undefined; waiter; waiter = behind) {
      behind = waiter.behind as W | undefined;
      visit(waiter);
    }
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
    this.each((waiter) => {
      if (waiter.endsAt > now) {
        next = Math.min(next, waiter.endsAt);
      } else {
        this.leave(waiter);
        waiter.onLate();
      }
    });
    this.#fireAt(next);
  };
}
