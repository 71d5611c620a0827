import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timetableOf } from '../../examples/web/src/export-calendar.ts';
import { csvOf } from '../../examples/web/src/export-csv.ts';
import { attendanceTable, thisMonday, weekFrom, weekTable } from '../../examples/web/src/export-rows.ts';
import { en } from '../../examples/web/src/texts/en.ts';
import { readCalendarFile } from '../support/calendar.ts';

/** One character at a time, by RFC 4180: throws where a quote stands in a bare cell, or behind one that is closed. */
function readCsv(file: string): string[][] {
  if (!file.startsWith('\uFEFF')) throw new Error('There is no byte order mark.');
  const rows: string[][] = [[]];
  let cell = '';
  let at = 1;
  const endCell = () => {
    rows.at(-1)!.push(cell);
    cell = '';
  };
  while (at < file.length) {
    if (file[at] === '"') {
      if (cell !== '') throw new Error(`A quote stands in a bare cell at ${at}.`);
      for (at += 1; file[at] !== '"' || file[at + 1] === '"'; at += 1) {
        if (at >= file.length) throw new Error('A quote is not closed.');
        if (file[at] === '"') at += 1;
        cell += file.charAt(at);
      }
      at += 1;
      if (file[at] !== ',' && file[at] !== '\r') throw new Error(`Something is behind a quote at ${at}.`);
    } else if (file[at] === ',') {
      endCell();
      at += 1;
    } else if (file[at] === '\r' && file[at + 1] === '\n') {
      endCell();
      rows.push([]);
      at += 2;
    } else if (file[at] === '\r' || file[at] === '\n') {
      throw new Error(`A line ends otherwise at ${at}.`);
    } else {
      cell += file.charAt(at);
      at += 1;
    }
  }
  const last = rows.pop();
  if (last?.length !== 0 || cell !== '') throw new Error('The last line has no end.');
  return rows;
}

describe('a table as CSV', () => {
  test('begins with the mark of UTF-8, by which Excel reads Chinese, and ends its lines with CRLF', () => {
    expect(Buffer.from(csvOf(['姓名', '秒'], [['小明', 3_600]])).toString('hex')).toBe(
      'efbbbf' + Buffer.from('姓名,秒\r\n小明,3600\r\n').toString('hex'),
    );
  });

  test.each(['a,b', 'say "hi"', 'two\nlines', 'two\r\nlines', '"', ' blank ', ',', '', '小明'])(
    'keeps %j',
    (text) => {
      expect(readCsv(csvOf(['x', 'y'], [[text, 'z']]))).toEqual([
        ['x', 'y'],
        [text, 'z'],
      ]);
    },
  );

  test.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =1',
    '＝1',
    '＠x',
    '=HYPERLINK("http://x.example","a")',
  ])('makes no formula of %j', (text) => {
    expect(readCsv(csvOf([], [['x', text]]))[1]).toEqual(['x', `'${text}`]);
  });

  test('loses no digit of an id that looks like a number', () => {
    expect(readCsv(csvOf([], [['007', '110101199001011234', '1001', 1_001]]))[1]).toEqual([
      "'007",
      "'110101199001011234",
      '1001',
      '1001',
    ]);
  });

  test('leaves empty what nobody knows, and keeps numbers below zero', () => {
    expect(readCsv(csvOf([], [[null, undefined, 0, -1]]))[1]).toEqual(['', '', '0', '-1']);
  });

  test('keeps whatever texts there are, and makes none of them a formula', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({
        unit: fc.constantFrom('=', '+', '-', '@', '"', ',', '\r', '\n', '\t', ' ', '0', '9', '中'),
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(anyText, { minLength: 1 }), { minLength: 1 }), (rows) => {
        const read = readCsv(csvOf(['h'], rows)).slice(1);
        expect(read.map((cells) => cells.map((cell) => cell.replace(/^'/, '')))).toEqual(
          rows.map((cells) => cells.map((cell) => cell.replace(/^'/, ''))),
        );
        for (const cell of read.flat()) expect(cell).not.toMatch(/^\s*[=+\-@]/);
      }),
      { seed: 20260601, numRuns: 300 },
    );
  });
});

describe('an export', () => {
  test('of attendance has a line a user, with times of Shanghai', () => {
    const { heads, rows } = attendanceTable(
      [
        {
          userId: 'student-1',
          attendedSeconds: 3_540.5,
          sessionCount: 2,
          firstStartedAt: '2026-06-01T16:30:00Z',
          lastEndedAt: null,
          deviceTypes: ['PC', 'MOBILE'],
        },
        { userId: '小红', deviceTypes: [], reason: 'NO_VISIT' },
      ],
      en.attendance.heads,
    );
    expect(rows).toEqual([
      ['student-1', 3_540.5, 2, '2026-06-02 00:30:00', null, 'PC MOBILE', undefined],
      ['小红', undefined, undefined, null, null, '', 'NO_VISIT'],
    ]);
    for (const row of rows) expect(row).toHaveLength(heads.length);
  });

  test('of a week has a line a lesson, and nothing where nothing is known', () => {
    const { heads, rows } = weekTable(
      [
        {
          title: '高一数学',
          startsAt: '2026-06-01T08:00:00Z',
          durationMinutes: 90,
          statistics: {
            live: { studentCount: 48, peakStudentCount: 40 },
            playbackDays: [{ minutes: [{ viewCount: 2 }, { viewCount: 3 }] }, { minutes: [] }],
          },
        },
        { title: null, startsAt: null, statistics: { live: null, playbackDays: null } },
      ],
      en.exports.heads,
    );
    expect(rows).toEqual([
      ['高一数学', '2026-06-01 16:00:00', 90, 48, 40, 5],
      [null, null, undefined, undefined, undefined, null],
    ]);
    for (const row of rows) expect(row).toHaveLength(heads.length);
  });

  test.each([
    ['2026-06-01T00:00:00+08:00', '2026-06-01'],
    ['2026-06-07T23:59:59+08:00', '2026-06-01'],
    ['2026-05-31T23:59:59+08:00', '2026-05-25'],
    ['2026-01-01T00:00:00+08:00', '2025-12-29'],
  ])('at %s is of the week from %s', (now, monday) => {
    expect(thisMonday(Date.parse(now))).toBe(monday);
  });

  test('of a week is from its first minute in Shanghai to its last', () => {
    const { filter, has } = weekFrom('2026-06-01');
    expect(filter).toEqual({
      startsAfter: '2026-05-31T15:59:00.000Z',
      startsBefore: '2026-06-07T16:00:00.000Z',
    });
    const isIn = (startsAt: string | null) => has({ startsAt, statistics: {} });
    expect(
      ['2026-05-31T15:59:59Z', '2026-05-31T16:00:00Z', '2026-06-07T15:59:59Z', '2026-06-07T16:00:00Z'].map(
        isIn,
      ),
    ).toEqual([false, true, true, false]);
    expect(isIn(null)).toBe(false);
  });

  test('of a timetable is a calendar in the zone of Shanghai', async () => {
    const title = `函数, 导数; "第3讲"\n👩‍🏫${'长'.repeat(120)}`;
    const startsAt = '2026-06-01T08:00:00Z';
    const text = await timetableOf(
      [
        { id: 'a', title, startsAt, endsAt: '2026-06-01T09:30:00Z' },
        { id: 'b', title: null, startsAt, endsAt: null },
        { id: 'c', title: 'no start', startsAt: null },
      ],
      new Date('2026-06-01T00:00:00Z'),
    );
    expect(text).toContain('DTSTART;TZID=Asia/Shanghai:20260601T160000\r\n');
    expect(readCalendarFile(text).events).toEqual([
      {
        uid: 'a@duobei-graphql',
        summary: title,
        startsAt: new Date(startsAt),
        endsAt: new Date('2026-06-01T09:30:00Z'),
      },
      { uid: 'b@duobei-graphql', summary: 'b', startsAt: new Date(startsAt), endsAt: new Date(startsAt) },
    ]);
  });
});
