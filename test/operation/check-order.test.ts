import { describe, expect, test } from 'vitest';
import { blockListOf } from '../../src/config/access-env.ts';
import { strangerCaller, unlimitedCaller, type Caller } from '../../src/access/caller.ts';
import { SCOPES } from '../../src/access/scopes.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { RefusedCredentialsError } from '../../src/access/refused-credentials.ts';
import { createMemoryLimiters, type RateLimiters } from '../../src/access/limiters.ts';
import { ENDPOINT, startTestGateway, type TestGatewayOptions } from '../support/gateway.ts';

const user: Caller = {
  ...strangerCaller,
  kind: 'user',
  name: 'user:a',
  userId: 'a',
  scopes: new Set(SCOPES),
};
const reader: Caller = { ...user, name: 'user:reader', scopes: new Set(['room:read']) };
const server: Caller = { ...user, kind: 'server', name: 'key:portal', userId: null };
const callers: Record<string, Caller> = { user, reader, server, everybody: unlimitedCaller };

const CREATE = `mutation { createRoom(input: { title: "a", type: ONE_TO_ONE, isVideoEnabled: true,
  startsAt: "2035-03-01T19:00:00Z", durationMinutes: 60 }) { userErrors { code } } }`;
const SOME = '{ rooms(first: 3) { nodes { documents { totalCount } } } }';
const SOME_CALLS = 5;
const TOO_DEAR = '{ rooms(first: 100) { nodes { documents { totalCount } } } }';
const WRONG_VARIABLE = 'query ($n: Int) { rooms(first: $n) { nodes { documents { totalCount } } } }';
const SUBSCRIPTION = `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { documents { totalCount } } }`;
const SUBSCRIPTION_CALLS = 2;

interface Points {
  rate: number;
  creates: number;
}

async function start({ rate = 100, creates = 100 }: Partial<Points> = {}, options: TestGatewayOptions = {}) {
  const limitersOf = (points: number) =>
    createMemoryLimiters({ points, serverPoints: 2 * points, windowSeconds: 600 });
  const limiters = { rate: limitersOf(rate), creates: limitersOf(creates) };
  const gateway = await startTestGateway({
    ...options,
    entryRules: {
      ...limiters,
      trustedProxies: blockListOf(['127.0.0.1', '::1']),
      authenticate: (headers) => {
        const name = headers.get('authorization');
        if (name === null) return strangerCaller;
        const caller = callers[name];
        if (!caller) throw new RefusedCredentialsError('Nobody knows these credentials.', 'a test');
        return caller;
      },
      ...options.entryRules,
    },
  });
  const takenFrom = async (of: keyof RateLimiters, key: string): Promise<Points> => ({
    rate: (await limiters.rate[of].get(key))?.consumedPoints ?? 0,
    creates: (await limiters.creates[of].get(key))?.consumedPoints ?? 0,
  });
  return {
    gateway,
    takenFrom,
    taken: (name = 'user:a') => takenFrom('users', name),
    async ask(query: string, as: string | null = 'user', more: object = {}, headers: object = {}) {
      const response = await gateway.yoga.fetch(ENDPOINT, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(as !== null && { authorization: as }),
          ...headers,
        },
        body: JSON.stringify({ query, ...more }),
      });
      const { errors } = (await response.json()) as { errors?: { extensions: Record<string, unknown> }[] };
      return {
        code: errors?.[0]?.extensions['code'],
        extensions: errors?.[0]?.extensions,
        status: response.status,
        headers: response.headers,
      };
    },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

describe('an operation is refused', () => {
  test('for what its caller may not, before it takes points for its cost or a room', async () => {
    await using started = await start();
    expect((await started.ask(CREATE, 'reader')).code).toBe('FORBIDDEN');
    expect(await started.taken('user:reader')).toEqual({ rate: 1, creates: 0 });
    expect(started.gateway.takeCalls()).toEqual([]);
  });

  test('for too much to do, before its variables are looked at and its cost is worked out', async () => {
    await using started = await start({}, { yoga: { shedding: { load: { waitMs: 60_000 } } } });
    expect((await started.ask(TOO_DEAR)).code).toBe('OVERLOADED');
    expect((await started.ask(WRONG_VARIABLE, 'user', { variables: { n: 'x' } })).code).toBe('OVERLOADED');
    expect((await started.ask(SOME)).code).toBe('OVERLOADED');
    expect(await started.taken()).toEqual({ rate: 3, creates: 0 });
  });

  test('for variables that do not fit, before its cost is worked out', async () => {
    await using started = await start();
    expect((await started.ask(WRONG_VARIABLE, 'user', { variables: { n: 'x' } })).code).toBe(
      'BAD_USER_INPUT',
    );
    expect(await started.taken()).toEqual({ rate: 1, creates: 0 });
  });

  test('for its cost, before that is taken', async () => {
    await using started = await start({ rate: 20 });
    expect((await started.ask(TOO_DEAR)).code).toBe('QUERY_TOO_EXPENSIVE');
    expect(await started.taken()).toEqual({ rate: 1, creates: 0 });
  });

  test('for points that it has not, before a room is counted', async () => {
    await using started = await start({ rate: 4 });
    const withRead = CREATE.replace(
      '{ userErrors { code } }',
      '{ room { documents { totalCount } statistics { live { studentCount } } merchant { rooms { totalCount } } } }',
    );
    expect((await started.ask(withRead)).code).toBe('RATE_LIMITED');
    expect((await started.taken()).creates).toBe(0);
    expect(started.gateway.takeCalls()).toEqual([]);
  });

  test('for rooms that it may not have, behind all of the others', async () => {
    await using started = await start({ creates: 1 });
    expect((await started.ask(CREATE)).code).toBeUndefined();
    expect((await started.ask(CREATE)).code).toBe('RATE_LIMITED');
    expect((await started.taken()).creates).toBe(2);
    expect((await started.ask(CREATE.replace('title: "a"', 'title: 1'))).code).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    );
    expect((await started.taken()).creates).toBe(2);
  });

  test('takes what it may cost, and the request its point, together as much as it is planned to make', async () => {
    await using started = await start();
    await started.ask('{ __typename }');
    expect(await started.taken()).toEqual({ rate: 1, creates: 0 });
    await started.ask('{ merchant { name } }');
    expect(await started.taken()).toEqual({ rate: 2, creates: 0 });
    await started.ask(SOME);
    expect(await started.taken()).toEqual({ rate: 2 + SOME_CALLS, creates: 0 });
    await started.ask(CREATE);
    expect(await started.taken()).toEqual({ rate: 3 + SOME_CALLS, creates: 1 });
  });

  test('for its rate at its start, where it is a subscription, which then has no place', async () => {
    await using started = await start({ rate: SUBSCRIPTION_CALLS - 1 });
    expect(
      (await started.ask(SUBSCRIPTION, 'user', {}, { accept: 'application/json, text/event-stream' })).code,
    ).toBe('RATE_LIMITED');
    expect(started.gateway.watching.size.feeds).toBe(0);
  });
});

describe('a request is counted', () => {
  test('once for a body that is no operation, and for one that is not valid', async () => {
    await using started = await start();
    await started.ask('{');
    await started.ask('{ nothing }');
    expect(await started.taken()).toEqual({ rate: 2, creates: 0 });
  });

  test('not at all with credentials that nobody knows', async () => {
    await using started = await start({ rate: 1 });
    for (let n = 0; n < 3; n += 1) expect((await started.ask('{ __typename }', 'somebody')).status).toBe(401);
    expect(await started.taken()).toEqual({ rate: 0, creates: 0 });
  });

  test('for its user, whatever the address; for its server, with twice as much', async () => {
    await using started = await start({ rate: 2 });
    const statuses = async (as: string, times: number) => {
      const found = [];
      for (let n = 0; n < times; n += 1)
        found.push(
          (await started.ask('{ __typename }', as, {}, { 'x-forwarded-for': `203.0.113.${n}` })).status,
        );
      return found;
    };
    expect(await statuses('user', 3)).toEqual([200, 200, 429]);
    expect(await statuses('reader', 1)).toEqual([200]);
    expect(await statuses('server', 5)).toEqual([200, 200, 200, 200, 429]);
    expect((await started.takenFrom('servers', 'key:portal')).rate).toBe(5);
    expect((await started.takenFrom('users', 'key:portal')).rate).toBe(0);
  });

  test('for everybody together where nobody signs in: rooms as those of one server', async () => {
    await using started = await start({ creates: 1 });
    for (let n = 0; n < 2; n += 1) expect((await started.ask(CREATE, 'everybody')).code).toBeUndefined();
    expect((await started.ask(CREATE, 'everybody')).code).toBe('RATE_LIMITED');
    expect((await started.takenFrom('servers', 'everybody')).creates).toBe(3);
  });
});

test('a refusal says how long to wait, in its header and to who has none', async () => {
  await using started = await start({ rate: 1 });
  await started.ask('{ __typename }');
  const { status, headers, extensions } = await started.ask('{ __typename }');
  expect(status).toBe(429);
  const waitSeconds = Number(headers.get('retry-after'));
  expect(waitSeconds).toBeGreaterThan(570);
  expect(waitSeconds).toBeLessThanOrEqual(600);
  expect(extensions).toEqual({ code: 'RATE_LIMITED', retryAfterSeconds: waitSeconds });
});

test('lines about refusals say who, how much and in which request, and nothing else', async () => {
  await using started = await start({ rate: 1, creates: 1 }, { entryRules: {} });
  const { logs } = started.gateway;
  const lineOf = (msg: string) => {
    const { time, level, ...line } = logs.find((logged) => logged['msg'] === msg) ?? {};
    return { hasTime: typeof time === 'string', level, ...line };
  };
  const id = { 'x-request-id': 'one' };
  await started.ask('{ __typename }', 'user', {}, id);
  await started.ask('{ __typename }', 'user', {}, id);
  expect(lineOf('A caller is beyond the rate limit')).toEqual({
    hasTime: true,
    level: 40,
    requestId: 'one',
    merchant: 'default',
    caller: 'user:a',
    points: 1,
    msg: 'A caller is beyond the rate limit',
  });
  await started.ask('{ __typename }', 'Bearer of-something', {}, id);
  expect(lineOf('Credentials were refused')).toEqual({
    hasTime: true,
    level: 30,
    requestId: 'one',
    reason: 'a test',
    msg: 'Credentials were refused',
  });
  await started.ask(TOO_DEAR, 'server', {}, id);
  expect(lineOf('An operation needs too many vendor calls')).toEqual({
    hasTime: true,
    level: 40,
    requestId: 'one',
    merchant: 'default',
    calls: 106,
    maxVendorCalls: 60,
    dearestField: 'rooms.nodes.documents',
    msg: 'An operation needs too many vendor calls',
  });
});
