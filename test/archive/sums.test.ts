import { describe, expect, test } from 'vitest';
import { atHour, balanceOf, dayWith, noon, noStatistics, NOVEMBER, statisticsOf } from './examples.ts';
import { describeStores } from './stores.ts';

const at = noon('2026-11-28');

describeStores((stores) => {
  describe('usage of a merchant', () => {
    test('has every period of the span, also empty ones, cut where the span begins and ends', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const spans = async (interval: 'DAY' | 'WEEK' | 'MONTH', from: string, to: string) =>
        (await north.usage({ from, to }, interval)).map((period) => `${period.from} ${period.to}`);
      expect(await spans('DAY', '2026-11-28', '2026-11-29')).toEqual([
        '2026-11-28 2026-11-28',
        '2026-11-29 2026-11-29',
      ]);
      expect(await spans('WEEK', '2026-11-25', '2026-12-07')).toEqual([
        '2026-11-25 2026-11-29',
        '2026-11-30 2026-12-06',
        '2026-12-07 2026-12-07',
      ]);
      expect(await spans('MONTH', '2026-12-31', '2027-02-28')).toEqual([
        '2026-12-31 2026-12-31',
        '2027-01-01 2027-01-31',
        '2027-02-01 2027-02-28',
      ]);
      expect(await spans('DAY', '2026-11-29', '2026-11-28')).toEqual([]);
      expect(await north.usage({ from: '2026-11-28', to: '2026-11-28' }, 'DAY')).toEqual([
        {
          from: '2026-11-28',
          to: '2026-11-28',
          lessonCount: 0,
          studentCount: 0,
          liveWatchedSeconds: 0,
          playbackViewCount: 0,
          playbackWatchedSeconds: 0,
          spending: null,
          lostRoomDays: 0,
        },
      ]);
    });

    test('counts each day of the span to its own period, also behind empty ones', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const days = [
        dayWith('2026-11-03', 1),
        dayWith('2026-11-04', 2),
        dayWith('2026-11-08', 4),
        dayWith('2026-11-09', 8),
        dayWith('2026-11-23', 16),
        dayWith('2026-11-24', 32),
      ];
      await north.keepPlayback({ roomId: 'jz1', days, collectedAt: at, nextVisitAt: null });
      const views = async (interval: 'DAY' | 'WEEK' | 'MONTH', from: string, to: string) =>
        (await north.usage({ from, to }, interval)).map(({ playbackViewCount }) => playbackViewCount);
      expect(await views('WEEK', '2026-11-04', '2026-11-23')).toEqual([6, 8, 0, 16]);
      expect(await views('DAY', '2026-11-03', '2026-11-05')).toEqual([1, 2, 0]);
      expect(await views('MONTH', '2026-10-30', '2026-12-01')).toEqual([0, 63, 0]);
    });

    test('adds up playback of all rooms and lessons of the day on which they began', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const visit = { collectedAt: at, nextVisitAt: null };
      await north.keepPlayback({ ...visit, roomId: 'jz1', days: [dayWith('2026-11-22', 3, 100)] });
      await north.keepPlayback({
        ...visit,
        roomId: 'jz2',
        days: [dayWith('2026-11-22', 4), dayWith('2026-11-23', 5)],
      });
      // Late in the evening of London it is the next day already.
      const lessonStartedAt = new Date('2026-11-22T20:00:00Z');
      await north.keepLive('jz1', statisticsOf(7, 70.4), { collectedAt: at, isFinal: true, lessonStartedAt });
      await north.keepLive('jz2', noStatistics, { collectedAt: at, isFinal: true, lessonStartedAt });
      expect(await north.usage({ from: '2026-11-16', to: '2026-11-29' }, 'WEEK')).toMatchObject([
        { playbackViewCount: 7, playbackWatchedSeconds: 340, lessonCount: 0 },
        {
          playbackViewCount: 5,
          playbackWatchedSeconds: 300,
          lessonCount: 2,
          studentCount: 7,
          liveWatchedSeconds: 70,
        },
      ]);
    });

    test('says what was spent by the differences of balances, to the last digit', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const consumed: [string, string | null][] = [
        ['2026-10-20', '9007199254740993.10'],
        ['2026-11-04', '9007199254740994'],
        ['2026-11-05', null],
        ['2026-11-06', '9007199254740995.5'],
        ['2026-11-24', '9007199254741000.25'],
      ];
      for (const [day, amount] of consumed) await north.keepBalance(balanceOf(amount), noon(day));
      const spending = async (from: string, to: string) =>
        (await north.usage({ from, to }, 'WEEK')).map((period) => period.spending);
      expect(await spending('2026-11-02', '2026-11-29')).toEqual(['2.40', null, null, '4.75']);
      // Without one before it, the first balance is where it begins.
      expect(await spending('2026-10-19', '2026-10-25')).toEqual([null]);
      expect(await spending('2026-10-19', '2026-11-05')).toEqual([null, null, '0.90']);
    });

    describe('counts what was spent to the day on which it was', () => {
      /** What was consumed by a time: the day, hours after midnight, the amount. */
      type Reading = [day: string, hours: number, consumed: number];

      async function spendingOf(
        readings: readonly Reading[],
        span: { from: string; to: string },
        interval: 'DAY' | 'WEEK' | 'MONTH' = 'DAY',
      ) {
        await using archive = await stores.open();
        const north = archive.of('north');
        for (const [day, hours, consumed] of readings)
          await north.keepBalance(balanceOf(String(consumed)), atHour(day, hours));
        return (await north.usage(span, interval)).map(({ spending }) => spending);
      }

      /** Soon after each midnight, as the collector does: 40 are spent on 1 December, and 12 on the next. */
      const nightly: Reading[] = [
        ['2026-11-29', 0.1, 0],
        ['2026-11-30', 0.5, 1],
        ['2026-12-01', 1.1, 3],
        ['2026-12-02', 0.5, 43],
        ['2026-12-03', 0.5, 55],
      ];

      test('where it is read soon after midnight', async () => {
        const span = { from: '2026-11-28', to: '2026-12-03' };
        expect(await spendingOf(nightly, span)).toEqual([null, '1', '2', '40', '12', null]);
      });

      test('at the ends of a span too', async () => {
        expect(await spendingOf(nightly, { from: '2026-12-01', to: '2026-12-01' })).toEqual(['40']);
        expect(await spendingOf(nightly, { from: '2026-12-02', to: '2026-12-02' })).toEqual(['12']);
        expect(await spendingOf(nightly, { from: '2026-12-03', to: '2026-12-03' })).toEqual([null]);
      });

      test('in months and weeks, which have their own last day', async () => {
        const span = { from: '2026-11-01', to: '2026-12-31' };
        expect(await spendingOf(nightly, span, 'MONTH')).toEqual(['3', '52']);
        const weeks = { from: '2026-11-23', to: '2026-12-06' };
        expect(await spendingOf(nightly, weeks, 'WEEK')).toEqual(['1', '54']);
      });

      test('where the first reading is of the afternoon: what was spent behind it', async () => {
        const readings: Reading[] = [
          ['2026-12-01', 15, 40],
          ['2026-12-02', 0.5, 43],
          ['2026-12-03', 0.5, 55],
        ];
        const span = { from: '2026-12-01', to: '2026-12-03' };
        expect(await spendingOf(readings, span)).toEqual(['3', '12', null]);
      });

      test('where a reading is late, to the day whose end is nearest', async () => {
        const readings: Reading[] = [
          ['2026-12-01', 0.5, 0],
          ['2026-12-02', 11.99, 5],
          ['2026-12-03', 12, 12],
          ['2026-12-04', 0.5, 13],
        ];
        const span = { from: '2026-12-01', to: '2026-12-04' };
        expect(await spendingOf(readings, span)).toEqual(['5', null, '8', null]);
      });

      test('behind days without a reading, all of it to the day that the next one closes', async () => {
        const readings: Reading[] = [
          ['2026-11-20', 0.5, 0],
          ['2026-12-02', 0.5, 60],
          ['2026-12-03', 0.5, 61],
        ];
        const span = { from: '2026-11-30', to: '2026-12-03' };
        expect(await spendingOf(readings, span)).toEqual([null, '60', '1', null]);
        const months = { from: '2026-11-01', to: '2026-12-31' };
        expect(await spendingOf(readings, months, 'MONTH')).toEqual([null, '61']);
      });
    });
  });

  describe('balances', () => {
    test('are kept as exact text, the last of each day', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await north.keepBalance(balanceOf('1.10'), noon('2026-11-10'));
      await north.keepBalance(balanceOf(null), new Date(noon('2026-11-10').getTime() + 2_000));
      await north.keepBalance(balanceOf('0.50'), new Date(noon('2026-11-10').getTime() + 1_000));
      await north.keepBalance(balanceOf(null), noon('2026-11-11'));
      await north.keepBalance(balanceOf('7'), noon('2026-12-01'));
      expect(await north.balances(NOVEMBER)).toEqual([
        {
          day: '2026-11-10',
          collectedAt: new Date(noon('2026-11-10').getTime() + 2_000),
          balance: '12.30',
          totalToppedUp: '1000.00',
          totalConsumed: '1.10',
        },
        expect.objectContaining({ day: '2026-11-11', totalConsumed: null }),
      ]);
    });

    test('keep of each amount what was said last of it', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const later = new Date(noon('2026-11-10').getTime() + 1_000);
      await north.keepBalance(balanceOf('1.10'), noon('2026-11-10'));
      await north.keepBalance({ ...balanceOf('1.20'), balance: null, totalToppedUp: null }, later);
      expect(await north.balances(NOVEMBER)).toMatchObject([
        { collectedAt: later, balance: '12.30', totalToppedUp: '1000.00', totalConsumed: '1.20' },
      ]);
    });
  });

  describe('live statistics', () => {
    const about = { collectedAt: at, lessonStartedAt: noon('2026-11-20') };

    test('come out as they went in', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const start = noon('2026-11-20');
      const statistics = {
        ...statisticsOf(3, 120.25),
        peakStudentCount: 2,
        onlineSeries: {
          firstStudentStartedAt: start,
          lastStudentEndedAt: null,
          stepSeconds: 0.5,
          points: [
            { offsetSeconds: 0, startsAt: start, studentCount: 1 },
            { offsetSeconds: 1.5, startsAt: new Date(start.getTime() + 1_500), studentCount: 2 },
          ],
        },
      };
      await north.keepLive('jz1', statistics, { ...about, isFinal: true });
      expect(await north.liveStatistics('jz1')).toEqual({ ...statistics, collectedAt: at, isFinal: true });
      expect(await north.liveStatistics('jz2')).toBeNull();
    });

    test('are never lowered, and stay once they are final', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await north.keepLive('jz1', statisticsOf(3, 120), { ...about, isFinal: false });
      await north.keepLive('jz1', noStatistics, { ...about, isFinal: false });
      await north.keepLive('jz1', statisticsOf(4, 60), { ...about, isFinal: true });
      await north.keepLive('jz1', statisticsOf(9, 900), { ...about, isFinal: true });
      expect(await north.liveStatistics('jz1')).toMatchObject({
        studentCount: 4,
        watchTime: { totalSeconds: 120 },
        isFinal: true,
      });
      expect(await archive.verify({ repair: false })).toEqual({ wrong: [], marked: 0 });
    });

    test('move to the day on which the lesson began after all', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await north.keepLive('jz1', statisticsOf(3, 60), { ...about, isFinal: false });
      const moved = { ...about, lessonStartedAt: noon('2026-11-21'), isFinal: false };
      await north.keepLive('jz1', statisticsOf(3, 60), moved);
      expect(await north.usage({ from: '2026-11-20', to: '2026-11-21' }, 'DAY')).toMatchObject([
        { lessonCount: 0, studentCount: 0, liveWatchedSeconds: 0 },
        { lessonCount: 1, studentCount: 3, liveWatchedSeconds: 60 },
      ]);
    });
  });
});
