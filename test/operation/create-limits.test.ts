import { describe, expect, test } from 'vitest';
import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { strangerCaller, type Caller } from '../../src/access/caller.ts';
import { SCOPES } from '../../src/access/scopes.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startRedis } from '../../src/redis/redis.ts';
import { createMemoryLimiters } from '../../src/access/limiters.ts';
import { createRedisLimiters } from '../../src/access/redis-limiters.ts';
import { at } from '../redis/redis-place.ts';
import { describeWithRedis, startRedisServer } from '../redis/redis-server.ts';
import { startTestGateway, type GraphQLResult, type TestGateway } from '../support/gateway.ts';
import { startTwoWays } from '../transports/http/two-ways.ts';

const { limits } = configFromEnv(readEnv({})).access;
const config = { points: 2, serverPoints: 3, windowSeconds: 3_600 };

const user = (name: string): Caller => ({
  ...strangerCaller,
  kind: 'user',
  name: `user:${name}`,
  userId: name,
  scopes: new Set(SCOPES),
});
const server: Caller = { ...user('a'), kind: 'server', name: 'key:portal', userId: null };

const ROOM = `mutation { createRoom(input: { title: "a", type: ONE_TO_ONE, isVideoEnabled: true,
  startsAt: "2035-03-01T19:00:00Z", durationMinutes: 60 }) { userErrors { code } } }`;
const VOD_ROOM = `mutation { ...More } fragment More on Mutation {
  createVodRoom(input: { title: "a", videoKey: "${seedIds.videoKey}" }) { userErrors { code } } }`;
const RENAME = `mutation { renameRoom(input: { roomId: "${seedIds.liveRoom}", title: "a" }) { userErrors { code } } }`;

const startLimited = (isWarnOnly = false) =>
  startTestGateway({
    entryRules: { creates: createMemoryLimiters(config), limits: { ...limits, isWarnOnly } },
  });

const codeOf = ({ errors }: GraphQLResult<unknown>) => errors?.[0]?.extensions?.['code'];
const createBy = async (gateway: TestGateway, caller: Caller | undefined, query = ROOM) =>
  codeOf(await gateway.execute<object, object>(query, undefined, caller));

describe('the rooms that one caller may have created in an hour', () => {
  test('are sixty, and six hundred for a server, unless configured otherwise', () => {
    expect(configFromEnv(readEnv({})).access.creates).toEqual({
      points: 60,
      serverPoints: 600,
      windowSeconds: 3_600,
    });
    const env = { LIMIT_CREATES_PER_HOUR: '5', LIMIT_SERVER_CREATES_PER_HOUR: '7' };
    expect(configFromEnv(readEnv(env)).access.creates).toMatchObject({ points: 5, serverPoints: 7 });
  });

  test('are counted together for both kinds, for each caller alone, and more for a server', async () => {
    await using gateway = await startLimited();
    expect(await createBy(gateway, user('a'))).toBeUndefined();
    expect(await createBy(gateway, user('a'), VOD_ROOM)).toBeUndefined();
    gateway.takeCalls();
    expect(await createBy(gateway, user('a'))).toBe('RATE_LIMITED');
    expect(await createBy(gateway, user('a'), VOD_ROOM)).toBe('RATE_LIMITED');
    expect(gateway.takeCalls()).toEqual([]);
    expect(await createBy(gateway, user('b'))).toBeUndefined();
    for (let made = 0; made < 3; made += 1) expect(await createBy(gateway, server)).toBeUndefined();
    expect(await createBy(gateway, server)).toBe('RATE_LIMITED');
    // Whatever makes no room goes on.
    expect(await createBy(gateway, user('a'), RENAME)).toBeUndefined();
    expect(await createBy(gateway, user('a'), '{ merchant { name } }')).toBeUndefined();
  });

  test('are those of one server where nobody signs in, whatever the address', async () => {
    await using gateway = await startLimited();
    for (let made = 0; made < 3; made += 1) expect(await createBy(gateway, undefined)).toBeUndefined();
    expect(await createBy(gateway, undefined)).toBe('RATE_LIMITED');
  });

  test('are not used up by what is refused before', async () => {
    await using gateway = await startLimited();
    const reader = { ...user('a'), scopes: new Set(['room:read'] as const) };
    for (let asked = 0; asked < 3; asked += 1) {
      expect(await createBy(gateway, reader)).toBe('FORBIDDEN');
      expect(await createBy(gateway, user('a'), ROOM.replace('ONE_TO_ONE', 'MANY'))).toBe(
        'GRAPHQL_VALIDATION_FAILED',
      );
    }
    expect(await createBy(gateway, user('a'))).toBeUndefined();
  });

  test('are only logged where limits warn', async () => {
    await using gateway = await startLimited(true);
    for (let made = 0; made < 4; made += 1) expect(await createBy(gateway, user('a'))).toBeUndefined();
    const warnings = gateway.logs.filter(
      ({ msg }) => msg === 'A caller is beyond the limit of rooms created in an hour',
    );
    expect(warnings).toMatchObject([{ caller: 'user:a' }, { caller: 'user:a' }]);
  });

  test('beyond them the answer is 429, says what it is about and how long to wait, by either way', async () => {
    await using ways = await startTwoWays({
      entryRules: { creates: createMemoryLimiters({ ...config, serverPoints: 1 }) },
    });
    const answers = [
      await ways.ask({ query: ROOM }),
      await ways.ask({ query: ROOM }),
      await ways.askYoga({ query: ROOM }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 429, 429]);
    for (const { headers, body } of answers.slice(1)) {
      expect(Number(headers['retry-after'])).toBeGreaterThan(3_500);
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(3_600);
      expect(JSON.parse(body)).toMatchObject({
        errors: [
          {
            message: expect.stringMatching(/^Too many rooms were created\./) as string,
            extensions: { code: 'RATE_LIMITED' },
          },
        ],
      });
    }
  });
});

describeWithRedis('the rooms created through several replicas', () => {
  test('are counted together, apart from the points of requests', async () => {
    await using redisServer = await startRedisServer();
    await using redis = await startRedis(at(redisServer.url));
    const limiters = () => createRedisLimiters(config, redis, 'test:', 'creates');
    await using a = await startTestGateway({ entryRules: { creates: limiters() } });
    await using b = await startTestGateway({ entryRules: { creates: limiters() } });
    const rate = createRedisLimiters(config, redis, 'test:');
    await rate.users.consume('user:a', 2);
    expect(await createBy(a, user('a'))).toBeUndefined();
    expect(await createBy(b, user('a'))).toBeUndefined();
    expect(await createBy(a, user('a'))).toBe('RATE_LIMITED');
    expect(await createBy(b, user('a'))).toBe('RATE_LIMITED');
  });
});
