import { describe, expect, test } from 'vitest';
import type { Archive, MerchantArchive } from '../../src/archive/archive.ts';
import { attendanceOf, noon, NOVEMBER, sessionOf } from './examples.ts';
import { describeStores } from './stores.ts';

const lesson = noon('2026-11-10');

async function keepAll(north: MerchantArchive, userId: string, roomId = 'jz1'): Promise<void> {
  await north.keepAttendances(roomId, [attendanceOf(userId, lesson)], noon('2026-11-11'));
  await north.keepPlaybackSessions(roomId, [sessionOf(userId, noon('2026-11-12'))], noon('2026-11-13'));
}

const letIn = (vendorId: string, at: Date, roomId = 'jz1') => ({
  roomId,
  id: `name of ${vendorId}`,
  vendorId,
  at,
});

const rowsOf = async (archive: Archive) => (await archive.size()).rows;

describeStores((stores) => {
  describe('what is kept of a user', () => {
    test('comes out as it went in', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await north.keepRooms([{ vendorId: 'jz1', title: '[1] 课', startsAt: lesson }], noon('2026-11-10'));
      const segment = {
        lessonStartedAt: lesson,
        lessonEndedAt: noon('2026-11-11'),
        startedAt: noon('2026-11-12'),
        endedAt: null,
      };
      const watched = { ...sessionOf('u1', noon('2026-11-12')), segments: [segment] };
      const unknown = { ...sessionOf('u1', null), endedAt: noon('2026-11-13'), watchedSeconds: null };
      const attendance = attendanceOf('u1', lesson);
      attendance.sessions.push({ startedAt: null, durationSeconds: null, deviceType: null });
      await north.keepAttendances('jz1', [attendance], noon('2026-11-11'));
      await north.keepPlaybackSessions('jz1', [watched, unknown], noon('2026-11-14'));
      await north.noteLetIn([letIn('u1', lesson)]);
      expect(await north.userActivity('u1', NOVEMBER, null)).toEqual([
        {
          roomId: 'jz1',
          roomTitle: '[1] 课',
          roomStartsAt: lesson,
          attendance: { ...attendance, collectedAt: noon('2026-11-11') },
          playbackSessions: [watched, unknown],
          letInAt: lesson,
        },
      ]);
    });

    test('is kept once, however often it comes, and never less of it', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      for (let time = 0; time < 3; time += 1) await keepAll(north, 'u1');
      const before = await north.userActivity('u1', NOVEMBER, null);
      await north.keepAttendances('jz1', [attendanceOf('u1')], noon('2026-11-20'));
      await north.keepPlaybackSessions('jz1', [], noon('2026-11-20'));
      await north.keepPlaybackSessions('jz1', [sessionOf('u1', noon('2026-11-12'), 3)], noon('2026-11-20'));
      expect(await north.userActivity('u1', NOVEMBER, null)).toEqual(before);
      expect(await rowsOf(archive)).toMatchObject({ attendance: 1, playback_session: 1, person: 1 });
    });

    test('grows by sessions of later answers', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await north.keepPlaybackSessions('jz1', [sessionOf('u1', noon('2026-11-12'), 10)], noon('2026-11-12'));
      const twoDevices = [sessionOf('u1', noon('2026-11-20')), sessionOf('u1', noon('2026-11-20'), 7)];
      const later = [sessionOf('u1', noon('2026-11-12'), 99), ...twoDevices];
      await north.keepPlaybackSessions('jz1', later, noon('2026-11-21'));
      const [activity] = await north.userActivity('u1', NOVEMBER, null);
      expect(activity?.playbackSessions.map(({ watchedSeconds }) => watchedSeconds)).toEqual([99, 30, 7]);
    });

    test('is found in the span, in rooms of the list, latest rooms first', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const rooms = ['2026-11-10', '2026-11-12'].map((day) => ({
        vendorId: `jz-${day}`,
        startsAt: noon(day),
      }));
      await north.keepRooms(rooms, noon('2026-11-01'));
      for (const roomId of ['jz-2026-11-10', 'jz-2026-11-12', 'jz-unseen'])
        await keepAll(north, 'u1', roomId);
      const found = async (from: string, list: readonly string[] | null) => {
        const activity = await north.userActivity('u1', { from, to: '2026-11-30' }, list);
        return activity.map(({ roomId }) => roomId);
      };
      expect(await found('2026-11-01', null)).toEqual(['jz-2026-11-12', 'jz-2026-11-10', 'jz-unseen']);
      expect(await found('2026-11-13', null)).toEqual([]);
      expect(await found('2026-11-01', [])).toEqual([]);
      expect(await found('2026-11-01', ['jz-2026-11-10', 'jz-other'])).toEqual(['jz-2026-11-10']);
      const many = Array.from({ length: 2_000 }, (_, index) => `jz${index}`);
      expect(await found('2026-11-01', [...many, 'jz-unseen'])).toEqual(['jz-unseen']);
    });

    test('is found in a room, of all users that are asked for', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const users = Array.from({ length: 120 }, (_, index) => `u${index}`);
      for (const userId of ['u0', 'u7', 'u119']) await keepAll(north, userId);
      await keepAll(north, 'u1', 'jz2');
      await north.keepPlaybackSessions('jz1', [sessionOf('u7', noon('2026-11-01'), 5)], noon('2026-11-13'));
      const attendances = await north.attendances('jz1', users);
      expect(attendances.map(({ userId }) => userId).sort()).toEqual(['u0', 'u119', 'u7']);
      expect(attendances[0]).toMatchObject({
        sessions: [{ startedAt: lesson }],
        collectedAt: noon('2026-11-11'),
      });
      const sessions = await north.playbackSessions('jz1', users);
      expect(sessions[0]).toEqual(sessionOf('u7', noon('2026-11-01'), 5));
      expect(sessions.map(({ userId }) => userId).sort()).toEqual(['u0', 'u119', 'u7', 'u7']);
      expect(await north.attendances('jz1', ['u1'])).toEqual([]);
      expect(await north.playbackSessions('jz1', [])).toEqual([]);
    });

    test('has the time and the name of the last entry, also where one of before is noted late', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await north.noteLetIn([letIn('u1', noon('2026-11-12'))]);
      await north.noteLetIn([{ ...letIn('u1', noon('2026-11-10')), id: 'an older name' }]);
      expect(await north.userActivity('u1', NOVEMBER, null)).toMatchObject([{ letInAt: noon('2026-11-12') }]);
      expect(await north.knownUsers('jz1')).toEqual([{ id: 'name of u1', vendorId: 'u1' }]);
    });

    test('has the names by which callers let users in, the latest first', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await north.noteLetIn([letIn('u1', noon('2026-11-10')), letIn('u2', noon('2026-11-11'))]);
      await north.noteLetIn([{ ...letIn('u1', noon('2026-11-12')), id: 'u1' }]);
      await north.noteLetIn([{ ...letIn('u3', noon('2026-11-09')), id: '\u0000\ud800"' }]);
      await north.noteLetIn([]);
      expect(await north.knownUsers('jz1')).toEqual([
        { id: 'name of u1', vendorId: 'u1' },
        { id: 'name of u2', vendorId: 'u2' },
        { id: '\u0000\ud800"', vendorId: 'u3' },
      ]);
      await keepAll(north, 'u4');
      expect(await north.usersOf('jz1', 10)).toEqual(['u1', 'u2', 'u3', 'u4']);
      expect(await north.usersOf('jz1', 2)).toEqual(['u1', 'u2']);
      expect(await north.usersOf('jz2', 2)).toEqual([]);
      expect(await north.usersWithoutAttendance('jz1', 10)).toEqual(['u1', 'u2', 'u3']);
      expect(await north.usersWithoutAttendance('jz2', 10)).toEqual([]);
    });
  });

  describe('a user who was deleted', () => {
    test('is counted, gone, and not brought back by the next collection', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await keepAll(north, 'u1');
      await keepAll(north, 'u2');
      await north.noteLetIn([letIn('u1', lesson)]);
      const deleted = await north.deleteUser('u1', noon('2026-11-15'));
      expect(deleted).toEqual({ attendances: 1, playbackSessions: 1, entries: 1 });
      expect(await north.deleteUser('u1', noon('2026-11-15'))).toEqual({
        attendances: 0,
        playbackSessions: 0,
        entries: 0,
      });
      const attendances = [attendanceOf('u1', lesson), attendanceOf('u2', lesson)];
      expect(await north.keepAttendances('jz1', attendances, noon('2026-11-16'))).toBe(1);
      const sessions = [sessionOf('u1', noon('2026-11-16'))];
      expect(await north.keepPlaybackSessions('jz1', sessions, noon('2026-11-16'))).toBe(1);
      // That somebody was not there is of a person as well.
      expect(await north.keepAttendances('jz1', [attendanceOf('u1')], noon('2026-11-16'))).toBe(1);
      await north.noteLetIn([letIn('u1', noon('2026-11-14'))]);
      expect(await north.userActivity('u1', NOVEMBER, null)).toEqual([]);
      expect(await north.knownUsers('jz1')).toEqual([]);
      expect(await north.usersOf('jz1', 10)).toEqual(['u2']);
      expect(await north.userActivity('u2', NOVEMBER, null)).toHaveLength(1);
    });

    test('is known again from the moment of the next entry', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await keepAll(north, 'u1');
      await north.deleteUser('u1', noon('2026-11-15'));
      await north.noteLetIn([letIn('u1', noon('2026-11-17'))]);
      expect(await north.usersOf('jz1', 10)).toEqual(['u1']);
      const attendance = attendanceOf('u1', lesson, noon('2026-11-18'));
      expect(await north.keepAttendances('jz1', [attendance], noon('2026-11-19'))).toBe(1);
      const sessions = [sessionOf('u1', noon('2026-11-16')), sessionOf('u1', noon('2026-11-20'))];
      expect(await north.keepPlaybackSessions('jz1', sessions, noon('2026-11-21'))).toBe(1);
      const [activity] = await north.userActivity('u1', NOVEMBER, null);
      expect(activity?.attendance?.sessions).toEqual(attendance.sessions.slice(1));
      expect(activity?.playbackSessions).toEqual(sessions.slice(1));
      await north.deleteUser('u1', noon('2026-11-25'));
      expect(await north.keepPlaybackSessions('jz1', sessions, noon('2026-11-26'))).toBe(2);
    });

    test('leaves a mark that does not say who it was, and is not that of another merchant', async () => {
      await using archive = await stores.open();
      await keepAll(archive.of('north'), 'u1');
      await keepAll(archive.of('south'), 'u1');
      await archive.of('north').deleteUser('u1', noon('2026-11-15'));
      expect(await rowsOf(archive)).toMatchObject({ deletion_mark: 1, person: 1 });
      const south = archive.of('south');
      expect(await south.userActivity('u1', NOVEMBER, null)).toHaveLength(1);
      expect(await south.keepAttendances('jz1', [attendanceOf('u1', lesson)], lesson)).toBe(0);
    });

    test('stays away when deleted while much is collected', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const collections = Array.from({ length: 12 }, (_, index) => keepAll(north, 'u1', `jz${index}`));
      await Promise.all([...collections, north.deleteUser('u1', noon('2026-11-15'))]);
      expect(await north.userActivity('u1', NOVEMBER, null)).toEqual([]);
    });
  });
});
