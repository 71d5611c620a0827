import { parse, print, Kind } from 'graphql';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { describe, expect, test } from 'vitest';
import trusted from '../../schema/persisted-operations.json' with { type: 'json' };
import { createSeed, seedIds } from '../../src/sandbox/seed.ts';
import { CREATE_ROOMS, weeks, type Entry } from '../graphql/room/term.ts';
import { openClient } from '../redis/redis-place.ts';
import { describeWithRedis, startRedisServer } from '../redis/redis-server.ts';
import { figure } from '../reliability/figures.ts';
import { readCalendarFile } from '../support/calendar.ts';
import { exampleOperations } from '../support/example-operations.ts';
import { until } from '../support/eventually.ts';
import {
  asUser,
  CAMPUSES,
  keys,
  startTwoMerchants,
  type Campus,
  type TwoMerchants,
} from './two-merchants.ts';

/** Stands in every name of the south, and in none of the north. */
const SOUTH = '分校';
const northNames = new Set(
  (({ merchant, rooms, documents }) => [
    merchant.name,
    ...rooms.map(({ title }) => title),
    ...documents.map(({ fileName }) => fileName),
  ])(createSeed('school', 0, 0)),
);

/** Texts of a value, wherever they are in it. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** What has come to one campus, and what only it may see. */
class Seen {
  readonly campus: Campus;
  answers = 0;
  events = 0;
  /** Ids of what was made there. */
  readonly own = new Set<string>();
  readonly texts: string[] = [];

  constructor(campus: Campus) {
    this.campus = campus;
  }

  add(value: unknown): void {
    this.texts.push(...textsIn(value));
  }

  /** Texts of the other campus that have come here. */
  foreign(other: Seen): string[] {
    const isOfSouth = (text: string) => text.includes(SOUTH);
    const isForeign = this.campus === 'north' ? isOfSouth : (text: string) => northNames.has(text);
    return this.texts.filter((text) => isForeign(text) || [...other.own].some((id) => text.includes(id)));
  }
}

const isUpload = (source: string) => source.includes('Upload!');
const withTypenames = (name: string, source: string): { query: string; type: string } => {
  const { definitions } = parse(source);
  const node = definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION && one.name?.value === name);
  if (node?.kind !== Kind.OPERATION_DEFINITION) throw new Error(name);
  const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  return { query: [node, ...fragments].map(print).join('\n'), type: node.operation };
};
const operations = exampleOperations.map(({ name, source, variables }) => ({
  name,
  variables,
  ...withTypenames(name, source),
}));
const queries = operations.filter(({ type }) => type === 'query');
const mutations = operations.filter(({ type, query }) => type === 'mutation' && !isUpload(query));

type Headers = Record<string, string>;

const create = (key: string) => ({
  name: undefined,
  query: `mutation { createRoom(input: { title: "高一数学", type: ONE_TO_ONE, isVideoEnabled: true,
    startsAt: "2035-03-01T19:00:00Z", durationMinutes: 60, idempotencyKey: "${key}" })
    { room { id vendorId title hostInviteCode } userErrors { code message } } }`,
  variables: {},
});

async function ask(
  { url }: TwoMerchants,
  { name, query, variables }: { name: string | undefined; query: string; variables: object },
  headers: Headers,
): Promise<{ data?: Record<string, unknown> | null; errors?: unknown }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables, operationName: name }),
  });
  return answerIn(await response.text());
}

/** Of several parts each is a line. */
function answerIn(text: string): { data?: Record<string, unknown> | null; rest?: object[] } {
  const lines = text.split('\n').filter((line) => line.startsWith('{'));
  const [first, ...rest] = lines.map((line) => JSON.parse(line) as object);
  return { ...first, ...(rest.length > 0 && { rest }) };
}

/** Every way in that a campus has: its portal, its users, and the group's portal that names it. */
const callersOf = async (campus: Campus): Promise<Headers[]> => [
  keys[campus],
  await asUser({ merchant: campus }),
  { ...keys.group, 'x-merchant': campus },
];

const WATCH = [
  `subscription { roomLiveStatistics(roomId: "${seedIds.liveRoom}", intervalSeconds: 10) { title documents { nodes { fileName } } } }`,
  `subscription { roomRecordingStatus(roomId: "${seedIds.convertingRoom}") { title recordingStatus } }`,
  `subscription { documentStatus(documentId: "${seedIds.convertingDocument}") { fileName status } }`,
];

async function watchAll({ url }: TwoMerchants, seen: Seen): Promise<Client> {
  const client = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: await asUser({ merchant: seen.campus }),
  });
  for (const query of WATCH) {
    client.subscribe(
      { query },
      {
        next(event) {
          seen.events += 1;
          seen.add(event);
        },
        error: () => undefined,
        complete: () => undefined,
      },
    );
  }
  return client;
}

/** Asks everything in turn and at once, by every way in. */
async function askEverything(gateway: TwoMerchants): Promise<Record<Campus, Seen>> {
  const seen = { north: new Seen('north'), south: new Seen('south') };
  const callers = { north: await callersOf('north'), south: await callersOf('south') };
  const note = async (campus: Campus, operation: Parameters<typeof ask>[1], headers: Headers) => {
    const answer = await ask(gateway, operation, headers);
    seen[campus].answers += 1;
    seen[campus].add(answer);
    return answer;
  };
  const inTurn = async (ones: readonly Parameters<typeof ask>[1][]) => {
    for (const operation of ones) {
      for (const index of [0, 1, 2]) {
        for (const campus of CAMPUSES) await note(campus, operation, callers[campus][index] ?? {});
      }
    }
  };
  const atOnce = (ones: readonly Parameters<typeof ask>[1][]) =>
    Promise.all(
      ones.flatMap((operation) =>
        CAMPUSES.flatMap((campus) => callers[campus].map((headers) => note(campus, operation, headers))),
      ),
    );
  const clients = await Promise.all(CAMPUSES.map((campus) => watchAll(gateway, seen[campus])));
  await until(() => CAMPUSES.every((campus) => seen[campus].events >= WATCH.length));
  await inTurn(queries);
  await atOnce(queries);
  // Kept responses are those that were asked for twice.
  await atOnce(queries);
  // By their ids, as browsers and caches keep them.
  for (const [id, query] of Object.entries(trusted)) {
    const known = queries.find(({ name }) => query.startsWith(`query ${name}(`));
    if (!known) continue;
    for (const campus of CAMPUSES) {
      const asked = new URLSearchParams({ documentId: id, variables: JSON.stringify(known.variables) });
      const response = await fetch(`${gateway.url}?${asked}`, { headers: callers[campus][0] ?? {} });
      seen[campus].answers += 1;
      seen[campus].add(answerIn(await response.text()));
      // A browser may keep it: for this merchant alone.
      if (response.headers.has('etag')) expect(response.headers.get('vary')).toContain('X-Merchant');
    }
  }
  for (const campus of CAMPUSES) {
    const made = await Promise.all(
      callers[campus].flatMap((headers) => [1, 2].map(() => note(campus, create('one-key'), headers))),
    );
    for (const { data } of made) {
      const { room } = (data as { createRoom: { room: { vendorId: string } } }).createRoom;
      seen[campus].own.add(room.vendorId);
    }
  }
  await atOnce(mutations);
  await inTurn(queries);
  for (const client of clients) await client.dispose();
  return seen;
}

function expectNoLeak({ north, south }: Record<Campus, Seen>): void {
  expect(north.foreign(south)).toEqual([]);
  expect(south.foreign(north)).toEqual([]);
  // Three callers with a key each: a room each, however often they ask.
  expect([north.own.size, south.own.size]).toEqual([3, 3]);
  expect([...north.own].filter((id) => south.own.has(id))).toEqual([]);
  // What was looked for is there: names of each in its own.
  expect(north.texts.some((text) => northNames.has(text))).toBe(true);
  expect(south.texts.some((text) => text.includes(SOUTH))).toBe(true);
}

function foreignLines({ logs }: TwoMerchants, { north, south }: Record<Campus, Seen>) {
  const others = { north: south, south: north };
  return CAMPUSES.flatMap((campus) =>
    logs
      .filter(({ merchant }) => merchant === campus)
      .filter((line) => [...others[campus].own].some((id) => JSON.stringify(line).includes(id))),
  );
}

const linesOf = ({ logs }: TwoMerchants) => logs.filter(({ merchant }) => merchant !== undefined).length;

describe('two merchants with the same ids, users, keys and titles', { timeout: 120_000 }, () => {
  test('see nothing of each other, in one process', async () => {
    await using gateway = await startTwoMerchants({ LIMIT_ALIASES: '100' });
    const seen = await askEverything(gateway);
    expectNoLeak(seen);
    expect(foreignLines(gateway, seen)).toEqual([]);
    const partners = new Set(gateway.sandbox.requests.map(({ params }) => params['partner']));
    expect(partners.size).toBe(2);
    figure(
      'two merchants in one gateway, in memory',
      '0 of the other',
      `0 of ${seen.north.answers + seen.south.answers} answers, ${seen.north.events + seen.south.events} events, ${linesOf(gateway)} log lines`,
    );
  });
});

test('a link to a picture of one merchant opens none of another', { timeout: 60_000 }, async () => {
  await using gateway = await startTwoMerchants();
  const query = `{ document(id: "${seedIds.convertedDocument}") { previewLink { url } } }`;
  const linkFor = async (campus: Campus) => {
    const { data } = await gateway.ask(query, keys[campus]);
    return (data as { document: { previewLink: { url: string } } }).document.previewLink.url;
  };
  const link = await linkFor('north');
  expect((await fetch(link)).status).toBe(200);
  expect((await fetch(await linkFor('south'))).status).toBe(200);
  for (const other of ['merchant=south', 'merchant=west', 'merchant=']) {
    expect((await fetch(link.replace('merchant=north', other))).status).toBe(403);
  }
  expect((await fetch(link.replace('merchant=north&', ''))).status).toBe(403);
});

test('a calendar of one merchant shows nothing of another', { timeout: 60_000 }, async () => {
  await using gateway = await startTwoMerchants();
  const linkFor = async (headers: Headers) => {
    const { data } = await gateway.ask('{ calendarLink { url } }', headers);
    return (data as { calendarLink: { url: string } }).calendarLink.url;
  };
  const read = async (url: string) => {
    const response = await fetch(url);
    expect(response.status).toBe(200);
    return { etag: response.headers.get('etag'), ...readCalendarFile(await response.text()) };
  };
  const headersOf = (campus: Campus) => ({ ...keys.group, 'x-merchant': campus });
  const [north, south] = await Promise.all(
    CAMPUSES.map(async (campus) => read(await linkFor(headersOf(campus)))),
  );
  expect(north?.events.length).toBe(south?.events.length);
  expect(north?.etag).not.toBe(south?.etag);
  const seen = { north: new Seen('north'), south: new Seen('south') };
  seen.north.add(north?.events);
  seen.south.add(south?.events);
  expect([seen.north.foreign(seen.south), seen.south.foreign(seen.north)]).toEqual([[], []]);
  const uidsOf = (calendar: typeof north) => new Set(calendar?.events.map(({ uid }) => uid));
  for (const uid of uidsOf(north)) expect(uidsOf(south).has(uid)).toBe(false);
  // The name in a link is signed.
  const [, signed = ''] = /calendar\/([\w-]+)/.exec(await linkFor(headersOf('north'))) ?? [];
  const forged = Buffer.from(
    Buffer.from(signed, 'base64url').toString('latin1').replace('north', 'south'),
    'latin1',
  );
  const { origin } = new URL(gateway.url);
  expect((await fetch(`${origin}/calendar/${forged.toString('base64url')}.ics`)).status).toBe(403);
});

test('a term under one key is each merchant’s own, and so is its progress', { timeout: 60_000 }, async () => {
  await using gateway = await startTwoMerchants();
  const headers = { ...keys.group, 'x-merchant': 'north' };
  const make = async (campus: Campus, count: number) => {
    const input = { rooms: weeks(count), idempotencyKey: 'one-key' };
    const asked = { name: undefined, query: CREATE_ROOMS, variables: { input } };
    const { data } = await ask(gateway, asked, { ...headers, 'x-merchant': campus });
    return (data as { createRooms: { entries: Entry[] } }).createRooms.entries.map(
      ({ room }) => room?.vendorId,
    );
  };
  const north = await make('north', 2);
  const client = createSseClient({ url: gateway.url, headers: { ...headers, 'x-merchant': 'south' } });
  const query = 'subscription { createRoomsProgress(idempotencyKey: "one-key") { totalCount } }';
  const first = client.iterate({ query }).next();
  const south = await make('south', 1);
  expect((await first).value).toEqual({ data: { createRoomsProgress: { totalCount: 1 } } });
  client.dispose();
  expect(new Set([...north, ...south]).size).toBe(3);
  expect([...north, ...south]).not.toContain(undefined);
});

describeWithRedis('two merchants over one Redis', { timeout: 120_000 }, () => {
  test('see nothing of each other, and each has names of its own there', async () => {
    await using server = await startRedisServer();
    await using gateway = await startTwoMerchants({ REDIS_URL: server.url });
    const seen = await askEverything(gateway);
    expectNoLeak(seen);
    await using client = await openClient(server.url);
    const found = await client.keys('*');
    const partnerOf = {
      north: gateway.sandbox.accounts[0]!.partner,
      south: gateway.sandbox.accounts[1]!.partner,
    };
    const byCampus = Object.fromEntries(
      CAMPUSES.map((campus) => [
        campus,
        found.filter((key) => key.startsWith(`duobei-graphql:${partnerOf[campus]}:`)),
      ]),
    ) as Record<Campus, string[]>;
    expect(byCampus.north.length + byCampus.south.length).toBe(found.length);
    const others = { north: seen.south, south: seen.north };
    for (const campus of CAMPUSES) {
      expect(byCampus[campus].length).toBeGreaterThan(3);
      for (const key of byCampus[campus]) {
        const value = (await client.type(key)) === 'string' ? ((await client.get(key)) ?? '') : '';
        for (const id of others[campus].own) expect(`${key} ${value}`).not.toContain(id);
      }
    }
    figure(
      'two merchants over one Redis',
      '0 of the other',
      `0 of ${seen.north.answers + seen.south.answers} answers, ${seen.north.events + seen.south.events} events, ${found.length} keys`,
    );
  });
});
