import { describe, expect, test } from 'vitest';
import { daysOf, isAnswered, lastTerm } from '../../examples/web/src/day-span.ts';
import {
  playbackByDay,
  playbackTable,
  studentTable,
  usageTable,
  type KeptDay,
} from '../../examples/web/src/history-rows.ts';
import { instantOf, shanghaiInputOf } from '../../examples/web/src/shanghai-time.ts';
import { en } from '../../examples/web/src/texts/en.ts';
import { zh } from '../../examples/web/src/texts/zh.ts';

const keptDay = (date: string, viewCount: number, isFinal = true): KeptDay => ({
  date,
  source: 'ARCHIVE',
  collectedAt: '2026-06-02T17:00:00Z',
  isFinal,
  hours: [
    { viewCount, watchedSeconds: 90 },
    { viewCount: 1, watchedSeconds: 10.5 },
  ],
});

describe('the days of a term', () => {
  test.each([
    ['2026-06-03T00:00:00Z', '2026-02-02', '2026-06-03'],
    // Monday in Shanghai, Sunday elsewhere.
    ['2026-05-31T16:00:00Z', '2026-02-02', '2026-06-01'],
    ['2026-05-31T15:59:59Z', '2026-01-26', '2026-05-31'],
  ])('begin on a Monday of Shanghai, seen from %s', (now, from, to) => {
    expect(lastTerm(Date.parse(now))).toEqual({ from, to });
  });

  test('are at most as many as the gateway answers, in their order', () => {
    expect(daysOf({ from: '2026-02-27', to: '2026-03-02' })).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
      '2026-03-02',
    ]);
    expect(isAnswered({ from: '2026-01-01', to: '2027-02-04' })).toBe(true);
    expect(isAnswered({ from: '2026-01-01', to: '2027-02-05' })).toBe(false);
    expect(isAnswered({ from: '2026-01-02', to: '2026-01-01' })).toBe(false);
    expect(isAnswered({ from: '', to: '2026-01-01' })).toBe(false);
  });
});

describe('the playback of a term', () => {
  const span = { from: '2026-06-01', to: '2026-06-04' };
  const days = playbackByDay(
    span,
    [keptDay('2026-06-01', 4), keptDay('2026-06-04', 2, false)],
    [{ from: '2026-06-03', to: '2026-06-03' }],
  );

  test('has nothing on a day without views, and no figure on a lost one', () => {
    expect(days.map(({ viewCount, watchedSeconds, isLost }) => [viewCount, watchedSeconds, isLost])).toEqual([
      [5, 100.5, false],
      [0, 0, false],
      [null, null, true],
      [3, 100.5, false],
    ]);
  });

  test('is a table of the days that were watched, and of the lost ones', () => {
    const { heads, rows } = playbackTable(days, en.history);
    expect(heads).toEqual(['Day', 'Views', 'Seconds watched', 'From where', 'Read at', 'State']);
    expect(rows).toEqual([
      ['2026-06-01', 5, 100.5, 'archive', '2026-06-03 01:00:00', 'final'],
      ['2026-06-03', null, null, null, null, 'lost'],
      ['2026-06-04', 3, 100.5, 'archive', '2026-06-03 01:00:00', 'may grow'],
    ]);
  });

  test('shows what is kept of a day that is lost for the rest', () => {
    const [day] = playbackByDay({ from: '2026-06-01', to: '2026-06-01' }, [keptDay('2026-06-01', 4)], [span]);
    expect(day).toMatchObject({ viewCount: 5, isLost: true });
  });
});

test('the usage of a term is a table of numbers, spending too', () => {
  const week = {
    from: '2026-06-01',
    to: '2026-06-07',
    lessonCount: 5,
    studentCount: 120,
    liveWatchedSeconds: 269_474,
    playbackViewCount: 40,
    playbackWatchedSeconds: 117_300.5,
    lostRoomDays: 3,
  };
  const { heads, rows } = usageTable(
    [
      { ...week, spending: '-4.20' },
      { ...week, spending: null },
    ],
    en.history.usageHeads,
  );
  const figures = ['2026-06-01', '2026-06-07', 5, 120, 269_474, 40, 117_300.5];
  expect(rows).toEqual([
    [...figures, -4.2, 3],
    [...figures, null, 3],
  ]);
  for (const row of rows) expect(row).toHaveLength(heads.length);
});

test('a student has a line a lesson, with nothing where nothing is kept', () => {
  const { heads, rows } = studentTable(
    [
      {
        roomTitle: '高一数学',
        roomStartsAt: '2026-06-01T08:00:00Z',
        attendance: { totalSeconds: 3_540.5 },
        playbackSessions: [{ watchedSeconds: 60.5 }, { watchedSeconds: null }, { watchedSeconds: 30 }],
      },
      { roomTitle: null, roomStartsAt: null, attendance: null, playbackSessions: [] },
    ],
    en.history.studentHeads,
  );
  expect(rows).toEqual([
    ['高一数学', '2026-06-01 16:00:00', 3_540.5, 90.5],
    [null, null, undefined, null],
  ]);
  for (const row of rows) expect(row).toHaveLength(heads.length);
});

test('a field of date and time is in Shanghai, wherever the reader is', () => {
  expect(shanghaiInputOf('2026-06-01T17:30:00Z')).toBe('2026-06-02T01:30');
  expect(shanghaiInputOf(null)).toBe('');
  expect(new Date(instantOf('2026-06-02T01:30')).toISOString()).toBe('2026-06-01T17:30:00.000Z');
});

describe('the texts', () => {
  const tablesOf = ({ history, attendance, exports, term }: typeof en) =>
    [
      history.usageHeads,
      history.playbackHeads,
      history.studentHeads,
      history.shownStudentHeads,
      attendance.heads,
      attendance.shownHeads,
      exports.heads,
      term.weekdays,
    ].map(({ length }) => length);
  const codesOf = ({ problems }: typeof en) => Object.keys(problems.codes).sort();

  test('have as many columns in Chinese as in English, and sentences for the same codes', () => {
    expect(tablesOf(zh)).toEqual(tablesOf(en));
    expect(codesOf(zh)).toEqual(codesOf(en));
  });

  test('say a count in the singular and the plural', () => {
    expect(en.list.count(1, 1, 1)).toBe('1 room, page 1 of 1');
    expect(en.history.recording(2, '1.5', 1)).toBe('2 views and 1.5 hours on 1 day');
    expect(zh.history.recording(2, '1.5', 1)).toBe('1 天内观看 2 次，共 1.5 小时');
  });
});
