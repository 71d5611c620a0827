import { rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createRedisLimiters } from '../../src/access/redis-limiters.ts';
import { createRedisStore } from '../../src/creates/redis-store.ts';
import { StoreUnavailableError } from '../../src/creates/store.ts';
import { startRedis } from '../../src/redis/redis.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { startComposed } from '../process/composed-gateway.ts';
import { until } from '../support/eventually.ts';
import { at, openClient } from '../redis/redis-place.ts';
import { describeWithRedis, startRedisServer, type RedisServer } from '../redis/redis-server.ts';
import { startRedisCluster } from '../redis/redis-topologies.ts';
import { figure } from './figures.ts';
import { create, createsAt, errorsOf, isReady, titleFrom } from './redis-pair.ts';

type Client = Awaited<ReturnType<typeof openClient>>;
type Undo = (client: Client) => Promise<unknown>;

interface Fault {
  code: string;
  /** Lets it happen; what it answers ends it. */
  begin: (client: Client, server: RedisServer) => Promise<Undo>;
}

const set = (client: Client, name: string, value: string) =>
  client.sendCommand(['CONFIG', 'SET', name, value]);

/** Errors that a server answers with, and how it comes to that. */
const faults: Fault[] = [
  {
    code: 'READONLY',
    begin: async (client) => {
      // A master that is not there; what it knew stays.
      await client.sendCommand(['REPLICAOF', '127.0.0.1', '9']);
      return (undone) => undone.sendCommand(['REPLICAOF', 'NO', 'ONE']);
    },
  },
  {
    code: 'MASTERDOWN',
    begin: async (client) => {
      await set(client, 'replica-serve-stale-data', 'no');
      await client.sendCommand(['REPLICAOF', '127.0.0.1', '9']);
      return (undone) => undone.sendCommand(['REPLICAOF', 'NO', 'ONE']);
    },
  },
  {
    code: 'OOM',
    begin: async (client) => {
      await set(client, 'maxmemory', '1');
      return (undone) => set(undone, 'maxmemory', '0');
    },
  },
  {
    code: 'NOREPLICAS',
    begin: async (client) => {
      await set(client, 'min-replicas-to-write', '1');
      return (undone) => set(undone, 'min-replicas-to-write', '0');
    },
  },
  {
    code: 'MISCONF',
    begin: async (client) => {
      // A snapshot that cannot be written: its folder is gone.
      await set(client, 'save', '3600 1');
      const { dir = '' } = await client.configGet('dir');
      await rm(dir, { recursive: true });
      await client.sendCommand(['BGSAVE']);
      await until(async () => (await client.info('persistence')).includes('rdb_last_bgsave_status:err'));
      return (undone) => set(undone, 'save', '');
    },
  },
  {
    code: 'LOADING',
    begin: async (client, { url }) => {
      await client.sendCommand(['DEBUG', 'POPULATE', '200', 'key', '1000']);
      await set(client, 'key-load-delay', '20000');
      const reloads = await openClient(url);
      const loading = reloads.sendCommand(['DEBUG', 'RELOAD']);
      return async () => {
        await loading;
        reloads.destroy();
      };
    },
  },
  {
    code: 'NOPERM',
    begin: async (client) => {
      await client.sendCommand(['ACL', 'SETUSER', 'default', '-set']);
      return (undone) => undone.sendCommand(['ACL', 'SETUSER', 'default', '+set']);
    },
  },
  {
    code: 'BUSY',
    begin: async (client, { url }) => {
      await set(client, 'busy-reply-threshold', '100');
      const busy = await openClient(url);
      const running = busy.eval('while true do end').catch(() => undefined);
      return async (undone) => {
        await undone.sendCommand(['SCRIPT', 'KILL']);
        await running;
        busy.destroy();
      };
    },
  },
];

/** What is loaded comes in small pieces, and no disk that is busy is measured. */
const OPTIONS = [
  ...['--enable-debug-command', 'local', '--loading-process-events-interval-bytes', '1024'],
  ...['--appendonly', 'no'],
];

const RATE = { points: 10, serverPoints: 10, windowSeconds: 60 };

describeWithRedis('an answer of Redis that is an error', { timeout: 120_000 }, () => {
  test.each(faults)('is away: $code', async ({ code, begin }) => {
    await using server = await startRedisServer(() => OPTIONS);
    await using admin = await openClient(server.url);
    const changes: (string | null)[] = [];
    const labels = new Set<string>();
    await using redis = await startRedis({
      ...at(server.url),
      onChange: (_isReady, reason) => changes.push(reason),
      onError: (label) => labels.add(label),
    });
    const store = createRedisStore(redis, 'test:');
    const record = { fingerprint: 'f', sentAt: 1, state: 'STARTED', owner: 'o', aliveAt: 1 } as const;
    await store.put('known', record);

    const undo = await begin(admin, server);
    // Nobody asks: it is noticed all the same.
    await until(() => redis.awayFor === code);
    await expect(store.add('new', record)).rejects.toThrow(StoreUnavailableError);
    const { users } = createRedisLimiters(RATE, redis, 'test:');
    expect((await users.consume('user 1')).remainingPoints).toBe(9);
    expect([...labels]).toContain(code);

    await undo(admin);
    const endedAt = performance.now();
    await until(() => redis.isReady);
    const backMs = Math.round(performance.now() - endedAt);
    expect(await store.get('known')).toEqual(record);
    expect(await store.add('new', record)).toBeNull();
    expect([changes[0], changes.at(-1)]).toEqual([null, null]);
    figure(
      `Redis answers ${code}`,
      'away, and there again ≤ 3 s after its end',
      `there again after ${backMs} ms`,
    );
    expect(backMs).toBeLessThan(3_000);
  });

  test('MOVED says that one address is not enough for a cluster', async () => {
    await using cluster = await startRedisCluster();
    const [first] = cluster.masters;
    await using redis = await startRedis(at(first!.url));
    for (let key = 0; redis.isReady; key += 1)
      await redis.eval('return 1', `key ${key}`, []).catch(() => undefined);
    expect(redis.awayFor).toBe('MOVED');
  });

  test('refuses creates with keys and nothing else, and is said in log and metrics', async () => {
    await using server = await startRedisServer();
    await using admin = await openClient(server.url);
    await using sandbox = await startSandbox();
    await using gateway = await startComposed(sandbox, { REDIS_URL: server.url, METRICS_PORT: '0' });
    await admin.sendCommand(['REPLICAOF', '127.0.0.1', '9']);
    expect(await create(gateway, 'first')).toEqual({ code: 'IDEMPOTENCY_UNAVAILABLE' });
    expect(await isReady(gateway)).toBe(false);
    expect(createsAt(sandbox)).toBe(0);
    expect(await titleFrom(gateway)).toBeDefined();
    expect(await gateway.ask('{ merchant { name } }')).toMatchObject({ code: undefined });
    expect((await gateway.get('/readyz')).status).toBe(200);
    expect((await errorsOf(gateway))['READONLY']).toBeGreaterThan(0);
    const away = gateway.logs.filter(({ msg }) => String(msg).startsWith('Redis is away'));
    expect(away).toMatchObject([{ level: 50, code: 'READONLY' }]);
    await admin.sendCommand(['REPLICAOF', 'NO', 'ONE']);
    await until(() => isReady(gateway));
    expect((await create(gateway, 'first')).room).toBeDefined();
  });
});
