import { expect, test } from 'vitest';
import { createRedisFleet } from '../../src/live/redis-fleet.ts';
import { startDropMessages } from '../../src/redis/drop-messages.ts';
import { startRedis } from '../../src/redis/redis.ts';
import { startRedisLiveEvents } from '../../src/server/redis-live-events.ts';
import { describeWithRedis, startRedisServer, type RedisServer } from '../redis/redis-server.ts';

/** One replica's part in the fleet, and its end as the gateway does it. */
async function startReplica({ url }: RedisServer) {
  const redis = await startRedis({ url });
  const events = startRedisLiveEvents(redis);
  const { target, listening } = events;
  const fleet = createRedisFleet({
    prefix: 'test:',
    leaseMs: 60_000,
    events: target,
    listening,
    scripts: redis,
  });
  return {
    redis,
    fleet,
    async [Symbol.asyncDispose]() {
      await events.close();
      await redis.close();
    },
  };
}

const topicOf = (index: number) => `documentStatus ${index}`;
const topics = Array.from({ length: 50 }, (_, index) => topicOf(index));

describeWithRedis('a replica that ends', () => {
  test('is heard by the others: each of its leases is free, and they are told', async () => {
    await using server = await startRedisServer();
    await using stays = await startReplica(server);
    const told = new Set<string>();
    const everyTold = new Promise<void>((resolve) => {
      for (const topic of topics) {
        stays.fleet.join(topic, ({ kind }) => {
          if (kind === 'released') told.add(topic);
          if (told.size === topics.length) resolve();
        });
      }
    });
    await stays.fleet.join('the last one listened to', () => undefined).ready;
    {
      await using ends = await startReplica(server);
      const seats = topics.map((topic) => ends.fleet.join(topic, () => undefined));
      for (const seat of seats) expect((await seat.claim()).isMine).toBe(true);
      await Promise.all(seats.map((seat) => seat.leave()));
    }
    await everyTold;
    const claims = await Promise.all(topics.map((topic) => stays.fleet.join(topic, () => undefined).claim()));
    expect(claims.every(({ isMine }) => isMine)).toBe(true);
  });

  test('gives up its leases also where the claim is still under way', async () => {
    await using server = await startRedisServer();
    await using stays = await startReplica(server);
    {
      await using ends = await startReplica(server);
      const seat = ends.fleet.join(topicOf(0), () => undefined);
      const claiming = seat.claim();
      await seat.leave();
      await claiming;
    }
    expect((await stays.fleet.join(topicOf(0), () => undefined).claim()).isMine).toBe(true);
  });

  test('does not wait for a Redis that hangs', async () => {
    await using server = await startRedisServer();
    {
      await using ends = await startReplica(server);
      const seat = ends.fleet.join(topicOf(0), () => undefined);
      await seat.claim();
      server.freeze();
      await seat.leave();
    }
    server.thaw();
  });

  test('tells the others what its last write has changed', async () => {
    await using server = await startRedisServer();
    await using stays = await startRedis({ url: server.url });
    let onDrop: (tags: readonly string[]) => void = () => undefined;
    const dropped = new Promise<readonly string[]>((resolve) => (onDrop = resolve));
    const channel = 'test drops';
    await using heard = startDropMessages({ redis: stays, channel, onDrop, onGap: () => undefined });
    await heard.listening();
    {
      await using ends = await startRedis({ url: server.url });
      const messages = startDropMessages({
        redis: ends,
        channel,
        onDrop: () => undefined,
        onGap: () => undefined,
      });
      messages.publish(['room 1']);
      await messages.close();
    }
    expect(await dropped).toEqual(['room 1']);
  });
});
