import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { createRedisStore } from '../../src/creates/redis-store.ts';
import { startRedis } from '../../src/redis/redis.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { nextOf, restOf, startClient, type Results } from '../watch/watch-gateway.ts';
import { at, openClient } from '../redis/redis-place.ts';
import { describeWithRedis, startRedisServer } from '../redis/redis-server.ts';
import { startComposed } from './composed-gateway.ts';
import { until } from '../support/eventually.ts';

const WATCH = `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { title } }`;
const DEFERRED = `{ room(id: "${seedIds.liveRoom}") { title ... @defer { statistics { live { studentCount } } } } }`;
const ROOM = `{ room(id: "${seedIds.liveRoom}") { title } }`;

/** A stream that is not ended keeps its connection for as long as requests in flight get. */
const DRAIN_MS = 25_000;

describe('a gateway that stops', { timeout: 60_000 }, () => {
  test('ends its streams so that their clients come again, instead of waiting for them', async () => {
    await using sandbox = await startSandbox();
    await using gateway = await startComposed(sandbox);
    using distinct = startClient(gateway.url, 'sse, distinct connections');
    using single = startClient(gateway.url, 'sse, single connection');
    using multipart = startClient(gateway.url, 'multipart');
    const streams = [distinct.subscribe(WATCH), single.subscribe(WATCH), multipart.subscribe(WATCH)];
    for (const results of streams) await nextOf(results);
    const stoppedAt = performance.now();
    const [, ends] = await Promise.all([gateway.gateway.close(), Promise.all(streams.map(endOf))]);
    const told = { errors: [{ extensions: { code: 'SERVICE_STOPPING' } }] };
    // Apollo's client would not read the end of its parts if they broke off.
    expect(ends).toMatchObject([
      [told, 'Connection closed while having active streams'],
      [told, 'Connection closed while having active streams'],
      [told, 'complete'],
    ]);
    expect(performance.now() - stoppedAt).toBeLessThan(DRAIN_MS / 2);
  });

  test('finishes what was deferred and what runs on an event stream', async () => {
    await using sandbox = await startSandbox();
    await using gateway = await startComposed(sandbox);
    using single = startClient(gateway.url, 'sse, single connection');
    sandbox.faults.add({ endpoint: '*', kind: 'delay', ms: 1_000 });
    const answer = restOf(single.subscribe('{ merchant { name } }'));
    await until(() => sandbox.requests.length === 1);
    sandbox.faults.add({ endpoint: 'v3/statistics/zhibo/room', kind: 'delay', ms: 500 });
    const deferred = fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: DEFERRED }),
    });
    await until(() => sandbox.requests.length === 3);
    const closing = gateway.gateway.close();
    expect(await (await deferred).text()).toMatch(/studentCount.*\n\nevent: complete\n/s);
    expect(await answer).toMatchObject([{ data: { merchant: { name: expect.any(String) as string } } }]);
    await closing;
  });

  test('says goodbye on its WebSockets', async () => {
    await using sandbox = await startSandbox();
    await using gateway = await startComposed(sandbox);
    const socket = new WebSocket(gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await gateway.gateway.close();
    const [code] = (await closed) as [number];
    expect(code).toBe(1012);
  });

  test('answers what it has, takes no more, says that it is not ready, and is watched to the end', async () => {
    await using sandbox = await startSandbox();
    await using gateway = await startComposed(sandbox, { METRICS_PORT: '0' });
    expect((await gateway.get('/readyz')).status).toBe(200);
    sandbox.faults.add({ endpoint: 'v3/room/detail', kind: 'delay', ms: 500 });
    const answer = gateway.ask(ROOM);
    await until(() => sandbox.activeRequests === 1);
    const { port } = new URL(gateway.url);
    const socket = connect(Number(port), 'localhost');
    const body = JSON.stringify({
      query: `mutation { renameRoom(input: { roomId: "${seedIds.bareRoom}", title: "a" }) { userErrors { code } } }`,
    });
    sandbox.faults.add({ endpoint: 'v3/room/update/title', kind: 'delay', ms: 500 });
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await until(() => sandbox.activeRequests === 2);
    const closing = gateway.gateway.close();
    // A load balancer that keeps its connections asks once more on one of them.
    socket.write('GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await until(() => gateway.logs.some(({ isDraining }) => isDraining === true));
    await until(() =>
      fetch(gateway.url).then(
        () => false,
        () => true,
      ),
    );
    expect(await gateway.metrics()).toContain('duobei_vendor_reachable{merchant="default"} 1\n');
    expect(await answer).toMatchObject({
      status: 200,
      data: { room: { title: expect.any(String) as string } },
    });
    await closing;
    socket.destroy();
    await expect(gateway.metrics()).rejects.toThrow();
  });

  test('goes on answering for DRAIN_SECONDS, not ready, while its streams leave one by one', async () => {
    await using sandbox = await startSandbox();
    await using gateway = await startComposed(sandbox, { DRAIN_SECONDS: '2' });
    const socket = new WebSocket(gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
    await once(socket, 'open');
    using distinct = startClient(gateway.url, 'sse, distinct connections');
    const streams = Array.from({ length: 5 }, () => distinct.subscribe(WATCH));
    for (const stream of streams) await nextOf(stream);
    const stoppedAt = performance.now();
    const after = () => performance.now() - stoppedAt;
    const left = [once(socket, 'close'), ...streams.map(endOf)].map((end) => end.then(after));
    // All of them at the end would find the port closed.
    const answered = Promise.race(left).then(() => gateway.ask(ROOM));
    const stopped = gateway.gateway.close().then(after);
    const probe = await gateway.get('/readyz');
    expect([probe.status, probe.headers.get('connection')]).toEqual([503, 'close']);
    expect(await gateway.ask(ROOM)).toMatchObject({ status: 200, data: { room: {} } });
    using late = startClient(gateway.url, 'sse, distinct connections');
    const second = late.subscribe(WATCH);
    await nextOf(second);
    await Promise.all([endOf(second), stopped]);
    expect(await answered).toMatchObject({ status: 200, data: { room: {} } });
    for (const moment of await Promise.all(left)) {
      expect(moment).toBeGreaterThan(950);
      expect(moment).toBeLessThan(await stopped);
    }
    expect(await stopped).toBeGreaterThan(1_950);
    await expect(fetch(gateway.url)).rejects.toThrow();
  });

  test('does not wait for a body that nobody wants', async () => {
    await using sandbox = await startSandbox();
    await using gateway = await startComposed(sandbox);
    const socket = connect(Number(new URL(gateway.url).port), 'localhost');
    socket.on('error', () => undefined).once('data', () => socket.destroy());
    // Refused by its media type, and read on as long as it comes.
    socket.write(
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/plain\r\ncontent-length: 100000\r\n\r\n',
    );
    const sending = setInterval(() => socket.write('x'), 200);
    await once(socket, 'connect');
    expect((await gateway.get('/livez')).status).toBe(200);
    const stoppedAt = performance.now();
    await gateway.gateway.close();
    expect(performance.now() - stoppedAt).toBeLessThan(DRAIN_MS / 2);
    clearInterval(sending);
    expect(socket.destroyed).toBe(true);
  });

  test('stops the sandbox that it started', async () => {
    const gateway = await startComposed(null);
    const { url } = gateway.gateway.sandbox!;
    expect((await fetch(url)).status).toBeGreaterThanOrEqual(200);
    await gateway.gateway.close();
    await expect(fetch(url)).rejects.toThrow();
  });
});

describeWithRedis('a gateway that stops while it shares Redis', { timeout: 60_000 }, () => {
  const create = (
    key: string,
  ) => `mutation { createRoom(input: { title: "Late", type: ONE_TO_ONE, isVideoEnabled: true,
    startsAt: "2035-03-01T19:00:00Z", durationMinutes: 60, idempotencyKey: "${key}" }) { room { vendorId } } }`;

  test('records the create that it still answers, and leaves no connection', async () => {
    await using server = await startRedisServer();
    await using redis = await startRedis(at(server.url));
    await using client = await openClient(server.url);
    await using sandbox = await startSandbox();
    await using gateway = await startComposed(sandbox, { REDIS_URL: server.url });
    await until(async () => (await connections(client)) > 3);
    sandbox.faults.add({ endpoint: 'v4/room/create', kind: 'delay', ms: 300 });
    const answer = gateway.ask(create('late'));
    await until(() => sandbox.activeRequests === 1);
    await gateway.gateway.close();
    const { data } = await answer;
    const { vendorId } = (data as { createRoom: { room: { vendorId: string } } }).createRoom.room;
    await until(async () => (await connections(client)) === 3);
    const prefix = `duobei-graphql:${sandbox.partner}:`;
    const [key] = await client.keys(`${prefix}create:*`);
    const store = createRedisStore(redis, prefix);
    expect(await store.get(key!.slice(`${prefix}create:`.length))).toMatchObject({
      state: 'DONE',
      room: { vendorId },
    });
    expect(await store.claim(vendorId, 'another key')).toBe(false);
    expect(gateway.logs.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});

async function connections(client: Awaited<ReturnType<typeof openClient>>): Promise<number> {
  return (await client.clientList()).length;
}

/** What comes to the end of a stream, and which end that is. */
async function endOf(results: Results): Promise<unknown[]> {
  const rest: unknown[] = [];
  try {
    for await (const result of results) rest.push(result);
    return [...rest, 'complete'];
  } catch (error) {
    return [...rest, (error as Error).message];
  }
}
