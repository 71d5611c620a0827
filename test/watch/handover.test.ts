import { expect, test } from 'vitest';
import type { FleetMessage } from '../../src/watch/fleet.ts';
import { createRedisFleet, type ScriptRunner } from '../../src/watch/redis-fleet.ts';
import { createRedisChannels } from '../../src/redis/channels.ts';
import { createDropMessages } from '../../src/redis/drop-messages.ts';
import { startRedis, type Redis } from '../../src/redis/redis.ts';
import { createSignedMessages } from '../../src/redis/signed-messages.ts';
import { at } from '../redis/redis-place.ts';
import { describeWithRedis, startRedisServer, type RedisServer } from '../redis/redis-server.ts';
import { until } from '../support/eventually.ts';

const messages = createSignedMessages('a-secret-app-key');
const onIgnored = () => {
  throw new Error('A message of a replica was ignored.');
};

const startChannels = (redis: Redis) =>
  createRedisChannels({ redis, messages, onIgnored, onGap: () => undefined });

/** One replica's part in the fleet, and its end as the gateway does it. */
async function startReplica({ url }: RedisServer, scriptsOf = (redis: ScriptRunner) => redis) {
  const redis = await startRedis(at(url));
  const channels = startChannels(redis);
  const fleet = createRedisFleet({
    prefix: 'test:',
    leaseMs: 60_000,
    channels,
    onIgnored,
    scripts: scriptsOf(redis),
  });
  return {
    redis,
    fleet,
    async [Symbol.asyncDispose]() {
      await channels.close();
      await redis.close();
    },
  };
}

const deaf = () => undefined;

const topicOf = (index: number) => `documentStatus ${index}`;
const topics = Array.from({ length: 50 }, (_, index) => topicOf(index));

describeWithRedis('a replica that ends', () => {
  test('is heard by the others: each of its leases is free, and they are told', async () => {
    await using server = await startRedisServer();
    await using stays = await startReplica(server);
    const told = new Set<string>();
    const everyTold = new Promise<void>((resolve) => {
      for (const topic of topics) {
        const hear = ({ kind }: FleetMessage) => {
          if (kind === 'released') told.add(topic);
          if (told.size === topics.length) resolve();
        };
        stays.fleet.join(topic, hear, () => true);
      }
    });
    await stays.fleet.join('the last one listened to', deaf, () => true).ready;
    {
      await using ends = await startReplica(server);
      const memberships = topics.map((topic) => ends.fleet.join(topic, deaf, () => true));
      for (const membership of memberships) expect((await membership.claim()).isMine).toBe(true);
      await Promise.all(memberships.map((membership) => membership.leave()));
    }
    await everyTold;
    const claims = await Promise.all(
      topics.map((topic) => stays.fleet.join(topic, deaf, () => true).claim()),
    );
    expect(claims.every(({ isMine }) => isMine)).toBe(true);
  });

  test('gives up its leases also where the claim is still under way, and gets there last', async () => {
    await using server = await startRedisServer();
    await using stays = await startReplica(server);
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    /** The first command, which is the claim, is held up on its way to Redis. */
    const holdingUp = (redis: ScriptRunner): ScriptRunner => {
      let sent = 0;
      return {
        async eval(script, key, args) {
          sent += 1;
          if (sent === 1) await held;
          return redis.eval(script, key, args);
        },
      };
    };
    {
      await using ends = await startReplica(server, holdingUp);
      const membership = ends.fleet.join(topicOf(0), deaf, () => true);
      const claiming = membership.claim();
      await membership.leave();
      goOn();
      expect((await claiming).isMine).toBe(true);
    }
    expect((await stays.fleet.join(topicOf(0), deaf, () => true).claim()).isMine).toBe(true);
  });

  test('does not wait for a Redis that hangs', async () => {
    await using server = await startRedisServer();
    {
      await using ends = await startReplica(server);
      const membership = ends.fleet.join(topicOf(0), deaf, () => true);
      await membership.claim();
      server.freeze();
      await membership.leave();
    }
    server.thaw();
  });

  test('tells the others what its last write has changed', async () => {
    await using server = await startRedisServer();
    await using stays = await startRedis(at(server.url));
    let onDrop: (tags: readonly string[]) => void = () => undefined;
    const dropped = new Promise<readonly string[]>((resolve) => (onDrop = resolve));
    const channel = 'test drops';
    await using heard = startChannels(stays);
    createDropMessages({ channels: heard, channel, onDrop, onIgnored });
    await heard.listening();
    {
      await using ends = await startRedis(at(server.url));
      await using channels = startChannels(ends);
      createDropMessages({ channels, channel, onDrop: deaf, onIgnored }).publish(['room 1']);
    }
    expect(await dropped).toEqual(['room 1']);
  });
});

describeWithRedis('a replica that begins to listen while Redis is away', () => {
  test('hears the others as soon as it is back, and nothing of what it has left meanwhile', async () => {
    await using server = await startRedisServer();
    await using listens = await startReplica(server);
    await using tells = await startReplica(server);
    await server.stop();
    await until(() => !listens.redis.isReady && !tells.redis.isReady);
    const heard: string[] = [];
    const join = (topic: string) =>
      listens.fleet.join(
        topic,
        ({ kind }) => void heard.push(`${kind} ${topic}`),
        () => true,
      );
    const left = join(topicOf(0));
    await join(topicOf(1)).ready;
    await left.leave();
    await server.start();
    await until(() => tells.redis.isReady);
    // It listens on a connection of its own, which comes back in its own time.
    await until(() => {
      tells.fleet.tell(topicOf(0), { kind: 'changed' });
      tells.fleet.tell(topicOf(1), { kind: 'changed' });
      return heard.length > 0;
    });
    expect(new Set(heard)).toEqual(new Set([`changed ${topicOf(1)}`]));
  });
});
