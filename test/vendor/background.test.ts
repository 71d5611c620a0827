import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { CallOptions } from '../../src/vendor/call.ts';
import { createDuobeiClient, type DuobeiClientOptions } from '../../src/vendor/client.ts';
import { UpstreamStatusError, UpstreamUnreachableError } from '../../src/vendor/protocol/errors.ts';
import { createBulkhead } from '../../src/vendor/resilience/bulkhead.ts';
import { createPause } from '../../src/vendor/resilience/pause.ts';
import { listenersOn, timersSet } from '../support/held.ts';
import { clientOf, NOBODY, rejectionOf } from './vendor-stub.ts';

const turn = { endpoint: '/api', waitMs: 60_000 };
const limits = { limit: 20, maxWaiting: 100 };

/** Whether a promise has resolved by the next turn of the event loop. */
async function hasTurn(entered: Promise<void> | undefined): Promise<boolean> {
  let isIn = entered === undefined;
  void entered?.then(() => (isIn = true));
  await new Promise((resolve) => setImmediate(resolve));
  return isIn;
}

describe('calls in the background', () => {
  test('have their share of the turns, rounded down, and one at least', async () => {
    for (const [limit, backgroundShare, turns] of [
      [20, 0.1, 2],
      [29, 0.1, 2],
      [5, 0.1, 1],
      [10, 0.5, 5],
    ] as const) {
      const bulkhead = createBulkhead({ limit, backgroundShare, maxWaiting: 0 });
      const entered = Array.from({ length: limit }, () => bulkhead.enterInBackground(turn));
      expect(entered.filter((waiting) => !waiting)).toHaveLength(turns);
      bulkhead.leaveInBackground(1);
      expect(await hasTurn(entered[turns])).toBe(true);
      expect(await hasTurn(entered[turns + 1])).toBe(false);
    }
  });

  test('have a tenth where nobody says how many', () => {
    const bulkhead = createBulkhead(limits);
    const entered = Array.from({ length: 5 }, () => bulkhead.enterInBackground(turn));
    expect(entered.filter((waiting) => !waiting)).toHaveLength(2);
  });

  test('take no turn while all are taken or somebody waits, and come after them', async () => {
    const bulkhead = createBulkhead({ limit: 1, maxWaiting: 10 });
    void bulkhead.enter(turn);
    const background = bulkhead.enterInBackground(turn);
    const foreground = bulkhead.enter(turn);
    bulkhead.leave(1);
    await foreground;
    expect(await hasTurn(background)).toBe(false);
    bulkhead.leave(1);
    expect(await hasTurn(background)).toBe(true);
  });

  test('get their turns in the order in which they came', async () => {
    const bulkhead = createBulkhead({ limit: 1, maxWaiting: 10 });
    void bulkhead.enter(turn);
    const order: number[] = [];
    const waiting = [1, 2, 3].map(async (place) => {
      await bulkhead.enterInBackground(turn);
      order.push(place);
      bulkhead.leaveInBackground(1);
    });
    bulkhead.leave(1);
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3]);
  });

  test('wait while the vendor wants no calls, however long, and begin a pause as others do', async () => {
    const pause = createPause();
    const bulkhead = createBulkhead(limits, pause);
    void bulkhead.enterInBackground(turn);
    const error = new UpstreamStatusError(503, { endpoint: '/api', sent: true, retryAfterMs: 1_500 });
    bulkhead.leaveInBackground(1, error);
    expect(pause.remainingMs).toBeGreaterThan(0);
    const waiting = bulkhead.enterInBackground(turn);
    expect(await hasTurn(waiting)).toBe(false);
    await waiting;
    expect(pause.remainingMs).toBe(0);
  });

  test('wait until the breaker is closed again, which others find out', async () => {
    const breaker = { isClosed: false };
    const bulkhead = createBulkhead(limits, createPause(), breaker);
    const background = bulkhead.enterInBackground(turn);
    void bulkhead.enter(turn);
    bulkhead.leave(1, new UpstreamUnreachableError('gone', { endpoint: '/api', sent: true }));
    expect(await hasTurn(background)).toBe(false);
    void bulkhead.enter(turn);
    breaker.isClosed = true;
    bulkhead.leave(1);
    expect(await hasTurn(background)).toBe(true);
  });

  test('hold nothing of their signal once they have a turn', async () => {
    const bulkhead = createBulkhead({ limit: 1, maxWaiting: 0 });
    void bulkhead.enter(turn);
    const { signal } = new AbortController();
    const waiting = bulkhead.enterInBackground({ ...turn, signal });
    expect(listenersOn(signal)).toBe(1);
    bulkhead.leave(1);
    await waiting;
    expect(listenersOn(signal)).toBe(0);
  });

  test('are ended by their signal alone, and hold nothing then', async () => {
    const bulkhead = createBulkhead({ limit: 1, maxWaiting: 0 });
    void bulkhead.enter(turn);
    const before = timersSet();
    const leaving = new AbortController();
    const waiting = bulkhead.enterInBackground({ ...turn, signal: leaving.signal });
    expect([listenersOn(leaving.signal), timersSet() - before]).toEqual([1, 0]);
    const reason = new Error('the collector stops');
    leaving.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(listenersOn(leaving.signal)).toBe(0);
    expect(() => bulkhead.enterInBackground({ ...turn, signal: leaving.signal })).toThrow(reason);
    bulkhead.leave(1);
    expect(bulkhead.enterInBackground(turn)).toBeUndefined();
  });
});

const inBackground: CallOptions = { isBackground: true };

/** A client of a sandbox that takes a while for each answer. */
async function startSlow(ms: number, options: Partial<DuobeiClientOptions> = {}) {
  const sandbox = await startSandbox();
  if (ms > 0) sandbox.faults.add({ endpoint: '*', kind: 'delay', ms, probability: 1 });
  const client = createDuobeiClient({
    partner: sandbox.partner,
    appKey: sandbox.appKey,
    baseUrl: sandbox.url,
    linkBaseUrl: sandbox.url,
    apiVersion: 'v4',
    roomTimeFilter: 'plain',
    beyondDocument: 'read',
    readLimits: limits,
    ...options,
  });
  const close = async () => {
    await client.close();
    await sandbox.close();
  };
  return { sandbox, client, [Symbol.asyncDispose]: close };
}

describe('beside a thousand calls in the background at a slow vendor', () => {
  test('people’s calls have their turns at once, and the background never more than its share', async () => {
    const collector = {};
    let active = 0;
    let peak = 0;
    let done = 0;
    await using gateway = await startSlow(4, {
      onCall({ origin }) {
        if (origin !== collector) return;
        active -= 1;
        done += 1;
      },
    });
    const { client } = gateway;
    const onTurn = () => (peak = Math.max(peak, (active += 1)));
    const background = Array.from({ length: 1_000 }, () =>
      client.merchant.detail({ ...inBackground, origin: collector, onTurn }),
    );
    let waves = 0;
    while (done < 1_000) {
      let turns = 0;
      const people = Array.from({ length: 18 }, () => client.merchant.detail({ onTurn: () => (turns += 1) }));
      expect(turns).toBe(18);
      await Promise.all(people);
      waves += 1;
    }
    await Promise.all(background);
    expect(waves).toBeGreaterThan(10);
    expect(peak).toBe(2);
  });

  test('people who have to wait are all served before the background goes on', async () => {
    await using gateway = await startSlow(4);
    const { client } = gateway;
    const order: string[] = [];
    const ask = (kind: string, options: CallOptions = {}) =>
      client.merchant.detail({ ...options, onTurn: () => order.push(kind) });
    const background = Array.from({ length: 50 }, () => ask('background', inBackground));
    const people = Array.from({ length: 60 }, () => ask('person'));
    await Promise.all([...background, ...people]);
    expect(order.slice(0, 62).filter((kind) => kind === 'background')).toHaveLength(2);
    expect(order.slice(2, 62)).toEqual(Array.from({ length: 60 }, () => 'person'));
  });
});

describe('a call in the background', () => {
  test('has one attempt, and leaves the repeats to people', async () => {
    await using gateway = await startSlow(0);
    const { sandbox, client } = gateway;
    sandbox.faults.add({ endpoint: '*', kind: 'drop', times: 1 });
    expect(await rejectionOf(client.merchant.detail(inBackground))).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      callClass: 'read',
    });
    expect(await client.merchant.detail(inBackground)).toMatchObject({ vendorId: sandbox.partner });
  });

  test('is signed again by the vendor’s clock where ours is wrong', async () => {
    const calls: string[] = [];
    await using gateway = await startSlow(0, {
      now: () => Date.now() - 3_600_000,
      onCall: ({ attempt, outcome }) => calls.push(`${attempt} ${outcome}`),
    });
    await gateway.client.merchant.detail(inBackground);
    expect(calls).toEqual(['1 UPSTREAM_CLOCK_SKEW', '2 ok']);
    expect(Math.abs(gateway.client.now() - Date.now())).toBeLessThan(5_000);
  });

  test('asks no vendor that is down, and does not find out whether it is back', async () => {
    const calls: string[] = [];
    await using client = clientOf(NOBODY, {
      halfOpenAfterMs: 0,
      onCall: ({ outcome }) => calls.push(outcome),
    });
    await Promise.all(Array.from({ length: 60 }, () => rejectionOf(client.room.detail('jz1'))));
    expect(client.health().isReachable).toBe(false);
    calls.length = 0;
    const leaving = new AbortController();
    const waiting = rejectionOf(client.merchant.detail({ ...inBackground, signal: leaving.signal }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(calls).toEqual([]);
    leaving.abort(new Error('enough'));
    expect(await waiting).toMatchObject({ message: 'enough' });
  });
});
