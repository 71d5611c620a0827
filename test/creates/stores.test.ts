import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../src/creates/memory-store.ts';
import { createRedisStore } from '../../src/creates/redis-store.ts';
import type { CreateRecord, IdempotencyStore } from '../../src/creates/store.ts';
import { startRedis } from '../../src/redis/redis.ts';
import { at, openClient } from '../redis/redis-place.ts';
import { describeWithRedis, startRedisServer } from '../redis/redis-server.ts';
import { describeStores } from './stores.ts';

const DAY_MS = 24 * 3_600_000;

const started = (more: Partial<CreateRecord> = {}): CreateRecord =>
  ({ fingerprint: 'f', sentAt: 1, state: 'STARTED', owner: 'a', aliveAt: 1, ...more }) as CreateRecord;
const done: CreateRecord = {
  fingerprint: 'f',
  sentAt: 1,
  state: 'DONE',
  room: { vendorId: 'jz1', title: 'Algebra “1”' },
};

describeStores('a store', (open) => {
  test('adds a record once, and answers what was there', async () => {
    await using opened = await open();
    const { store } = opened;
    expect(await store.get('k')).toBeNull();
    expect(await store.add('k', started())).toBeNull();
    expect(await store.add('k', started({ fingerprint: 'other' }))).toEqual(started());
    expect(await store.get('k')).toEqual(started());
    expect(await store.get('other')).toBeNull();
    expect(await store.add('other', done)).toBeNull();
    expect([await store.get('k'), await store.get('other')]).toEqual([started(), done]);
  });

  test('of many that add under one key at once lets one through', async () => {
    await using opened = await open();
    const { store } = opened;
    const seen = await Promise.all(
      Array.from({ length: 50 }, (_, index) => store.add('k', started({ sentAt: index }))),
    );
    expect(seen.filter((record) => record === null)).toHaveLength(1);
    const kept = await store.get('k');
    for (const record of seen) if (record) expect(record).toEqual(kept);
  });

  test('puts what is true over whatever was there', async () => {
    await using opened = await open();
    const { store } = opened;
    await store.put('k', started());
    expect(await store.get('k')).toEqual(started());
    await store.put('k', done);
    expect(await store.get('k')).toEqual(done);
  });

  test('replaces only what is still as it was seen', async () => {
    await using opened = await open();
    const { store } = opened;
    await store.put('k', started());
    for (const seen of [started({ sentAt: 2 }), started({ fingerprint: 'g' }), done]) {
      expect(await store.replace('k', seen, done)).toBe(false);
      expect(await store.replace('k', seen, null)).toBe(false);
      expect(await store.get('k')).toEqual(started());
    }
    expect(await store.replace('k', started(), done)).toBe(true);
    expect(await store.replace('k', started(), started())).toBe(false);
    expect(await store.get('k')).toEqual(done);
  });

  test('removes what is still as it was seen, and nothing comes of what is not there', async () => {
    await using opened = await open();
    const { store } = opened;
    await store.put('k', started());
    expect(await store.replace('k', started(), null)).toBe(true);
    expect(await store.get('k')).toBeNull();
    expect(await store.replace('k', started(), done)).toBe(false);
    expect(await store.get('k')).toBeNull();
    expect(await store.add('k', done)).toBeNull();
  });

  test('of many that replace the same at once lets one through', async () => {
    await using opened = await open();
    const { store } = opened;
    await store.put('k', started());
    // What one replica has read is not the very object that another has.
    const taken = await Promise.all(
      Array.from({ length: 50 }, (_, index) => store.replace('k', started(), started({ sentAt: 2 + index }))),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await store.get('k')).toEqual(started({ sentAt: 2 + taken.indexOf(true) }));
  });

  test('gives a room to the first key that claims it, for good', async () => {
    await using opened = await open();
    const { store } = opened;
    expect(await store.claim('jz1', 'a')).toBe(true);
    expect(await store.claim('jz1', 'b')).toBe(false);
    expect(await store.claim('jz1', 'a')).toBe(true);
    expect(await store.claim('jz2', 'b')).toBe(true);
    // Rooms and keys with one name are two things.
    expect(await store.get('jz1')).toBeNull();
    await store.put('jz3', started());
    expect(await store.claim('jz3', 'c')).toBe(true);
    expect(await store.get('jz3')).toEqual(started());
  });

  test('tells whose many rooms are, and claims none by telling', async () => {
    await using opened = await open();
    const { store } = opened;
    await store.claim('jz1', 'a');
    await store.claim('jz3', '');
    await store.put('jz2', started());
    for (let look = 0; look < 2; look += 1) {
      expect(await store.owners(['jz3', 'jz2', 'jz1', 'jz2'])).toEqual(['', null, 'a', null]);
    }
    expect(await store.owners([])).toEqual([]);
    expect(await store.claim('jz3', 'b')).toBe(false);
    expect(await store.claim('jz2', 'b')).toBe(true);
    const many = Array.from({ length: 200 }, (_, index) => `many${index}`);
    await store.claim('many199', 'a');
    expect(await store.owners(many)).toEqual([...Array<null>(199).fill(null), 'a']);
  });

  test('keeps how far a series has come, the newest', async () => {
    await using opened = await open();
    const { store } = opened;
    const half = { total: 4, done: 1, failed: 1, isFinal: false };
    const whole = { total: 4, done: 4, failed: 0, isFinal: true };
    expect(await store.progress('k')).toBeNull();
    // Neither a record nor a room has to do with it.
    await store.put('k', done);
    await store.claim('k', 'a');
    await store.putProgress('k', half);
    expect(await store.progress('k')).toEqual(half);
    await store.putProgress('k', whole);
    expect([await store.progress('k'), await store.progress('other')]).toEqual([whole, null]);
    expect(await store.get('k')).toEqual(done);
  });

  test('counts the other creates that are under way to a room', async () => {
    await using opened = await open();
    const { store } = opened;
    expect(await store.others('look', 'a')).toBe(0);
    await store.leave('look', 'a');
    for (const create of ['a', 'b', 'b', 'c']) await store.enter('look', create, DAY_MS);
    await store.enter('another', 'd', DAY_MS);
    expect([await store.others('look', 'a'), await store.others('look', 'd')]).toEqual([2, 3]);
    await store.leave('look', 'b');
    await store.leave('another', 'c');
    expect([await store.others('look', 'a'), await store.others('another', 'a')]).toEqual([1, 1]);
    await store.leave('look', 'c');
    expect([await store.others('look', 'a'), await store.others('look', 'b')]).toEqual([0, 1]);
  });

  test('counts a create that nobody has ended for as long as it was told, and no other with it', async () => {
    await using opened = await open();
    const { store } = opened;
    const startMs = await store.now();
    await store.enter('look', 'lives', DAY_MS);
    await store.enter('look', 'dies', 200);
    while ((await store.others('look', 'lives')) > 0) await opened.pass(1);
    expect((await store.now()) - startMs).toBeGreaterThanOrEqual(200);
    // Its own being over takes nothing from the others.
    expect(await store.others('look', 'dies')).toBe(1);
  });

  test('forgets records and claims after their time, and not before', async () => {
    const ttlMs = 200;
    await using opened = await open(ttlMs);
    const { store } = opened;
    const isGone = {
      added: async () => (await store.get('added')) === null,
      put: async () => (await store.get('put')) === null,
      replaced: async () => (await store.get('replaced')) === null,
      looked: async () => (await store.owners(['jz1']))[0] === null,
      claimed: async () => store.claim('jz1', 'somebody else'),
    };
    const startMs = await store.now();
    await store.add('added', started());
    await store.put('put', started());
    await store.put('replaced', started());
    await store.replace('replaced', started(), done);
    await store.claim('jz1', 'k');
    for (const [name, gone] of Object.entries(isGone)) {
      while (!(await gone())) await opened.pass(1);
      expect((await store.now()) - startMs, name).toBeGreaterThanOrEqual(ttlMs);
    }
    expect(await store.add('added', done)).toBeNull();
  });
});

/** Every way to write something, and where it then stands. */
const writings: [way: string, key: string, write: (store: IdempotencyStore) => Promise<unknown>][] = [
  ['added', 'create:k', (store) => store.add('k', started())],
  ['put', 'create:k', (store) => store.put('k', started())],
  [
    'replaced',
    'create:k',
    async (store) => {
      await store.put('k', started());
      return store.replace('k', started(), done);
    },
  ],
  ['claimed', 'room:jz1', (store) => store.claim('jz1', 'k')],
];

describe('what is remembered for a day', () => {
  test.each(writings)('in memory: what was %s', async (_way, key, write) => {
    let nowMs = Date.now();
    const store = createMemoryStore(() => nowMs);
    await write(store);
    const isThere = async () =>
      key.startsWith('create:') ? (await store.get('k')) !== null : !(await store.claim('jz1', 'other'));
    nowMs += DAY_MS - 1;
    expect(await isThere()).toBe(true);
    nowMs += 2;
    expect(await isThere()).toBe(false);
  });

  test('in memory: what was written again, from then on', async () => {
    let nowMs = Date.now();
    const store = createMemoryStore(() => nowMs);
    await store.add('k', started());
    nowMs += DAY_MS / 2;
    await store.replace('k', started(), done);
    nowMs += DAY_MS - 1;
    expect(await store.get('k')).toEqual(done);
  });
});

test('memory holds so many records and claims, and forgets the oldest first', async () => {
  const store = createMemoryStore(Date.now);
  for (let index = 0; index <= 50_000; index += 1) {
    await store.add(`k${index}`, done);
    await store.claim(`jz${index}`, 'k');
  }
  expect([await store.get('k0'), await store.get('k1')]).toEqual([null, done]);
  expect(await store.owners(['jz0', 'jz1'])).toEqual([null, 'k']);
  // To look at a claim makes it no younger.
  await store.claim('one more', 'k');
  expect(await store.owners(['jz1', 'jz2'])).toEqual([null, 'k']);
  expect(await store.claim('jz2', 'other')).toBe(false);
  expect(await store.claim('jz0', 'other')).toBe(true);
});

describeWithRedis('what is remembered for a day in Redis', () => {
  test.each(writings)('is what was %s', async (_way, key, write) => {
    await using server = await startRedisServer();
    await using redis = await startRedis(at(server.url));
    await using client = await openClient(server.url);
    await write(createRedisStore(redis, 'test:'));
    const leftMs = await client.pTTL(`test:${key}`);
    expect(leftMs).toBeGreaterThan(DAY_MS - 60_000);
    expect(leftMs).toBeLessThanOrEqual(DAY_MS);
  });

  test('stands under the prefix of its account, and is no other’s', async () => {
    await using server = await startRedisServer();
    await using redis = await startRedis(at(server.url));
    await using client = await openClient(server.url);
    const [own, other] = ['own:', 'other:'].map((prefix) => createRedisStore(redis, prefix));
    await own!.put('k', started());
    await own!.claim('jz1', 'k');
    expect(await other!.get('k')).toBeNull();
    expect(await other!.claim('jz1', 'l')).toBe(true);
    expect((await client.keys('*')).sort()).toEqual(['other:room:jz1', 'own:create:k', 'own:room:jz1']);
  });

  test('is for as long as a create is under way what others ask about it', async () => {
    await using server = await startRedisServer();
    await using redis = await startRedis(at(server.url));
    await using client = await openClient(server.url);
    const store = createRedisStore(redis, 'test:');
    await store.enter('look', 'a', 60_000);
    expect(await client.keys('*')).toEqual(['test:sending:look']);
    const leftMs = await client.pTTL('test:sending:look');
    expect(leftMs).toBeGreaterThan(30_000);
    expect(leftMs).toBeLessThanOrEqual(60_000);
    await store.enter('look', 'b', 1);
    while ((await store.others('look', 'a')) > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await store.enter('look', 'c', 1);
    // The dead are cleared away by who comes.
    expect(await client.zRange('test:sending:look', 0, -1)).not.toContain('b');
    await store.leave('look', 'a');
    await store.leave('look', 'c');
    expect(await client.keys('*')).toEqual([]);
  });

  test('is looked at in one round trip, each room under a key of its own', async () => {
    await using server = await startRedisServer();
    await using redis = await startRedis(at(server.url));
    const rooms = Array.from({ length: 200 }, (_, index) => `jz${index}`);
    const asked: string[] = [];
    let answered = 0;
    const store = createRedisStore(
      {
        eval: async (script, key, args) => {
          expect(answered, 'asked before the first answer').toBe(0);
          asked.push(key);
          const answer = await redis.eval(script, key, args);
          answered += 1;
          return answer;
        },
      },
      'test:',
    );
    await store.owners(rooms);
    expect(asked).toEqual(rooms.map((room) => `test:room:${room}`));
  });

  test('has the clock of Redis, in milliseconds', async () => {
    await using server = await startRedisServer();
    await using redis = await startRedis(at(server.url));
    const store = createRedisStore(redis, 'test:');
    // Long enough to see the clock in more than one part of a second.
    for (let read = 0; read < 20; read += 1) {
      const before = Date.now();
      const now = await store.now();
      expect(now).toBeGreaterThanOrEqual(before - 2);
      expect(now).toBeLessThanOrEqual(Date.now() + 2);
    }
  });
});
