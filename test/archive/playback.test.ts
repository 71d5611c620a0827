import { describe, expect, test } from 'vitest';
import type { PlaybackDay } from '../../src/vendor/endpoints/playback.ts';
import { addDays, vendorWeek } from '../../src/vendor/protocol/days.ts';
import { dayWith, noon, NOVEMBER } from './examples.ts';
import { describeStores, NOW } from './stores.ts';

const visit = (collectedAt: Date, ...days: PlaybackDay[]) => ({
  roomId: 'jz1',
  collectedAt,
  days,
  nextVisitAt: null,
});

describeStores((stores) => {
  describe('playback of a room', () => {
    test('comes out as it went in', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const hours = [
        { hour: 0, viewCount: 4, watchedSeconds: 90 },
        { hour: 23, viewCount: 0, watchedSeconds: 61 },
      ];
      const minutes = [
        { minute: 2, viewCount: 1 },
        { minute: 900_000_000, viewCount: 7 },
      ];
      const day: PlaybackDay = { ...dayWith('2026-11-27', 1), vendorId: null, hours, minutes };
      const outcome = await north.keepPlayback(visit(noon('2026-11-28'), day));
      expect(outcome).toEqual({ changed: 1, lost: null });
      expect(await north.playbackDays('jz1', NOVEMBER)).toEqual([
        { ...day, collectedAt: noon('2026-11-28'), isFinal: true },
      ]);
    });

    test('is found by its day in Shanghai alone', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const days = [dayWith('2026-11-24', 1), dayWith('2026-11-25', 2), dayWith('2026-11-26', 3)];
      await north.keepPlayback(visit(noon('2026-11-28'), ...days));
      const found = await north.playbackDays('jz1', { from: '2026-11-25', to: '2026-11-25' });
      expect(found.map(({ startsAt }) => startsAt.toISOString())).toEqual(['2026-11-24T16:00:00.000Z']);
      expect(await north.playbackDays('jz2', NOVEMBER)).toEqual([]);
      expect(await archive.of('nobody').playbackDays('jz1', NOVEMBER)).toEqual([]);
    });

    test('is written once, however often it is kept', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const same = visit(noon('2026-11-28'), dayWith('2026-11-28', 3), dayWith('2026-11-27', 2));
      expect((await north.keepPlayback(same)).changed).toBe(2);
      const before = await north.usage(NOVEMBER, 'DAY');
      expect((await north.keepPlayback(same)).changed).toBe(0);
      expect(await north.usage(NOVEMBER, 'DAY')).toEqual(before);
    });

    test('is never lowered by an empty or a lower answer', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const day = '2026-11-28';
      await north.keepPlayback(visit(noon(day), dayWith(day, 5)));
      const empty: PlaybackDay = { ...dayWith(day, 0), hours: [], minutes: [] };
      expect((await north.keepPlayback(visit(noon(day)))).changed).toBe(0);
      expect((await north.keepPlayback(visit(noon(day), empty))).changed).toBe(0);
      expect((await north.keepPlayback(visit(noon(day), dayWith(day, 2, 900)))).changed).toBe(1);
      const [kept] = await north.playbackDays('jz1', NOVEMBER);
      expect(kept?.hours).toEqual([{ hour: 9, viewCount: 5, watchedSeconds: 900 }]);
      expect(kept?.minutes).toEqual([{ minute: 3, viewCount: 5 }]);
    });

    test('is final once its day was over when it was read, and stays then', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const day = '2026-11-27';
      await north.keepPlayback(visit(noon(day), dayWith(day, 5)));
      expect(await north.playbackDays('jz1', NOVEMBER)).toMatchObject([{ isFinal: false }]);
      expect((await north.keepPlayback(visit(noon('2026-11-28'), dayWith(day, 5)))).changed).toBe(1);
      expect((await north.keepPlayback(visit(noon('2026-11-29'), dayWith(day, 9)))).changed).toBe(0);
      expect(await north.playbackDays('jz1', NOVEMBER)).toMatchObject([
        { isFinal: true, collectedAt: noon('2026-11-28'), hours: [{ viewCount: 5 }] },
      ]);
    });

    test('takes two records of one day for one', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const day = '2026-11-27';
      await north.keepPlayback(visit(noon('2026-11-28'), dayWith(day, 5), dayWith(day, 3)));
      expect(await north.playbackDays('jz1', NOVEMBER)).toMatchObject([{ hours: [{ viewCount: 5 }] }]);
    });

    test('adds up where rooms are visited at once', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const days = Array.from({ length: 7 }, (_, ago) => addDays('2026-11-28', -ago));
      const visits = Array.from({ length: 24 }, (_, index) => ({
        ...visit(noon('2026-11-28'), ...days.map((day) => dayWith(day, 1 + (index % 3)))),
        // Each room three times.
        roomId: `jz${Math.floor(index / 3)}`,
      }));
      await Promise.all(visits.map((one) => north.keepPlayback(one)));
      const [week] = await north.usage({ from: '2026-11-28', to: '2026-11-28' }, 'DAY');
      // Of days that were over the first answer stays.
      expect(week?.playbackViewCount).toBe(8 * 3);
      expect(await archive.verify({ repair: false })).toEqual({ wrong: [], marked: 0 });
    });
  });

  describe('lost days', () => {
    const room = { vendorId: 'jz1', startsAt: noon('2026-11-02') };

    test('are those of a recording before the week of its first visit', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await north.keepRooms([room], noon('2026-11-28'));
      await north.keepPlayback(visit(noon('2026-11-20'), dayWith('2026-11-19', 1)));
      await north.keepPlayback(visit(noon('2026-11-25')));
      const lost = { from: '2026-11-02', to: '2026-11-13' };
      expect(await north.lostDays('jz1', NOVEMBER)).toEqual([lost]);
      expect(await north.lostDays('jz1', { from: '2026-11-14', to: '2026-11-30' })).toEqual([]);
    });

    test('are all but the last week of a room that nobody has visited, while it could be played', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const upcoming = { vendorId: 'jz3', startsAt: noon('2026-12-24') };
      const expired = { ...room, vendorId: 'jz2', playbackExpiresAt: noon('2026-11-09') };
      await north.keepRooms([room, expired, upcoming], noon('2026-11-28'));
      const before = addDays(vendorWeek(NOW).from, -1);
      expect(await north.lostDays('jz1', NOVEMBER)).toEqual([{ from: '2026-11-02', to: before }]);
      expect(await north.lostDays('jz2', NOVEMBER)).toEqual([{ from: '2026-11-02', to: '2026-11-09' }]);
      expect(await north.lostDays('jz3', NOVEMBER)).toEqual([]);
      expect(await north.lostDays('unknown', NOVEMBER)).toEqual([]);
    });

    test('are none behind the deletion of a room that nobody has visited', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await north.keepRooms([room], noon('2026-11-03'));
      await north.markDeleted(['jz1'], noon('2026-11-07'));
      expect(await north.lostDays('jz1', NOVEMBER)).toEqual([{ from: '2026-11-02', to: '2026-11-07' }]);
    });

    test('are those between two visits that the vendor has no more', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await north.keepPlayback(visit(noon('2026-11-01')));
      const { lost } = await north.keepPlayback(visit(noon('2026-11-20')));
      expect(lost).toEqual({ from: '2026-11-01', to: '2026-11-13' });
      expect(await north.lostDays('jz1', NOVEMBER)).toEqual([lost]);
      expect(await north.lostDays('jz1', { from: '2026-11-13', to: '2026-11-30' })).toEqual([
        { from: '2026-11-13', to: '2026-11-13' },
      ]);
      expect(await north.lostDays('jz1', { from: '2026-11-14', to: '2026-11-30' })).toEqual([]);
      const [usage] = await north.usage(NOVEMBER, 'MONTH');
      expect(usage?.lostRoomDays).toBe(13);
    });

    test('are none before a first visit, and none within six days', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      expect((await north.keepPlayback(visit(noon('2026-11-10')))).lost).toBeNull();
      expect((await north.keepPlayback(visit(noon('2026-11-16')))).lost).toBeNull();
      expect((await north.keepPlayback(visit(noon('2026-11-23')))).lost).toEqual({
        from: '2026-11-16',
        to: '2026-11-16',
      });
    });

    test('are none of a visit that is noted once more, or too late', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await north.keepPlayback(visit(noon('2026-11-01')));
      await north.keepPlayback(visit(noon('2026-11-20')));
      expect((await north.keepPlayback(visit(noon('2026-11-20')))).lost).toBeNull();
      expect((await north.keepPlayback(visit(noon('2026-11-02')))).lost).toBeNull();
      expect((await north.keepPlayback(visit(noon('2026-11-26')))).lost).toBeNull();
    });

    test('are none on which the room had no playback', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const room = { startsAt: noon('2026-11-05'), playbackExpiresAt: noon('2026-11-08') };
      const over = { vendorId: 'jz2', playbackExpiresAt: noon('2026-10-08') };
      await north.keepRooms([{ vendorId: 'jz1', ...room }, over], noon('2026-11-01'));
      for (const roomId of ['jz1', 'jz2']) {
        await north.keepPlayback({ ...visit(noon('2026-11-01')), roomId });
      }
      expect((await north.keepPlayback(visit(noon('2026-11-20')))).lost).toEqual({
        from: '2026-11-05',
        to: '2026-11-08',
      });
      expect((await north.keepPlayback({ ...visit(noon('2026-11-20')), roomId: 'jz2' })).lost).toBeNull();
    });
  });
});
