import { systemClock, type Clock } from '../runtime/clock.ts';

/** Signs of life for many streams, from one timer: each gets one when nothing has been sent to it for an interval. */
export interface Pings {
  /** Has a stream sent signs of life from now on. */
  add: (ping: () => void) => PingedStream;
}

export interface PingedStream {
  /** Something was sent to it. */
  sent: () => void;
  end: () => void;
}

interface Waiting {
  ping: () => void;
  sentAt: number;
}

/** Those that are due within such a part of the interval are sent theirs together: few wake-ups, and few writes. */
const TOGETHER = 50;

export function createPings(intervalMs: number, clock: Clock = systemClock): Pings {
  /** Who has been sent nothing for the longest time comes first. */
  const streams = new Set<Waiting>();
  let cancel: (() => void) | undefined;

  const isDue = ({ sentAt }: Waiting): boolean => sentAt + intervalMs - intervalMs / TOGETHER <= clock.now();
  const moveToEnd = (stream: Waiting): void => {
    streams.delete(stream);
    stream.sentAt = clock.now();
    streams.add(stream);
  };
  const wait = (): void => {
    const [first] = streams;
    cancel = first && clock.after(first.sentAt + intervalMs - clock.now(), pingAll);
  };
  const pingAll = (): void => {
    for (const stream of streams) {
      if (!isDue(stream)) break;
      // Behind all others, where it is not due when it is come to again.
      moveToEnd(stream);
      stream.ping();
    }
    wait();
  };

  return {
    add(ping) {
      const stream: Waiting = { ping, sentAt: clock.now() };
      streams.add(stream);
      if (!cancel) wait();
      return {
        sent() {
          if (streams.has(stream)) moveToEnd(stream);
        },
        end() {
          streams.delete(stream);
          if (streams.size > 0) return;
          cancel?.();
          cancel = undefined;
        },
      };
    },
  };
}
