import { expect, test } from 'vitest';
import type { Read } from '../../src/reads/single-flight.ts';
import { createAnswerCache } from '../../src/reads/answer-cache.ts';
import { shareDrops } from '../../src/reads/invalidation.ts';
import { ReadSession } from '../../src/reads/read-session.ts';
import { createDropMessages } from '../../src/redis/drop-messages.ts';
import { figure } from './figures.ts';
import { until } from '../support/eventually.ts';
import { describeSharings, type Sharing } from '../support/sharings.ts';

const ttlMs = {
  record: 600_000,
  list: 600_000,
  merchant: 600_000,
  liveStatistics: 600_000,
  playback: 600_000,
};

/** The answer cache of one replica, in front of a vendor that counts. */
async function replicaOf(sharing: Sharing) {
  const own = createAnswerCache({ ttlMs, maxEntries: 100, maxBytes: 1_000_000 });
  const onIgnored = () => {
    throw new Error('A message of a replica was ignored.');
  };
  const sharer = await sharing.add(own.clear);
  const { channels } = sharer;
  const drops = createDropMessages({ channels, channel: 'test drops', onDrop: own.drop, onIgnored });
  await channels.listening();
  let calls = 0;
  const load = () => Promise.resolve((calls += 1));
  const read: Read<number> = { kind: 'record', key: 'room 1', tags: ['room 1'], load };
  const records = shareDrops(own, drops.publish);
  return {
    records,
    ask: () => records.read(read, new ReadSession()),
    close: () => sharer[Symbol.asyncDispose](),
  };
}

describeSharings('what replicas share', (open) => {
  test('a write through one is seen through the others, and so is what was said while nothing was carried', async () => {
    await using sharing = await open();
    const [a, b] = [await replicaOf(sharing), await replicaOf(sharing)];
    expect([await a.ask(), await b.ask(), await b.ask()]).toEqual([1, 1, 1]);
    a.records.drop(['room 1']);
    await until(() => b.records.size.entries === 0);
    expect([await a.ask(), await b.ask()]).toEqual([2, 2]);

    await sharing.goAway();
    a.records.drop(['room 1']);
    expect(b.records.size.entries).toBe(1);
    await sharing.comeBack();
    await until(() => b.records.size.entries === 0);
    figure(
      'a write through another replica',
      'visible at once',
      'forgotten by message, and by everything after a gap',
    );
    await a.close();
    await b.close();
  });

  test('the rate of a caller is counted over all of them, and by each alone while nobody counts for all', async () => {
    const rate = { points: 10, serverPoints: 100, windowSeconds: 60 };
    await using sharing = await open(rate);
    await using first = await sharing.add();
    await using second = await sharing.add();
    const replicas = [first, second].map(({ limiters }) => limiters(rate));
    const askAll = async (): Promise<number> => {
      let taken = 0;
      for (let request = 0; request < 30; request += 1) {
        const limiter = replicas[request % 2]!.users;
        const isTaken = await limiter.consume('user 1').then(
          () => true,
          () => false,
        );
        if (isTaken) taken += 1;
      }
      return taken;
    };
    const together = await askAll();
    await sharing.goAway();
    const alone = await askAll();
    figure(
      'rate limit of 10 over 2 replicas',
      '10; without Redis each counts alone',
      `${together}; ${alone} without Redis`,
    );
    expect([together, alone]).toEqual([10, 20]);
  });
});
