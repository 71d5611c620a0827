import { createClient } from 'graphql-ws';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { blockListOf } from '../../src/config/access-env.ts';
import { strangerCaller, unlimitedCaller, type Caller } from '../../src/access/caller.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { createMemoryLimiters } from '../../src/access/limiters.ts';
import { createManualClock } from './manual-clock.ts';
import {
  nextOf,
  startClient,
  startWatchGateway,
  until,
  type WatchGateway,
  type WatchGatewayOptions,
} from './watch-gateway.ts';

const PROTOCOL = 'graphql-transport-ws';
const TOKEN = 'x-graphql-event-stream-token';
const RECORDING_STATUS = `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { recordingStatus } }`;

const student = (name: string): Caller => ({ ...unlimitedCaller, kind: 'user', name, userId: name });

/** Whoever says a name is that student; without one, nobody. */
const byName = {
  authenticate: (headers: { get: (name: string) => string | null }) => {
    const name = headers.get('authorization');
    return name === null ? strangerCaller : student(name);
  },
};

const bounds = (maxPerAddress: number, maxPerCaller = 20): WatchGatewayOptions => ({
  yoga: { connections: { maxPerAddress, maxPerCaller } },
});

function openSocket(url: string, headers: Record<string, string> = {}): WebSocket {
  const socket = new WebSocket(url.replace('http', 'ws'), PROTOCOL, { headers });
  socket.on('error', () => undefined);
  return socket;
}

interface Outcome {
  status: number | undefined;
  headers: Record<string, string | string[] | undefined>;
}

/** How an upgrade ends: 101 for a socket that is open. */
async function upgraded(socket: WebSocket): Promise<Outcome> {
  return new Promise((resolve) => {
    socket.once('open', () => resolve({ status: 101, headers: {} }));
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve({ status: response.statusCode, headers: response.headers });
    });
  });
}

async function greeted(url: string, payload?: object, headers: Record<string, string> = {}) {
  const socket = openSocket(url, headers);
  const closed = closeOf(socket);
  await once(socket, 'open');
  const answer = once(socket, 'message') as Promise<[Buffer]>;
  socket.send(JSON.stringify({ type: 'connection_init', ...(payload && { payload }) }));
  const outcome = await Promise.race([
    answer.then(([text]) => (JSON.parse(text.toString()) as { type: string }).type),
    closed,
  ]);
  return { socket, closed, outcome };
}

async function closeOf(socket: WebSocket): Promise<string> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return `${code} ${reason.toString()}`;
}

async function gone(socket: WebSocket): Promise<void> {
  const closed = once(socket, 'close');
  socket.terminate();
  await closed;
}

/** Resolves when the server has no connection left. */
async function noConnections({ http }: WatchGateway): Promise<void> {
  const left = () =>
    new Promise<number>((resolve) => http.server.getConnections((_error, count) => resolve(count)));
  while ((await left()) > 0) {
    http.server.closeIdleConnections();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Of which each subscription has a connection. */
const ofTheirOwn = ['sse, distinct connections', 'multipart'] as const;

const put = (url: string, headers: Record<string, string> = {}) => fetch(url, { method: 'PUT', headers });

describe('how many connections', () => {
  test('an address has, sockets and reserved and open event streams together', async () => {
    await using gateway = await startWatchGateway(bounds(3));
    const first = openSocket(gateway.url);
    expect(await upgraded(first)).toMatchObject({ status: 101 });
    expect((await put(gateway.url)).status).toBe(201);
    using client = startClient(gateway.url, 'sse, distinct connections');
    await nextOf(client.subscribe(RECORDING_STATUS));

    expect(await upgraded(openSocket(gateway.url))).toMatchObject({
      status: 429,
      headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
    });
    const reservation = await put(gateway.url);
    expect(reservation.status).toBe(429);
    expect(await reservation.json()).toMatchObject({
      errors: [{ extensions: { code: 'TOO_MANY_CONNECTIONS' } }],
    });
    const stream = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: RECORDING_STATUS }),
    });
    expect(await stream.text()).toContain('TOO_MANY_CONNECTIONS');
    const multipart = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'multipart/mixed;subscriptionSpec=1.0' },
      body: JSON.stringify({ query: RECORDING_STATUS }),
    });
    expect(multipart.status).toBe(429);
    expect(await multipart.json()).toMatchObject({
      errors: [{ extensions: { code: 'TOO_MANY_CONNECTIONS' } }],
    });
    // What is no connection that stays is answered.
    expect(await gateway.execute('{ __typename }')).toEqual({ data: { __typename: 'Query' } });

    await gone(first);
    await reopened(gateway.url);
  });

  test('a network of IPv6 has, behind a proxy that is trusted', async () => {
    await using gateway = await startWatchGateway({
      ...bounds(1),
      entryRules: { trustedProxies: blockListOf(['127.0.0.1']) },
    });
    const from = (address: string) => upgraded(openSocket(gateway.url, { 'x-forwarded-for': address }));
    expect(await from('2001:db8:0:1::1')).toMatchObject({ status: 101 });
    expect(await from('2001:db8:0:1::2')).toMatchObject({ status: 429 });
    expect(await from('2001:db8:0:2::1')).toMatchObject({ status: 101 });
    expect(await from('203.0.113.7')).toMatchObject({ status: 101 });
  });

  test('a user has, and no other user fewer for it', async () => {
    await using gateway = await startWatchGateway({ ...bounds(100, 2), entryRules: byName });
    const { url } = gateway;
    const a = await greeted(url, { Authorization: 'a' });
    expect(a.outcome).toBe('connection_ack');
    expect((await put(url, { authorization: 'a' })).status).toBe(201);
    expect((await greeted(url, { Authorization: 'a' })).outcome).toBe('4429 Too many connections');
    expect((await put(url, { authorization: 'a' })).status).toBe(429);
    expect((await greeted(url, { Authorization: 'b' })).outcome).toBe('connection_ack');
    await gone(a.socket);
    while ((await greeted(url, { Authorization: 'a' })).outcome !== 'connection_ack');
  });

  test('an event stream that has ended counts no more', async () => {
    await using gateway = await startWatchGateway(bounds(1));
    const token = await (await put(gateway.url)).text();
    expect((await put(gateway.url)).status).toBe(429);
    const client = new AbortController();
    await fetch(gateway.url, { headers: { [TOKEN]: token }, signal: client.signal });
    client.abort();
    while ((await put(gateway.url)).status !== 201);
  });

  test.each(ofTheirOwn)('a subscription over %s counts no more when it is over', async (protocol) => {
    await using gateway = await startWatchGateway(bounds(1));
    using client = startClient(gateway.url, protocol);
    const results = client.subscribe(RECORDING_STATUS);
    await nextOf(results);
    expect((await put(gateway.url)).status).toBe(429);
    await results.return?.();
    while ((await put(gateway.url)).status !== 201);
  });

  /** The server may see the end of a connection a little later than its client. */
  async function reopened(url: string): Promise<void> {
    while ((await upgraded(openSocket(url))).status !== 101);
  }
});

describe('a connection costs a point', () => {
  const rates = () => createMemoryLimiters({ points: 3, serverPoints: 3, windowSeconds: 60 });

  test('of its address: a WebSocket', async () => {
    await using gateway = await startWatchGateway({ entryRules: { ...byName, rate: rates() } });
    for (let n = 0; n < 3; n += 1) {
      expect(await upgraded(openSocket(gateway.url, { authorization: 'a' }))).toMatchObject({ status: 101 });
    }
    const { status, headers } = await upgraded(openSocket(gateway.url, { authorization: 'b' }));
    expect(status).toBe(429);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    // Who is signed in has points of their own for all else.
    expect((await put(gateway.url, { authorization: 'a' })).status).toBe(201);
  });

  test('but not where there is nothing to connect to', async () => {
    await using gateway = await startWatchGateway({ entryRules: { ...byName, rate: rates() } });
    const elsewhere = new URL('/elsewhere', gateway.url).href;
    for (let n = 0; n < 4; n += 1) expect((await upgraded(openSocket(elsewhere))).status).toBe(404);
    expect((await upgraded(openSocket(gateway.url))).status).toBe(101);
  });

  test('of its caller: an event stream, from its reservation on', async () => {
    await using gateway = await startWatchGateway({ entryRules: { ...byName, rate: rates() } });
    const asA = { authorization: 'a' };
    const token = await (await put(gateway.url, asA)).text();
    const client = new AbortController();
    const stream = await fetch(gateway.url, { headers: { [TOKEN]: token, ...asA }, signal: client.signal });
    expect(stream.status).toBe(200);
    // What is planned of it is its poll, which is the point that it costs as a request.
    const query = `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { id } }`;
    const body = JSON.stringify({ query });
    const distinct = () =>
      fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...asA },
        body,
        signal: client.signal,
      });
    expect((await distinct()).status).toBe(200);
    expect((await distinct()).status).toBe(429);
    expect((await put(gateway.url, asA)).status).toBe(429);
    client.abort();
  });
});

describe('a WebSocket that nobody uses', () => {
  test('is closed at its greeting where callers sign in', async () => {
    await using gateway = await startWatchGateway({ entryRules: byName });
    expect((await greeted(gateway.url)).outcome).toBe('4403 Forbidden');
    expect((await greeted(gateway.url, {}, { authorization: 'a' })).outcome).toBe('connection_ack');
  });

  test('takes keys of servers from the connection parameters', async () => {
    await using gateway = await startWatchGateway({
      entryRules: {
        authenticate: (headers) =>
          headers.get('x-api-key') === 'key' && headers.get('authorization') === null
            ? { ...unlimitedCaller, kind: 'server', name: 'key:portal' }
            : strangerCaller,
      },
    });
    expect((await greeted(gateway.url, { 'X-Api-Key': 'key' })).outcome).toBe('connection_ack');
    // They stand in for all that came in headers, where a proxy may have put a token of its own.
    const withToken = await greeted(gateway.url, { 'X-Api-Key': 'key' }, { authorization: 'a' });
    expect(withToken.outcome).toBe('connection_ack');
    const client = createClient({
      url: gateway.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { 'x-api-key': 'key' },
    });
    expect(
      (await client.iterate({ query: `{ room(id: "${seedIds.liveRoom}") { vendorId } }` }).next()).value,
    ).toMatchObject({ data: { room: {} } });
    await client.dispose();
  });

  test('is closed after a time where nobody signs in', async () => {
    const clock = createManualClock();
    await using gateway = await startWatchGateway({ firstOperationMs: 50, sockets: { clock } });
    const { closed, outcome } = await greeted(gateway.url);
    expect(outcome).toBe('connection_ack');
    clock.advance(50);
    expect(await closed).toBe('4408 No operation came');
  });

  test('has ten seconds, as shipped', async () => {
    const clock = createManualClock();
    await using gateway = await startWatchGateway({ sockets: { clock } });
    const { socket, closed } = await greeted(gateway.url);
    clock.advance(9_999);
    const answer = once(socket, 'message');
    socket.send('{"type":"ping"}');
    await answer;
    clock.advance(1);
    expect(await closed).toBe('4408 No operation came');
  });

  test('is closed after operations that were refused as well', async () => {
    await using gateway = await startWatchGateway({ firstOperationMs: 50 });
    const { socket, closed } = await greeted(gateway.url);
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ nothing }' } }));
    expect(await closed).toBe('4408 No operation came');
  });

  test('stays when it has been used, or its client is signed in', async () => {
    const clock = createManualClock();
    const times = { firstOperationMs: 50, sockets: { clock } };
    await using gateway = await startWatchGateway({ ...times, entryRules: byName });
    const signedIn = await greeted(gateway.url, { authorization: 'a' });
    await using open = await startWatchGateway(times);
    const used = await greeted(open.url);
    used.socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ __typename }' } }));
    await once(used.socket, 'message');
    const unused = await greeted(open.url);
    clock.advance(50);
    expect(await unused.closed).toMatch(/^4408/);
    expect([signedIn.socket.readyState, used.socket.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
  });
});

describe('a WebSocket whose operations are refused again and again', () => {
  const ask = (socket: WebSocket, id: number, query = '{ nothing }') =>
    socket.send(JSON.stringify({ id: String(id), type: 'subscribe', payload: { query } }));

  test('is closed behind the answer to the twentieth', async () => {
    await using gateway = await startWatchGateway();
    const { socket, closed } = await greeted(gateway.url);
    let answers = 0;
    socket.on('message', () => (answers += 1));
    for (let id = 0; id < 20; id += 1) ask(socket, id);
    expect(await closed).toBe('4429 Too many refused operations');
    expect(answers).toBe(20);
  });

  test('has not been looked through to its end by then', async () => {
    let tried = 0;
    await using gateway = await startWatchGateway({
      yoga: { observers: [{ onRequestEnd: () => void (tried += 1) }] },
    });
    const { socket, closed } = await greeted(gateway.url);
    for (let id = 0; id < 1_000; id += 1) ask(socket, id);
    expect(await closed).toBe('4429 Too many refused operations');
    expect(tried).toBeLessThan(100);
  });

  test('stays when one of them has run in between', async () => {
    await using gateway = await startWatchGateway();
    const { socket } = await greeted(gateway.url);
    for (let id = 0; id < 60; id += 1) {
      const answer = once(socket, 'message');
      ask(socket, id, id % 15 === 14 ? '{ __typename }' : '{ nothing }');
      await answer;
    }
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  test('stays when it is the gateway that cannot', async () => {
    await using gateway = await startWatchGateway({ yoga: { shedding: { load: { waitMs: 60_000 } } } });
    const { socket } = await greeted(gateway.url);
    for (let id = 0; id < 30; id += 1) {
      const answer = once(socket, 'message');
      ask(socket, id, '{ rooms(first: 1) { totalCount } }');
      await answer;
    }
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  test('is not listened to any longer, and cut when it does not go', async () => {
    let tried = 0;
    await using gateway = await startWatchGateway({
      yoga: { observers: [{ onRequestEnd: ({ isOperation }) => void (tried += Number(isOperation)) }] },
    });
    const { socket, closed } = await greeted(gateway.url);
    // Reads nothing from now on, so it cannot answer the goodbye either.
    socket.pause();
    for (let id = 0; id < 20; id += 1) ask(socket, id);
    await until(() => tried === 20);
    // One turn of the event loop later the goodbye has been said.
    await fetch(new URL('/livez', gateway.url));
    for (let id = 20; id < 40; id += 1) ask(socket, id);
    await noConnections(gateway);
    expect(tried).toBe(20);
    socket.resume();
    await closed;
  });
});

describe('an upgrade by hand', () => {
  const head = (host: string, more = '') =>
    `GET /graphql HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}\r\n`;

  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  async function answerTo(url: string, text: string): Promise<string> {
    // Would keep its half open for ever, if it could.
    const socket: Socket = connect({
      port: Number(new URL(url).port),
      host: '127.0.0.1',
      allowHalfOpen: true,
    });
    sockets.push(socket);
    socket.write(text);
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk) => (answer += String(chunk)));
    await once(socket, 'end');
    return answer;
  }

  test('with a host that is none is refused like a request, and cut', async () => {
    await using gateway = await startWatchGateway();
    const answer = await answerTo(gateway.url, head('a b<'));
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('x-frame-options: DENY');
    expect(answer).toContain('"code":"BAD_REQUEST"');
    await noConnections(gateway);
  });

  test('with a host that is not allowed is refused', async () => {
    await using gateway = await startWatchGateway({
      entryRules: { allowedHosts: new Set(['gateway.example']) },
    });
    expect(await answerTo(gateway.url, head('rebound.example'))).toMatch(
      /^HTTP\/1\.1 403 Forbidden\r\n[^]*HOST_NOT_ALLOWED/,
    );
    expect(await upgraded(openSocket(gateway.url))).toMatchObject({ status: 101 });
    expect(await upgraded(openSocket(gateway.url, { host: 'gateway.example:8443' }))).toMatchObject({
      status: 101,
    });
  });
});
