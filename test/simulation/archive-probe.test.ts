import { expect, test } from 'vitest';
import { startCollector } from '../../src/archive/collector/collector.ts';
import type { CollectedClient } from '../../src/archive/collector/work.ts';
import { openArchive } from '../../src/archive/open.ts';
import { createRandom } from '../../src/sandbox/random.ts';
import { inventForgettingVendor, inventRooms } from './archive-vendor.ts';
import { inventTime } from './invented-time.ts';

const START_MS = Date.parse('2026-03-02T12:00:00+08:00');
const MINUTE_MS = 60_000;

test('a vendor that was down is asked as by a person where nobody else has asked for five minutes', async () => {
  await using archive = await openArchive({
    target: { kind: 'sqlite', path: ':memory:' },
    now: () => START_MS,
  });
  using time = inventTime();
  const random = createRandom(1);
  const now = () => START_MS + time.now();
  const rooms = inventRooms(20, 1, START_MS, random);
  const vendor = inventForgettingVendor({ time, startMs: START_MS, rooms, random, isAway: () => false });
  const client = vendor.clientOf(now);
  let isReachable = false;
  const asked: { at: number; isBackground: boolean | undefined }[] = [];
  const unreachable: CollectedClient = {
    ...client,
    health: () => ({ isReachable, expectedWaitMs: 0, pauseMs: 0 }),
    merchant: {
      detail(options) {
        asked.push({ at: time.now(), isBackground: options?.isBackground });
        if (options?.isBackground !== true) isReachable = time.now() > 20 * MINUTE_MS;
        return client.merchant.detail(options);
      },
    },
  };
  const collector = startCollector({
    archive,
    merchants: () => [{ name: 'invented', client: unreachable }],
    clock: { now, after: (ms, run) => time.after(ms, run) },
    holder: 'one',
    keepDays: { playback: 400, live: 400, balance: 400, users: 0 },
    onEvent: () => undefined,
    random,
  });
  await time.runUntil(60 * MINUTE_MS);
  await Promise.race([collector.close(), time.runUntil(61 * MINUTE_MS)]);

  const probes = asked.filter(({ isBackground }) => isBackground === false);
  expect(probes[0]?.at).toBeGreaterThanOrEqual(5 * MINUTE_MS);
  // Once in five minutes at most, and not after one has shown that it is back.
  expect(probes.length).toBeGreaterThanOrEqual(2);
  expect(probes.length).toBeLessThanOrEqual(5);
  expect(asked.filter(({ isBackground }) => isBackground).length).toBeGreaterThan(0);
  expect(await archive.of('invented').roomsDue(now(), 100)).toEqual([]);
});
