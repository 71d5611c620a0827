import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { DuobeiClient } from '../../src/vendor/client.ts';
import { createTransport } from '../../src/vendor/protocol/transport.ts';
import { listenersOn, timersSet } from '../support/held.ts';
import {
  clientOf,
  rejectionOf,
  sample,
  sendJson,
  socketsFreed,
  startRawStub,
  startVendorStub,
  type Answerer,
} from './vendor-stub.ts';

const ROOM_ID = 'jza26a4e6300b5456eb3d04ecd21d6dc4d';
const uuid = '8a4691ad-d061-4d54-87be-ed709102ff9b';

/** More than the timers of the test runner, which come and go. */
const CALLS = 20;

/** Longer than the tests: what is not let go is still there at their end. */
const LONG_MS = 600_000;
const classes = ['read', 'preview', 'create', 'write', 'upload'] as const;
const long = Object.fromEntries(classes.map((callClass) => [callClass, LONG_MS]));

/** One call of each class. */
const calls: Record<
  (typeof classes)[number],
  (client: DuobeiClient, signal: AbortSignal) => Promise<unknown>
> = {
  read: (client, signal) => client.room.detail(ROOM_ID, { signal }),
  preview: (client, signal) => client.document.preview(uuid, { signal }),
  create: (client, signal) => client.video.create({ title: 'a', videoKey: 'b' }, { signal }),
  write: (client, signal) => client.room.delete(ROOM_ID, { signal }),
  upload: (client, signal) =>
    client.document.upload({ fileName: 'a.pdf', contents: Readable.from([Buffer.from('%PDF')]) }, { signal }),
};

const endings: Record<string, Answerer> = {
  'an answer': (request, response) => {
    if (request.path.endsWith('preview')) response.writeHead(200, { 'content-type': 'image/png' }).end('a');
    else if (request.path.endsWith('upload')) sendJson(response, sample('v3-documents-upload'));
    else if (request.path.endsWith('create')) sendJson(response, sample('v3-room-video-create'));
    else if (request.path.endsWith('delete')) sendJson(response, sample('v3-room-delete'));
    else sendJson(response, sample('v3-room-detail'));
  },
  'a refusal': (_request, response) => sendJson(response, { success: false, error: 'app_error' }),
  'a status': (_request, response) => response.writeHead(500).end(),
  'a reset': (_request, response) => response.socket?.resetAndDestroy(),
  'something else than was promised': (_request, response) => sendJson(response, { success: true }),
};

describe.each(Object.entries(endings))('after %s', (_name, answer) => {
  test.each(classes)('a %s holds neither the signal of its caller nor a timer', async (callClass) => {
    await using stub = await startVendorStub(answer);
    await using client = clientOf(stub, { deadlines: long, totalDeadlines: long, random: () => 0 });
    const { signal } = new AbortController();
    const before = timersSet();
    // In turn: so many failures at once would open the breaker.
    for (let made = 0; made < CALLS; made += 1) await calls[callClass](client, signal).catch(() => undefined);
    expect(stub.requests.length).toBeGreaterThanOrEqual(CALLS);
    expect(listenersOn(signal)).toBe(0);
    expect(timersSet() - before).toBeLessThan(CALLS / 2);
  });
});

describe('a call that is given up', () => {
  test('lets its timer go, and its connection', async () => {
    await using stub = await startVendorStub(() => undefined);
    await using client = clientOf(stub, { deadlines: long, totalDeadlines: long });
    const leaving = Array.from({ length: CALLS }, () => new AbortController());
    const before = timersSet();
    const ended = leaving.map(({ signal }) => rejectionOf(calls.read(client, signal)));
    while (stub.requests.length < CALLS) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(timersSet() - before).toBeGreaterThanOrEqual(CALLS / 2);
    for (const controller of leaving) controller.abort();
    await Promise.all(ended);
    expect(timersSet() - before).toBeLessThan(CALLS / 2);
    await socketsFreed(stub);
  });

  test('by its deadline lets the signal go', async () => {
    await using stub = await startVendorStub(() => undefined);
    await using client = clientOf(stub, { deadlines: { read: 20 }, totalDeadlines: { read: 20 } });
    const { signal } = new AbortController();
    expect(await rejectionOf(calls.read(client, signal))).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(listenersOn(signal)).toBe(0);
  });
});

test('a client that closes ends the calls of both of its origins', async () => {
  await using api = await startVendorStub(() => undefined);
  await using links = await startVendorStub(() => undefined);
  const client = clientOf(api, { linkBaseUrl: links.url, deadlines: long, totalDeadlines: long });
  const { signal } = new AbortController();
  const failed = [calls.write, calls.preview].map((call) => rejectionOf(call(client, signal)));
  while (api.requests.length + links.requests.length < 2)
    await new Promise((resolve) => setTimeout(resolve, 2));
  await client.close();
  for (const error of await Promise.all(failed))
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  await Promise.all([socketsFreed(api), socketsFreed(links)]);
});

test('a transport opens as many connections as it says, and 128 where it says nothing', async () => {
  for (const [maxConnections, expected] of [
    [3, 3],
    [undefined, 128],
  ] as const) {
    await using stub = await startVendorStub(() => undefined);
    const { url: origin } = stub;
    const options = maxConnections === undefined ? {} : { maxConnections };
    const transport = createTransport({ origin, maxResponseBytes: 1, onAnswer: () => undefined, ...options });
    const path = '/read';
    const sends = Array.from({ length: expected + 10 }, () =>
      rejectionOf(transport.send({ method: 'GET', endpoint: path, path, deadlineMs: LONG_MS })),
    );
    while (stub.requests.length < expected) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(stub.sockets.size).toBe(expected);
    await transport.close();
    await Promise.all(sends);
    expect(stub.requests).toHaveLength(expected);
  }
});

describe('a body with a time of its own', () => {
  const request = { method: 'GET', endpoint: '/picture', path: '/picture' } as const;
  const transportTo = ({ url }: { url: string }) =>
    createTransport({ origin: url, maxResponseBytes: 1_000, onAnswer: () => undefined });

  test('is waited for that long, from its head on', async () => {
    await using stub = await startRawStub([], (_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.write('a');
    });
    const transport = transportTo(stub);
    const error = await rejectionOf(transport.send({ ...request, deadlineMs: LONG_MS, bodyDeadlineMs: 20 }));
    expect(error).toMatchObject({ code: 'UPSTREAM_TIMEOUT', sent: true });
    expect((error as Error).message).toContain('within 20 ms');
    await socketsFreed(stub);
    await transport.close();
  });

  test('is not waited for behind an interim answer, which is no head', async () => {
    await using stub = await startRawStub([], (_request, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
    });
    const transport = transportTo(stub);
    const error = await rejectionOf(transport.send({ ...request, deadlineMs: 100, bodyDeadlineMs: LONG_MS }));
    expect((error as Error).message).toContain('within 100 ms');
    await transport.close();
  });

  test('lets both of its timers go', async () => {
    await using stub = await startRawStub([], (_request, response) => response.end('a'));
    const transport = transportTo(stub);
    const before = timersSet();
    for (let made = 0; made < CALLS; made += 1) {
      await transport.send({ ...request, deadlineMs: LONG_MS, bodyDeadlineMs: LONG_MS });
    }
    expect(timersSet() - before).toBeLessThan(CALLS / 2);
    await transport.close();
  });
});
