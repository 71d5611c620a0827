import { expect, test } from 'vitest';
import { z } from 'zod';
import type { LiveSource } from '../../src/live/live-source.ts';
import { startPoller } from '../../src/live/poller.ts';
import { createManualClock } from './manual-clock.ts';

const numbered = z.object({ vendorId: z.string(), count: z.number() });

type Numbered = z.infer<typeof numbered>;

/** An object that answers by hand, and how often it was asked. */
function manualSource() {
  const questions: ((state: Numbered) => void)[] = [];
  const source: LiveSource<Numbered> = {
    name: 'numbers',
    schema: numbered,
    pace: null,
    read: () => new Promise((resolve) => questions.push(resolve)),
    isMissing: () => false,
    fingerprint: ({ count }) => String(count),
    isFinal: () => false,
  };
  return { source, questions };
}

/** All that follows from what has happened, timers apart. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('however often it is forced, a poller has one question under way and asks one more after it', async () => {
  const clock = createManualClock();
  const { source, questions } = manualSource();
  const told: { count: number; isForced: boolean }[] = [];
  const poller = startPoller({
    source,
    id: '1',
    clock,
    random: () => 0,
    pace: () => ({ baseMs: 60_000, slowestMs: 60_000 }),
    isKnown: () => true,
    onState: ({ count }, isForced) => told.push({ count, isForced }) > 0,
    onFailure: () => undefined,
  });
  for (let writes = 0; writes < 1_000; writes += 1) poller.force();
  expect(questions).toHaveLength(1);
  questions[0]!({ vendorId: '1', count: 1 });
  await settled();
  clock.advance(0);
  expect(questions).toHaveLength(2);
  for (let writes = 0; writes < 1_000; writes += 1) poller.force();
  expect(questions).toHaveLength(2);
  questions[1]!({ vendorId: '1', count: 2 });
  await settled();
  clock.advance(0);
  expect(questions).toHaveLength(3);
  questions[2]!({ vendorId: '1', count: 3 });
  await settled();
  clock.advance(59_999);
  expect(questions).toHaveLength(3);
  // The first was asked before the writes, so its answer is told as any other; those behind them in any case.
  expect(told).toEqual([
    { count: 1, isForced: false },
    { count: 2, isForced: true },
    { count: 3, isForced: true },
  ]);
  poller.stop();
});
