import type { ServerResponse } from 'node:http';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { VendorCallEvent } from '../../src/vendor/call.ts';
import { UpstreamError, UpstreamShedError } from '../../src/vendor/protocol/errors.ts';
import { retryAfterMsOf } from '../../src/vendor/protocol/retry-after.ts';
import { clientOf, rejectionOf, sample, sendJson, startVendorStub } from './vendor-stub.ts';

const ROOM_ID = 'jza26a4e6300b5456eb3d04ecd21d6dc4d';
const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';

describe('how long the vendor wants to be left alone', () => {
  test.each<[retryAfter: string, waitMs: number | undefined]>([
    ['1', 1_000],
    [' 120 ', 120_000],
    ['3600', 3_600_000],
    ['Sun, 06 Nov 1994 08:49:47 GMT', 10_000],
    ['Sunday, 06-Nov-94 08:49:47 GMT', 10_000],
    ['Sun Nov  6 08:49:47 1994', 10_000],
    // An hour at most.
    ['3601', 3_600_000],
    ['86400', 3_600_000],
    ['Mon, 07 Nov 1994 08:49:37 GMT', 3_600_000],
    // Absurd.
    ['86401', undefined],
    ['999999999999999999999', undefined],
    ['Mon, 07 Nov 1994 08:49:38 GMT', undefined],
    // Over, or not even a wish.
    ['0', undefined],
    ['-5', undefined],
    ['Sun, 06 Nov 1994 08:49:37 GMT', undefined],
    ['Sun, 06 Nov 1994 08:49:36 GMT', undefined],
    ['', undefined],
    ['soon', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['5 s', undefined],
    ['Sun, 99 Nov 1994 08:49:37 GMT', undefined],
    ['1994-11-06T08:49:47Z', undefined],
  ])('%j is %s ms', (retryAfter, waitMs) => {
    for (const status of [429, 503]) expect(retryAfterMsOf({ status, retryAfter, date: DATE })).toBe(waitMs);
  });

  test('is the same in every time zone, also by the form of a date that names none', () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv('TZ', 'America/New_York');
    const asked = { status: 429, retryAfter: 'Sun Nov  6 08:49:47 1994', date: DATE };
    expect(retryAfterMsOf(asked)).toBe(10_000);
  });

  test.each([200, 301, 404, 500, 502, 504])('is not said by HTTP %i', (status) => {
    expect(retryAfterMsOf({ status, retryAfter: '5', date: DATE })).toBeUndefined();
  });

  test('is by our clock where the vendor names no time of its own', () => {
    const retryAfter = new Date(Date.now() + 60_000).toUTCString();
    for (const date of ['', 'today']) {
      const waitMs = retryAfterMsOf({ status: 429, retryAfter, date });
      expect(waitMs).toBeGreaterThan(50_000);
      expect(waitMs).toBeLessThanOrEqual(60_000);
    }
  });
});

const refuse = (response: ServerResponse, status: number, retryAfter: string, body = '<h1>later</h1>') => {
  response.writeHead(status, { 'retry-after': retryAfter });
  response.end(body);
};

/** A vendor that turns the first call away, and notes when each one came, by `performance.now()`. */
async function startBusy(first: (response: ServerResponse) => void) {
  const arrivals: number[] = [];
  const stub = await startVendorStub((request, response) => {
    arrivals.push(performance.now());
    if (arrivals.length === 1) first(response);
    else sendJson(response, sample(request.path.endsWith('detail') ? 'v3-room-detail' : 'v3-merchant'));
  });
  return { ...stub, arrivals };
}

describe('a read that is turned away for a time', () => {
  test.each<[what: string, first: (response: ServerResponse) => void]>([
    ['by 429 and seconds', (response) => refuse(response, 429, '1')],
    ['by 503 and seconds', (response) => refuse(response, 503, '1')],
    [
      'by a date',
      (response) => {
        const now = Math.floor(Date.now() / 1_000) * 1_000;
        response.setHeader('date', new Date(now).toUTCString());
        refuse(response, 503, new Date(now + 1_000).toUTCString());
      },
    ],
    [
      'by a refusal that names no reason of the document’s',
      (response) => refuse(response, 429, '1', '{"success":false,"msg":"too many requests"}'),
    ],
  ])('%s comes again, and not before', async (_what, first) => {
    await using busy = await startBusy(first);
    await using client = clientOf(busy, { random: () => 0 });
    expect((await client.room.detail(ROOM_ID)).vendorId).toBe(ROOM_ID);
    expect(busy.arrivals[1]! - busy.arrivals[0]!).toBeGreaterThanOrEqual(1_000);
    expect(busy.arrivals).toHaveLength(2);
  });

  test('is told at once when it has no time to wait, and for how long', async () => {
    await using busy = await startBusy((response) => refuse(response, 429, '60'));
    await using client = clientOf(busy);
    const error = await rejectionOf(client.room.detail(ROOM_ID));
    expect(error).toMatchObject({ code: 'UPSTREAM_STATUS', status: 429, retryAfterMs: 60_000 });
    expect((error as Error).message).toContain('no call for 60 s');
    expect(busy.arrivals).toHaveLength(1);
  });
});

async function* emptyFile() {
  yield* await Promise.resolve([Buffer.of()]);
}

describe('while the vendor wants to be left alone', () => {
  test('nothing is sent, whatever its class, and who has no time to wait is told at once', async () => {
    await using busy = await startBusy((response) => refuse(response, 503, '600'));
    const events: VendorCallEvent[] = [];
    await using client = clientOf(busy, { onCall: (event) => events.push(event) });
    await rejectionOf(client.room.detail(ROOM_ID));
    const calls = [
      () => client.room.detail(ROOM_ID),
      () => client.merchant.detail(),
      () => client.room.delete(ROOM_ID),
      () => client.video.create({ title: 'video', videoKey: 'key' }),
      () => client.document.preview('a1'),
      () => client.document.upload({ fileName: 'a.pdf', contents: emptyFile() }),
    ];
    for (const call of calls) {
      const error = await rejectionOf(call());
      expect(error).toBeInstanceOf(UpstreamShedError);
      expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', sent: false, isOutcomeUnknown: false });
      const { retryAfterMs } = error as UpstreamError;
      expect(retryAfterMs).toBeGreaterThan(500_000);
      expect(retryAfterMs).toBeLessThanOrEqual(600_000);
    }
    expect(busy.arrivals).toHaveLength(1);
    expect(events.map(({ outcome }) => outcome)).toEqual(['UPSTREAM_STATUS', ...calls.map(() => 'SHED')]);
  });

  test('who has the time waits, whatever its class', async () => {
    await using busy = await startBusy((response) => refuse(response, 429, '1'));
    let onTurnedAway = (): void => undefined;
    const turnedAway = new Promise<void>((resolve) => (onTurnedAway = resolve));
    await using client = clientOf(busy, { onCall: () => onTurnedAway() });
    const turnedAwayOne = rejectionOf(client.video.create({ title: 'video', videoKey: 'key' }));
    await turnedAway;
    const [merchant] = await Promise.all([
      client.merchant.detail(),
      client.room.detail(ROOM_ID),
      client.room.delete(ROOM_ID),
    ]);
    expect(merchant).toHaveProperty('name');
    expect(await turnedAwayOne).toMatchObject({ code: 'UPSTREAM_STATUS' });
    const [first = 0, ...others] = busy.arrivals;
    expect(others).toHaveLength(3);
    for (const arrival of others) expect(arrival - first).toBeGreaterThanOrEqual(1_000);
  });

  test('a caller is told so even when the breaker is open', async () => {
    await using stub = await startVendorStub((_request, response) => refuse(response, 503, '120'));
    await using client = clientOf(stub, { readLimits: { limit: 60, maxWaiting: 60 } });
    await Promise.all(Array.from({ length: 60 }, () => rejectionOf(client.room.detail(ROOM_ID))));
    expect(client.health().isReachable).toBe(false);
    const error = await rejectionOf(client.room.detail(ROOM_ID));
    expect((error as UpstreamError).retryAfterMs).toBeGreaterThan(100_000);
    expect(stub.requests).toHaveLength(60);
  });

  test('of many reads only those go out that were on their way, and all of them are answered', async () => {
    const arrivals: number[] = [];
    await using stub = await startVendorStub((_request, response) => {
      arrivals.push(performance.now());
      if (arrivals.length <= 40) refuse(response, 429, '1');
      else sendJson(response, sample('v3-room-detail'));
    });
    await using client = clientOf(stub);
    const rooms = await Promise.all(Array.from({ length: 200 }, () => client.room.detail(ROOM_ID)));
    expect(rooms).toHaveLength(200);
    // Forty run at a time.
    expect(arrivals).toHaveLength(40 + 200);
    expect(arrivals[40]! - arrivals[0]!).toBeGreaterThanOrEqual(1_000);
  });

  test('a vendor that is down and always says one second is left alone like any other', async () => {
    await using stub = await startVendorStub((_request, response) => refuse(response, 503, '1'));
    await using client = clientOf(stub);
    const errors = await Promise.all(
      Array.from({ length: 200 }, () => rejectionOf(client.room.detail(ROOM_ID))),
    );
    expect(errors.every((error) => error instanceof UpstreamError)).toBe(true);
    expect(stub.requests.length).toBeLessThanOrEqual(90);
  });

  test('a vendor that throttles does not count as down', async () => {
    await using stub = await startVendorStub((_request, response) => refuse(response, 429, '120'));
    await using client = clientOf(stub, { readLimits: { limit: 60, maxWaiting: 60 } });
    await Promise.all(Array.from({ length: 60 }, () => rejectionOf(client.room.detail(ROOM_ID))));
    expect(client.health().isReachable).toBe(true);
  });
});

describe('a write that is turned away for a time', () => {
  test.each([429, 503])('by %i is never sent again, and nobody knows what it did', async (status) => {
    await using busy = await startBusy((response) => refuse(response, status, '1'));
    await using client = clientOf(busy);
    const error = await rejectionOf(client.video.create({ title: 'video', videoKey: 'key' }));
    expect(error).toMatchObject({
      code: 'UPSTREAM_STATUS',
      status,
      isOutcomeUnknown: true,
      retryAfterMs: 1_000,
    });
    expect(busy.arrivals).toHaveLength(1);
  });

  test('by a refusal is not sent again either, and has done nothing', async () => {
    await using busy = await startBusy((response) =>
      refuse(response, 429, '1', '{"success":false,"msg":"too many requests"}'),
    );
    await using client = clientOf(busy);
    const error = await rejectionOf(client.video.create({ title: 'video', videoKey: 'key' }));
    expect(error).toMatchObject({ code: 'UPSTREAM_ERROR', isOutcomeUnknown: false, retryAfterMs: 1_000 });
    expect(busy.arrivals).toHaveLength(1);
  });
});
