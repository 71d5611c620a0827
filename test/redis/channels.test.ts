import { expect, test } from 'vitest';
import { createRedisChannels } from '../../src/redis/channels.ts';
import type { RedisListener } from '../../src/redis/link.ts';
import { startRedis } from '../../src/redis/redis.ts';
import { createSignedMessages } from '../../src/redis/signed-messages.ts';
import { at, openClient } from './redis-place.ts';
import { describeWithRedis, startRedisServer, type RedisServer } from './redis-server.ts';
import { until } from '../support/eventually.ts';

const messages = createSignedMessages('a-secret-app-key');

async function startReplica({ url }: RedisServer) {
  const errors: string[] = [];
  const redis = await startRedis({ ...at(url), onError: (label) => errors.push(label) });
  const gaps = { count: 0 };
  const onIgnored = () => {
    throw new Error('A message of a replica was ignored.');
  };
  const channels = createRedisChannels({ redis, messages, onIgnored, onGap: () => (gaps.count += 1) });
  return {
    redis,
    channels,
    gaps,
    errors,
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

  test('are left by an account that is gone, and are not asked for again with a new connection', async () => {
    await using server = await startRedisServer();
    await using replica = await startReplica(server);
    const account = createRedisChannels({
      redis: replica.redis,
      messages,
      onIgnored: () => undefined,
      onGap: () => undefined,
    });
    account.listen('of the account', () => undefined);
    replica.channels.listen('of another', () => undefined);
    await Promise.all([account.listening(), replica.channels.listening()]);
    const subscribers = async () => {
      await using client = await openClient(server.url);
      return { ...(await client.pubSubNumSub(['of the account', 'of another'])) };
    };
    expect(await subscribers()).toEqual({ 'of the account': 1, 'of another': 1 });
    await account.close();
    await until(async () => (await subscribers())['of the account'] === 0);
    await server.stop();
    await until(() => !replica.redis.isReady);
    await server.start();
    await until(() => replica.gaps.count === 2);
    expect(await subscribers()).toEqual({ 'of the account': 0, 'of another': 1 });
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

  test('that were refused are asked for again, unless nobody wants them any more', async () => {
    await using server = await startRedisServer();
    await using replica = await startReplica(server);
    await using client = await openClient(server.url);
    await client.sendCommand(['ACL', 'SETUSER', 'default', 'resetchannels']);
    const end = replica.channels.listen('left', () => undefined);
    replica.channels.listen('wanted', () => undefined);
    await replica.channels.listening();
    expect(replica.channels.deafFor).toBe('NOPERM');
    end();
    await client.sendCommand(['ACL', 'SETUSER', 'default', 'allchannels']);
    const subscribers = async (channel: string) => (await client.pubSubNumSub(channel))[channel];
    await until(async () => (await subscribers('wanted')) === 1);
    expect(await subscribers('left')).toBe(0);
    await until(() => replica.channels.deafFor === null);
  });

  test('are not waited for while Redis is away', async () => {
    await using server = await startRedisServer();
    await using replica = await startReplica(server);
    const lost: RedisListener[] = [];
    replica.redis.onListener((listener) => lost.push(listener));
    await server.stop();
    await until(() => lost.every(({ isReady }) => !isReady));
    replica.channels.listen('news', () => undefined);
    await replica.channels.listening();
    expect(replica.errors).not.toContain('TIMEOUT');
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
