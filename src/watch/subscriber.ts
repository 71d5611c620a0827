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

/** The events of one subscriber, as an iterator. Holds at most one event: each shows the newest state whole. */
export interface Subscriber<E> extends AsyncIterableIterator<E, undefined> {
  push(event: E): void;
  /** No more events; the one that waits is still handed out. */
  end(): void;
}

const DONE = { done: true, value: undefined } as const;

export function createSubscriber<E>(options: SubscriberOptions): Subscriber<E> {
  const { clock, minIntervalMs, maxBehind, onCut, onEnd } = options;
  let waiting: ((result: IteratorResult<E, undefined>) => void) | undefined;
  let pending: { event: E } | undefined;
  let behind = 0;
  let isEnded = false;
  let lastSentAt = -Infinity;
  let cancelTimer: (() => void) | undefined;

  const finish = () => {
    if (isEnded) return;
    isEnded = true;
    cancelTimer?.();
    onEnd();
  };
  /** Hands over what there is, if somebody waits for it and it is time. */
  const flush = () => {
    if (!waiting) return;
    if (pending) {
      const earlyByMs = lastSentAt + minIntervalMs - clock.now();
      if (earlyByMs > 0 && !isEnded) {
        cancelTimer ??= clock.after(earlyByMs, () => {
          cancelTimer = undefined;
          flush();
        });
        return;
      }
      const { event } = pending;
      pending = undefined;
      lastSentAt = clock.now();
      hand({ done: false, value: event });
    } else if (isEnded) {
      hand(DONE);
    }
  };
  const hand = (result: IteratorResult<E, undefined>) => {
    const take = waiting;
    waiting = undefined;
    take?.(result);
  };

  return {
    push(event) {
      if (isEnded) return;
      behind = waiting ? 0 : behind + 1;
      if (behind > maxBehind) {
        pending = undefined;
        finish();
        onCut();
        return;
      }
      pending = { event };
      flush();
    },
    end() {
      finish();
      flush();
    },
    next() {
      return new Promise((resolve) => {
        hand(DONE);
        waiting = resolve;
        behind = 0;
        flush();
      });
    },
    return() {
      pending = undefined;
      finish();
      hand(DONE);
      return Promise.resolve(DONE);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
