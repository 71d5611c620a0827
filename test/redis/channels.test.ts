import { expect, test } from 'vitest';
import { createRedisChannels } from '../../src/redis/channels.ts';
import { startRedis } from '../../src/redis/redis.ts';
import { createSignedMessages } from '../../src/redis/signed-messages.ts';
import { at, openClient } from './redis-place.ts';
import { describeWithRedis, startRedisServer, type RedisServer } from './redis-server.ts';
import { until } from '../support/eventually.ts';

const messages = createSignedMessages('a-secret-app-key');

async function startReplica({ url }: RedisServer) {
  const redis = await startRedis(at(url));
  const gaps = { count: 0 };
  const onIgnored = () => {
    throw new Error('A message of a replica was ignored.');
  };
  const channels = createRedisChannels({ redis, messages, onIgnored, onGap: () => (gaps.count += 1) });
  return {
    redis,
    channels,
    gaps,
    async [Symbol.asyncDispose]() {
      await channels.close();
      await redis.close();
    },
  };
}

/** But for the one that asks. */
async function connectionsOf({ url }: RedisServer): Promise<number> {
  await using client = await openClient(url);
  return (await client.clientList()).length - 1;
}

describeWithRedis('the channels of replicas', () => {
  test('all go over one second connection', async () => {
    await using server = await startRedisServer();
    await using replica = await startReplica(server);
    for (let channel = 0; channel < 50; channel += 1) {
      replica.channels.listen(`channel ${channel}`, () => undefined);
    }
    await replica.channels.listening();
    expect(await connectionsOf(server)).toBe(2);
  });

  test('are heard by everybody who listens, until each has ended it', async () => {
    await using server = await startRedisServer();
    await using replica = await startReplica(server);
    await using other = await startReplica(server);
    const heard = { first: [] as string[], second: [] as string[] };
    const ends = [
      replica.channels.listen('news', (text) => heard.first.push(text)),
      replica.channels.listen('news', (text) => heard.second.push(text)),
    ];
    await replica.channels.listening();
    other.channels.publish('news', 'one');
    await until(() => heard.second.length === 1);
    ends[0]!();
    ends[0]!();
    other.channels.publish('news', 'two');
    await until(() => heard.second.length === 2);
    expect(heard).toEqual({ first: ['one'], second: ['one', 'two'] });
    ends[1]!();
    await using client = await openClient(server.url);
    const subscribers = async () => (await client.pubSubNumSub('news'))['news'];
    while ((await subscribers()) !== 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  test('are heard again when they are listened to right after the end', async () => {
    await using server = await startRedisServer();
    await using replica = await startReplica(server);
    const heard: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      replica.channels.listen('news', () => heard.push('an ended one'))();
      const end = replica.channels.listen('news', (text) => heard.push(text));
      await replica.channels.listening();
      replica.channels.publish('news', String(round));
      await until(() => heard.length > round);
      end();
    }
    expect(heard).toEqual(Array.from({ length: 20 }, (_, round) => String(round)));
  });

  test('come back with Redis, and say that something may have been missed', async () => {
    await using server = await startRedisServer();
    await using replica = await startReplica(server);
    const heard: string[] = [];
    replica.channels.listen('before', (text) => heard.push(text));
    await replica.channels.listening();
    await until(() => replica.gaps.count === 1);
    await server.stop();
    await until(() => !replica.redis.isReady);
    replica.channels.publish('before', 'lost');
    replica.channels.listen('meanwhile', (text) => heard.push(text));
    await server.start();
    await until(() => replica.gaps.count === 2 && replica.redis.isReady);
    replica.channels.publish('before', 'one');
    replica.channels.publish('meanwhile', 'two');
    await until(() => heard.length === 2);
    expect(heard).toEqual(['one', 'two']);
  });

  test('open without Redis, and are there when it comes', async () => {
    await using server = await startRedisServer();
    await server.stop();
    await using replica = await startReplica(server);
    const heard: string[] = [];
    replica.channels.listen('news', (text) => heard.push(text));
    await replica.channels.listening();
    expect(replica.gaps.count).toBe(0);
    await server.start();
    await until(() => replica.gaps.count === 1 && replica.redis.isReady);
    replica.channels.publish('news', 'one');
    await until(() => heard.length === 1);
  });
});
