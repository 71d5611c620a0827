import { expect, test } from 'vitest';
import { createRedisChannels } from '../../src/redis/channels.ts';
import { startRedis } from '../../src/redis/redis.ts';
import { createSignedMessages } from '../../src/redis/signed-messages.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { createRedisFleet } from './redis-fleet.ts';
import type { Watching } from '../../src/watch/watch.ts';
import { at } from '../redis/redis-place.ts';
import { describeWithRedis, startRedisServer } from '../redis/redis-server.ts';
import { startTestGateway, type TestGatewayOptions } from '../support/gateway.ts';
import { until } from './watch-gateway.ts';

const LIVE = 'v3/statistics/zhibo/room';
const ROOM = 'v3/room/detail';
const STATUS = 'v3/documents/status';

const watcher = { caller: null, expiry: null, disconnect: () => undefined };
const watches = {
  [LIVE]: (watching: Watching) => watching.roomLiveStatistics(seedIds.liveRoom, 10_000, watcher),
  [ROOM]: (watching: Watching) => watching.roomRecordingStatus(seedIds.liveRoom, watcher),
  [STATUS]: (watching: Watching) => watching.documentStatus(seedIds.convertedDocument, watcher),
};

/** Two replicas that share a vendor and a Redis; what they ignore there is counted. */
async function startReplicas() {
  const server = await startRedisServer();
  let ignored = 0;
  const onIgnored = () => void (ignored += 1);
  const startReplica = async (client: NonNullable<TestGatewayOptions['client']>) => {
    const redis = await startRedis(at(server.url));
    const messages = createSignedMessages('a-secret-app-key');
    const channels = createRedisChannels({ redis, messages, onIgnored, onGap: () => undefined });
    const fleet = createRedisFleet({ prefix: 'test:', leaseMs: 60_000, channels, onIgnored, scripts: redis });
    const { watching, sandbox, ...gateway } = await startTestGateway({ client, watching: { fleet } });
    const close = async () => {
      await watching.close();
      await channels.close();
      await redis.close();
      await gateway[Symbol.asyncDispose]();
    };
    return { watching, sandbox, close };
  };
  const a = await startReplica({});
  const b = await startReplica({ baseUrl: a.sandbox.url });
  return {
    vendor: a.sandbox,
    a: a.watching,
    b: b.watching,
    ignored: () => ignored,
    async [Symbol.asyncDispose]() {
      await Promise.all([a.close(), b.close()]);
      await server[Symbol.asyncDispose]();
    },
  };
}

describeWithRedis('a subscriber on another replica sees the same', () => {
  test.each<[keyof typeof watches, string]>([
    [LIVE, 'nobody came'],
    [LIVE, 'just begun'],
    [LIVE, 'no average'],
    [LIVE, 'parts that are null'],
    [LIVE, 'no parts, and no kinds of devices'],
    [LIVE, 'nothing counted'],
    [LIVE, 'times that are null'],
    [ROOM, 'texts that are null'],
    [ROOM, 'no optional fields, as of old'],
    [STATUS, 'numbers as text'],
  ])('of %s: %s', async (endpoint, shape) => {
    await using replicas = await startReplicas();
    const { a, b, vendor, ignored } = replicas;
    vendor.faults.add({ endpoint, kind: 'odd', shape, times: 100 });
    const { value: first } = await watches[endpoint](a).next();
    let second: typeof first;
    void watches[endpoint](b)
      .next()
      .then(({ value }) => (second = value));
    await until(() => second !== undefined || ignored() > 0);
    const [shownOnA, shownOnB] = [first, second].map((event) =>
      event && 'state' in event ? event.state : event,
    );
    expect(shownOnA).toHaveProperty('vendorId');
    expect(shownOnB).toEqual(shownOnA);
    expect(ignored()).toBe(0);
  });
});
