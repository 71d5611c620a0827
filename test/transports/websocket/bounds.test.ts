import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GraphQLSchema } from 'graphql';
import { makeServer } from 'graphql-ws';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { createLogger } from '../../../src/runtime/logger.ts';
import { createDepartures } from '../../../src/transports/departures.ts';
import { createPings } from '../../../src/transports/pings.ts';
import { MessageBounds, shortReason } from '../../../src/transports/websocket/message-bounds.ts';
import { RefusalCount } from '../../../src/transports/websocket/refusal-count.ts';
import { SlowReader } from '../../../src/transports/websocket/slow-reader.ts';
import { serveSocket } from '../../../src/transports/websocket/websocket-connection.ts';
import type { SocketState } from '../../../src/transports/websocket/websocket-protocol.ts';
import { createManualClock } from '../../watch/manual-clock.ts';
import { startWatchGateway, until, type WatchGateway } from '../../watch/watch-gateway.ts';

/** A socket that is open, with the texts that come and how it closes. */
async function openSocket({ url }: WatchGateway) {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  const texts: string[] = [];
  socket.on('error', () => undefined).on('message', (data: Buffer) => texts.push(data.toString()));
  const closed = once(socket, 'close').then(
    ([code, reason]: unknown[]) => `${String(code)} ${String(reason)}`,
  );
  await once(socket, 'open');
  return { socket, texts, closed };
}

async function greetedSocket(gateway: WatchGateway) {
  const opened = await openSocket(gateway);
  const answer = once(opened.socket, 'message');
  opened.socket.send('{"type":"connection_init"}');
  await answer;
  opened.texts.length = 0;
  return opened;
}

const subscribe = (id: string, query = '{ nothing }') =>
  JSON.stringify({ id, type: 'subscribe', payload: { query } });

const RECORDING_STATUS = `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { recordingStatus } }`;

describe('before its greeting a socket', () => {
  test.each(['{"type":"ping"}', '{"type":"pong"}', '{"type":"complete","id":"1"}'])(
    'is closed at %s, and sent nothing',
    async (message) => {
      await using gateway = await startWatchGateway();
      const { socket, texts, closed } = await openSocket(gateway);
      socket.send(message);
      expect(await closed).toBe('4400 connection_init comes first');
      expect(texts).toEqual([]);
    },
  );

  test('may not send a long one', async () => {
    await using gateway = await startWatchGateway();
    const { socket, closed } = await openSocket(gateway);
    socket.send(JSON.stringify({ type: 'connection_init', payload: { junk: 'x'.repeat(17_000) } }));
    expect(await closed).toBe('4400 connection_init has at most 16384 bytes');
  });
});

describe('a socket', () => {
  test('answers a ping without its payload', async () => {
    await using gateway = await startWatchGateway();
    const { socket, texts } = await greetedSocket(gateway);
    socket.send(JSON.stringify({ type: 'ping', payload: { junk: 'x'.repeat(200_000) } }));
    await until(() => texts.length > 0);
    expect(texts).toEqual(['{"type":"pong"}']);
  });

  test.each([
    ['bytes', { binary: true }, '4400 Messages are text in UTF-8'],
    // As the protocol itself has it.
    ['text', { binary: false }, /^1007 /],
  ])('is closed at a message of %s that is no UTF-8', async (_what, options, goodbye) => {
    await using gateway = await startWatchGateway();
    const { socket, texts, closed } = await greetedSocket(gateway);
    socket.send(Buffer.from(subscribe('1', '{ nothing } # é'), 'latin1'), options);
    const said = await closed;
    if (typeof goodbye === 'string') expect(said).toBe(goodbye);
    else expect(said).toMatch(goodbye);
    expect(texts).toEqual([]);
  });

  test('reads messages of bytes that are UTF-8', async () => {
    await using gateway = await startWatchGateway();
    const { socket, texts } = await greetedSocket(gateway);
    socket.send(Buffer.from(subscribe('1', '{ nothing } # é')), { binary: true });
    await until(() => texts.length > 0);
    expect(texts[0]).toContain('GRAPHQL_VALIDATION_FAILED');
  });

  const ofServers = [
    '{"id":"1","type":"next","payload":{}}',
    '{"id":"1","type":"error","payload":[{"message":"no"}]}',
    '{"type":"connection_ack"}',
    '{"t\\u0079pe":"connection_ack","payload":{}}',
  ];

  test.each([...ofServers, '{"type":"nothing"}', '{}', '[', '{"id":"1","type":"error","payload":[1]}'])(
    'is closed at %s, which no client sends, and nobody is alarmed',
    async (message) => {
      await using gateway = await startWatchGateway();
      const { socket, texts, closed } = await greetedSocket(gateway);
      socket.send(message);
      expect(await closed).toBe('4400 Invalid message received');
      expect(texts).toEqual([]);
      expect(gateway.logs.filter(({ level }) => Number(level) >= 40)).toEqual([]);
    },
  );

  test.each(ofServers)('is closed at %s before its greeting as at any other message', async (message) => {
    await using gateway = await startWatchGateway();
    const { socket, closed } = await openSocket(gateway);
    socket.send(message);
    expect(await closed).toBe('4400 connection_init comes first');
    expect(gateway.logs.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });

  test('is closed when it sends too many messages at once', async () => {
    await using gateway = await startWatchGateway();
    const { socket, closed } = await greetedSocket(gateway);
    for (let n = 0; n < 500; n += 1) socket.send('{"type":"ping"}');
    expect(await closed).toBe('4429 Too many messages');
  });

  test('is closed at the id of an operation that is too long, and is not sent it back', async () => {
    await using gateway = await startWatchGateway();
    const { socket, texts, closed } = await greetedSocket(gateway);
    socket.send(subscribe('x'.repeat(129)));
    expect(await closed).toBe('4400 An operation id has at most 128 characters');
    expect(texts).toEqual([]);
  });

  test('is closed at an id that is taken, by a reason that fits', async () => {
    await using gateway = await startWatchGateway();
    const { socket, closed } = await greetedSocket(gateway);
    const id = '多'.repeat(128);
    socket.send(subscribe(id, RECORDING_STATUS));
    await until(() => gateway.watching.size.subscribers === 1);
    socket.send(subscribe(id, RECORDING_STATUS));
    expect(await closed).toMatch(/^4409 Subscriber for 多+$/);
    expect(gateway.logs.filter(({ level }) => level === 50)).toEqual([]);
  });
});

test('a reason is cut between characters', () => {
  expect(shortReason('short')).toBe('short');
  expect(Buffer.byteLength(shortReason('多'.repeat(100)))).toBe(123);
  expect(Buffer.byteLength(shortReason(`a${'多'.repeat(100)}`))).toBe(121);
});

test('a hundred messages a second are taken, at whatever time the second begins', () => {
  let now = 0;
  const bounds = new MessageBounds(() => now);
  const taken = () => {
    let count = 0;
    while (!bounds.goodbyeFor(10)) count += 1;
    return count;
  };
  expect(taken()).toBe(100);
  now = 1_000;
  expect(taken()).toBe(100);
});

test('refusals are too many in a row, and in a minute whatever runs in between', () => {
  let now = 0;
  const inARow = new RefusalCount(() => now);
  const answers = Array.from({ length: 20 }, () => inARow.refused());
  expect(answers.indexOf(true)).toBe(19);

  const mixed = new RefusalCount(() => now);
  const refusedUntilTooMany = (max: number) => {
    for (let count = 1; count <= max; count += 1) {
      if (mixed.refused()) return count;
      if (count % 15 === 0) mixed.ran();
    }
    return max;
  };
  expect(refusedUntilTooMany(90)).toBe(90);
  now = 60_000;
  mixed.ran();
  expect(refusedUntilTooMany(200)).toBe(100);
});

describe('a reader', () => {
  const NO_PLACE = { claim: () => true, leave: () => undefined };
  /** Both ends of a socket, and what watches one of them. */
  async function startPair(takeWithinMs: number) {
    const http = createServer().listen(0, '127.0.0.1');
    await once(http, 'listening');
    const server = new WebSocketServer({ server: http });
    const joined = once(server, 'connection') as Promise<[WebSocket, IncomingMessage]>;
    const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
    const client = new WebSocket(url, 'graphql-transport-ws');
    const [socket, request] = await joined;
    await once(client, 'open');
    let taken = 0;
    client.on('message', () => (taken += 1)).on('error', () => undefined);
    const reader = new SlowReader(socket, { wire: request.socket, takeWithinMs });
    return {
      client,
      socket,
      request,
      reader,
      taken: () => taken,
      [Symbol.asyncDispose]: async () => {
        reader.end();
        client.terminate();
        socket.terminate();
        server.close();
        await new Promise((resolve) => http.close(resolve));
      },
    };
  }
  const text = 'x'.repeat(64 * 1024);
  const COUNT = 256;

  test('who takes nothing is not listened to, and cut in the end', async () => {
    await using pair = await startPair(50);
    pair.client.pause();
    const closed = once(pair.socket, 'close');
    for (let n = 0; n < COUNT; n += 1) void pair.reader.send(text);
    await until(() => pair.socket.isPaused);
    await closed;
    expect(pair.taken()).toBe(0);
  });

  test('who is not listened to is not taken for gone, and looked at again as soon as they are', async () => {
    await using pair = await startPair(60_000);
    const clock = createManualClock();
    serveSocket(pair.socket, pair.request, NO_PLACE, {
      protocol: makeServer<Record<string, unknown>, SocketState>({ schema: new GraphQLSchema({}) }),
      departures: createDepartures({ clock }),
      pings: createPings(1_000, clock),
      logger: createLogger('silent'),
      clock,
    });
    pair.client.pause();
    pair.socket.pause();
    for (let pings = 0; pings < 4; pings += 1) clock.advance(1_000);
    expect(pair.socket.readyState).toBe(WebSocket.OPEN);
    pair.socket.resume();
    const closed = once(pair.socket, 'close');
    clock.advance(1_000);
    await closed;
  });

  test('who takes it late is listened to again, and gets all of it', async () => {
    await using pair = await startPair(60_000);
    pair.client.pause();
    const sent = Array.from({ length: COUNT }, () => pair.reader.send(text));
    await until(() => pair.socket.isPaused);
    pair.client.resume();
    await Promise.all(sent);
    await until(() => pair.taken() === COUNT);
    expect(pair.socket.isPaused).toBe(false);
    expect(pair.socket.readyState).toBe(WebSocket.OPEN);
  });

  test('who takes a part of it in time is not cut, however long all of it takes', async () => {
    await using pair = await startPair(1_000);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    pair.client.pause();
    while (pair.socket.bufferedAmount === 0) {
      void pair.reader.send(text);
      await turn();
    }
    // What comes behind the first that waits is written as one, and is far more than is taken at once.
    for (let n = 0; n < 2 * COUNT; n += 1) void pair.reader.send(text);
    await turn();
    const waiting = pair.socket.bufferedAmount;
    vi.advanceTimersByTime(900);
    pair.client.resume();
    while (pair.socket.bufferedAmount === waiting) await turn();
    pair.client.pause();
    expect(pair.socket.bufferedAmount).toBeGreaterThan(0);
    vi.advanceTimersByTime(900);
    expect(pair.socket.readyState).toBe(WebSocket.OPEN);
    vi.advanceTimersByTime(100);
    expect(pair.socket.readyState).not.toBe(WebSocket.OPEN);
  });
});
