import { setMaxListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { VendorCallEvent } from '../../src/vendor/call.ts';
import { createDuobeiClient, type DuobeiClientOptions } from '../../src/vendor/client.ts';
import { UpstreamError, UpstreamShedError } from '../../src/vendor/protocol/errors.ts';
import { rejectionOf } from '../vendor/vendor-stub.ts';
import { figure, quantile, settleMany } from './figures.ts';

const roomId = seedIds.liveRoom;
const MINUTE_MS = 60_000;

function clientOf(
  sandbox: { url: string; partner: string; appKey: string },
  options: Partial<DuobeiClientOptions> = {},
) {
  const { url, partner, appKey } = sandbox;
  return createDuobeiClient({
    partner,
    appKey,
    baseUrl: url,
    linkBaseUrl: url,
    apiVersion: 'v4',
    roomTimeFilter: 'plain',
    beyondDocument: 'read',
    ...options,
  });
}

function aRoom(index: number) {
  const startsAt = new Date(Date.now() + 24 * 60 * MINUTE_MS);
  return {
    title: `Lesson ${index}`,
    type: 'ONE_TO_MANY',
    isVideoEnabled: true,
    startsAt,
    durationMinutes: 60,
  } as const;
}

describe('a vendor that loses connections', () => {
  test('30 % resets: reads succeed within the budget, and each attempt is signed anew', async () => {
    await using sandbox = await startSandbox();
    await using client = clientOf(sandbox);
    sandbox.faults.add({ endpoint: '*', kind: 'drop', probability: 0.3, seed: 7 });
    const results = await settleMany(2_000, 32, () => client.room.detail(roomId));
    const succeeded = results.filter(({ status }) => status === 'fulfilled').length;
    const calls = sandbox.requests.length;
    const timestamps = new Set(sandbox.requests.map(({ params }) => params['timestamp']));
    figure(
      'reads under 30 % resets',
      '≥ 99.5 %, ≤ 1.5× load, all timestamps distinct',
      `${((succeeded / 2_000) * 100).toFixed(2)} %, ${(calls / 2_000).toFixed(3)}×, ${timestamps.size} timestamps in ${calls} calls`,
    );
    expect(succeeded).toBeGreaterThanOrEqual(0.995 * 2_000);
    expect(calls).toBeLessThanOrEqual(1.5 * 2_000);
    expect(timestamps.size).toBe(calls);
  });

  test('30 % resets after execution: no create is sent twice', async () => {
    await using sandbox = await startSandbox();
    await using client = clientOf(sandbox);
    const before = (await client.room.list({ titleContains: 'Lesson' })).totalCount;
    sandbox.clearRequests();
    sandbox.faults.add({
      endpoint: 'v4/room/create',
      kind: 'reset-after-execution',
      probability: 0.3,
      seed: 7,
    });
    const results = await settleMany(200, 16, (index) => client.room.create(aRoom(index)));
    const lost = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    const calls = sandbox.requests.length;
    const rooms = (await client.room.list({ titleContains: 'Lesson' })).totalCount! - before!;
    figure(
      'creates under 30 % resets',
      '0 duplicates',
      `${rooms} rooms and ${calls} calls for 200 creates, ${lost.length} of unknown outcome`,
    );
    expect([calls, rooms]).toEqual([200, 200]);
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.every((error) => error instanceof UpstreamError && error.isOutcomeUnknown)).toBe(true);
  });

  test('a create that was refused before a byte was sent is tried again', async () => {
    const events: VendorCallEvent[] = [];
    const closed = await startSandbox();
    await closed.close();
    const port = Number(new URL(closed.url).port);
    let revived: Promise<Awaited<ReturnType<typeof startSandbox>>> | undefined;
    const onCall = (event: VendorCallEvent) => {
      events.push(event);
      revived ??= startSandbox({ port });
    };
    await using client = clientOf(closed, { onCall, random: () => 0.99 });
    const room = await client.room.create(aRoom(0));
    await using sandbox = await revived!;
    expect(room.title).toBe('Lesson 0');
    expect(sandbox.requests).toHaveLength(1);
    expect(events[0]).toMatchObject({ attempt: 1, outcome: 'UPSTREAM_UNAVAILABLE' });
    expect(events.at(-1)).toMatchObject({ attempt: events.length, outcome: 'ok' });
  });
});

describe('a vendor whose clock differs', () => {
  test.each([10, -10])('by %i minutes costs one extra call once', async (minutes) => {
    await using sandbox = await startSandbox({ now: () => Date.now() + minutes * MINUTE_MS });
    await using client = clientOf(sandbox);
    await client.room.detail(roomId);
    const first = sandbox.requests.length;
    for (let call = 0; call < 100; call += 1) await client.room.detail(roomId);
    const next = sandbox.requests.length - first;
    figure(
      `${minutes} minutes of skew`,
      'first call 1 extra, next 100 none',
      `${first - 1} extra, then ${next - 100} extra`,
    );
    expect([first, next]).toEqual([2, 100]);
  });

  test('costs a write one extra call too, and it runs once', async () => {
    await using sandbox = await startSandbox({ now: () => Date.now() + 10 * MINUTE_MS });
    await using client = clientOf(sandbox);
    await client.room.create(aRoom(0));
    expect(sandbox.requests.map(({ error }) => error)).toEqual(['app_timestamp_out_date_error', null]);
  });

  test('dates the links into rooms as well', async () => {
    await using sandbox = await startSandbox({ now: () => Date.now() - 10 * MINUTE_MS });
    await using client = clientOf(sandbox);
    await client.room.detail(roomId);
    const link = client.room.entryLink({ roomId, userId: 'u1', nickname: 'Ann', role: 'AUDIENCE' }, 60);
    const page = await fetch(link.url);
    expect(await page.text()).not.toContain('app_timestamp_out_date_error');
    expect(link.expiresAt.getTime()).toBeLessThan(Date.now() - 8 * MINUTE_MS);
  });

  test('by more than a day is not believed', async () => {
    await using sandbox = await startSandbox({ now: () => Date.now() + 25 * 60 * MINUTE_MS });
    await using client = clientOf(sandbox);
    const error = await rejectionOf(client.room.detail(roomId));
    expect(error).toMatchObject({ code: 'UPSTREAM_CLOCK_SKEW' });
    expect(sandbox.requests).toHaveLength(1);
  });
});

describe('a vendor that is down', () => {
  test.each([
    ['one after another', 1],
    ['32 at a time', 32],
    ['all at once', 200],
  ])('is left alone: 200 reads %s', async (_how, width) => {
    await using sandbox = await startSandbox();
    await using client = clientOf(sandbox);
    sandbox.faults.add({ endpoint: '*', kind: 'drop', times: 10_000 });
    await settleMany(200, width, () => client.room.detail(roomId));
    const calls = sandbox.requests.length;
    figure(`outage, 200 reads, ${width} at a time`, '≤ 90 vendor calls', `${calls} vendor calls`);
    expect(calls).toBeLessThanOrEqual(90);
    expect(client.health().isReachable).toBe(false);
  });

  test('is left alone although it has answered well: 200 reads all at once, after a quiet time', async () => {
    await using sandbox = await startSandbox();
    let laterMs = 0;
    await using client = clientOf(sandbox, { now: () => Date.now() + laterMs });
    await settleMany(500, 32, () => client.room.detail(roomId));
    // As long as the breaker remembers: only the bulkhead still knows of the good answers, and lets more in.
    laterMs = 11_000;
    sandbox.clearRequests();
    sandbox.faults.add({ endpoint: '*', kind: 'drop', times: 10_000 });
    await settleMany(200, 200, () => client.room.detail(roomId));
    const calls = sandbox.requests.length;
    figure('outage after a quiet time, 200 reads at once', '≤ 90 vendor calls', `${calls} vendor calls`);
    expect(calls).toBeLessThanOrEqual(90);
  });

  test('is refused at once, and found again when it is back', async () => {
    await using sandbox = await startSandbox();
    await using client = clientOf(sandbox);
    sandbox.faults.add({ endpoint: '*', kind: 'drop', times: 10_000 });
    await settleMany(200, 32, () => client.room.detail(roomId));
    const waits: number[] = [];
    const refused = await settleMany(1_000, 8, async () => {
      const startedAt = performance.now();
      const error = await rejectionOf(client.room.detail(roomId));
      waits.push(performance.now() - startedAt);
      return error;
    });
    const sheds = refused.filter(
      (result) => result.status === 'fulfilled' && result.value instanceof UpstreamShedError,
    );
    sandbox.faults.clear();
    const backAt = performance.now();
    for (;;) {
      const isBack = await client.room.detail(roomId).then(
        () => true,
        () => false,
      );
      if (isBack) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const recoveryMs = performance.now() - backAt;
    figure(
      'open breaker',
      'p99 ≤ 20 ms; recovery ≤ 10 s',
      `p99 ${quantile(waits, 0.99).toFixed(1)} ms, ${sheds.length} of 1,000 refused unsent; back after ${(recoveryMs / 1_000).toFixed(1)} s`,
    );
    expect(sheds.length).toBeGreaterThanOrEqual(990);
    expect(recoveryMs).toBeLessThan(10_000);
    expect(client.health().isReachable).toBe(true);
  });

  test('refusals are answers: they never open the breaker', async () => {
    await using sandbox = await startSandbox();
    await using client = clientOf(sandbox);
    await settleMany(200, 16, () => client.room.detail('jz00000000000000000000000000000000'));
    expect(sandbox.requests).toHaveLength(200);
    expect(client.health().isReachable).toBe(true);
  });

  test('for reads is still there for writes', async () => {
    await using sandbox = await startSandbox();
    await using client = clientOf(sandbox);
    sandbox.faults.add({ endpoint: 'v3/room/detail', kind: 'drop', times: 10_000 });
    await settleMany(200, 32, () => client.room.detail(roomId));
    expect((await client.room.create(aRoom(1))).title).toBe('Lesson 1');
  });
});

describe('a vendor that hangs', () => {
  /** Ends when the vendor has no call open; the test's own time limit bounds it. */
  async function callsEnded(sandbox: { readonly activeRequests: number }): Promise<number> {
    const startedAt = performance.now();
    while (sandbox.activeRequests > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    return performance.now() - startedAt;
  }

  test('every read is answered by its deadline, and no call stays open', async () => {
    const totalMs = 1_500;
    await using sandbox = await startSandbox();
    // An attempt alone would take longer than anybody waits; forty of them are made, and the others wait for a turn.
    const deadlines = { read: 60_000 };
    await using client = clientOf(sandbox, { deadlines, totalDeadlines: { read: totalMs } });
    sandbox.faults.add({ endpoint: '*', kind: 'hang', times: 10_000 });
    const lateness: number[] = [];
    await settleMany(300, 300, async () => {
      const startedAt = performance.now();
      await client.room.detail(roomId).catch(() => undefined);
      lateness.push(performance.now() - startedAt - totalMs);
    });
    const inTime = lateness.filter((ms) => ms <= 3_000).length;
    const endedAfterMs = await callsEnded(sandbox);
    figure(
      'hung vendor, 300 reads',
      '100 % by deadline; 0 sockets in use after 2 s',
      `${(inTime / 3).toFixed(1)} %, ${quantile(lateness, 1).toFixed(0)} ms late at most; 0 in use after ${endedAfterMs.toFixed(0)} ms`,
    );
    expect(inTime).toBe(300);
    expect(endedAfterMs).toBeLessThan(2_000);
  });

  test('a read that is given up leaves the vendor, whether it was sent or waits', async () => {
    await using sandbox = await startSandbox();
    await using client = clientOf(sandbox);
    sandbox.faults.add({ endpoint: '*', kind: 'hang', times: 10_000 });
    const leaving = new AbortController();
    // All of them listen to one client here.
    setMaxListeners(0, leaving.signal);
    const reads = Array.from({ length: 100 }, () =>
      rejectionOf(client.room.detail(roomId, { signal: leaving.signal })),
    );
    while (sandbox.activeRequests < 40) await new Promise((resolve) => setImmediate(resolve));
    leaving.abort(undefined);
    const errors = await Promise.all(reads);
    expect(errors.every((error) => error instanceof DOMException && error.name === 'AbortError')).toBe(true);
    await callsEnded(sandbox);
    expect(sandbox.requests).toHaveLength(40);
  });
});
