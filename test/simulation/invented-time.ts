import type { Clock } from '../../src/runtime/clock.ts';

/** Something to do at a time; as Node's timers are, it can be told not to keep a process alive. */
class Order {
  isCancelled = false;
  run: () => void;
  constructor(run: () => void) {
    this.run = run;
  }
  ref = () => this;
  unref = () => this;
}

/** Time for a whole fleet in one process: it stands still while anything runs, and then jumps to what is due next. */
export interface InventedTime extends Clock, Disposable {
  /** Runs all that is due until then, in order, each with all that follows from it. */
  runUntil(ms: number): Promise<void>;
}

/** The replaced ones, which the code under simulation would find for itself. */
const ofNode = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  now: Date.now,
};
const nextTurn = globalThis.setImmediate;

/** Until it is disposed, timers and clocks of the whole process are its own. Whole milliseconds, from 0. */
export function inventTime(): InventedTime {
  let now = 0;
  const orders = new Map<number, Order[]>();
  const times = heapOfTimes();

  const orderAt = (at: number, run: () => void): Order => {
    const order = new Order(run);
    const due = orders.get(at);
    if (due) {
      due.push(order);
    } else {
      orders.set(at, [order]);
      times.push(at);
    }
    return order;
  };
  const orderIn = (ms: number, run: () => void): Order => orderAt(Math.ceil(now + Math.max(0, ms)), run);
  const cancel = (order: unknown): void => {
    if (order instanceof Order) order.isCancelled = true;
  };
  const repeat = (ms: number, run: () => void): Order => {
    const order = new Order(run);
    const again = () => {
      if (order.isCancelled) return;
      run();
      orderIn(ms, again);
    };
    orderIn(ms, again);
    return order;
  };

  Object.assign(globalThis, {
    setTimeout: (run: (...args: unknown[]) => void, ms = 1, ...args: unknown[]) =>
      orderIn(Math.max(1, ms), () => run(...args)),
    clearTimeout: cancel,
    setInterval: (run: () => void, ms: number) => repeat(ms, run),
    clearInterval: cancel,
  });
  Date.now = () => now;
  performance.now = () => now;

  return {
    now: () => now,
    after(ms, run) {
      const order = orderIn(ms, run);
      return () => (order.isCancelled = true);
    },
    async runUntil(ms) {
      for (let at = times.first(); at !== undefined && at <= ms; at = times.first()) {
        times.pop();
        now = at;
        const due = orders.get(at) ?? [];
        orders.delete(at);
        for (const order of due) if (!order.isCancelled) order.run();
        // Promises that follow from it, and theirs.
        await new Promise<void>((resolve) => nextTurn(resolve));
      }
      now = ms;
    },
    [Symbol.dispose]() {
      const { now: dateNow, ...timers } = ofNode;
      Object.assign(globalThis, timers);
      Date.now = dateNow;
      // The one of its prototype is there again.
      Reflect.deleteProperty(performance, 'now');
    },
  };
}

/** The least first. */
function heapOfTimes() {
  const heap: number[] = [];
  const swap = (one: number, other: number) => {
    [heap[one], heap[other]] = [heap[other]!, heap[one]!];
  };
  return {
    first: (): number | undefined => heap[0],
    push(time: number) {
      let at = heap.push(time) - 1;
      for (let up = (at - 1) >> 1; at > 0 && heap[up]! > heap[at]!; up = (at - 1) >> 1) {
        swap(at, up);
        at = up;
      }
    },
    pop() {
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return;
      heap[0] = last;
      for (let at = 0; ;) {
        const left = 2 * at + 1;
        const least = left + 1 < heap.length && heap[left + 1]! < heap[left]! ? left + 1 : left;
        if (left >= heap.length || heap[least]! >= heap[at]!) return;
        swap(at, least);
        at = least;
      }
    },
  };
}
