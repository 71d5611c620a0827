import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UpstreamShedError, UpstreamStatusError } from '../../src/vendor/protocol/errors.ts';
import { createBulkhead, type Bulkhead } from '../../src/vendor/resilience/bulkhead.ts';
import { createPause } from '../../src/vendor/resilience/pause.ts';
import { listenersOn, timersSet } from '../support/held.ts';

const turn = { endpoint: '/api', waitMs: 60_000 };
const asked = (retryAfterMs: number) =>
  new UpstreamStatusError(429, { endpoint: '/api', sent: true, retryAfterMs });

describe('a pause', () => {
  test('lasts as long as it is said, and a shorter one changes nothing', () => {
    const pause = createPause();
    let changes = 0;
    pause.onChange(() => (changes += 1));
    expect(pause.remainingMs).toBe(0);
    pause.begin(60_000);
    pause.begin(1_000);
    expect(pause.remainingMs).toBeGreaterThan(50_000);
    expect(pause.remainingMs).toBeLessThanOrEqual(60_000);
    pause.begin(120_000);
    expect(pause.remainingMs).toBeGreaterThan(60_000);
    expect(changes).toBe(2);
  });

  test('tells of its end, not before it', async () => {
    const pause = createPause();
    const startedAt = performance.now();
    pause.begin(20);
    await new Promise<void>((resolve) => pause.onChange(resolve));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(20);
    expect(pause.remainingMs).toBe(0);
  });
});

/** Of who would wait beyond the end of a test. */
let leaving: AbortController;
beforeEach(() => void (leaving = new AbortController()));
afterEach(() => leaving.abort());
/** Whether a call that has so much time waits, and has it wait. */
const waits = (bulkhead: Bulkhead): boolean =>
  bulkhead.enter({ ...turn, signal: leaving.signal })?.catch(() => undefined) !== undefined;

describe('a bulkhead whose vendor wants to be left alone', () => {
  test('lets nobody in until that is over, and then as many as its limit', async () => {
    const bulkhead = createBulkhead({ limit: 2, maxWaiting: 10 });
    void bulkhead.enter(turn);
    const startedAt = performance.now();
    bulkhead.leave(1, asked(30));
    const waiting = [1, 2, 3].map(async () => bulkhead.enter(turn));
    await Promise.all(waiting.slice(0, 2));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(30);
    bulkhead.leave(1);
    await waiting[2];
  });

  test('tells all at once whose time is over by then, those in line too, and keeps the others', async () => {
    const bulkhead = createBulkhead({ limit: 1, maxWaiting: 10 });
    void bulkhead.enter(turn);
    const hurry = new AbortController();
    const before = timersSet();
    const hasty = [1, 2].map(() => bulkhead.enter({ ...turn, waitMs: 20_000, signal: hurry.signal }));
    waits(bulkhead);
    bulkhead.leave(1, asked(30_000));
    for (const told of hasty) {
      const error = await told?.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UpstreamShedError);
      expect(error).toMatchObject({ sent: false, retryAfterMs: expect.closeTo(30_000, -3) as number });
    }
    expect(listenersOn(hurry.signal)).toBe(0);
    expect(() => bulkhead.enter({ ...turn, waitMs: 20_000 })).toThrow(UpstreamShedError);
    expect(() => bulkhead.check({ ...turn, waitMs: 20_000 })).toThrow('no call for 30 s');
    expect(() => bulkhead.check(turn)).not.toThrow();
    // The line's own.
    expect(timersSet() - before).toBe(1);
    expect(bulkhead.expectedWaitMs).toBe(2);
  });

  test('has others wait that share its pause, and frees them together', async () => {
    const pause = createPause();
    const reads = createBulkhead({ limit: 1, maxWaiting: 10 }, pause);
    const writes = createBulkhead({ limit: 1, maxWaiting: 10 }, pause);
    void reads.enter(turn);
    reads.leave(1, asked(20));
    const read = reads.enter(turn);
    const write = writes.enter(turn);
    expect([read, write]).not.toContain(undefined);
    await read;
    await write;
  });

  test('lets as few wait as ever', () => {
    const bulkhead = createBulkhead({ limit: 1, maxWaiting: 1 });
    void bulkhead.enter(turn);
    bulkhead.leave(1, asked(30_000));
    waits(bulkhead);
    expect(() => bulkhead.enter(turn)).toThrow(/too many calls wait already; no call for 30 s/);
  });

  test('is back at its limit: to be throttled is not to do well', () => {
    const bulkhead = createBulkhead({ limit: 1, provenLimit: 3, maxWaiting: 10 });
    for (let calls = 0; calls < 10; calls += 1) {
      void bulkhead.enter(turn);
      bulkhead.leave(1);
    }
    void bulkhead.enter(turn);
    void bulkhead.enter(turn);
    bulkhead.leave(1, asked(1));
    expect(waits(bulkhead)).toBe(true);
  });
});
