import { Readable } from 'node:stream';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { DuobeiClient } from '../../src/vendor/client.ts';
import type { CallClass } from '../../src/vendor/protocol/errors.ts';
import { clientOf, rejectionOf, sendJson, startRawStub, startVendorStub } from './vendor-stub.ts';

const ROOM_ID = 'jza26a4e6300b5456eb3d04ecd21d6dc4d';
const DAY_MS = 86_400_000;

const uploadOf = (client: DuobeiClient, signal?: AbortSignal) =>
  client.document.upload(
    { fileName: 'a.pdf', contents: Readable.from([Buffer.from('%PDF')]) },
    signal && { signal },
  );

/** A call of each class, and its deadlines as they are shipped: of an attempt, and of all of them. */
const classes: [CallClass, number, number, (client: DuobeiClient) => Promise<unknown>][] = [
  ['read', 4_000, 15_000, (client) => client.room.detail(ROOM_ID)],
  ['preview', 4_000, 15_000, (client) => client.document.preview('8a4691ad-d061-4d54-87be-ed709102ff9b')],
  ['create', 10_000, 25_000, (client) => client.video.create({ title: 'a', videoKey: 'b' })],
  ['write', 6_000, 25_000, (client) => client.room.delete(ROOM_ID)],
  ['upload', 120_000, 300_000, (client) => uploadOf(client)],
];

afterEach(() => vi.restoreAllMocks());

/** The timers that are set meanwhile, and how long they are. */
async function timersOf(run: () => Promise<unknown>): Promise<number[]> {
  const set = vi.spyOn(globalThis, 'setTimeout');
  await run().catch(() => undefined);
  const delays = set.mock.calls.map(([, ms]) => ms ?? 0);
  set.mockRestore();
  return delays;
}

describe.each(classes)('a %s', (callClass, deadlineMs, totalMs, call) => {
  test(`has ${deadlineMs} ms for an attempt`, async () => {
    await using stub = await startVendorStub((_request, response) => sendJson(response, {}));
    await using client = clientOf(stub);
    expect(await timersOf(() => call(client))).toContain(deadlineMs);
  });

  test(`has ${totalMs} ms for all of its attempts`, async () => {
    await using stub = await startVendorStub((_request, response) => sendJson(response, {}));
    await using client = clientOf(stub, { deadlines: { [callClass]: DAY_MS } });
    const delays = await timersOf(() => call(client));
    // What it took to begin is gone already.
    expect(delays.filter((ms) => ms > totalMs - 5_000 && ms <= totalMs)).toHaveLength(1);
  });
});

describe('calls at once', () => {
  test('are twelve for uploads, and fifty wait; nobody else waits for them', async () => {
    let begun = 0;
    await using stub = await startRawStub([], (request, response) => {
      if (request.url?.endsWith('upload')) begun += 1;
      else sendJson(response, { success: false, error: 'app_error' });
    });
    await using client = clientOf(stub);
    const leaving = Array.from({ length: 62 }, () => new AbortController());
    const uploads = leaving.map(({ signal }) => rejectionOf(uploadOf(client, signal)));
    expect(await rejectionOf(uploadOf(client))).toMatchObject({ name: 'UpstreamShedError', sent: false });
    while (begun < 12) await new Promise((resolve) => setTimeout(resolve, 2));
    for (const [callClass, , , call] of classes.filter(([name]) => name !== 'upload')) {
      const failure = await rejectionOf(call(client));
      expect([callClass, failure]).toMatchObject([callClass, { name: 'UpstreamRejectedError' }]);
    }
    expect(begun).toBe(12);
    for (const controller of leaving) controller.abort();
    for (const error of await Promise.all(uploads)) expect(error).toMatchObject({ name: 'AbortError' });
    expect(begun).toBe(12);
  });

  test('are twenty-four for creates and other writes together, and five hundred wait', async () => {
    await using stub = await startVendorStub(() => undefined);
    await using client = clientOf(stub);
    const leaving = Array.from({ length: 524 }, () => new AbortController());
    const writes = leaving.map(({ signal }, index) =>
      rejectionOf(
        index % 2 === 0
          ? client.room.delete(ROOM_ID, { signal })
          : client.video.create({ title: 'a', videoKey: 'b' }, { signal }),
      ),
    );
    // One that the client has not begun is not counted yet.
    await new Promise((resolve) => setImmediate(resolve));
    expect(await rejectionOf(client.room.delete(ROOM_ID))).toMatchObject({ name: 'UpstreamShedError' });
    while (stub.requests.length < 24) await new Promise((resolve) => setTimeout(resolve, 2));
    for (const controller of leaving) controller.abort();
    await Promise.all(writes);
    expect(stub.requests).toHaveLength(24);
  });
});
