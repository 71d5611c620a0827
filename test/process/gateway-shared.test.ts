import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { createSignedMessages } from '../../src/redis/signed-messages.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { openClient } from '../redis/redis-place.ts';
import { describeWithRedis, startRedisServer } from '../redis/redis-server.ts';
import { startComposed, type ComposedGateway } from './composed-gateway.ts';
import { until } from '../support/eventually.ts';
import { startPrimary } from '../support/primary.ts';

const key = 'a-key-of-the-portal';
const asPortal = { 'x-api-key': key };
const withKey = {
  AUTH: '',
  AUTH_API_KEYS: `portal:${createHash('sha256').update(key).digest('hex')}:room:read room:write`,
};

const VIEWER = '{ viewer { userId } }';
const ROOM = `{ room(id: "${seedIds.liveRoom}") { title } }`;
const create = (idempotencyKey: string) => `mutation { createRoom(input: { title: "Shared", type: ONE_TO_ONE,
  isVideoEnabled: true, startsAt: "2035-03-01T19:00:00Z", durationMinutes: 60, idempotencyKey: "${idempotencyKey}" })
  { room { vendorId } userErrors { code } } }`;
const rename = (title: string) =>
  `mutation { renameRoom(input: { roomId: "${seedIds.liveRoom}", title: "${title}" }) { userErrors { code } } }`;

const titleFrom = async (gateway: ComposedGateway) =>
  ((await gateway.ask(ROOM)).data as { room: { title: string } }).room.title;

const createsAt = ({ requests }: Sandbox) => requests.filter(({ path }) => path === 'v4/room/create').length;

/** Two gateways of one account and one of another, and what those of one account share it by. */
async function startThree(over: 'Redis' | 'primary', env: Record<string, string> = {}) {
  const server = over === 'Redis' ? await startRedisServer() : null;
  const sandbox = await startSandbox();
  const strange = await startSandbox({ partner: '20990101000000', appKey: 'the-key-of-another-account' });
  const shared = { ...env, ...(server && { REDIS_URL: server.url }) };
  const { rate, creates } = configFromEnv(readEnv({ AUTH: 'none', ...env })).access;
  const newPrimary = () => (server ? null : startPrimary(rate ?? undefined, creates));
  const [own, others] = [newPrimary(), newPrimary()];
  const a = await startComposed(sandbox, shared, own && own.add().link);
  const b = await startComposed(sandbox, shared, own && own.add().link);
  const other = await startComposed(strange, shared, others && others.add().link);
  return {
    url: server?.url ?? '',
    sandbox,
    strange,
    a,
    b,
    other,
    async [Symbol.asyncDispose]() {
      for (const { gateway } of [a, b, other]) await gateway.close();
      await strange.close();
      await sandbox.close();
      await server?.[Symbol.asyncDispose]();
    },
  };
}

const statusesOf = async (asked: [gateway: ComposedGateway, query: string][]) => {
  const statuses: number[] = [];
  for (const [gateway, query] of asked) statuses.push((await gateway.ask(query, asPortal)).status);
  return statuses;
};

function testsOver(over: 'Redis' | 'primary'): void {
  test('count requests and rooms created together, each by its own bound, and those of no other account', async () => {
    await using three = await startThree(over, {
      ...withKey,
      RATE_LIMIT_SERVER_POINTS: '6',
      LIMIT_SERVER_CREATES_PER_HOUR: '2',
    });
    const { a, b, other, sandbox } = three;
    expect(
      await statusesOf([
        [a, create('1')],
        [b, create('2')],
        [a, create('3')],
        [b, create('4')],
      ]),
    ).toEqual([200, 200, 429, 429]);
    expect(createsAt(sandbox)).toBe(2);
    expect(
      await statusesOf([
        [a, VIEWER],
        [b, VIEWER],
        [a, VIEWER],
        [b, VIEWER],
        [other, VIEWER],
        [other, create('1')],
      ]),
    ).toEqual([200, 200, 429, 429, 200, 200]);
  });

  test('share their idempotency keys, and no other account has them', async () => {
    await using three = await startThree(over);
    const { a, b, other, sandbox, strange } = three;
    const idFrom = async (gateway: ComposedGateway) =>
      ((await gateway.ask(create('order'))).data as { createRoom: { room: { vendorId: string } } }).createRoom
        .room.vendorId;
    const ids = [await idFrom(a), await idFrom(b)];
    expect(ids[0]).toBe(ids[1]);
    expect(await idFrom(other)).not.toBe(ids[0]);
    expect([createsAt(sandbox), createsAt(strange)]).toEqual([1, 1]);
  });

  test('follow each other’s preview links, and none of another account', async () => {
    await using three = await startThree(over);
    const { a, b, other } = three;
    const PREVIEW = `{ document(id: "${seedIds.convertedDocument}") { previewLink { url } } }`;
    const linkFrom = async (gateway: ComposedGateway) => {
      const { data } = await gateway.ask(PREVIEW);
      const { pathname, search } = new URL(
        (data as { document: { previewLink: { url: string } } }).document.previewLink.url,
      );
      return pathname + search;
    };
    const link = await linkFrom(a);
    expect((await b.get(link)).status).toBe(200);
    expect((await other.get(link)).status).toBe(403);
    expect((await b.get(await linkFrom(other))).status).toBe(403);
  });

  test('forget what one of them has changed', async () => {
    await using three = await startThree(over, { CACHE_TTL_RECORDS_MS: '600000' });
    const { a, b, other } = three;
    const before = await titleFrom(b);
    await a.ask(rename('Renamed through a'));
    await until(async () => (await titleFrom(b)) === 'Renamed through a');
    expect(await titleFrom(other)).toBe(before);
  });
}

describe('workers of one account over one primary', { timeout: 60_000 }, () => testsOver('primary'));

describeWithRedis('gateways of one account over one Redis', { timeout: 60_000 }, () => {
  testsOver('Redis');

  test('forget nothing that somebody else says', async () => {
    await using three = await startThree('Redis', { CACHE_TTL_RECORDS_MS: '600000' });
    const { b, sandbox, url } = three;
    const before = await titleFrom(b);
    await using client = await openClient(url);
    const channel = `duobei-graphql:${sandbox.partner}:signed drops`;
    // Messages of somebody who has not the key of the account are ignored, with a warning.
    const drop = JSON.stringify({ from: randomUUID(), tags: [`room ${seedIds.liveRoom}`] });
    const foreign = ['', 'the-key-of-another-account'].map((appKey) =>
      createSignedMessages(appKey).seal(channel, drop),
    );
    for (const message of [...foreign, drop])
      await until(async () => (await client.publish(channel, message)) === 2);
    await until(() => b.logs.some(({ msg }) => String(msg).startsWith('Redis messages were ignored')));
    sandbox.clearRequests();
    expect(await titleFrom(b)).toBe(before);
    expect(sandbox.requests).toEqual([]);
  });

  test('say that Redis is away, and stay ready', async () => {
    await using server = await startRedisServer();
    await using sandbox = await startSandbox();
    await using gateway = await startComposed(sandbox, { REDIS_URL: server.url, METRICS_PORT: '0' });
    expect(await gateway.metrics()).toContain('duobei_redis_ready 1\n');
    await server.stop();
    await until(() => gateway.logs.some(({ msg }) => String(msg).startsWith('Redis is away')));
    await until(async () => (await gateway.metrics()).includes('duobei_redis_ready 0\n'));
    expect((await gateway.get('/readyz')).status).toBe(200);
    expect(await gateway.ask(create('away'))).toMatchObject({ code: 'IDEMPOTENCY_UNAVAILABLE' });
    expect((await gateway.ask(ROOM)).code).toBeUndefined();
    expect(createsAt(sandbox)).toBe(0);
    await server.start();
    await until(async () => (await gateway.metrics()).includes('duobei_redis_ready 1\n'));
    expect(gateway.logs.filter(({ msg }) => msg === 'Redis is connected')).toHaveLength(2);
  });
});
