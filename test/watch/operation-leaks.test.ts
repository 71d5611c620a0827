import { createClient as createWsClient } from 'graphql-ws';
import { getEventListeners } from 'node:events';
import { Agent, request } from 'undici';
import { afterEach, describe, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { seedIds } from '../../src/sandbox/seed.ts';
import { isResults } from '../../src/operation/results.ts';
import { NodeHeaders } from '../../src/runtime/request-headers.ts';
import { ENDPOINT, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { heapBytes } from '../support/heap.ts';
import { nextOf, startLiveGateway, until, type Results } from './watch-gateway.ts';

const TOKEN = 'x-graphql-event-stream-token';
const QUERY = '{ __typename }';
const RECORDING_STATUS = `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { recordingStatus } }`;

/** Of 1,311 operations, what clients keep included. What they left with their connection took 2,500,000 and more. */
const MAX_GROWTH_BYTES = 2_200_000;

afterEach(() => void vi.unstubAllGlobals());

describe('an operation on a connection', () => {
  const carry = async (gateway: TestGateway, signal: AbortSignal, query: string) => {
    const { result } = await gateway.carry({
      url: ENDPOINT,
      headers: new NodeHeaders({}),
      req: undefined,
      params: { query },
      gone: signal,
      disconnect: () => undefined,
    });
    return result;
  };
  const listenersOf = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

  test.each([
    ['a query', QUERY],
    ['one that is refused', '{ nothing }'],
    ['one that cannot be read', '{'],
  ])('listens for its end no longer than it takes: %s', async (_name, query) => {
    await using gateway = await startTestGateway();
    const { signal } = new AbortController();
    const result = carry(gateway, signal, query);
    expect(listenersOf(signal)).toBe(1);
    await result;
    expect(listenersOf(signal)).toBe(0);
  });

  test.each(['given up', 'over by itself'])('a subscription listens until it is %s', async (how) => {
    await using gateway = await startTestGateway();
    const { signal } = new AbortController();
    const results = (await carry(gateway, signal, RECORDING_STATUS)) as Results;
    if (!isResults(results)) throw new Error('It did not begin.');
    await results.next();
    expect(listenersOf(signal)).toBe(1);
    if (how === 'given up') await results.return?.();
    else await gateway.live.close();
    while (how !== 'given up' && (await results.next()).done !== true);
    expect(listenersOf(signal)).toBe(0);
  });

  test('ends with the connection, or does not begin', async () => {
    await using gateway = await startTestGateway();
    const gone = new AbortController();
    const results = (await carry(gateway, gone.signal, RECORDING_STATUS)) as Results;
    if (!isResults(results)) throw new Error('It did not begin.');
    await results.next();
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'hang', times: 100 });
    const query = carry(gateway, gone.signal, '{ rooms(first: 1) { totalCount } }');
    await until(() => gateway.sandbox.activeRequests === 1);
    gone.abort();
    const aborted = { errors: [{ extensions: { code: 'ABORTED' } }] };
    expect(await query).toMatchObject(aborted);
    await until(() => gateway.sandbox.activeRequests === 0);
    expect(await carry(gateway, gone.signal, '{ merchant { name } }')).toMatchObject(aborted);
    expect(gateway.sandbox.activeRequests).toBe(0);
  });
});

/** A client that begins operations and ends them, and remembers none. */
interface Client extends AsyncDisposable {
  query: () => Promise<unknown>;
  /** Subscribes, waits for the first event, and unsubscribes. */
  subscribe: () => Promise<unknown>;
}

function openSocket(url: string): Client {
  const client = createWsClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: false,
  });
  const first = async (query: string) => {
    const results = client.iterate({ query }) as Results;
    const result = await nextOf(results);
    await results.return?.();
    return result;
  };
  return {
    query: () => first(QUERY),
    subscribe: () => first(RECORDING_STATUS),
    [Symbol.asyncDispose]: async () => client.dispose(),
  };
}

/** By hand: the package that clients use keeps some kilobytes of each operation itself. */
async function openStream(url: string): Promise<Client> {
  const agent = new Agent();
  const send = async (method: 'PUT' | 'GET' | 'POST' | 'DELETE', headers: object, path = '', body?: object) =>
    request(`${url}${path}`, {
      method,
      dispatcher: agent,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
  const token = { [TOKEN]: await (await send('PUT', {})).body.text() };
  const stream = (await send('GET', token)).body.setEncoding('utf8');
  const waiting = new Map<string, (result: unknown) => void>();
  stream.on('error', () => undefined);
  let text = '';
  stream.on('data', (chunk: string) => {
    const events = (text + chunk).split('\n\n');
    text = events.pop() ?? '';
    for (const [, data] of events.map((event) => /^data: (.*)$/m.exec(event) ?? [])) {
      const { id = '', payload } = JSON.parse(data ?? '{}') as { id?: string; payload?: unknown };
      if (payload !== undefined) waiting.get(id)?.(payload);
      waiting.delete(id);
    }
  });
  let ids = 0;
  const first = async (query: string, operationId = String((ids += 1))) => {
    const result = new Promise((resolve) => waiting.set(operationId, resolve));
    await (await send('POST', token, '', { query, extensions: { operationId } })).body.dump();
    return result;
  };
  return {
    query: () => first(QUERY),
    async subscribe() {
      const operationId = String((ids += 1));
      const result = await first(RECORDING_STATUS, operationId);
      await (await send('DELETE', token, `?operationId=${operationId}`)).body.dump();
      return result;
    },
    async [Symbol.asyncDispose]() {
      await agent.destroy();
    },
  };
}

/** Notes every controller that is made from now on, without holding it. */
function watchControllers(): WeakRef<AbortController>[] {
  const made: WeakRef<AbortController>[] = [];
  class Noted extends AbortController {
    constructor() {
      super();
      made.push(new WeakRef(this));
    }
  }
  vi.stubGlobal('AbortController', Noted);
  return made;
}

describe.each([
  ['a WebSocket', openSocket],
  ['an event stream', openStream],
])('the operations on %s', (name, connect) => {
  test('hold nothing of it when they are over', { timeout: 60_000 }, async () => {
    await using gateway = await startLiveGateway();
    await using client = await connect(gateway.url);
    const made = watchControllers();
    const repeat = async (times: number, operation: () => Promise<unknown>) => {
      for (let left = times; left > 0; left -= 11) {
        const results = await Promise.all(Array.from({ length: Math.min(left, 11) }, operation));
        for (const result of results) expect(result).toMatchObject({ data: {} });
      }
    };
    const run = async (queries: number, subscriptions: number) => {
      await repeat(queries, client.query);
      await repeat(subscriptions, client.subscribe);
      await until(() => gateway.live.size.subscribers === 0);
      gateway.logs.length = 0;
      gateway.sandbox.clearRequests();
    };
    // What the first ones make is kept for all: code, pools and caches.
    await run(300, 100);
    const before = await heapBytes();
    made.length = 0;
    await run(1_111, 200);
    const growth = (await heapBytes()) - before;
    const kept = made.filter((controller) => controller.deref() !== undefined).length;
    console.log(
      `figure · ${name}: ${kept} of ${made.length} controllers, ${Math.round(growth / 1_000)} KB more`,
    );
    expect(made.length).toBeGreaterThanOrEqual(1_311);
    expect(kept).toBeLessThan(20);
    expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
  });
});
