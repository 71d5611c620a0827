import { describe, expect, test } from 'vitest';
import { createBulkhead, type Bulkhead } from '../../src/upstream/bulkhead.ts';
import {
  UpstreamRejectedError,
  UpstreamShedError,
  UpstreamTimeoutError,
  UpstreamUnreachableError,
} from '../../src/upstream/errors.ts';

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
  for (let index = 0; index < count; index += 1) bulkhead.leave(performance.now(), error);
}

/** One call after another, each answered. */
function answer(bulkhead: Bulkhead, count: number): void {
  for (let index = 0; index < count; index += 1) {
    void bulkhead.enter(turn);
    bulkhead.leave(performance.now());
  }
}

describe('a bulkhead', () => {
  test('lets as many in as its limit, the next when one leaves, and refuses what cannot wait', async () => {
    const bulkhead = createBulkhead({ limit: 2, maxWaiting: 1 });
    expect([bulkhead.enter(turn), bulkhead.enter(turn)]).toEqual([undefined, undefined]);
    const third = bulkhead.enter(turn);
    expect(() => bulkhead.enter(turn)).toThrow(UpstreamShedError);
    bulkhead.leave(performance.now());
    await third;
    expect(turnsOf(bulkhead)).toBe(0);
  });

  test('ends a wait that lasts too long, and gives the turn to who waits behind it', async () => {
    const bulkhead = createBulkhead({ limit: 1, maxWaiting: 2 });
    void bulkhead.enter(turn);
    const hasty = bulkhead.enter({ ...turn, waitMs: 20 });
    const patient = bulkhead.enter(turn);
    await expect(hasty).rejects.toThrow(UpstreamTimeoutError);
    bulkhead.leave(performance.now());
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
    bulkhead.leave(performance.now());
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

  test('tells how long a call would wait, by the usual length of calls', () => {
    const bulkhead = createBulkhead({ limit: 2, maxWaiting: 10 });
    expect(bulkhead.expectedWaitMs).toBe(0);
    void bulkhead.enter(turn);
    bulkhead.leave(performance.now() - 100);
    expect(turnsOf(bulkhead)).toBe(2);
    expect(bulkhead.expectedWaitMs).toBeGreaterThanOrEqual(50);
    expect(bulkhead.expectedWaitMs).toBeLessThan(60);
  });
});
