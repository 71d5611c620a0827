import { describe, expect, test } from 'vitest';
import { createBulkhead, type Bulkhead } from '../../src/vendor/resilience/bulkhead.ts';
import {
  UpstreamRejectedError,
  UpstreamShedError,
  UpstreamTimeoutError,
  UpstreamUnreachableError,
} from '../../src/vendor/protocol/errors.ts';
import { listenersOn, timersSet } from '../support/held.ts';

const turn = { endpoint: '/api', waitMs: 60_000 };
const where = { endpoint: '/api', sent: true };
const down = new UpstreamUnreachableError('gone', where);

/** Takes turns until one has to wait, and says how many there were. The one that waits gives up. */
function turnsOf(bulkhead: Bulkhead): number {
  for (let count = 0; ; count += 1) {
    const leaving = new AbortController();
    const waiting = bulkhead.enter({ ...turn, signal: leaving.signal });
    if (!waiting) continue;
    waiting.catch(() => undefined);
    leaving.abort();
    return count;
  }
}

/** Ends so many turns. */
function leave(bulkhead: Bulkhead, count: number, error?: Error): void {
  for (let index = 0; index < count; index += 1) bulkhead.leave(1, error);
}

/** One call after another, each answered. */
function answer(bulkhead: Bulkhead, count: number): void {
  for (let index = 0; index < count; index += 1) {
    void bulkhead.enter(turn);
    bulkhead.leave(1);
  }
}

describe('a bulkhead', () => {
  test('lets as many in as its limit, the next when one leaves, and refuses what cannot wait', async () => {
    const bulkhead = createBulkhead({ limit: 2, maxWaiting: 1 });
    expect([bulkhead.enter(turn), bulkhead.enter(turn)]).toEqual([undefined, undefined]);
    const third = bulkhead.enter(turn);
    expect(() => bulkhead.enter(turn)).toThrow(UpstreamShedError);
    bulkhead.leave(1);
    await third;
    expect(turnsOf(bulkhead)).toBe(0);
  });

  test('ends a wait that lasts too long, and gives the turn to who waits behind it', async () => {
    const bulkhead = createBulkhead({ limit: 1, maxWaiting: 2 });
    void bulkhead.enter(turn);
    const hasty = bulkhead.enter({ ...turn, waitMs: 20 });
    const patient = bulkhead.enter(turn);
    await expect(hasty).rejects.toThrow(UpstreamTimeoutError);
    bulkhead.leave(1);
    await patient;
    expect(turnsOf(bulkhead)).toBe(0);
  });

  test('lets more in once ten limits of calls were answered in a row, refusals among them', () => {
    const bulkhead = createBulkhead({ limit: 4, provenLimit: 9, maxWaiting: 10 });
    answer(bulkhead, 38);
    expect(turnsOf(bulkhead)).toBe(4);
    leave(bulkhead, 1, new UpstreamRejectedError('app_course_error', where));
    leave(bulkhead, 3);
    expect(turnsOf(bulkhead)).toBe(9);
  });

  test('counts no call that was given up or never sent as an answer', () => {
    const bulkhead = createBulkhead({ limit: 4, provenLimit: 9, maxWaiting: 10 });
    const unanswered = [new DOMException('left', 'AbortError'), new UpstreamShedError('down', where)];
    for (const error of unanswered) {
      for (let index = 0; index < 50; index += 1) {
        void bulkhead.enter(turn);
        leave(bulkhead, 1, error);
      }
    }
    expect(turnsOf(bulkhead)).toBe(4);
  });

  test('lets in at once who waits when the limit rises', async () => {
    const bulkhead = createBulkhead({ limit: 1, provenLimit: 3, maxWaiting: 10 });
    answer(bulkhead, 9);
    void bulkhead.enter(turn);
    const waiting = [bulkhead.enter(turn), bulkhead.enter(turn), bulkhead.enter(turn)];
    bulkhead.leave(1);
    for (const turnToCome of waiting) await turnToCome;
    expect(turnsOf(bulkhead)).toBe(0);
  });

  test('is back at its limit after the first failure of the vendor, however many are on their way', () => {
    const bulkhead = createBulkhead({ limit: 4, provenLimit: 9, maxWaiting: 10 });
    answer(bulkhead, 40);
    expect(turnsOf(bulkhead)).toBe(9);
    leave(bulkhead, 1, down);
    expect(turnsOf(bulkhead)).toBe(0);
    leave(bulkhead, 5);
    expect(turnsOf(bulkhead)).toBe(1);
  });

  test('lets as many wait as it says, and no more', () => {
    const bulkhead = createBulkhead({ limit: 1, maxWaiting: 3 });
    void bulkhead.enter(turn);
    const waiting = [1, 2, 3].map(() => bulkhead.enter(turn));
    expect(waiting.every(Boolean)).toBe(true);
    expect(() => bulkhead.enter(turn)).toThrow(UpstreamShedError);
    for (let turns = 0; turns < 4; turns += 1) bulkhead.leave(1);
  });

  test('gives one turn for each that is given back', async () => {
    const bulkhead = createBulkhead({ limit: 1, maxWaiting: 10 });
    void bulkhead.enter(turn);
    let turns = 0;
    for (let waiting = 0; waiting < 3; waiting += 1) void bulkhead.enter(turn)?.then(() => (turns += 1));
    for (let left = 1; left <= 3; left += 1) {
      bulkhead.leave(1);
      await new Promise((resolve) => setImmediate(resolve));
      expect(turns).toBe(left);
    }
  });

  test('gives the turns in the order of those who wait', async () => {
    const bulkhead = createBulkhead({ limit: 1, maxWaiting: 10 });
    void bulkhead.enter(turn);
    const order: number[] = [];
    const waiting = [1, 2, 3].map(async (place) => {
      await bulkhead.enter(turn);
      order.push(place);
    });
    for (let turns = 0; turns < 3; turns += 1) bulkhead.leave(1);
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3]);
  });

  describe('tells how long a call would wait', () => {
    /** With two turns, both taken, and calls that take 100 ms. */
    const busy = () => {
      const bulkhead = createBulkhead({ limit: 2, maxWaiting: 10 });
      expect(bulkhead.expectedWaitMs).toBe(0);
      void bulkhead.enter(turn);
      bulkhead.leave(100);
      expect(bulkhead.expectedWaitMs).toBe(0);
      expect(turnsOf(bulkhead)).toBe(2);
      return bulkhead;
    };

    test('by the usual length of calls, which the latest moves by a tenth', () => {
      const bulkhead = busy();
      expect(bulkhead.expectedWaitMs).toBe(50);
      bulkhead.leave(200);
      void bulkhead.enter(turn);
      expect(bulkhead.expectedWaitMs).toBe(55);
    });

    test('by those who wait before it, and those announced until they have come', () => {
      const bulkhead = busy();
      void bulkhead.enter(turn);
      expect(bulkhead.expectedWaitMs).toBe(100);
      bulkhead.announce(6);
      expect(bulkhead.expectedWaitMs).toBe(400);
      bulkhead.announce(-6);
      expect(bulkhead.expectedWaitMs).toBe(100);
      bulkhead.leave(100);
      expect(bulkhead.expectedWaitMs).toBe(50);
    });
  });

  describe('lets go of whoever waited', () => {
    /** One who waits with a signal, behind one who has the only turn. */
    const waitingWith = (waitMs = 60_000) => {
      const bulkhead = createBulkhead({ limit: 1, maxWaiting: 10 });
      void bulkhead.enter(turn);
      const leaving = new AbortController();
      const before = timersSet();
      const waiting = bulkhead.enter({ ...turn, waitMs, signal: leaving.signal });
      expect(waiting).toBeDefined();
      expect([listenersOn(leaving.signal), timersSet() - before]).toEqual([1, 1]);
      const isLetGo = () => listenersOn(leaving.signal) === 0 && timersSet() === before;
      return { bulkhead, leaving, waiting: waiting!, isLetGo };
    };

    test('when its turn comes', async () => {
      const { bulkhead, waiting, isLetGo } = waitingWith();
      bulkhead.leave(1);
      expect(isLetGo()).toBe(true);
      await waiting;
    });

    test('when its time is over', async () => {
      const { waiting, leaving } = waitingWith(5);
      await expect(waiting).rejects.toThrow(UpstreamTimeoutError);
      expect(listenersOn(leaving.signal)).toBe(0);
    });

    test('when it gives up, and keeps no turn for it', async () => {
      const { bulkhead, leaving, waiting, isLetGo } = waitingWith();
      const reason = new Error('the client left');
      leaving.abort(reason);
      expect(isLetGo()).toBe(true);
      await expect(waiting).rejects.toBe(reason);
      bulkhead.leave(1);
      expect(turnsOf(bulkhead)).toBe(1);
    });

    test('and holds no signal of those who did not have to wait', () => {
      const bulkhead = createBulkhead({ limit: 1, maxWaiting: 0 });
      const { signal } = new AbortController();
      void bulkhead.enter({ ...turn, signal });
      expect(() => bulkhead.enter({ ...turn, signal })).toThrow(UpstreamShedError);
      expect(listenersOn(signal)).toBe(0);
    });
  });

  test('gives no turn to who has given up already', () => {
    const bulkhead = createBulkhead({ limit: 1, maxWaiting: 1 });
    expect(() => bulkhead.enter({ ...turn, signal: AbortSignal.abort() })).toThrow(/abort/i);
    expect(turnsOf(bulkhead)).toBe(1);
  });
});
