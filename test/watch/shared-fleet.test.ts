import { describe, expect, test } from 'vitest';
import type { Claim, FleetMessage } from '../../src/watch/fleet.ts';
import { createSharedFleet } from '../../src/watch/shared-fleet.ts';
import { createRedisFleet } from './redis-fleet.ts';
import { until } from '../support/eventually.ts';
import { describeSharings } from '../support/sharings.ts';
import { startRedis } from '../../src/redis/redis.ts';
import { at, openClient } from '../redis/redis-place.ts';
import { describeWithRedis, startRedisServer } from '../redis/redis-server.ts';
import { LEASE_MS, manualRedis } from './manual-redis.ts';

const topic = 'numbers 1';
const deaf = () => undefined;
const another = '00000000-0000-4000-8000-000000000000';

describe('a claim', () => {
  test.each<[string, number, { isMine: boolean; askAgainInMs: number }]>([
    ['that is granted is made again in a third of the lease', 0, { isMine: true, askAgainInMs: 10_000 }],
    ['of a free moment later waits for the end of the lease', 700, { isMine: false, askAgainInMs: 705 }],
    ['behind a long lease asks twice in it', 29_000, { isMine: false, askAgainInMs: 15_000 }],
    ['behind a lease that has just run out asks soon', -2, { isMine: false, askAgainInMs: 5 }],
  ])('%s', async (_name, result, claim) => {
    const redis = manualRedis();
    const claiming = redis
      .newFleet()
      .join(topic, deaf, () => true)
      .claim();
    await redis.answer('claim', result);
    expect(await claiming).toEqual(claim);
  });

  test('is one’s own where Redis does not answer', async () => {
    const redis = manualRedis();
    const claiming = redis
      .newFleet()
      .join(topic, deaf, () => true)
      .claim();
    await redis.commands[0]!.fail();
    expect(await claiming).toEqual({ isMine: true, askAgainInMs: 10_000 });
  });

  test('of what it polls is its own at once where Redis does not answer any more', async () => {
    const redis = manualRedis();
    const membership = redis.newFleet().join(topic, deaf, () => true);
    const first = membership.claim();
    await redis.commands[0]!.answer(0);
    expect(await first).toMatchObject({ isMine: true });
    const second = membership.claim();
    await redis.commands[0]!.fail();
    expect(await second).toEqual({ isMine: true, askAgainInMs: LEASE_MS / 3 });
  });

  test('of what another polls waits for a Redis that does not answer, and is one’s own two thirds of a lease later', async () => {
    const redis = manualRedis();
    const membership = redis.newFleet().join(topic, deaf, () => true);
    const ask = async (answer: 'others' | 'none') => {
      const claiming = membership.claim();
      await (answer === 'others' ? redis.commands[0]!.answer(LEASE_MS) : redis.commands[0]!.fail());
      return claiming;
    };
    await ask('others');
    const waits = { isMine: false, askAgainInMs: LEASE_MS / 3 };
    const polls = { isMine: true, askAgainInMs: LEASE_MS / 3 };
    expect([await ask('none'), await ask('none'), await ask('none')]).toEqual([waits, waits, polls]);
    expect(await ask('none')).toEqual(polls);
    await ask('others');
    expect(await ask('none')).toEqual(waits);
  });

  test('names the membership and how long', () => {
    const redis = manualRedis();
    const membership = redis.newFleet().join(topic, deaf, () => true);
    void membership.claim();
    void membership.claim();
    const [first, second] = redis.commands;
    expect(first).toMatchObject({ key: `test:lease ${topic}`, args: [expect.any(String), String(LEASE_MS)] });
    expect(second!.args).toEqual(first!.args);
    void redis
      .newFleet()
      .join(topic, deaf, () => true)
      .claim();
    expect(redis.commands[2]!.args[0]).not.toBe(first!.args[0]);
  });
});

describe('a membership that is left', () => {
  test('gives its lease free once, however often it is left', async () => {
    const redis = manualRedis();
    const membership = redis.newFleet().join(topic, deaf, () => true);
    const left = [membership.leave(), membership.leave()];
    const { args } = await redis.answer('release', 1);
    await Promise.all(left);
    expect(args[1]).toBe(`test:signed live ${topic}`);
    expect(args[2]).toContain('"kind":"released"');
  });

  test('while its claim is under way gives free what it is granted', async () => {
    const redis = manualRedis();
    const membership = redis.newFleet().join(topic, deaf, () => true);
    const claiming = membership.claim();
    const leaving = membership.leave();
    await redis.answer('release', 0);
    await leaving;
    await redis.answer('claim', 0);
    await redis.answer('release', 1);
    await claiming;
    expect(redis.commands).toEqual([]);
  });

  test('has left also where Redis does not answer', async () => {
    const redis = manualRedis();
    const leaving = redis
      .newFleet()
      .join(topic, deaf, () => true)
      .leave();
    await redis.commands[0]!.fail();
    await leaving;
  });

  test('hears nothing any more, and no listener stays', () => {
    const redis = manualRedis();
    const heard: FleetMessage[] = [];
    const membership = redis.newFleet().join(
      topic,
      (message) => heard.push(message),
      () => true,
    );
    void membership.leave();
    redis.say(topic, { from: another, message: { kind: 'gone' } });
    expect([heard, redis.listeners.count]).toEqual([[], 0]);
  });
});

describe('what is said about an object', () => {
  test('is heard by the others and not by who said it', () => {
    const redis = manualRedis();
    const heard: string[] = [];
    const memberships = ['a', 'b', 'c'].map((name) =>
      redis.newFleet().join(
        topic,
        ({ kind }) => heard.push(`${name} ${kind}`),
        () => true,
      ),
    );
    memberships[0]!.tell({ kind: 'gone' });
    expect(heard).toEqual(['b gone', 'c gone']);
    heard.length = 0;
    redis.newFleet().tell(topic, { kind: 'changed' });
    redis.newFleet().tell('numbers 2', { kind: 'changed' });
    expect(heard).toEqual(['a changed', 'b changed', 'c changed']);
  });

  test('is ignored and counted where it is the state of something else', () => {
    const redis = manualRedis();
    const heard: FleetMessage[] = [];
    redis.newFleet().join(
      topic,
      (message) => heard.push(message),
      (state) => state === 'right',
    );
    for (const state of ['wrong', 'right']) {
      redis.say(topic, { from: another, message: { kind: 'state', state, isForced: false } });
    }
    redis.say(topic, { from: another, message: { kind: 'gone' } });
    expect(heard.map(({ kind }) => kind)).toEqual(['state', 'gone']);
    expect(redis.ignored).toBe(1);
  });
});

describeSharings('a lease', (open) => {
  const LONG_MS = 60_000;
  async function startShared(leaseMs = LONG_MS) {
    const sharing = await open();
    const sharer = await sharing.add();
    const { channels } = sharer;
    const leases = sharer.leases(leaseMs);
    const fleet = createSharedFleet({ prefix: 'test:', leaseMs, channels, leases, onIgnored: deaf });
    return {
      newSeat: () => fleet.join(topic, deaf, () => true),
      async [Symbol.asyncDispose]() {
        await sharer[Symbol.asyncDispose]();
        await sharing[Symbol.asyncDispose]();
      },
    };
  }

  test('is that of one membership, which may claim it again and again', async () => {
    await using shared = await startShared();
    const [a, b] = [shared.newSeat(), shared.newSeat()];
    expect(await a.claim()).toEqual({ isMine: true, askAgainInMs: 20_000 });
    expect(await b.claim()).toEqual({ isMine: false, askAgainInMs: 30_000 });
    expect(await a.claim()).toMatchObject({ isMine: true });
  });

  test('runs out, and is made as long again by each claim', async () => {
    const leaseMs = 400;
    await using shared = await startShared(leaseMs);
    const [a, b] = [shared.newSeat(), shared.newSeat()];
    const startedAt = performance.now();
    let renewedAt = startedAt;
    while (renewedAt - startedAt < 1.5 * leaseMs) {
      renewedAt = performance.now();
      expect(await a.claim()).toMatchObject({ isMine: true });
    }
    let heldAt = 0;
    const isHeldByB = async (): Promise<boolean> => {
      heldAt = performance.now();
      return (await b.claim()).isMine;
    };
    await until(isHeldByB);
    expect(performance.now() - renewedAt).toBeGreaterThanOrEqual(leaseMs - 5);
    let claims: Claim[];
    do {
      // On a busy machine a lease of so little may be over again before the next line, which says nothing then.
      await until(isHeldByB);
      claims = await Promise.all([b.claim(), a.claim()]);
    } while (performance.now() - heldAt >= leaseMs);
    expect(claims.map(({ isMine }) => isMine)).toEqual([true, false]);
  });

  test('is given free by who has it, and by nobody else', async () => {
    await using shared = await startShared();
    const [a, b, c] = [shared.newSeat(), shared.newSeat(), shared.newSeat()];
    await a.claim();
    await b.leave();
    expect(await c.claim()).toMatchObject({ isMine: false });
    await a.leave();
    expect(await c.claim()).toMatchObject({ isMine: true });
  });
});

describeWithRedis('a lease in Redis', () => {
  async function startShared(leaseMs = 60_000) {
    const server = await startRedisServer();
    const redis = await startRedis(at(server.url));
    const client = await openClient(server.url);
    const fleet = createRedisFleet({
      prefix: 'test:',
      leaseMs,
      channels: {
        publish: deaf,
        sealed: () => 'released',
        listen: () => deaf,
        listening: () => Promise.resolve(),
      },
      onIgnored: deaf,
      scripts: redis,
    });
    return {
      client,
      newSeat: () => fleet.join(topic, deaf, () => true),
      async [Symbol.asyncDispose]() {
        client.destroy();
        await redis.close();
        await server[Symbol.asyncDispose]();
      },
    };
  }
  const lease = `test:lease ${topic}`;

  test('runs out, and is made as long again by each claim', async () => {
    await using shared = await startShared();
    const membership = shared.newSeat();
    await membership.claim();
    expect(await shared.client.pTTL(lease)).toBeGreaterThan(0);
    await shared.client.pExpire(lease, 1_000);
    await membership.claim();
    expect(await shared.client.pTTL(lease)).toBeGreaterThan(1_000);
  });

  test('is waited for until its end, and no longer', async () => {
    await using shared = await startShared();
    const [a, b] = [shared.newSeat(), shared.newSeat()];
    await a.claim();
    await shared.client.pExpire(lease, 20_000);
    const { isMine, askAgainInMs } = await b.claim();
    expect([isMine, askAgainInMs <= 20_005, askAgainInMs > 0]).toEqual([false, true, true]);
  });
});
