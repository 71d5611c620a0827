import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { unlimitedCaller, type Caller } from '../../../src/access/caller.ts';
import { startHttpServer, type HttpServer } from '../../../src/runtime/http-server.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { PING_INTERVAL_MS } from '../../../src/transports/connection-times.ts';
import { startTestGateway, type TestGatewayOptions } from '../../support/gateway.ts';
import { until } from '../../support/eventually.ts';
import { createManualClock } from '../../watch/manual-clock.ts';

const QUERY = 'subscription ($id: ID!) { roomRecordingStatus(roomId: $id) { title recordingStatus } }';

/** Who may see the events, and not all of their fields. */
const reader: Caller = { ...unlimitedCaller, kind: 'user', name: 'a', scopes: new Set(['room:read']) };

/** A gateway, to be asked by both of its ways. */
async function startWays(options: TestGatewayOptions = {}) {
  const gateway = await startTestGateway(options);
  const port = { host: '127.0.0.1', port: 0 };
  const direct = await startHttpServer(gateway.listener, port);
  const yoga = await startHttpServer((req, res) => void gateway.yoga(req, res), port);
  return {
    gateway,
    direct,
    yoga,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      for (const http of [direct, yoga]) {
        http.server.closeAllConnections();
        await http.close();
      }
    },
  };
}

interface Asked {
  id?: string;
  query?: string;
  headers?: Record<string, string>;
  version?: string;
  isGet?: boolean;
}

/** Everything that comes behind one request, byte for byte. */
function ask(
  { url }: HttpServer,
  { id = seedIds.liveRoom, query = QUERY, headers = {}, ...rest }: Asked = {},
) {
  const { version = '1.1', isGet = false } = rest;
  const socket: Socket = connect(Number(new URL(url).port), '127.0.0.1');
  const body = isGet ? '' : JSON.stringify({ query, variables: { id } });
  const search = new URLSearchParams({ query, variables: JSON.stringify({ id }) }).toString();
  const sent = {
    host: 'gateway.test',
    'x-request-id': 'one',
    accept: 'text/event-stream',
    ...(isGet
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    ...headers,
  };
  const head = Object.entries(sent).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(
    `${isGet ? 'GET' : 'POST'} /graphql${isGet ? `?${search}` : ''} HTTP/${version}\r\n${head.join('')}\r\n${body}`,
  );
  let text = '';
  let isOver = false;
  socket.setEncoding('utf8').on('data', (data) => (text += String(data)));
  socket.on('close', () => (isOver = true)).on('error', () => undefined);
  return {
    socket,
    /** All that has come, once it has so many events or is over. */
    async events(count: number): Promise<string> {
      await until(() => text.split('"data":').length > count || isOver || text.includes('"errors"'));
      return text;
    },
    /** All that has come, once it has this in it. */
    async until(part: string): Promise<string> {
      await until(() => text.includes(part));
      return text;
    },
    leave: () => socket.destroy(),
  };
}

/** What no two reports have in common: the calls are counted for whoever was first. */
const timely = { time: '', durationMs: 0, vendorCalls: null };

/** Names of headers are not told apart by their letters or their order. */
function comparable(answer: string) {
  const [head = '', ...body] = answer.split('\r\n\r\n');
  const [status, ...lines] = head.split('\r\n');
  const headers = lines
    .filter((line) => !/^date:/i.test(line))
    .map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase()))
    .sort();
  return { status, headers, body: body.join('\r\n\r\n') };
}

describe('events that are written directly', () => {
  test.each<[string, Asked]>([
    ['as an event stream', {}],
    ['as anything', { headers: { accept: '*/*' } }],
    ['asked for by GET', { isGet: true }],
    [
      'as Apollo asks for them',
      { headers: { accept: 'multipart/mixed;subscriptionSpec=1.0, application/json' } },
    ],
    ['to a page of a named origin', { headers: { origin: 'https://app.example' } }],
    ['to a page of another origin', { headers: { origin: 'https://evil.example' } }],
    ['to a client of HTTP/1.0', { version: '1.0' }],
    ['to one that closes its connection', { headers: { connection: 'close' } }],
    ['with an error of a field', { query: QUERY.replace('title', 'title hostInviteCode') }],
    ['where there is no such room', { id: 'jz00000000' }],
    ['where there is no such field', { query: 'subscription { nothing }' }],
    ['where it defers', { query: QUERY.replace('title', 'title ... @defer { documents { totalCount } }') }],
  ])('are those of Yoga, byte for byte: %s', async (_name, asked) => {
    await using ways = await startWays({
      entryRules: { corsOrigins: ['https://app.example'], authenticate: () => reader },
    });
    const answers = await Promise.all(
      [ways.direct, ways.yoga].map(async (http) => {
        const client = ask(http, asked);
        const answer = await client.events(1);
        return { client, answer };
      }),
    );
    const [direct, yoga] = answers.map(({ answer }) => comparable(answer));
    expect(direct).toEqual(yoga);
    expect(direct?.status).toMatch(/^HTTP\/1\.1 [24]00 /);
    answers.forEach(({ client }) => client.leave());
  });

  test('end as those of Yoga, with a final state and with the stop of the gateway', async () => {
    await using ways = await startWays();
    const both = (asked: Asked) => [ways.direct, ways.yoga].map((http) => ask(http, asked));
    const final = await Promise.all(
      both({ id: seedIds.emptyRoom }).map((client) => client.until('\r\n0\r\n\r\n')),
    );
    expect(comparable(final[0]!)).toEqual(comparable(final[1]!));
    expect(final[0]).toContain('event: complete\ndata:\n\n');
    const open = both({});
    await Promise.all(open.map((client) => client.events(1)));
    expect(ways.gateway.departures.open.sse).toBe(2);
    ways.gateway.departures.end();
    const left = await Promise.all(open.map((client) => client.until('\r\n0\r\n\r\n')));
    expect(comparable(left[0]!)).toEqual(comparable(left[1]!));
    expect(left[0]).toContain('SERVICE_STOPPING');
    expect(left[0]).not.toContain('complete');
    expect(ways.gateway.departures.open.sse).toBe(0);
  });

  test('are reported when they are over, as those of Yoga are', async () => {
    await using ways = await startWays();
    for (const http of [ways.direct, ways.yoga]) {
      const client = ask(http);
      await client.events(1);
      client.leave();
    }
    const reports = () => ways.gateway.logs.filter(({ msg }) => msg === 'Operation');
    await until(() => reports().length === 2);
    const [direct, yoga] = reports().map((report) => ({ ...report, ...timely }));
    expect(direct).toEqual(yoga);
    expect(direct).toMatchObject({ requestId: 'one', type: 'subscription', status: 200 });
  });

  test('leave nothing behind when their client leaves', async () => {
    const clock = createManualClock();
    await using ways = await startWays({ yoga: { eventStreams: { clock } } });
    const clients = [ask(ways.direct), ask(ways.direct)];
    await Promise.all(clients.map((client) => client.events(1)));
    expect([ways.gateway.departures.open.sse, clock.due.length]).toEqual([2, 1]);
    clients.forEach((client) => client.leave());
    await until(() => ways.gateway.watching.size.subscribers === 0);
    await until(() => clock.due.length === 0);
    expect(ways.gateway.departures.open.sse).toBe(0);
  });

  test('of a connection that its client has half closed end, and nobody is alarmed', async () => {
    await using ways = await startWays();
    const client = ask(ways.direct);
    await client.events(1);
    client.socket.end();
    ways.gateway.watching.touch({ roomId: seedIds.liveRoom });
    await until(() => ways.gateway.watching.size.subscribers === 0);
    await until(() => ways.gateway.logs.some(({ msg }) => msg === 'Operation'));
    expect(ways.gateway.logs.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });

  test('that wait behind another answer on their connection come behind it', async () => {
    await using ways = await startWays();
    const query = '{ merchant { name } }';
    ways.gateway.sandbox.faults.add({ endpoint: 'v3/merchant', kind: 'delay', ms: 300 });
    const client = ask(ways.direct, { query, headers: { accept: 'application/json' }, isGet: true });
    const body = JSON.stringify({ query: QUERY, variables: { id: seedIds.liveRoom } });
    client.socket.write(
      `POST /graphql HTTP/1.1\r\nhost: gateway.test\r\naccept: text/event-stream\r\ncontent-type: application/json\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    await until(() => ways.gateway.watching.size.subscribers === 1);
    const text = await client.until('event: next');
    ways.gateway.watching.touch({ roomId: seedIds.liveRoom });
    const events = await client.events(3);
    expect(events.startsWith(text)).toBe(true);
    expect(events.split(/\r\n[0-9a-f]+\r\nevent: next\n/)).toHaveLength(3);
    expect(text.indexOf('"merchant"')).toBeLessThan(text.indexOf('text/event-stream'));
    client.leave();
  });

  test('have a sign of life when nothing else came for twelve seconds', async () => {
    const clock = createManualClock();
    await using ways = await startWays({ yoga: { eventStreams: { clock } } });
    const client = ask(ways.direct);
    await client.events(1);
    clock.advance(PING_INTERVAL_MS / 2);
    ways.gateway.watching.touch({ roomId: seedIds.liveRoom });
    const shown = await client.events(2);
    clock.advance(PING_INTERVAL_MS / 2);
    clock.advance(PING_INTERVAL_MS / 2 - 1_000);
    ways.gateway.watching.touch({ roomId: seedIds.liveRoom });
    expect((await client.events(3)).slice(shown.length)).toMatch(/^[0-9a-f]+\r\nevent: next\n/);
    clock.advance(PING_INTERVAL_MS);
    await client.until('}}}\n\n\r\n3\r\n:\n\n\r\n');
    client.leave();
  });
});
