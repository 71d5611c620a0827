import { expect, test } from 'vitest';
import { until } from '../support/eventually.ts';
import { openClient } from '../redis/redis-place.ts';
import { describeWithRedis } from '../redis/redis-server.ts';
import { startRedisCluster } from '../redis/redis-topologies.ts';
import { figure } from './figures.ts';
import { create, createsAt, expectTogether, faultsOf, isReady, startPair, titleFrom } from './redis-pair.ts';
import { rightsFor, setUser } from './redis-rights.ts';

const PASSWORD = 'a-password';

describeWithRedis('a Redis Cluster', { timeout: 120_000 }, () => {
  test('is shared like one server, and a master that is lost is followed', async () => {
    await using cluster = await startRedisCluster();
    const rights = [...(await rightsFor(PASSWORD)), '+cluster|slots'];
    for (const node of [...cluster.masters, cluster.replica]) await setUser(node, rights);
    const user = { REDIS_USERNAME: 'gateway', REDIS_PASSWORD: PASSWORD };
    await using pair = await startPair({ REDIS_URL: cluster.url, ...user });
    const { a, b, sandbox } = pair;
    await until(async () => (await isReady(a)) && (await isReady(b)));
    await expectTogether(pair, 'together');
    expect(await faultsOf(a)).toEqual([]);
    // Each master has a part of what was written.
    for (const { url } of cluster.masters) {
      await using client = await openClient(url);
      expect(await client.dbSize()).toBeGreaterThan(0);
    }

    // A third of the keys live on the master that is lost; the others go on.
    const lost = cluster.masters[0]!;
    lost.kill();
    await using promoted = await openClient(cluster.replica.url);
    let during = { made: 0, refused: 0 };
    let tried = 0;
    let failedReads = 0;
    const isPromoted = async () => (await promoted.info('replication')).includes('role:master');
    while (!(await isPromoted())) {
      const { room, code } = await create(tried % 2 === 0 ? a : b, `during-${(tried += 1)}`);
      if (room === undefined) expect(code).toBe('IDEMPOTENCY_UNAVAILABLE');
      during = { made: during.made + Number(!!room), refused: during.refused + Number(!room) };
      if ((await titleFrom(a)) === undefined) failedReads += 1;
    }
    const promotedAt = performance.now();
    await until(async () => (await isReady(a)) && (await isReady(b)));
    const before = createsAt(sandbox);
    const keys = Array.from({ length: 20 }, (_, index) => `after-${index}`);
    let refused = 0;
    // A gateway that has not needed the lost master learns of its successor by the first create that does, and refuses it.
    const createAgain = async (key: string, index: number) => {
      let answer = await create(index % 2 ? a : b, key);
      await until(async () => {
        if (answer.room !== undefined) return true;
        expect(answer.code).toBe('IDEMPOTENCY_UNAVAILABLE');
        refused += 1;
        answer = await create(index % 2 ? a : b, key);
        return false;
      }, 50);
      return answer;
    };
    const answers = await Promise.all(keys.map(createAgain));
    const againMs = performance.now() - promotedAt;
    expect(answers.filter(({ room }) => room === undefined)).toEqual([]);
    expect(createsAt(sandbox) - before).toBe(keys.length);
    await expectTogether(pair, 'afterwards');
    figure(
      'Redis Cluster, a master of three is killed',
      'creates again ≤ 3 s after the promotion, reads go on',
      `before it ${during.made} creates made and ${during.refused} refused, all again after ${Math.round(againMs)} ms with ${refused} refusals, ${failedReads} reads failed`,
    );
    expect(againMs).toBeLessThan(3_000);
    expect(failedReads).toBe(0);
  });
});
