import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe } from 'vitest';
import { createMemoryStore } from '../../src/creates/memory-store.ts';
import { createRedisStore } from '../../src/creates/redis-store.ts';
import { answersOfStore, createPrimaryStore } from '../../src/creates/primary-store.ts';
import type { IdempotencyStore } from '../../src/creates/store.ts';
import { startRedis } from '../../src/redis/redis.ts';
import { at } from '../redis/redis-place.ts';
import { describeWithRedis, startRedisServer, type RedisServer } from '../redis/redis-server.ts';

/** A store of one of the kinds. */
export interface OpenStore extends AsyncDisposable {
  store: IdempotencyStore;
  /** Lets so much time go by for the store. */
  pass(ms: number): Promise<void>;
}

export type OpensStore = (ttlMs?: number) => Promise<OpenStore>;

/** Its time is what the test says. */
function openMemory(ttlMs?: number): Promise<OpenStore> {
  let nowMs = Date.now();
  return Promise.resolve({
    store: createMemoryStore(() => nowMs, ttlMs),
    pass(ms) {
      nowMs += ms;
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}

/** The same in another process, as far as JSON shows. */
async function openAtPrimary(ttlMs?: number): Promise<OpenStore> {
  const { store, ...opened } = await openMemory(ttlMs);
  const answers = answersOfStore(store);
  const overJson = (value: unknown): unknown =>
    value === undefined ? undefined : JSON.parse(JSON.stringify(value));
  const ask = async (method: string, args: readonly unknown[]): Promise<unknown> =>
    overJson(await answers[method]!(overJson(args) as never[], opened));
  return { ...opened, store: createPrimaryStore({ ask }, 'test:') };
}

/** Stores with nothing in common but the server. */
async function openRedis(url: string, ttlMs?: number): Promise<OpenStore> {
  const redis = await startRedis(at(url));
  return {
    store: createRedisStore(redis, `${randomUUID()}:`, ttlMs),
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    [Symbol.asyncDispose]: () => redis.close(),
  };
}

/** The same tests over each kind of store. */
export function describeStores(name: string, tests: (open: OpensStore) => void): void {
  describe(`${name}, in memory`, () => tests(openMemory));
  describe(`${name}, in the primary`, () => tests(openAtPrimary));
  describeWithRedis(`${name}, in Redis`, () => {
    let server: RedisServer;
    beforeAll(async () => {
      server = await startRedisServer();
    });
    afterAll(() => server[Symbol.asyncDispose]());
    tests((ttlMs) => openRedis(server.url, ttlMs));
  });
}
