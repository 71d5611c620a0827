import type { ExecutionResult } from 'graphql';
import { describe, expect, test } from 'vitest';
import { strangerCaller, unlimitedCaller, type Caller } from '../../src/access/caller.ts';
import { createPings } from '../../src/transports/pings.ts';
import { createSseStream } from '../../src/transports/sse/sse-stream.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { createManualClock } from './manual-clock.ts';
import { nextOf, startClient, startWatchGateway, until } from './watch-gateway.ts';

const TOKEN = 'x-graphql-event-stream-token';
const RECORDING_STATUS = `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { recordingStatus } }`;

function open(url: string, token: string, signal?: AbortSignal) {
  return fetch(url, { headers: { accept: 'text/event-stream', [TOKEN]: token }, ...(signal && { signal }) });
}

function post(url: string, token: string, body: unknown, contentType = 'application/json') {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': contentType, [TOKEN]: token },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
  });
}

async function reserve(url: string): Promise<string> {
  const response = await fetch(url, { method: 'PUT' });
  expect(response.status).toBe(201);
  return response.text();
}

describe('the single connection mode of GraphQL over SSE', () => {
  test('many operations share one stream', async () => {
    await using gateway = await startWatchGateway();
    using client = startClient(gateway.url, 'sse, single connection');
    const results = [
      nextOf(client.subscribe(RECORDING_STATUS)),
      nextOf(client.subscribe(`{ room(id: "${seedIds.liveRoom}") { vendorId } }`)),
      nextOf(client.subscribe('{ nothing }')),
    ];
    expect(await Promise.all(results)).toMatchObject([
      { data: { roomRecordingStatus: { recordingStatus: 'NOT_CONVERTED' } } },
      { data: { room: { vendorId: seedIds.liveRoom } } },
      { errors: [{}] },
    ]);
  });

  test('a stream is opened once, by who reserved it', async () => {
    let caller: Caller = { ...unlimitedCaller, kind: 'user', name: 'student-1' };
    await using gateway = await startWatchGateway({ entryRules: { authenticate: () => caller } });
    const token = await reserve(gateway.url);
    expect((await open(gateway.url, 'unknown')).status).toBe(404);
    caller = { ...unlimitedCaller, kind: 'user', name: 'student-2' };
    expect((await open(gateway.url, token)).status).toBe(404);
    caller = strangerCaller;
    expect((await open(gateway.url, token)).status).toBe(401);
    caller = { ...unlimitedCaller, kind: 'user', name: 'student-1' };
    const client = new AbortController();
    const stream = await open(gateway.url, token, client.signal);
    expect(Object.fromEntries(stream.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
    expect((await open(gateway.url, token)).status).toBe(409);
    client.abort();
    await stream.body?.cancel().catch(() => undefined);
  });

  test('an operation needs an open stream, an id of its own and a readable body', async () => {
    await using gateway = await startWatchGateway();
    const { url } = gateway;
    const token = await reserve(url);
    const operation = { query: RECORDING_STATUS, extensions: { operationId: 'a' } };
    expect((await post(url, token, operation)).status).toBe(404);
    const client = new AbortController();
    await open(url, token, client.signal);
    expect((await post(url, token, { query: RECORDING_STATUS })).status).toBe(400);
    expect((await post(url, token, '{')).status).toBe(400);
    expect((await post(url, token, 'x'.repeat(300_000))).status).toBe(413);
    const broken = Buffer.from(JSON.stringify({ ...operation, operationName: 'é' }), 'latin1');
    const refused = await post(url, token, broken);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    const foreign = await post(url, token, operation, 'application/json; charset=gbk');
    expect(foreign.status).toBe(415);
    expect(await foreign.json()).toMatchObject({
      errors: [{ extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' } }],
    });
    expect((await post(url, token, operation)).status).toBe(202);
    expect((await post(url, token, operation)).status).toBe(409);
    await until(() => gateway.watching.size.subscribers === 1);
    const removal = await fetch(`${url}?operationId=a`, { method: 'DELETE', headers: { [TOKEN]: token } });
    expect(removal.status).toBe(200);
    expect(gateway.watching.size).toEqual({ subscribers: 0, feeds: 0, pollers: 0 });
    client.abort();
  });

  test('the id of an operation has a bound', async () => {
    await using gateway = await startWatchGateway();
    const token = await reserve(gateway.url);
    const client = new AbortController();
    await open(gateway.url, token, client.signal);
    const asked = (operationId: string) =>
      post(gateway.url, token, { query: RECORDING_STATUS, extensions: { operationId } });
    expect((await asked('x'.repeat(128))).status).toBe(202);
    expect((await asked('x'.repeat(129))).status).toBe(400);
    client.abort();
  });

  test('where callers sign in, a stranger has no stream', async () => {
    await using gateway = await startWatchGateway({ entryRules: { authenticate: () => strangerCaller } });
    const reservation = await fetch(gateway.url, { method: 'PUT' });
    expect(reservation.status).toBe(401);
    expect(reservation.headers.get('www-authenticate')).toBe('Bearer');
    expect(await reservation.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect((await open(gateway.url, 'any')).status).toBe(401);
    expect((await post(gateway.url, 'any', { query: '{ __typename }' })).status).toBe(401);
  });

  test('where nobody signs in, a stream is closed that nothing runs on', async () => {
    const clock = createManualClock();
    await using gateway = await startWatchGateway({
      yoga: { eventStreams: { firstOperationMs: 100, clock } },
    });
    const { url } = gateway;
    const opened = async (query?: string) => {
      const token = await reserve(url);
      const stream = await open(url, token);
      if (query !== undefined) await post(url, token, { query, extensions: { operationId: 'a' } });
      let isOpen = true;
      const over = stream
        .text()
        .catch(() => undefined)
        .then(() => (isOpen = false));
      return { over, isOpen: () => isOpen };
    };
    const used = await opened('{ __typename }');
    const refused = await opened('{ nothing }');
    const unused = await opened();
    clock.advance(100);
    await Promise.all([refused.over, unused.over]);
    expect(used.isOpen()).toBe(true);
  });

  test('operations end with their stream', async () => {
    await using gateway = await startWatchGateway();
    const token = await reserve(gateway.url);
    const client = new AbortController();
    await open(gateway.url, token, client.signal);
    await post(gateway.url, token, { query: RECORDING_STATUS, extensions: { operationId: 'a' } });
    await until(() => gateway.watching.size.subscribers === 1);
    client.abort();
    await until(() => gateway.watching.size.subscribers === 0);
    expect(gateway.watching.size.pollers).toBe(0);
  });
});

describe('a reader of an event stream', () => {
  async function* endless(text: string): AsyncGenerator<ExecutionResult, undefined> {
    for (;;) yield await Promise.resolve({ data: { text } });
  }

  function startStream(takeWithinMs: number) {
    let disconnect = (): void => undefined;
    const cut = new Promise<void>((resolve) => (disconnect = resolve));
    const stream = createSseStream({
      takeWithinMs,
      pings: createPings(12_000),
      disconnect,
      onClose: () => undefined,
    });
    const carry = (id: string, text: string) => {
      return stream.carry(stream.reserve(id), endless(text));
    };
    return { stream, cut, carry };
  }

  test('who takes nothing is cut', async () => {
    const { stream, cut, carry } = startStream(20);
    void carry('a', 'x');
    await cut;
    expect(stream.operations.size).toBe(0);
  });

  test('for whom much waits already begins nothing new, until operations are given up', async () => {
    const { stream, carry } = startStream(60_000);
    const over = Array.from({ length: 20 }, (_, n) => carry(String(n), 'x'.repeat(100_000)));
    await until(() => stream.isFull);
    for (const id of [...stream.operations.keys()]) stream.complete(id);
    expect(stream.isFull).toBe(false);
    stream.cut();
    await Promise.all(over);
  });
});
