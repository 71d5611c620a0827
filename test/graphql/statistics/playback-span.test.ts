import { describe, expect, test } from 'vitest';
import { ArchiveAwayError } from '../../../src/archive/archive.ts';
import { addDays, dayOf } from '../../../src/vendor/protocol/days.ts';
import { roomIdFrom } from '../../../src/sandbox/random.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { startTestGateway } from '../../support/gateway.ts';
import { keptHistory } from '../../support/kept-history.ts';

const NOW = Date.parse('2026-03-02T20:41:00+08:00');
const now = () => NOW;
const TODAY = dayOf(NOW);
const WEEK = addDays(TODAY, -6);
const { vodRoom } = seedIds;
/** A lesson of old that the vendor has no more. */
const goneRoom = roomIdFrom('term-0-3');

interface Days {
  room: {
    statistics: {
      playbackDays: { date: string; source: string; collectedAt: string | null; isFinal: boolean }[] | null;
    };
  } | null;
}

const daysQuery = (id: string, args: string) =>
  `{ room(id: "${id}") { statistics { playbackDays${args} { date source collectedAt isFinal hours { viewCount watchedSeconds } } } } }`;

const archive = keptHistory(NOW);
const start = () => startTestGateway({ now, archive });

const term = `(from: "${addDays(TODAY, -125)}", to: "${TODAY}")`;

describe('playback over a span', () => {
  test('is what the archive and the vendor have, in order, for one call', async () => {
    await using gateway = await start();
    const { data, errors } = await gateway.execute<Days, object>(daysQuery(vodRoom, term));
    expect(errors).toBeUndefined();
    const days = data!.room!.statistics.playbackDays!;
    expect(gateway.takeCalls()).toEqual(['v3/statistics/playback/room']);
    const dates = days.map(({ date }) => date);
    expect(dates).toEqual([...new Set(dates)].sort());
    expect(new Set(days.map(({ source }) => source))).toEqual(new Set(['ARCHIVE', 'VENDOR']));
    for (const { date, source, collectedAt, isFinal } of days) {
      expect(source).toBe(date < WEEK ? 'ARCHIVE' : 'VENDOR');
      expect(collectedAt === null).toBe(source === 'VENDOR');
      expect(isFinal).toBe(date !== TODAY);
    }
  });

  test('of the last week is what it was without an archive', async () => {
    await using gateway = await start();
    await using without = await startTestGateway({ now });
    const query = daysQuery(vodRoom, '').replace('source collectedAt', '');
    const { data } = await gateway.execute(query);
    expect(data).toEqual((await without.execute(query)).data);
  });

  test('before the last week asks the vendor for nothing', async () => {
    await using gateway = await start();
    const args = `(from: "${addDays(TODAY, -60)}", to: "${addDays(WEEK, -1)}")`;
    const { data, errors } = await gateway.execute<Days, object>(daysQuery(vodRoom, args));
    expect(errors).toBeUndefined();
    expect(data!.room!.statistics.playbackDays!.length).toBeGreaterThan(5);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('of a room that the vendor has no more is what was kept', async () => {
    await using gateway = await start();
    const { data, errors } = await gateway.execute<Days, object>(
      daysQuery(goneRoom, term).replace('statistics {', 'isDeleted statistics {'),
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ room: { isDeleted: true } });
    expect(data!.room!.statistics.playbackDays!.length).toBeGreaterThan(0);
    expect(gateway.takeCalls().filter((path) => path !== 'v3/statistics/playback/room')).toEqual([
      'v3/room/detail',
    ]);
  });

  test.each([
    ['ends before it begins', `(from: "${TODAY}", to: "${WEEK}")`],
    ['has more than 400 days', `(from: "${addDays(TODAY, -400)}", to: "${TODAY}")`],
  ])('that %s is refused before any call', async (_name, args) => {
    await using gateway = await start();
    const { errors } = await gateway.execute(daysQuery(vodRoom, args));
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'from' } }]);
    expect(gateway.takeCalls()).not.toContain('v3/statistics/playback/room');
  });

  test('may have 400 days', async () => {
    await using gateway = await start();
    const { errors } = await gateway.execute(daysQuery(vodRoom, `(from: "${addDays(TODAY, -399)}")`));
    expect(errors).toBeUndefined();
  });
});

describe('without an archive', () => {
  test.each([
    [
      'within the last week is asked of the vendor',
      `(from: "${addDays(TODAY, -2)}", to: "${TODAY}")`,
      undefined,
    ],
    ['that begins before it is not enabled', `(from: "${addDays(WEEK, -1)}")`, 'FEATURE_NOT_ENABLED'],
  ])('a span %s', async (_name, args, code) => {
    await using gateway = await startTestGateway({ now });
    const { data, errors } = await gateway.execute<Days, object>(daysQuery(vodRoom, args));
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(code && [code]);
    if (code) return;
    for (const { date } of data!.room!.statistics.playbackDays!)
      expect(date >= addDays(TODAY, -2)).toBe(true);
  });
});

describe('while the archive does not answer', () => {
  const away = {
    open: () => Promise.reject(new ArchiveAwayError('ECONNREFUSED', new Error('refused'))),
    keepsUsers: true,
  };

  test('the last week is what the vendor has', async () => {
    await using gateway = await startTestGateway({ now, archive: away });
    const { data, errors } = await gateway.execute<Days, object>(daysQuery(vodRoom, ''));
    expect(errors).toBeUndefined();
    expect(data!.room!.statistics.playbackDays!.length).toBeGreaterThan(0);
  });

  test('a longer span is an error of its field alone, and a line in the log', async () => {
    await using gateway = await startTestGateway({ now, archive: away });
    const { data, errors } = await gateway.execute<Days, object>(
      daysQuery(vodRoom, term).replace('statistics {', 'title statistics {'),
    );
    expect(data).toMatchObject({
      room: { title: expect.any(String) as string, statistics: { playbackDays: null } },
    });
    expect(errors).toMatchObject([
      { path: ['room', 'statistics', 'playbackDays'], extensions: { code: 'ARCHIVE_UNAVAILABLE' } },
    ]);
    expect(JSON.stringify(errors)).not.toContain('ECONNREFUSED');
    // One without a stack: that the archive is away is said elsewhere, once.
    const lines = gateway.logs.filter(({ code }) => code === 'ECONNREFUSED');
    expect(lines).toMatchObject([{ level: 30, msg: 'The archive does not answer (ECONNREFUSED)' }]);
    expect(JSON.stringify(lines)).not.toContain('stack');
  });
});

describe('the sums of a span', () => {
  const summaryQuery = (id: string, args: string) =>
    `{ room(id: "${id}") { statistics { playbackSummary${args} { span { from to } viewCount watchedSeconds dayCount lastViewedOn isComplete lostDays { from to } }
       playbackDays${args} { date hours { viewCount watchedSeconds } } } } }`;

  test('are those of its days', async () => {
    await using gateway = await start();
    const { data, errors } = await gateway.execute<
      {
        room: {
          statistics: {
            playbackSummary: Record<string, unknown>;
            playbackDays: { date: string; hours: { viewCount: number; watchedSeconds: number }[] }[];
          };
        };
      },
      object
    >(summaryQuery(vodRoom, term));
    expect(errors).toBeUndefined();
    const { playbackSummary, playbackDays } = data!.room.statistics;
    const hours = playbackDays.flatMap((day) => day.hours);
    expect(playbackSummary).toMatchObject({
      span: { from: addDays(TODAY, -125), to: TODAY },
      viewCount: hours.reduce((sum, { viewCount }) => sum + viewCount, 0),
      watchedSeconds: hours.reduce((sum, { watchedSeconds }) => sum + watchedSeconds, 0),
      dayCount: playbackDays.length,
      lastViewedOn: playbackDays.at(-1)!.date,
      isComplete: true,
      lostDays: [],
    });
    expect(gateway.takeCalls()).toEqual(['v3/statistics/playback/room']);
  });
});
