import { expect, onTestFinished, test } from 'vitest';
import { createSeriesBoard } from '../../src/creates/series.ts';
import { createMemoryStore } from '../../src/creates/memory-store.ts';
import { createLocalChannels } from '../../src/runtime/local-channels.ts';
import type { SeriesProgress } from '../../src/creates/store.ts';
import { promised } from './creates-fleet.ts';
import { eventually } from '../support/eventually.ts';
import { describeSharings } from '../support/sharings.ts';

/** What is shown of one series, as it comes. */
function following(board: ReturnType<typeof createSeriesBoard>, key = 'k') {
  const shown: SeriesProgress[] = [];
  const stop = board.follow(key, (progress) => shown.push(progress));
  onTestFinished(stop);
  return { shown, stop };
}

describeSharings('how far a series has come', (open) => {
  test('is seen by who follows it elsewhere, before, during and after', async () => {
    await using sharing = await open();
    await using one = await sharing.add();
    await using two = await sharing.add();
    const maker = createSeriesBoard({ ...one, prefix: 'test:' });
    const board = createSeriesBoard({ ...two, prefix: 'test:', paceMs: 1, lookAgainMs: 60_000 });
    const early = following(board);
    const other = following(board, 'another');
    await two.channels.listening();
    const run = maker.begin('k', 3);
    await eventually(() => expect(early.shown).toEqual([{ total: 3, done: 0, failed: 0, isFinal: false }]));
    run.count('made');
    run.count('refused');
    await eventually(() => expect(early.shown.at(-1)).toMatchObject({ done: 1, failed: 1, isFinal: false }));
    run.count('made');
    await run.end();
    await eventually(() => expect(early.shown.at(-1)).toMatchObject({ done: 2, failed: 1, isFinal: true }));
    const late = following(board);
    await eventually(() => expect(late.shown).toEqual([{ total: 3, done: 2, failed: 1, isFinal: true }]));
    expect(other.shown).toEqual([]);
  });

  test('stops nothing where it cannot be told, and is seen again afterwards', async () => {
    await using sharing = await open();
    await using one = await sharing.add();
    const board = createSeriesBoard({ ...one, prefix: 'test:', paceMs: 1, lookAgainMs: 20 });
    const { shown } = following(board);
    await sharing.goAway();
    const run = board.begin('k', 2);
    run.count('made');
    await run.end();
    await sharing.comeBack();
    run.count('made');
    await run.end();
    await eventually(() => expect(shown.at(-1)).toEqual({ total: 2, done: 2, failed: 0, isFinal: true }));
  });
});

test('a series of which something failed for the moment is not over', async () => {
  const store = createMemoryStore(Date.now);
  const run = createSeriesBoard({ store }).begin('k', 2);
  run.count('failed');
  run.count('made');
  await run.end();
  expect(await store.progress('k')).toEqual({ total: 2, done: 1, failed: 1, isFinal: false });
});

test('what is told in quick succession is looked at a few times, and the last of it is seen', async () => {
  const store = createMemoryStore(Date.now);
  let looks = 0;
  const counting = {
    ...store,
    progress(key: string) {
      looks += 1;
      return store.progress(key);
    },
  };
  const board = createSeriesBoard({ store: counting, paceMs: 50 });
  const { shown, stop } = following(board);
  const run = board.begin('k', 100);
  for (let made = 0; made < 100; made += 1) {
    run.count('made');
    await Promise.resolve();
  }
  await run.end();
  await eventually(() => expect(shown.at(-1)?.done).toBe(100));
  expect(looks).toBeLessThan(10);
  stop();
  expect(await store.progress('k')).toMatchObject({ isFinal: true });
});

test('what is told while somebody looks is seen by the next look, which is soon', async () => {
  const store = createMemoryStore(Date.now);
  const held = promised<undefined>();
  let looks = 0;
  const slow = {
    ...store,
    async progress(key: string) {
      const progress = await store.progress(key);
      looks += 1;
      if (looks === 1) await held.promise;
      return progress;
    },
  };
  const channels = createLocalChannels();
  const board = createSeriesBoard({ store: slow, channels, paceMs: 1, lookAgainMs: 3_600_000 });
  const { shown } = following(board);
  await eventually(() => expect(looks).toBe(1));
  const run = board.begin('k', 1);
  run.count('made');
  await run.end();
  held.resolve(undefined);
  await eventually(() => expect(shown.at(-1)).toMatchObject({ done: 1, isFinal: true }));
});
