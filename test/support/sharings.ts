import { describe } from 'vitest';
import { createPrimaryLimiters } from '../../src/access/primary-limiters.ts';
import { createRedisLimiters } from '../../src/access/redis-limiters.ts';
import type { RateLimiters } from '../../src/access/limiters.ts';
import type { RateConfig } from '../../src/config/access.ts';
import { createPrimaryStore } from '../../src/creates/primary-store.ts';
import { createRedisStore } from '../../src/creates/redis-store.ts';
import type { IdempotencyStore } from '../../src/creates/store.ts';
import { createRedisChannels } from '../../src/redis/channels.ts';
import { startRedis } from '../../src/redis/redis.ts';
import { createSignedMessages } from '../../src/redis/signed-messages.ts';
import type { Channels } from '../../src/runtime/channels.ts';
import type { Leases } from '../../src/watch/leases.ts';
import { createPrimaryLeases } from '../../src/watch/primary-leases.ts';
import { createRedisLeases } from '../../src/watch/redis-leases.ts';
import { at } from '../redis/redis-place.ts';
import { describeWithRedis, startRedisServer } from '../redis/redis-server.ts';
import { until } from './eventually.ts';
import { startPrimary } from './primary.ts';

/** What one replica, or one worker, has of what is shared. */
export interface Sharer extends AsyncDisposable {
  channels: Channels;
  store: IdempotencyStore;
  leases: (leaseMs: number) => Leases;
  limiters: (rate: RateConfig) => RateLimiters;
  readonly isReady: boolean;
}

/** What several share, and by what. */
export interface Sharing extends AsyncDisposable {
  add(onGap?: () => void): Promise<Sharer>;
  /** It answers nothing; resolves when everybody knows. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** It answers nothing, and nobody knows. */
  freeze(): void;
  thaw(): void;
}

export type OpensSharing = (rate?: RateConfig) => Promise<Sharing>;

const PREFIX = 'test:';
const onIgnored = () => {
  throw new Error('A message of a replica was ignored.');
};

async function overRedis(): Promise<Sharing> {
  const server = await startRedisServer();
  const messages = createSignedMessages('a-secret-app-key');
  const sharers: Sharer[] = [];
  const allAre = (isReady: boolean) => until(() => sharers.every((sharer) => sharer.isReady === isReady));
  return {
    async add(onGap = () => undefined) {
      const redis = await startRedis(at(server.url));
      const channels = createRedisChannels({ redis, messages, onIgnored, onGap });
      const sharer: Sharer = {
        channels,
        store: createRedisStore(redis, PREFIX),
        leases: (leaseMs) => createRedisLeases({ prefix: PREFIX, leaseMs, channels, scripts: redis }),
        limiters: (rate) => createRedisLimiters(rate, redis, PREFIX),
        get isReady() {
          return redis.isReady;
        },
        async [Symbol.asyncDispose]() {
          sharers.splice(sharers.indexOf(sharer), 1);
          await channels.close();
          await redis.close();
        },
      };
      sharers.push(sharer);
      return sharer;
    },
    async goAway() {
      await server.stop();
      await allAre(false);
    },
    async comeBack() {
      await server.start();
      await allAre(true);
    },
    freeze: () => server.freeze(),
    thaw: () => server.thaw(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Workers and their primary. */
export function overPrimary(rate?: RateConfig): Promise<Sharing> {
  const primary = startPrimary(rate);
  const sharers: Sharer[] = [];
  const allAre = (isReady: boolean) => until(() => sharers.every((sharer) => sharer.isReady === isReady));
  return Promise.resolve({
    add(onGap = () => undefined) {
      const worker = primary.add(100);
      const { link, changes } = worker;
      link.onMissed(onGap);
      const sharer: Sharer = {
        channels: link,
        store: createPrimaryStore(link, PREFIX),
        leases: (leaseMs) => createPrimaryLeases(link, PREFIX, leaseMs),
        limiters: (limit) => createPrimaryLimiters(limit, link, 'rate', PREFIX),
        get isReady() {
          return changes.at(-1) ?? true;
        },
        async [Symbol.asyncDispose]() {
          sharers.splice(sharers.indexOf(sharer), 1);
          await link.close();
          worker.end();
        },
      };
      sharers.push(sharer);
      return Promise.resolve(sharer);
    },
    async goAway() {
      primary.hang();
      await Promise.all(sharers.map(({ store }) => store.now().catch(() => undefined)));
      await allAre(false);
    },
    async comeBack() {
      primary.goOn();
      await allAre(true);
    },
    freeze: () => primary.hang(),
    thaw: () => primary.goOn(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}

/** The same tests over both. */
export function describeSharings(name: string, tests: (open: OpensSharing) => void): void {
  describeWithRedis(`${name}, over one Redis`, () => tests(overRedis));
  describe(`${name}, over one primary`, () => tests(overPrimary));
}
