import { once } from 'node:events';
import { BlockList } from 'node:net';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { startSandbox } from '../../src/sandbox/server.ts';
import { startComposed } from '../process/composed-gateway.ts';
import { callsReach } from '../support/gateway.ts';
import { createManualClock } from './manual-clock.ts';
import { startWatchGateway, until, type WatchGateway } from './watch-gateway.ts';

const PROTOCOL = 'graphql-transport-ws';

async function openSocket({ url }: WatchGateway, options: WebSocket.ClientOptions = {}) {
  const socket = new WebSocket(url.replace('http', 'ws'), PROTOCOL, options);
  const closed = once(socket, 'close') as Promise<[code: number]>;
  await once(socket, 'open');
  return { socket, closed };
}

async function greet(socket: WebSocket): Promise<void> {
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await once(socket, 'message');
}

const ask = (socket: WebSocket, query: string) =>
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));

/** Nothing but its client ends a call of the vendor: all times are longer than a test. */
const ENDLESS = 3_600_000;
const patient = {
  deadlines: { query: ENDLESS, mutation: ENDLESS, upload: ENDLESS },
  client: { deadlines: { read: ENDLESS }, totalDeadlines: { read: ENDLESS } },
};

describe('a WebSocket that is silent', () => {
  const PING_MS = 12_000;
  const FIRST_OPERATION_MS = 10_000;

  test('is cut when its client does not answer a ping within the next interval', async () => {
    const clock = createManualClock();
    await using gateway = await startWatchGateway({ sockets: { clock } });
    const { socket, closed } = await openSocket(gateway, { autoPong: false });
    await greet(socket);
    ask(socket, '{ __typename }');
    await once(socket, 'message');
    const pinged = once(socket, 'ping');
    clock.advance(PING_MS - 1);
    expect(clock.due).toEqual([1]);
    clock.advance(1);
    await pinged;
    expect(clock.due).toEqual([PING_MS]);
    clock.advance(PING_MS);
    // No goodbye: nobody is there to hear it.
    expect((await closed)[0]).toBe(1006);
    await until(() => clock.due.length === 0);
  });

  test('stays while its client answers', async () => {
    const clock = createManualClock();
    await using gateway = await startWatchGateway({ sockets: { clock } });
    const { socket } = await openSocket(gateway);
    await greet(socket);
    let completed = 0;
    socket.on('message', (text: Buffer) => (completed += Number(text.includes('complete'))));
    const asked = async () => {
      const before = completed;
      ask(socket, '{ __typename }');
      await until(() => completed > before);
    };
    await asked();
    for (let pings = 0; pings < 4; pings += 1) {
      const pinged = once(socket, 'ping');
      clock.advance(PING_MS);
      await pinged;
      // Behind the pong, so that has been heard.
      await asked();
    }
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.terminate();
  });

  test('is pinged no longer when it is closed', async () => {
    const clock = createManualClock();
    await using gateway = await startWatchGateway({ sockets: { clock } });
    const { socket, closed } = await openSocket(gateway);
    await greet(socket);
    // Nor is it waited for to be used.
    expect(clock.due).toEqual([FIRST_OPERATION_MS, PING_MS]);
    socket.close();
    await closed;
    await until(() => clock.due.length === 0);
  });
});

describe('a client of a WebSocket that leaves', () => {
  test.each([
    ['with a goodbye', (socket: WebSocket) => socket.close()],
    ['without a word', (socket: WebSocket) => socket.terminate()],
  ])('%s takes its vendor calls with it, and nobody is alarmed', async (_how, leave) => {
    await using gateway = await startWatchGateway(patient);
    const { sandbox, logs } = gateway;
    const { socket, closed } = await openSocket(gateway);
    await greet(socket);
    sandbox.faults.add({ endpoint: '*', kind: 'hang', times: 100 });
    ask(socket, '{ rooms(first: 1) { totalCount } }');
    await until(() => sandbox.activeRequests === 1);
    leave(socket);
    await closed;
    await until(() => sandbox.activeRequests === 0);
    await until(() => logs.some(({ msg }) => msg === 'Operation'));
    expect(logs.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });

  test('while another one stays ends no call of the other', async () => {
    await using gateway = await startWatchGateway(patient);
    const [one, other] = [await openSocket(gateway), await openSocket(gateway)];
    await Promise.all([greet(one.socket), greet(other.socket)]);
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'hang', times: 100 });
    ask(one.socket, '{ rooms(first: 1) { totalCount } }');
    ask(other.socket, '{ merchant { name } }');
    await callsReach(gateway, 2);
    one.socket.terminate();
    await until(() => gateway.sandbox.activeRequests === 1);
    other.socket.terminate();
    await until(() => gateway.sandbox.activeRequests === 0);
  });
});

describe('a client whose query takes longer than the gateway may', () => {
  test('is said goodbye without an answer', async () => {
    await using gateway = await startWatchGateway({ ...patient, sockets: { answerMs: 50 } });
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'delay', ms: ENDLESS });
    const { socket, closed } = await openSocket(gateway);
    await greet(socket);
    ask(socket, '{ merchant { name } }');
    await until(() => gateway.sandbox.activeRequests === 1);
    gateway.departures.end();
    await gateway.sockets.close();
    const [code] = await closed;
    expect(code).toBe(1012);
    await until(() => gateway.sandbox.activeRequests === 0);
  });
});

describe('a client that does not answer the goodbye', () => {
  // Half a minute is what it would have by itself.
  test('is cut when the gateway stops', { timeout: 20_000 }, async () => {
    await using gateway = await startWatchGateway({ sockets: { goodbyeMs: 50 } });
    const { socket, closed } = await openSocket(gateway);
    socket.pause();
    gateway.departures.end();
    await gateway.sockets.close();
    socket.resume();
    await closed;
  });

  test('is not let in while the gateway stops', async () => {
    await using gateway = await startWatchGateway({ sockets: { goodbyeMs: 50 } });
    await gateway.sockets.close();
    const late = new WebSocket(gateway.url.replace('http', 'ws'), PROTOCOL);
    await expect(once(late, 'open')).rejects.toThrow();
  });
});

describe('a page', () => {
  async function statusOf(
    { url }: Pick<WatchGateway, 'url'>,
    origin: string,
    headers: Record<string, string> = {},
  ): Promise<number | undefined> {
    const socket = new WebSocket(url.replace('http', 'ws'), PROTOCOL, { origin, headers });
    socket.on('error', () => undefined);
    return new Promise((resolve) => {
      socket.once('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
      socket.once('open', () => {
        socket.terminate();
        resolve(101);
      });
    });
  }

  test('of the gateway itself may connect, and of another port or host of it not', async () => {
    await using gateway = await startWatchGateway({ sockets: { allowedOrigins: ['https://app.example'] } });
    const { hostname, port } = new URL(gateway.url);
    expect(await statusOf(gateway, `http://${hostname}:${port}`)).toBe(101);
    expect(await statusOf(gateway, 'https://app.example')).toBe(101);
    for (const origin of [
      `http://${hostname}:${Number(port) + 1}`,
      `http://${hostname}`,
      `https://${hostname}:443`,
      `http://sub.${hostname}:${port}`,
      `http://${hostname}.evil.example:${port}`,
      'https://app.example.evil.example',
      'http://app.example',
      'null',
      'no origin',
    ]) {
      expect(await statusOf(gateway, origin), origin).toBe(403);
    }
  });

  test('of the gateway itself may connect where a trusted proxy says under which host it was asked for', async () => {
    const page = 'https://school.example';
    const trustedProxies = new BlockList();
    trustedProxies.addSubnet('127.0.0.0', 8);
    await using gateway = await startWatchGateway({ sockets: { trustedProxies } });
    const by = (host: string) => ({ 'x-forwarded-host': host });
    expect(await statusOf(gateway, page, by('school.example'))).toBe(101);
    expect(await statusOf(gateway, page, by('school.example, gateway:4000'))).toBe(101);
    expect(await statusOf(gateway, page, by('gateway:4000, school.example'))).toBe(101);
    expect(await statusOf(gateway, page, by('evil.example'))).toBe(403);
    expect(await statusOf(gateway, `${page}:8443`, by('school.example'))).toBe(403);
    expect(await statusOf(gateway, page)).toBe(403);
    await using untrusting = await startWatchGateway();
    expect(await statusOf(untrusting, page, by('school.example'))).toBe(403);
  });

  test('of PUBLIC_URL may connect', async () => {
    await using sandbox = await startSandbox();
    await using gateway = await startComposed(sandbox, { PUBLIC_URL: 'https://school.example/' });
    expect(await statusOf(gateway, 'https://school.example')).toBe(101);
    expect(await statusOf(gateway, 'http://school.example')).toBe(403);
  });
});
