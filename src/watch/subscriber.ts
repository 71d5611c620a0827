import { nextOf, type Askable, type Asker } from '../runtime/askable.ts';
import type { Clock } from '../runtime/clock.ts';

export interface SubscriberOptions {
  clock: Clock;
  /** Shortest time between two events. */
  minIntervalMs: number;
  /** Events that may pass a consumer who does not take them, before it is cut. */
  maxBehind: number;
  /** The consumer was too slow and has been ended: its connection is to be closed. */
  onCut: () => void;
  /** The stream is over, whoever ended it. Called once. */
  onEnd: () => void;
}

/** The events of one subscriber. Holds at most one event: each shows the newest state whole. */
export interface Subscriber<E> extends Askable<E> {
  push(event: E): void;
  /** No more events; the one that waits is still handed out. */
  end(): void;
}

const DONE = { done: true, value: undefined } as const;

export function createSubscriber<E>(options: SubscriberOptions): Subscriber<E> {
  return new EventSubscriber(options);
}

// PERF(garbage collector): there may be thousands, and functions that hold on to what they were made beside take three times as much.
class EventSubscriber<E> implements Subscriber<E> {
  readonly #options: SubscriberOptions;
  #waiting: Asker<E> | undefined;
  #pending: { event: E } | undefined;
  #behind = 0;
  #isEnded = false;
  #lastSentAt = -Infinity;
  #cancelTimer: (() => void) | undefined;

  constructor(options: SubscriberOptions) {
    this.#options = options;
  }

  push(event: E): void {
    if (this.#isEnded) return;
    const { maxBehind, onCut } = this.#options;
    this.#behind = this.#waiting ? 0 : this.#behind + 1;
    if (this.#behind > maxBehind) {
      this.#pending = undefined;
      this.#finish();
      onCut();
      return;
    }
    this.#pending = { event };
    this.#flush();
  }

  end(): void {
    this.#finish();
    this.#flush();
  }

  next(): Promise<IteratorResult<E, undefined>> {
    return nextOf(this);
  }

  ask(asker: Asker<E>): void {
    this.#hand(DONE);
    this.#waiting = asker;
    this.#behind = 0;
    this.#flush();
  }

  return(): Promise<IteratorResult<E, undefined>> {
    this.#pending = undefined;
    this.#finish();
    this.#hand(DONE);
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #finish(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#cancelTimer?.();
    this.#options.onEnd();
  }

  /** Hands over what there is, if somebody waits for it and it is time. */
  #flush(): void {
    if (!this.#waiting) return;
    if (this.#pending) {
      const { clock, minIntervalMs } = this.#options;
      const earlyByMs = this.#lastSentAt + minIntervalMs - clock.now();
      if (earlyByMs > 0 && !this.#isEnded) {
        this.#cancelTimer ??= clock.after(earlyByMs, () => {
          this.#cancelTimer = undefined;
          this.#flush();
        });
        return;
      }
      const { event } = this.#pending;
      this.#pending = undefined;
      this.#lastSentAt = clock.now();
      this.#hand({ done: false, value: event });
    } else if (this.#isEnded) {
      this.#hand(DONE);
    }
  }

  #hand(step: IteratorResult<E, undefined>): void {
    const asker = this.#waiting;
    this.#waiting = undefined;
    asker?.take(step);
  }
}
