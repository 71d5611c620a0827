import { describe, expect, test } from 'vitest';
import { createRedisLimiters } from '../../src/access/redis-limiters.ts';
import type { Redis } from '../../src/redis/redis.ts';
import { createRandom } from '../../src/sandbox/random.ts';
import type { ScriptRunner } from '../../src/watch/redis-leases.ts';
import { createRedisFleet } from '../watch/redis-fleet.ts';
import { openClient } from '../redis/redis-place.ts';
import { describeWithRedis, startRedisServer } from '../redis/redis-server.ts';
import { createKeys } from './invented-keys.ts';
import { inventRedis } from './invented-redis.ts';
import { inventTime } from './invented-time.ts';

const LEASE_MS = 60_000;
const STEPS = 300;

/** What a few memberships are told that claim and leave in an order of chance, and a caller who asks. */
async function storyOf(redis: ScriptRunner): Promise<unknown[]> {
  const random = createRandom(1);
  const fleet = createRedisFleet({
    prefix: 'test:',
    leaseMs: LEASE_MS,
    channels: {
      publish: () => undefined,
      sealed: (channel) => `released on ${channel}`,
      listen: () => () => undefined,
      listening: () => Promise.resolve(),
    },
    onIgnored: () => undefined,
    scripts: redis,
  });
  const join = (topic: number) =>
    fleet.join(
      `numbers ${topic}`,
      () => undefined,
      () => true,
    );
  const topics = [0, 1];
  const memberships = topics.map((topic) => [join(topic), join(topic), join(topic)]);
  const { users } = createRedisLimiters(
    { points: 5, serverPoints: 5, windowSeconds: 3_600 },
    { eval: (script, key, args) => redis.eval(script, key, args), isReady: true } as Redis,
    'test:',
  );
  const story: unknown[] = [];
  for (let step = 0; step < STEPS; step += 1) {
    const topic = Math.floor(topics.length * random());
    const seats = memberships[topic]!;
    const seat = Math.floor(seats.length * random());
    if (random() < 0.4) {
      await seats[seat]!.leave();
      seats[seat] = join(topic);
      story.push('left');
    } else if (random() < 0.9) {
      const { isMine, askAgainInMs } = await seats[seat]!.claim();
      story.push([isMine, Math.round(askAgainInMs / 1_000)]);
    } else {
      story.push(
        await users.consume(`user ${topic}`).then(
          () => 'let through',
          () => 'refused',
        ),
      );
    }
  }
  return story;
}

describeWithRedis('the keys of the invented Redis', () => {
  test('answer as those of a real one', async () => {
    await using server = await startRedisServer();
    // Without the deadlines of the gateway: a busy machine may be slow with one of hundreds.
    await using client = await openClient(server.url);
    const real: ScriptRunner = {
      eval: (script, key, args) => client.eval(script, { keys: [key], arguments: [...args] }),
    };
    const keys = createKeys(() => 0);
    const invented: ScriptRunner = {
      eval: (script, key, args) => Promise.resolve(keys.run(script, key, args, () => undefined).answer),
    };
    const story = await storyOf(invented);
    expect(story).toEqual(await storyOf(real));
    for (const said of ['left', [true, 20], [false, 30], 'let through', 'refused'])
      expect(story).toContainEqual(said);
  });
});

describe('the invented Redis', () => {
  const run = async (
    told: (redis: ReturnType<typeof inventRedis>, time: ReturnType<typeof inventTime>) => Promise<void>,
  ) => {
    using time = inventTime();
    await told(inventRedis(time, createRandom(1)), time);
  };
  const claimScript = `'NX', 'PX' PTTL`;

  test('forgets in a failover what was written last, and answers nobody meanwhile', () =>
    run(async (redis, time) => {
      const one = redis.connect();
      const answers: unknown[] = [];
      const claim = (key: string) =>
        void one.eval(claimScript, key, ['one', '60000']).then(
          (answer) => answers.push(answer),
          () => answers.push('none'),
        );
      claim('early');
      await time.runUntil(5_000);
      claim('late');
      await time.runUntil(5_500);
      redis.failOver(4_000, 1_000);
      claim('never');
      await time.runUntil(8_000);
      expect([answers, one.isReady]).toEqual([[0, 0, 'none'], false]);
      await time.runUntil(11_000);
      const other = redis.connect();
      const seen: unknown[] = [];
      for (const key of ['early', 'late', 'never'])
        void other.eval(claimScript, key, ['other', '60000']).then((answer) => seen.push(answer));
      await time.runUntil(12_000);
      expect([seen[0], seen.slice(1), one.isReady]).toEqual([expect.closeTo(49_000, -2), [0, 0], true]);
    }));

  test('carries messages in their order, to who listens over a connection that is there', () =>
    run(async (redis, time) => {
      const [tells, hears] = [redis.connect(), redis.connect()];
      const heard: string[] = [];
      hears.onListener((listener) => void listener.subscribe('here', (text) => heard.push(text)));
      await time.runUntil(10);
      for (let number = 0; number < 20; number += 1) void tells.publish('here', String(number));
      void tells.publish('elsewhere', 'x');
      await time.runUntil(100);
      expect(heard).toEqual(Array.from({ length: 20 }, (_, number) => String(number)));
      hears.cut();
      void tells.publish('here', 'too late');
      await time.runUntil(200);
      expect(heard).toHaveLength(20);
    }));
});
