import { describe, expect, test } from 'vitest';
import type { MerchantArchive } from '../../src/archive/archive.ts';
import { attendanceOf, balanceOf, dayWith, noon, NOVEMBER, sessionOf, statisticsOf } from './examples.ts';
import { changeBehind, describeStores, opened } from './stores.ts';

async function keepSome(merchant: MerchantArchive): Promise<void> {
  await merchant.keepPlayback({
    roomId: 'jz1',
    collectedAt: noon('2026-11-01'),
    days: [],
    nextVisitAt: null,
  });
  for (const roomId of ['jz1', 'jz2']) {
    const days = [dayWith('2026-11-20', 3), dayWith('2026-11-21', 2)];
    await merchant.keepPlayback({ roomId, collectedAt: noon('2026-11-21'), days, nextVisitAt: null });
    const about = { collectedAt: noon('2026-11-21'), isFinal: true, lessonStartedAt: noon('2026-11-20') };
    await merchant.keepLive(roomId, statisticsOf(4, 50), about);
  }
}

describeStores((stores) => {
  describe('verify', () => {
    test('finds nothing wrong with what was kept', async () => {
      await using archive = await stores.open();
      await keepSome(archive.of('north'));
      expect(await archive.verify({ repair: false })).toEqual({ wrong: [], marked: 0 });
      expect(await archive.verify({ repair: true })).toEqual({ wrong: [], marked: 0 });
    });

    test('finds each sum that is not that of its rows, and repairs it if told to', async () => {
      const target = await stores.createTarget();
      await using archive = await opened(target);
      await keepSome(archive.of('north'));
      await keepSome(archive.of('south'));
      const right = await archive.of('south').usage(NOVEMBER, 'DAY');
      await changeBehind(
        target,
        `update merchant_day set views = views + 5
      where day = '2026-11-20' and merchant_id = (select id from merchant where partner = 'south')`,
      );
      await changeBehind(
        target,
        `delete from merchant_day
      where day = '2026-11-21' and merchant_id = (select id from merchant where partner = 'south')`,
      );
      const { wrong } = await archive.verify({ repair: false });
      expect(wrong).toContainEqual({
        partner: 'south',
        day: '2026-11-20',
        figure: 'views',
        kept: 11,
        counted: 6,
      });
      expect(wrong.map(({ partner, day, figure }) => `${partner} ${day} ${figure}`)).toEqual([
        'south 2026-11-20 views',
        'south 2026-11-21 rooms',
        'south 2026-11-21 views',
        'south 2026-11-21 seconds',
      ]);
      expect(await archive.verify({ repair: true })).toEqual({ wrong, marked: 0 });
      expect(await archive.verify({ repair: false })).toEqual({ wrong: [], marked: 0 });
      expect(await archive.of('south').usage(NOVEMBER, 'DAY')).toEqual(right);
    });

    test('deletes users with a mark who came back with a copy of before, if told to repair', async () => {
      const target = await stores.createTarget();
      await using archive = await opened(target);
      const north = archive.of('north');
      const at = noon('2026-11-20');
      await north.deleteUser('gone', at);
      await north.deleteUser('again', at);
      await north.noteLetIn([{ roomId: 'jz1', id: 'again', vendorId: 'again', at: noon('2026-11-22') }]);
      await north.keepPlaybackSessions('jz1', [sessionOf('again', noon('2026-11-23'))], noon('2026-11-24'));
      // As an older copy is read in beside what is there.
      await changeBehind(
        target,
        `insert into person (merchant_id, user_id)
      select id, 'gone' from merchant`,
      );
      await changeBehind(
        target,
        `insert into playback_session
      select person.id, room.id, 1, 0, '2026-11-10', 1, '[null,1,null,1,1,[]]' from person, room`,
      );
      await changeBehind(
        target,
        `insert into attendance
      select person.id, room.id, '2026-11-10', '2026-11-10', 1, '[]' from person, room`,
      );
      // Their id, and each their session and lesson; of who is known again what is of before.
      expect(await archive.verify({ repair: false })).toEqual({ wrong: [], marked: 5 });
      expect(await north.userActivity('gone', NOVEMBER, null)).toHaveLength(1);
      // The vendor is asked about them no more.
      expect(await north.usersOf('jz1', 10)).toEqual(['again']);
      expect(await archive.verify({ repair: true })).toEqual({ wrong: [], marked: 5 });
      expect(await archive.verify({ repair: false })).toEqual({ wrong: [], marked: 0 });
      expect(await north.userActivity('gone', NOVEMBER, null)).toEqual([]);
      const [again] = await north.userActivity('again', NOVEMBER, null);
      expect(again).toMatchObject({
        attendance: null,
        playbackSessions: [{ startedAt: noon('2026-11-23') }],
      });
    });
  });

  describe('what is older than a day', () => {
    test('is forgotten by kind, with its sums', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await keepSome(north);
      await keepSome(archive.of('south'));
      await north.keepBalance(balanceOf('1'), noon('2026-11-20'));
      await north.keepBalance(balanceOf('2'), noon('2026-11-21'));
      const untouched = await archive.of('south').usage(NOVEMBER, 'DAY');

      // Two room-days.
      expect(await north.forgetBefore('playback', '2026-11-21')).toBe(3);
      expect(await north.playbackDays('jz1', NOVEMBER)).toHaveLength(1);
      expect(await north.liveStatistics('jz1')).not.toBeNull();
      expect(await north.forgetBefore('live', '2026-11-20')).toBe(0);
      expect(await north.forgetBefore('live', '2026-11-21')).toBe(2);
      expect(await north.liveStatistics('jz1')).toBeNull();
      expect(await north.forgetBefore('balance', '2026-11-21')).toBe(1);
      expect(await north.balances(NOVEMBER)).toMatchObject([{ day: '2026-11-21' }]);
      expect(await north.usage(NOVEMBER, 'MONTH')).toMatchObject([
        { playbackViewCount: 4, lessonCount: 0, lostRoomDays: 0 },
      ]);
      expect(await archive.verify({ repair: false })).toEqual({ wrong: [], marked: 0 });
      expect(await archive.of('south').usage(NOVEMBER, 'DAY')).toEqual(untouched);
    });

    test('is forgotten of all rooms and users, however many', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const at = noon('2026-11-20');
      for (let index = 0; index < 101; index += 1) {
        const days = [dayWith('2026-11-19', 1), dayWith('2026-11-20', 1)];
        await north.keepPlayback({ roomId: `jz${index}`, collectedAt: at, days, nextVisitAt: null });
      }
      await north.keepAttendances(
        'jz1',
        Array.from({ length: 101 }, (_, index) => attendanceOf(`u${index}`, noon('2026-11-19'))),
        at,
      );
      expect(await north.forgetBefore('playback', '2026-11-20')).toBe(101);
      expect(await north.forgetBefore('users', '2026-11-20')).toBe(101);
      expect((await archive.size()).rows).toMatchObject({ room_day: 101, attendance: 0, person: 0 });
      expect(await archive.verify({ repair: false })).toEqual({ wrong: [], marked: 0 });
    });

    test('is a part of days lost, of which the rest stays', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await keepSome(north);
      expect(await north.lostDays('jz1', NOVEMBER)).toEqual([{ from: '2026-11-01', to: '2026-11-14' }]);
      expect(await north.forgetBefore('playback', '2026-11-05')).toBe(0);
      expect(await north.lostDays('jz1', NOVEMBER)).toEqual([{ from: '2026-11-05', to: '2026-11-14' }]);
      expect(await archive.verify({ repair: false })).toEqual({ wrong: [], marked: 0 });
    });

    test('is an attendance only once the last day of it is', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const attendance = attendanceOf('u1', noon('2026-11-10'), noon('2026-11-12'));
      await north.keepAttendances('jz1', [attendance], noon('2026-11-13'));
      expect(await north.forgetBefore('users', '2026-11-12')).toBe(0);
      expect(await north.userActivity('u1', NOVEMBER, null)).toMatchObject([{ attendance }]);
      expect(await north.forgetBefore('users', '2026-11-13')).toBe(1);
    });

    test('is all that names a user, who is gone with the last of it', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await north.keepAttendances('jz1', [attendanceOf('u1', noon('2026-11-10'))], noon('2026-11-11'));
      await north.keepPlaybackSessions('jz1', [sessionOf('u2', noon('2026-11-12'))], noon('2026-11-13'));
      await north.noteLetIn([{ roomId: 'jz1', id: 'u1', vendorId: 'u1', at: noon('2026-11-10') }]);
      await north.deleteUser('u3', noon('2026-11-10'));
      expect(await north.forgetBefore('users', '2026-11-11')).toBe(2);
      expect((await archive.size()).rows).toMatchObject({
        person: 1,
        entry: 0,
        attendance: 0,
        deletion_mark: 1,
      });
      expect(await north.userActivity('u2', NOVEMBER, null)).toHaveLength(1);
      expect(await north.forgetBefore('users', '2026-11-13')).toBe(1);
      expect((await archive.size()).rows).toMatchObject({ person: 0 });
    });

    test('takes no user of whom anything stays', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const old = noon('2026-11-10');
      await north.keepAttendances(
        'jz1',
        ['u1', 'u2', 'u3'].map((user) => attendanceOf(user, old)),
        old,
      );
      const day = noon('2026-11-20');
      await north.noteLetIn([{ roomId: 'jz1', id: 'Ann', vendorId: 'u1', at: day }]);
      await north.keepPlaybackSessions('jz1', [sessionOf('u2', day)], day);
      await north.keepAttendances('jz2', [attendanceOf('u3', day)], day);
      expect(await north.forgetBefore('users', '2026-11-20')).toBe(3);
      expect(await north.knownUsers('jz1')).toEqual([{ id: 'Ann', vendorId: 'u1' }]);
      expect(await north.userActivity('u2', NOVEMBER, null)).toHaveLength(1);
      expect(await north.userActivity('u3', NOVEMBER, null)).toHaveLength(1);
      expect((await archive.size()).rows).toMatchObject({ person: 3 });
    });
  });
});
