import { systemClock, type Clock } from '../runtime/clock.ts';

/** Signs of life for many streams, from one timer: each gets one when nothing has been sent to it for an interval. */
export interface Pings {
  /** Has something sent signs of life from now on. */
  add: (stream: { ping: () => void }) => PingedStream;
}

export interface PingedStream {
  /** Something was sent to it. */
  sent: () => void;
  end: () => void;
}

/** Those that are due within such a part of the interval are sent theirs together: few wake-ups, and few writes. */
const TOGETHER = 50;

export function createPings(intervalMs: number, clock: Clock = systemClock): Pings {
  return new PingTimer(intervalMs, clock);
}

class PingTimer implements Pings {
  readonly #intervalMs: number;
  readonly #clock: Clock;
  /** Who has been sent nothing for the longest time comes first. */
  readonly #streams = new Set<WaitingStream>();
  #cancel: (() => void) | undefined;

  constructor(intervalMs: number, clock: Clock) {
    this.#intervalMs = intervalMs;
    this.#clock = clock;
  }

  add(stream: { ping: () => void }): PingedStream {
    const waiting = new WaitingStream(this, stream);
    this.#join(waiting);
    if (!this.#cancel) this.#wait();
    return waiting;
  }

  sent(stream: WaitingStream): void {
    if (this.#streams.delete(stream)) this.#join(stream);
  }

  end(stream: WaitingStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #isDue({ sentAt }: WaitingStream): boolean {
    return sentAt + this.#intervalMs - this.#intervalMs / TOGETHER <= this.#clock.now();
  }

  #join(stream: WaitingStream): void {
    stream.sentAt = this.#clock.now();
    this.#streams.add(stream);
  }

  #wait(): void {
    const [first] = this.#streams;
    this.#cancel =
      first && this.#clock.after(first.sentAt + this.#intervalMs - this.#clock.now(), () => this.#pingAll());
  }

  #pingAll(): void {
    for (const stream of this.#streams) {
      if (!this.#isDue(stream)) break;
      // Behind all others, where it is not due when it is come to again.
      this.sent(stream);
      stream.ping();
    }
    this.#wait();
  }
}

// PERF(garbage collector): there may be thousands.
class WaitingStream implements PingedStream {
  sentAt = 0;
  readonly #timer: PingTimer;
  readonly #stream: { ping: () => void };

  constructor(timer: PingTimer, stream: { ping: () => void }) {
    this.#timer = timer;
    this.#stream = stream;
  }

  ping(): void {
    this.#stream.ping();
  }

  sent(): void {
    this.#timer.sent(this);
  }

  end(): void {
    this.#timer.end(this);
  }
}
