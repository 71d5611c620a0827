import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { unlimitedCaller, type Caller } from '../../src/access/caller.ts';
import type { EntryRules } from '../../src/operation/entry-rules.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { eventually } from '../support/eventually.ts';
import { nextOf, startClient, startWatchGateway, until, type WatchGateway } from '../watch/watch-gateway.ts';

/** More than one caller may have at once, so that one left behind each time would shut the caller out. */
const TIMES = 30;
const NOBODY = { subscribers: 0, feeds: 0, pollers: 0 };
const TOKEN = 'x-graphql-event-stream-token';
const MULTIPART = 'multipart/mixed;subscriptionSpec=1.0';
const BY_ID = 'multipart/mixed;incrementalSpec=v0.2';

const WATCH = `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { recordingStatus } }`;
const WATCH_DEFERRED = `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { title ... @defer { documents { totalCount } } } }`;
const inputOf = 'title: "a", type: ONE_TO_ONE, isVideoEnabled: true, startsAt: "2035-03-01T19:00:00Z"';
const CREATE = `mutation { createRoom(input: { ${inputOf}, durationMinutes: 60 }) { room { vendorId } } }`;
const CREATE_DEFERRED = CREATE.replace('{ room { vendorId } }', '{ ... @defer { room { title } } }');
const ROOM = `{ room(id: "${seedIds.liveRoom}") { title } }`;
const ROOM_DEFERRED = `{ room(id: "${seedIds.liveRoom}") { title ... @defer { documents { totalCount } } } }`;

const student: Caller = { ...unlimitedCaller, kind: 'user', name: 'student-1', userId: 'student-1' };

/** Nothing but its client ends a call of the vendor: all times are longer than a test. */
const ENDLESS = 3_600_000;
const startAsStudent = (entryRules: Partial<EntryRules> = {}) =>
  startWatchGateway({
    entryRules: { authenticate: () => student, ...entryRules },
    deadlines: { query: ENDLESS, mutation: ENDLESS, upload: ENDLESS },
    client: { deadlines: { read: ENDLESS }, totalDeadlines: { read: ENDLESS } },
  });

/** Nothing of what was asked for is left, and the same caller may still ask for as much as before. */
async function expectNothingLeft(gateway: WatchGateway): Promise<void> {
  await eventually(() => expect(gateway.watching.size).toEqual(NOBODY));
  const clients = Array.from({ length: 3 }, () => startClient(gateway.url, 'sse, distinct connections'));
  for (const client of clients) await nextOf(client.subscribe(WATCH));
  expect(gateway.watching.size).toEqual({ subscribers: 3, feeds: 1, pollers: 1 });
  for (const client of clients) client[Symbol.dispose]();
  await eventually(() => expect(gateway.watching.size).toEqual(NOBODY));
}

describe('an operation whose answer the client does not take', () => {
  test.each([
    ['a subscription', WATCH, 'application/json'],
    ['a subscription', WATCH, 'application/graphql-response+json'],
    ['a subscription', WATCH, 'multipart/mixed'],
    ['a subscription', WATCH, 'multipart/mixed;deferSpec=20220824'],
    ['a subscription', WATCH, 'multipart/mixed;subscriptionSpec=2.0'],
    ['a subscription', WATCH, 'multipart/mixed;subscriptionSpec=1.0;q=0, application/json'],
    ['a subscription', WATCH, 'text/html'],
    ['a subscription', WATCH, 'text/event-stream;q=0, application/json'],
    ['a mutation', CREATE, 'text/html'],
    ['a mutation', CREATE, 'application/json;q=0'],
    ['a mutation with @defer', CREATE_DEFERRED, 'application/json'],
    ['a mutation with @defer', CREATE_DEFERRED, 'application/graphql-response+json'],
    ['a mutation with @defer', CREATE_DEFERRED, 'text/html'],
    ['a mutation with @defer', CREATE_DEFERRED, 'multipart/mixed;deferSpec=2030'],
    ['a mutation with @defer', CREATE_DEFERRED, 'multipart/mixed;incrementalSpec=v9, application/json;q=0'],
    ['a mutation', CREATE, 'multipart/mixed;subscriptionSpec=1.0'],
    ['a query', ROOM, 'text/html'],
    ['a query with @defer', ROOM_DEFERRED, 'application/json'],
  ])('is refused before it runs: %s, %s, %s', async (_name, query, accept) => {
    await using gateway = await startAsStudent();
    for (let n = 0; n < TIMES; n += 1) {
      const response = await fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify({ query }),
      });
      expect(response.status).toBe(406);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_ACCEPTABLE' } }] });
      expect(gateway.watching.size).toEqual(NOBODY);
    }
    expect(gateway.takeCalls()).toEqual([]);
    await expectNothingLeft(gateway);
  });

  test.each(['application/json', 'multipart/mixed'])('by GET as well: a subscription, %s', async (accept) => {
    await using gateway = await startAsStudent();
    for (let n = 0; n < TIMES; n += 1) {
      const response = await fetch(`${gateway.url}?query=${encodeURIComponent(WATCH)}`, {
        headers: { accept },
      });
      expect(response.status).toBe(406);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_ACCEPTABLE' } }] });
    }
    expect(gateway.watching.size).toEqual(NOBODY);
    expect(gateway.takeCalls()).toEqual([]);
    await expectNothingLeft(gateway);
  });
});

/** One request as its bytes. */
function bytesOf(query: string, accept: string, more = '', extensions: object = {}): string {
  const body = JSON.stringify({ query, extensions });
  return (
    `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: ${accept}\r\n` +
    `${more}Content-Length: ${body.length}\r\n\r\n${body}`
  );
}

async function dialled({ url }: WatchGateway) {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' });
  socket.on('error', () => undefined);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => (text += String(chunk)));
  await once(socket, 'connect');
  return Object.assign(socket, { hasSeen: (event: string) => text.includes(event) });
}

const connectionsOf = ({ http }: WatchGateway) =>
  new Promise<number>((resolve) => http.server.getConnections((_error, count) => resolve(count)));

describe('requests behind a stream whose connection is cut', () => {
  test.each([
    ['subscriptions', WATCH, 'text/event-stream'],
    ['subscriptions that the fast path begins', WATCH, '*/*'],
    ['subscriptions with @defer', WATCH_DEFERRED, 'text/event-stream'],
    ['subscriptions as multipart', WATCH, MULTIPART],
    ['subscriptions as multipart that the fast path begins', WATCH, `${MULTIPART}, application/json`],
    ['subscriptions with @defer as multipart', WATCH_DEFERRED, `${MULTIPART}, ${BY_ID}`],
  ])('leave nothing: %s', async (_name, query, accept) => {
    await using gateway = await startAsStudent();
    for (let n = 0; n < TIMES; n += 1) {
      const socket = await dialled(gateway);
      socket.write(bytesOf(query, accept).repeat(3));
      await until(() => gateway.watching.size.subscribers === 3);
      socket.destroy();
      await until(() => gateway.watching.size.subscribers === 0);
    }
    await expectNothingLeft(gateway);
  });

  test.each(['with the connection', 'behind a stream'])(
    'make no room when it is cut %s while they wait',
    async (how) => {
      let letIn = (): void => undefined;
      let waiting = 0;
      await using gateway = await startAsStudent({
        authenticate(headers) {
          if (headers.get('authorization') === null) return student;
          waiting += 1;
          return new Promise((resolve) => (letIn = () => resolve(student)));
        },
      });
      for (let n = 1; n <= TIMES; n += 1) {
        const socket = await dialled(gateway);
        if (how === 'behind a stream') {
          socket.write(bytesOf(WATCH, 'text/event-stream'));
          await until(() => gateway.watching.size.subscribers === 1);
        }
        socket.write(bytesOf(CREATE, 'application/json', 'Authorization: a\r\n'));
        await until(() => waiting === n);
        const left = await connectionsOf(gateway);
        socket.destroy();
        await eventually(async () => expect(await connectionsOf(gateway)).toBeLessThan(left));
        letIn();
      }
      await expectNothingLeft(gateway);
      expect(gateway.takeCalls().filter((path) => path.includes('create'))).toEqual([]);
    },
  );

  test('leave nothing, however many they are', async () => {
    await using gateway = await startAsStudent();
    const socket = await dialled(gateway);
    socket.write(bytesOf(WATCH, 'text/event-stream').repeat(20));
    await until(() => gateway.watching.size.subscribers === 20);
    socket.destroy();
    await expectNothingLeft(gateway);
  });

  test('leave no call of the vendor under way', async () => {
    await using gateway = await startAsStudent();
    const socket = await dialled(gateway);
    socket.write(bytesOf(WATCH, 'text/event-stream'));
    await until(() => socket.hasSeen('event: next'));
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'hang', times: 100 });
    socket.write(bytesOf('{ merchant { name } }', 'application/json'));
    socket.write(bytesOf('{ documents(first: 1) { totalCount } }', 'multipart/mixed, application/json'));
    await until(() => gateway.sandbox.activeRequests === 2);
    socket.destroy();
    await eventually(() => expect(gateway.sandbox.activeRequests).toBe(0));
    gateway.sandbox.faults.clear();
    await expectNothingLeft(gateway);
  });

  test('leave nothing where the stream is a shared one, and they are its operations', async () => {
    await using gateway = await startAsStudent();
    for (let n = 0; n < TIMES; n += 1) {
      const token = await (await fetch(gateway.url, { method: 'PUT' })).text();
      const socket = await dialled(gateway);
      const open = `GET /graphql HTTP/1.1\r\nHost: localhost\r\n${TOKEN}: ${token}\r\n\r\n`;
      socket.write(open);
      await until(() => socket.hasSeen('HTTP/1.1 200'));
      socket.write(bytesOf(WATCH, 'application/json', `${TOKEN}: ${token}\r\n`, { operationId: 'a' }));
      await until(() => gateway.watching.size.subscribers === 1);
      socket.write(bytesOf(WATCH, 'application/json', `${TOKEN}: ${token}\r\n`, { operationId: 'b' }));
      socket.destroy();
      await until(() => gateway.watching.size.subscribers === 0);
    }
    await expectNothingLeft(gateway);
  });

  test('leave nothing where they would open a shared stream', async () => {
    await using gateway = await startAsStudent();
    for (let n = 0; n < TIMES; n += 1) {
      const token = await (await fetch(gateway.url, { method: 'PUT' })).text();
      const socket = await dialled(gateway);
      socket.write(bytesOf(WATCH, 'text/event-stream'));
      await until(() => gateway.watching.size.subscribers === 1);
      socket.write(`GET /graphql HTTP/1.1\r\nHost: localhost\r\n${TOKEN}: ${token}\r\n\r\n`);
      const post = () =>
        fetch(gateway.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', [TOKEN]: token },
          body: JSON.stringify({ query: WATCH, extensions: { operationId: 'a' } }),
        });
      while ((await post()).status !== 202);
      await until(() => gateway.watching.size.subscribers === 2);
      socket.destroy();
      await until(() => gateway.watching.size.subscribers === 0);
    }
    await expectNothingLeft(gateway);
  });
});

describe('an operation for a shared stream', () => {
  test('that closes before all of it has come is not begun', async () => {
    await using gateway = await startAsStudent();
    const token = await (await fetch(gateway.url, { method: 'PUT' })).text();
    const stream = await dialled(gateway);
    stream.write(`GET /graphql HTTP/1.1\r\nHost: localhost\r\n${TOKEN}: ${token}\r\n\r\n`);
    await until(() => stream.hasSeen('HTTP/1.1 200'));
    const asking = await dialled(gateway);
    const more = `${TOKEN}: ${token}\r\nExpect: 100-continue\r\n`;
    const bytes = bytesOf(WATCH, 'application/json', more, { operationId: 'a' });
    asking.write(bytes.slice(0, -1));
    await until(() => asking.hasSeen('100 Continue'));
    // Whoever comes behind is answered: the stream of the first has been found.
    await gateway.execute('{ __typename }');
    const { status } = await fetch(gateway.url, { method: 'PUT' });
    expect(status).toBe(201);
    const left = await connectionsOf(gateway);
    stream.destroy();
    await eventually(async () => expect(await connectionsOf(gateway)).toBeLessThan(left));
    asking.write(bytes.slice(-1));
    await until(() => asking.hasSeen('HTTP/1.1 404'));
    expect(gateway.takeCalls()).toEqual([]);
    asking.destroy();
    await expectNothingLeft(gateway);
  });
});

describe('an operation id of a shared stream', () => {
  test('that is used again right after it was ended leaves only the second operation', async () => {
    await using gateway = await startAsStudent();
    const token = await (await fetch(gateway.url, { method: 'PUT' })).text();
    const leaving = new AbortController();
    const stream = await fetch(gateway.url, { headers: { [TOKEN]: token }, signal: leaving.signal });
    void stream.text().catch(() => undefined);
    const post = () =>
      fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [TOKEN]: token },
        body: JSON.stringify({ query: WATCH, extensions: { operationId: 'a' } }),
      });
    const end = () =>
      fetch(`${gateway.url}?operationId=a`, { method: 'DELETE', headers: { [TOKEN]: token } });
    for (let n = 0; n < TIMES; n += 1) {
      gateway.sandbox.faults.add({ endpoint: '*', kind: 'delay', ms: 20, times: 2 });
      const first = post();
      await end();
      const second = post();
      await Promise.all([first, second]);
      await end();
      await until(() => gateway.watching.size.subscribers === 0);
    }
    leaving.abort();
    await expectNothingLeft(gateway);
  });
});

async function greeted({ url }: WatchGateway) {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  socket.on('error', () => undefined);
  const messages: { id?: string; type: string }[] = [];
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString()) as { type: string }));
  await once(socket, 'open');
  const send = (message: object) => socket.send(JSON.stringify(message));
  send({ type: 'connection_init' });
  await until(() => messages.length === 1);
  const subscribe = (id: string, query = WATCH) => send({ id, type: 'subscribe', payload: { query } });
  return { socket, messages, subscribe, complete: (id: string) => send({ id, type: 'complete' }) };
}

describe('an operation id of a WebSocket', () => {
  test.each(['before it has begun', 'while it runs'])(
    'that is used again right after `complete` is the id of the second operation: %s',
    async (when) => {
      await using gateway = await startAsStudent();
      for (let n = 0; n < TIMES; n += 1) {
        const { socket, messages, subscribe, complete } = await greeted(gateway);
        const nexts = () => messages.filter(({ type }) => type === 'next').length;
        messages.length = 0;
        subscribe('a');
        if (when === 'while it runs') await until(() => nexts() === 1);
        const before = nexts();
        complete('a');
        subscribe('a');
        await until(() => nexts() === before + 1);
        expect(gateway.watching.size.subscribers).toBe(1);
        expect(messages.filter(({ type }) => type !== 'next')).toEqual([]);
        complete('a');
        await until(() => gateway.watching.size.subscribers === 0);
        socket.terminate();
      }
      await expectNothingLeft(gateway);
    },
  );

  test('leaves nothing when its socket closes', async () => {
    await using gateway = await startAsStudent();
    for (let n = 0; n < TIMES; n += 1) {
      const { socket, subscribe, complete } = await greeted(gateway);
      for (let again = 0; again < 5; again += 1) {
        subscribe('a');
        complete('a');
      }
      subscribe('a');
      await until(() => gateway.watching.size.subscribers > 0);
      socket.terminate();
      await until(() => gateway.watching.size.subscribers === 0);
    }
    await expectNothingLeft(gateway);
  });
});

describe('a WebSocket that closes', () => {
  test('while it subscribes leaves nothing', async () => {
    await using gateway = await startAsStudent();
    for (let n = 0; n < TIMES; n += 1) {
      const { socket, subscribe } = await greeted(gateway);
      for (let id = 0; id < 5; id += 1) subscribe(String(id));
      socket.terminate();
    }
    await expectNothingLeft(gateway);
  });

  test('while its operations wait for the vendor leaves no call under way', async () => {
    await using gateway = await startAsStudent();
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'hang', times: 100 });
    const { socket, subscribe, complete } = await greeted(gateway);
    subscribe('a', '{ merchant { name } }');
    await until(() => gateway.sandbox.activeRequests === 1);
    complete('a');
    await eventually(() => expect(gateway.sandbox.activeRequests).toBe(0));
    subscribe('a', '{ merchant { name } }');
    await until(() => gateway.sandbox.activeRequests === 1);
    socket.terminate();
    await eventually(() => expect(gateway.sandbox.activeRequests).toBe(0));
    gateway.sandbox.faults.clear();
    await expectNothingLeft(gateway);
  });
});
