import type { Clock } from '../../src/runtime/clock.ts';

interface Order {
  at: number;
  run: () => void;
}

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves on, running what is due in order. */
  advance(ms: number): void;
  /** When the orders are due, from now. */
  readonly due: number[];
  /** Resolves when something is ordered, at once if it is already. */
  ordered(): Promise<void>;
}

export function createManualClock(): ManualClock {
  let nowMs = Date.now();
  const orders = new Set<Order>();
  const waiting: (() => void)[] = [];
  const sorted = () => [...orders].sort((a, b) => a.at - b.at);
  return {
    now: () => nowMs,
    after(ms, run) {
      const order = { at: nowMs + ms, run };
      orders.add(order);
      for (const resolve of waiting.splice(0)) resolve();
      return () => orders.delete(order);
    },
    advance(ms) {
      const end = nowMs + ms;
      for (let next = sorted()[0]; next && next.at <= end; next = sorted()[0]) {
        nowMs = next.at;
        orders.delete(next);
        next.run();
      }
      nowMs = end;
    },
    get due() {
      return sorted().map(({ at }) => at - nowMs);
    },
    ordered() {
      return orders.size > 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve));
    },
  };
}
