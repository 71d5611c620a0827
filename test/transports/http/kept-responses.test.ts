import { OperationTypeNode, parse, print, separateOperations } from 'graphql';
import { describe, expect, test } from 'vitest';
import { unlimitedCaller, strangerCaller, type Caller } from '../../../src/access/caller.ts';
import { createMemoryLimiters } from '../../../src/access/limiters.ts';
import type { Authenticate } from '../../../src/access/authenticate.ts';
import { TrustedDocuments } from '../../../src/operation/persisted-operations.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { exampleOperations } from '../../support/example-operations.ts';
import type { TestGatewayOptions } from '../../support/gateway.ts';
import { startTwoWays, type Answer, type TwoWays } from './two-ways.ts';

const id = seedIds.liveRoom;
const ROOM = { query: 'query ($id: ID!) { room(id: $id) { title } }', variables: { id } };
const PHASE = {
  query: 'query ($id: ID!) { room(id: $id) { startsAt endsAt schedulePhase } }',
  variables: { id },
};
const TITLE =
  'mutation ($id: ID!, $title: String!) { renameRoom(input: { roomId: $id, title: $title }) { userErrors { code } } }';

/** A long life, so that only what is tested ends it; responses are kept in this file also where nothing else is remembered. */
const cache = {
  ttlMs: { record: 60_000, list: 60_000, merchant: 60_000, liveStatistics: 60_000, playback: 60_000 },
};

async function start({ yoga, ...options }: TestGatewayOptions = {}): Promise<TwoWays> {
  return startTwoWays({ cache, ...options, yoga: { keptResponses: { maxBytes: 1_000_000 }, ...yoga } });
}

/** Asks so often that the response is kept: it is made, then made of what is remembered, twice. */
async function askUntilKept(ways: TwoWays, body: object, headers: Record<string, string> = {}) {
  for (let time = 0; time < 3; time += 1) await ways.ask(body, headers);
}

/** Which of the operations so far went out again. */
const agains = ({ gateway }: TwoWays) =>
  gateway.logs.filter(({ msg }) => msg === 'Operation').map(({ again }) => again === true);

const titleOf = ({ body }: Answer) =>
  (JSON.parse(body) as { data: { room: { title: string } } }).data.room.title;

const examples = exampleOperations
  .filter(({ node }) => node.operation === OperationTypeNode.QUERY)
  .map(({ name, source, variables }) => {
    const own = separateOperations(parse(source))[name];
    return { name, variables, query: own ? print(own) : '' };
  });

describe('a response that goes out again', () => {
  test.each(examples)(
    '$name is byte for byte that of Yoga, from the first to the fifth time',
    async (example) => {
      await using ways = await start();
      const body = { query: example.query, operationName: example.name, variables: example.variables };
      await ways.askYoga(body);
      const expected = await ways.askYoga(body);
      for (let time = 0; time < 5; time += 1)
        expect(await ways.ask(body)).toEqual({ ...expected, isDirect: expect.any(Boolean) as boolean });
    },
  );

  test('is made of remembered answers twice, and not made a third time', async () => {
    await using ways = await start();
    for (let time = 0; time < 5; time += 1) await ways.ask(ROOM);
    expect(agains(ways)).toEqual([false, false, false, true, true]);
    expect(ways.gateway.takeCalls()).toHaveLength(1);
  });

  test('has nobody in it whom the gateway lets in meanwhile, so that it is made anew', async () => {
    await using ways = await start();
    const body = { query: 'query ($id: ID!) { room(id: $id) { title knownUserIds } }', variables: { id } };
    await askUntilKept(ways, body);
    await ways.ask({
      query:
        'query ($id: ID!) { room(id: $id) { entryLink(input: { nickname: "a", userId: "late" }) { role } } }',
      variables: { id },
    });
    expect(JSON.parse((await ways.ask(body)).body)).toMatchObject({
      data: { room: { knownUserIds: ['late'] } },
    });
  });

  test('says in the log which operation it was, and what it read', async () => {
    await using ways = await start();
    await askUntilKept(ways, ROOM);
    await ways.ask(ROOM);
    const [, , made, again] = ways.gateway.logs.filter(({ msg }) => msg === 'Operation');
    const { operation, hash, type, status, vendorCalls } = made ?? {};
    expect(again).toMatchObject({ hash, type, status, vendorCalls, again: true });
    expect(again?.['operation']).toEqual(operation);
  });

  test('is packed for those who ask for that', async () => {
    await using ways = await start();
    const body = { query: '{ rooms(first: 20) { nodes { title startsAt endsAt } } }' };
    const packed = { 'accept-encoding': 'gzip' };
    await askUntilKept(ways, body, packed);
    await askUntilKept(ways, body);
    expect((await ways.ask(body, packed)).headers['content-encoding']).toBe('gzip');
    expect((await ways.ask(body)).headers['content-encoding']).toBeUndefined();
    expect(agains(ways).slice(-2)).toEqual([true, true]);
  });

  test('has the headers of its own request', async () => {
    await using ways = await start({
      entryRules: { corsOrigins: ['https://app.example'] },
    });
    await askUntilKept(ways, ROOM, { accept: 'application/json' });
    const { headers } = await ways.ask(ROOM, {
      'x-request-id': 'another',
      origin: 'https://app.example',
      accept: 'application/graphql-response+json',
    });
    expect(agains(ways).at(-1)).toBe(true);
    expect(headers).toMatchObject({
      'x-request-id': 'another',
      'access-control-allow-origin': 'https://app.example',
      'content-type': 'application/graphql-response+json; charset=utf-8',
    });
  });

  test('takes of the rate what it would have taken', async () => {
    const rate = { points: 100, serverPoints: 100, windowSeconds: 3_600 };
    // Whoever nothing is asked of is counted nowhere.
    const authenticate: Authenticate = () => ({ ...unlimitedCaller, kind: 'server', name: 'school' });
    const entryRules = () => ({ authenticate, rate: createMemoryLimiters(rate) });
    await using counted = await start({ entryRules: entryRules() });
    const body = { query: '{ rooms(first: 3) { nodes { documents { totalCount } } } }' };
    const statuses: number[] = [];
    while (statuses.at(-1) !== 429 && statuses.length < 200) statuses.push((await counted.ask(body)).status);
    const plain = await start({
      entryRules: entryRules(),
      yoga: { keptResponses: null },
    });
    const without: number[] = [];
    while (without.at(-1) !== 429 && without.length < 200) without.push((await plain.ask(body)).status);
    await plain[Symbol.asyncDispose]();
    expect(statuses.at(-1)).toBe(429);
    expect(statuses).toEqual(without);
    expect(agains(counted).filter(Boolean).length).toBeGreaterThan(3);
  });
});

test('a caller who has a point left, and not as many as its calls, is told so in the words of Yoga', async () => {
  const authenticate: Authenticate = () => ({ ...unlimitedCaller, kind: 'server', name: 'school' });
  const points = (serverPoints: number) =>
    createMemoryLimiters({ points: 1, serverPoints, windowSeconds: 3_600 });
  const body = { query: '{ rooms(first: 3) { nodes { documents { totalCount } } } }' };
  /** Of each request: one, and the rest of what its calls take at most; see the answer. */
  const cost = 5;
  const answers = async (keptResponses: { maxBytes: number } | null) => {
    await using ways = await start({
      entryRules: { authenticate, rate: points(4 * cost - 1) },
      yoga: { keptResponses },
    });
    const found: Answer[] = [];
    for (let time = 0; time < 4; time += 1) found.push(await ways.ask(body, { 'x-vendor-calls': '1' }));
    return found.map(({ status, body: text }) => ({ status, text }));
  };
  const kept = await answers({ maxBytes: 1_000_000 });
  expect(kept.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  expect(kept[0]?.text).toContain(`"plannedMax":${cost},`);
  expect(kept).toEqual(await answers(null));
});

describe('a response ends', () => {
  test('with a write to what it shows, and with no other', async () => {
    await using ways = await start();
    await askUntilKept(ways, ROOM);
    await ways.ask({ query: TITLE, variables: { id: seedIds.bareRoom, title: 'Another room' } });
    await ways.ask(ROOM);
    expect(agains(ways).at(-1)).toBe(true);
    await ways.ask({ query: TITLE, variables: { id, title: 'Renamed' } });
    expect(titleOf(await ways.ask(ROOM))).toBe('Renamed');
    expect(agains(ways).at(-1)).toBe(false);
  });

  test('with the next phase of a lesson', async () => {
    let nowMs = Date.parse('2026-05-04T08:00:00Z');
    let ticks = 0;
    await using ways = await start({
      now: () => nowMs,
      yoga: { keptResponses: { maxBytes: 1_000_000, now: () => ticks } },
    });
    const phases: unknown[] = [];
    const ask = async () => {
      const { body } = await ways.ask(PHASE);
      const { room } = (JSON.parse(body) as { data: { room: Record<string, string> } }).data;
      phases.push(room['schedulePhase']);
      return room;
    };
    const room = await ask();
    const next = [room['startsAt'], room['endsAt']]
      .map((text) => Date.parse(text ?? ''))
      .find((at) => at > nowMs);
    const passTo = (ms: number) => {
      ticks += ms - nowMs;
      nowMs = ms;
    };
    // What is remembered is good for longer than the second that is left.
    passTo(next! - 1_000);
    for (let time = 0; time < 4; time += 1) await ask();
    expect(agains(ways)).toEqual([false, false, false, true, true]);
    passTo(next!);
    await ask();
    expect(agains(ways).at(-1)).toBe(false);
    expect(new Set(phases).size).toBe(2);
  });

  test('with the minute, where a list is of rooms in a phase', async () => {
    let nowMs = Date.parse('2026-05-04T08:00:00Z');
    let ticks = 0;
    await using ways = await start({
      now: () => nowMs,
      yoga: { keptResponses: { maxBytes: 1_000_000, now: () => ticks } },
    });
    const SOON = { query: '{ rooms(filter: { phase: UPCOMING }, orderBy: STARTS_AT_ASC) { totalCount } }' };
    const ask = async () => (await ways.ask(SOON)).body;
    // Half a minute before a lesson, which is less than the list is remembered for.
    nowMs += 19.5 * 60_000;
    const before = await ask();
    for (let time = 0; time < 3; time += 1) expect(await ask()).toBe(before);
    expect(agains(ways)).toEqual([false, false, false, true]);
    nowMs += 30_000;
    ticks += 30_000;
    expect(await ask()).not.toBe(before);
    expect(agains(ways).at(-1)).toBe(false);
  });

  test('with the manifest that had its document', async () => {
    const persisted = new TrustedDocuments(new Map([['d1', ROOM.query]]), true);
    await using ways = await start({ entryRules: { persisted } });
    const body = { documentId: 'd1', variables: ROOM.variables };
    await askUntilKept(ways, body);
    expect((await ways.ask(body)).status).toBe(200);
    persisted.replace(new Map());
    expect((await ways.ask(body)).status).toBe(404);
  });
});

describe('a response is not kept', () => {
  const rows: [what: string, query: string][] = [
    ['about whoever asks', '{ viewer { userId } room(id: "ID") { title } }'],
    ['with a link in it', '{ documents(first: 1) { nodes { previewLink { url } } } }'],
    ['with a secret in it', '{ room(id: "ID") { hostInviteCode } }'],
    ['with an error in it', '{ room(id: "ID") { title } document(id: "no such") { fileName } }'],
    ['of a mutation', `mutation { renameRoom(input: { roomId: "ID", title: "T" }) { userErrors { code } } }`],
    ['in parts', '{ room(id: "ID") { title ... @defer { documents { totalCount } } } }'],
  ];
  test.each(rows)('%s', async (_what, query) => {
    await using ways = await start();
    const body = { query: query.replaceAll('ID', id) };
    await askUntilKept(ways, body, { accept: 'multipart/mixed, application/json;q=0.9' });
    await ways.ask(body, { accept: 'multipart/mixed, application/json;q=0.9' });
    expect(agains(ways)).not.toContain(true);
  });

  test('for another caller than its own kind', async () => {
    const callers: Record<string, Caller> = {
      all: { ...unlimitedCaller, kind: 'user', name: 'user:1' },
      one: { ...unlimitedCaller, kind: 'user', name: 'user:2', rooms: new Set([seedIds.bareRoom]) },
      none: strangerCaller,
    };
    const authenticate: Authenticate = (headers) =>
      callers[headers.get('authorization') ?? ''] ?? strangerCaller;
    await using ways = await start({ entryRules: { authenticate } });
    await askUntilKept(ways, ROOM, { authorization: 'all' });
    expect((await ways.ask(ROOM, { authorization: 'one' })).body).toContain('FORBIDDEN');
    expect((await ways.ask(ROOM, { authorization: 'none' })).body).toContain('UNAUTHENTICATED');
    expect((await ways.ask(ROOM, { authorization: 'all' })).body).toContain('"title"');
    expect(agains(ways)).toEqual([false, false, false, false, false, true]);
  });

  test('where nothing is remembered', async () => {
    await using ways = await start({
      cache: { ttlMs: { record: 0, list: 0, merchant: 0, liveStatistics: 0, playback: 0 } },
    });
    for (let time = 0; time < 4; time += 1) await ways.ask(ROOM);
    expect(ways.gateway.takeCalls()).toHaveLength(4);
    expect(agains(ways)).not.toContain(true);
  });

  test('for whoever wants it fresh', async () => {
    const authenticate: Authenticate = () => ({ ...unlimitedCaller, kind: 'server', name: 'school' });
    await using ways = await start({ entryRules: { authenticate } });
    await askUntilKept(ways, ROOM);
    ways.gateway.takeCalls();
    await ways.ask(ROOM, { 'cache-control': 'no-cache' });
    expect(ways.gateway.takeCalls()).toHaveLength(1);
  });
});
