import { expect, test } from 'vitest';
import { startRedis } from '../../src/redis/redis.ts';
import type { ComposedGateway } from '../process/composed-gateway.ts';
import { until } from '../support/eventually.ts';
import { at } from '../redis/redis-place.ts';
import { describeWithRedis } from '../redis/redis-server.ts';
import { startWatchedRedis } from '../redis/redis-topologies.ts';
import { figure, quantile } from './figures.ts';
import {
  create,
  createsAt,
  expectTogether,
  rename,
  startPair,
  titleFrom,
  watchTitles,
} from './redis-pair.ts';

/** Creates that are asked for at the same time. */
const WIDTH = 4;
const LONGEST_MS = 40_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Made {
  key: string;
  room: string;
  /** When the answer came. */
  at: number;
  refusals: number;
  tookMs: number;
}

describeWithRedis('Redis with Sentinels', { timeout: 120_000 }, () => {
  test('is followed through the loss of its master under load: no room twice, none lost', async () => {
    await using redis = await startWatchedRedis();
    await using pair = await startPair({ REDIS_URL: redis.url });
    const { a, b, sandbox } = pair;
    sandbox.faults.add({ endpoint: 'v4/room/create', kind: 'delay', ms: 30, times: 100_000 });
    await using stream = await watchTitles(b);

    const made: Made[] = [];
    const codes = new Set<unknown>();
    const over = new AbortController();
    let reads = { answered: 0, failed: 0 };
    /** As a client does: the same key again until it has its room. */
    const makeOne = async (key: string, gateways: ComposedGateway[]): Promise<void> => {
      const startedAt = performance.now();
      for (let refusals = 0; performance.now() - startedAt < LONGEST_MS; refusals += 1) {
        const askedAt = performance.now();
        const { room, code } = await create(gateways[refusals % 2]!, key);
        if (room !== undefined) {
          const at = performance.now();
          made.push({ key, room, at, refusals, tookMs: at - askedAt });
          return;
        }
        codes.add(code);
        await pause(100);
      }
    };
    let asked = 0;
    const load = Array.from({ length: WIDTH }, async (_, worker) => {
      while (!over.signal.aborted) await makeOne(`order-${(asked += 1)}`, worker % 2 === 0 ? [a, b] : [b, a]);
    });
    const reading = (async () => {
      while (!over.signal.aborted) {
        const title = await titleFrom(a);
        reads = { answered: reads.answered + 1, failed: reads.failed + Number(title === undefined) };
        await pause(50);
      }
    })();

    await until(() => made.length > 50);
    // Where a machine is so busy that a create takes long, the way back takes longer too.
    const usualMs = quantile(
      made.map(({ tookMs }) => tookMs),
      0.5,
    );
    redis.master.kill();
    await redis.promoted();
    const promotedAt = performance.now();
    await until(() => made.filter(({ at }) => at > promotedAt).length > 50);
    over.abort();
    await Promise.all([...load, reading]);

    const first = made.filter(({ at }) => at > promotedAt).sort((one, other) => one.at - other.at)[0]!;
    const latest = Math.max(...made.filter(({ refusals }) => refusals > 0).map(({ at }) => at));
    await rename(a, 'after the failover');
    await until(() => stream.titles.at(-1) === 'after the failover');
    const calls = createsAt(sandbox);
    // Also those that were answered: nobody has forgotten them.
    const again = await Promise.all(made.map(({ key }, index) => create(index % 2 ? a : b, key)));
    const changed = made.filter(({ room }, index) => again[index]?.room !== room).length;
    figure(
      'Redis with Sentinels, the master is killed under load',
      '0 creates twice, 0 lost, creates again ≤ 3 s after the promotion, reads and streams go on',
      `${asked} creates with keys (${Math.round(usualMs)} ms each before), ` +
        `${calls} calls, ${new Set(made.map(({ room }) => room)).size} rooms, ` +
        `${made.filter(({ refusals }) => refusals > 0).length} refused at first; ` +
        `first create ${Math.round(first.at - promotedAt)} ms after the promotion, the last refused one after ` +
        `${Math.round(latest - promotedAt)} ms; all keys again: ${changed} other rooms; ` +
        `${reads.failed} of ${reads.answered} reads failed`,
    );
    expect([...codes].filter((code) => code !== 'IDEMPOTENCY_UNAVAILABLE')).toEqual([]);
    expect(made).toHaveLength(asked);
    expect([calls, new Set(made.map(({ room }) => room)).size, changed]).toEqual([asked, asked, 0]);
    expect(first.at - promotedAt).toBeLessThan(3_000 + 10 * usualMs);
    expect(reads.failed).toBe(0);

    // The one that comes back is a replica by then; who is asked is the master, and one Sentinel less does not matter.
    await redis.master.start();
    redis.sentinels[0]!.kill();
    await expectTogether(pair, 'afterwards');
  });

  test(
    'is found by the one Sentinel that answers, when another hangs and one is gone',
    { timeout: 60_000 },
    async () => {
      await using watched = await startWatchedRedis();
      watched.sentinels[0]!.freeze();
      watched.sentinels[1]!.kill();
      await using redis = await startRedis(at(watched.url));
      await until(() => redis.isReady);
    },
  );
});
