import { describe, expect, test } from 'vitest';
import { startOfDay } from '../../src/vendor/protocol/days.ts';
import type { KeptPlaybackDay } from '../../src/archive/archive.ts';
import { joinPlayback, sumsOf } from '../../src/reads/joined-playback.ts';
import type { PlaybackDay } from '../../src/vendor/endpoints/playback.ts';

const NOW = Date.parse('2026-03-02T20:41:00+08:00');
const span = { from: '2026-02-01', to: '2026-03-02' };
const collectedAt = new Date(NOW - 3_600_000);

const asked = (day: string, viewCount: number, watchedSeconds = 60): PlaybackDay => ({
  vendorId: 'vendor',
  startsAt: new Date(startOfDay(day)),
  hours: [{ hour: 9, viewCount, watchedSeconds }],
  minutes: [],
});
const kept = (day: string, viewCount: number, watchedSeconds = 60): KeptPlaybackDay => ({
  ...asked(day, viewCount, watchedSeconds),
  vendorId: 'kept',
  collectedAt,
  isFinal: true,
});
const join = (one: KeptPlaybackDay[], other: PlaybackDay[]) =>
  joinPlayback(one, other, span, NOW).map(({ vendorId, source }) => `${vendorId} ${source}`);

describe('days of the archive and of the vendor', () => {
  test.each([
    ['equal figures show the vendor’s', kept('2026-03-01', 3), asked('2026-03-01', 3), 'vendor VENDOR'],
    ['more views win', kept('2026-03-01', 4), asked('2026-03-01', 3), 'kept ARCHIVE'],
    ['fewer do not', kept('2026-03-01', 2), asked('2026-03-01', 3), 'vendor VENDOR'],
    [
      'equal views are decided by the time',
      kept('2026-03-01', 3, 61),
      asked('2026-03-01', 3),
      'kept ARCHIVE',
    ],
  ])('%s', (_name, one, other, shown) => {
    expect(join([one], [other])).toEqual([shown]);
  });

  test('are in order, and an answer without them hides nothing', () => {
    const days = [kept('2026-02-28', 1), kept('2026-03-01', 1)];
    expect(join(days, [])).toEqual(['kept ARCHIVE', 'kept ARCHIVE']);
    expect(join([kept('2026-03-01', 1)], [asked('2026-02-28', 1)])).toEqual([
      'vendor VENDOR',
      'kept ARCHIVE',
    ]);
  });

  test('are those of the span alone', () => {
    expect(join([kept('2026-01-31', 1)], [asked('2026-03-03', 1)])).toEqual([]);
  });

  test('are final once they are over', () => {
    const days = joinPlayback([], [asked('2026-03-01', 1), asked('2026-03-02', 1)], span, NOW);
    expect(days.map(({ isFinal, collectedAt: at }) => [isFinal, at])).toEqual([
      [true, null],
      [false, null],
    ]);
  });
});

test('sums count days with a view, and know the last', () => {
  const days = joinPlayback(
    [kept('2026-02-28', 2, 90)],
    [asked('2026-03-01', 1), asked('2026-03-02', 0, 0)],
    span,
    NOW,
  );
  expect(sumsOf(days)).toEqual({
    viewCount: 3,
    watchedSeconds: 150,
    dayCount: 2,
    lastViewedOn: '2026-03-01',
  });
  expect(sumsOf([])).toEqual({ viewCount: 0, watchedSeconds: 0, dayCount: 0, lastViewedOn: null });
});
