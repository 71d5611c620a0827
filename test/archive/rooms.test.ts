import { describe, expect, test } from 'vitest';
import type { Room } from '../../src/vendor/endpoints/room.ts';
import { noon, noStatistics } from './examples.ts';
import { describeStores } from './stores.ts';

const room: Room = {
  vendorId: 'jz1',
  title: '[1] a title\u0000 with a \ud800',
  type: null,
  startsAt: noon('2026-11-10'),
  endsAt: new Date(noon('2026-11-10').getTime() + 3_600_000),
  playbackExpiresAt: new Date('2099-01-01T00:00:00Z'),
  isVod: false,
  wechatLive: { isOpen: null, teacherName: 'T', teacherBio: null, description: '' },
};

describeStores((stores) => {
  describe('rooms', () => {
    test('come out as they were last seen, without the code of the host', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await north.keepRooms([{ ...room, hostInviteCode: 'secret' }], noon('2026-11-09'));
      expect(await north.room('jz1')).toEqual({ ...room, seenAt: noon('2026-11-09'), deletedAt: null });
      expect(await north.room('jz2')).toBeNull();
    });

    test('keep what a later answer does not carry, and take what it says', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await north.keepRooms([room], noon('2026-11-09'));
      await north.keepRooms([{ vendorId: 'jz1', title: null, isVideoEnabled: true }], noon('2026-11-10'));
      await north.keepRooms([{ vendorId: 'jz1', title: 'of an earlier time' }], noon('2026-11-08'));
      expect(await north.room('jz1')).toEqual({
        ...room,
        title: null,
        isVideoEnabled: true,
        seenAt: noon('2026-11-10'),
        deletedAt: null,
      });
    });

    test('are written where they changed, or were last seen an hour ago', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const seen = async () => (await north.room('jz1'))?.seenAt.toISOString().slice(8, 13);
      await north.keepRooms([room], new Date('2026-11-09T00:00:00Z'));
      await north.keepRooms([room, room], new Date('2026-11-09T00:59:59Z'));
      expect(await seen()).toBe('09T00');
      await north.keepRooms([room], new Date('2026-11-09T01:00:00Z'));
      expect(await seen()).toBe('09T01');
      await north.keepRooms([{ ...room, title: 'new' }], new Date('2026-11-09T02:00:00Z'));
      expect(await seen()).toBe('09T02');
      await north.keepRooms([{ ...room, title: 'newer' }], new Date('2026-11-09T02:00:01Z'));
      expect(await north.room('jz1')).toMatchObject({ title: 'newer' });
    });

    test('stay when the vendor has them no more, until they are seen again', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await north.keepRooms([room], noon('2026-11-09'));
      await north.markDeleted(['jz1', 'unknown'], noon('2026-11-10'));
      await north.markDeleted(['jz1'], noon('2026-11-11'));
      expect(await north.room('jz1')).toMatchObject({ title: room.title, deletedAt: noon('2026-11-10') });
      await north.keepRooms([room], noon('2026-11-10'));
      expect(await north.room('jz1')).toMatchObject({ deletedAt: null });
    });

    test('that are gone are not there again by what was seen before', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await north.keepRooms([room], noon('2026-11-09'));
      await north.markDeleted(['jz1'], noon('2026-11-11'));
      await north.keepRooms([{ ...room, title: 'the last one' }], noon('2026-11-10'));
      expect(await north.room('jz1')).toMatchObject({
        title: 'the last one',
        seenAt: noon('2026-11-10'),
        deletedAt: noon('2026-11-11'),
      });
    });

    test('that were seen since are not marked by a word of before', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      await north.keepRooms([room], noon('2026-11-12'));
      await north.markDeleted(['jz1'], noon('2026-11-11'));
      expect(await north.room('jz1')).toMatchObject({ deletedAt: null });
    });

    test('are kept by the thousand, also by two at once', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const rooms = Array.from({ length: 1_200 }, (_, index) => ({ ...room, vendorId: `jz${index}` }));
      await Promise.all([
        north.keepRooms(rooms, noon('2026-11-09')),
        north.keepRooms([...rooms].reverse(), noon('2026-11-09')),
        north.keepRooms([], noon('2026-11-09')),
      ]);
      expect((await archive.size()).rows).toMatchObject({ room: 1_200 });
    });
  });

  describe('what is due', () => {
    const at = noon('2026-11-09');

    test('are rooms that were never visited, then those whose next visit has come, longest first', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const ids = ['jz1', 'jz2', 'jz3', 'jz4'];
      await north.keepRooms(
        ids.map((vendorId) => ({ ...room, vendorId })),
        at,
      );
      const due = async (by: number, limit = 10) =>
        (await north.roomsDue(by, limit)).map(({ roomId, dueAt }) => [roomId, dueAt - at.getTime()]);
      const visited = (roomId: string, nextVisitAt: number | null) =>
        north.keepPlayback({ roomId, collectedAt: at, days: [], nextVisitAt });
      await visited('jz2', at.getTime() + 2_000);
      await visited('jz3', at.getTime() + 1_000);
      await visited('jz4', null);
      expect(await due(at.getTime())).toEqual([['jz1', 0]]);
      expect(await due(at.getTime() + 5_000)).toEqual([
        ['jz1', 0],
        ['jz3', 1_000],
        ['jz2', 2_000],
      ]);
      expect(await due(at.getTime() + 5_000, 1)).toEqual([['jz1', 0]]);
      const [first] = await north.roomsDue(at.getTime(), 1);
      expect(first).toMatchObject({
        startsAt: room.startsAt,
        endsAt: room.endsAt,
        playbackExpiresAt: room.playbackExpiresAt,
        isVod: false,
      });
      // Its playback is valid for longer now.
      await north.keepRooms([{ vendorId: 'jz4', playbackExpiresAt: null }], noon('2026-11-11'));
      expect((await north.roomsDue(noon('2026-11-11').getTime(), 10)).map(({ roomId }) => roomId)).toContain(
        'jz4',
      );
    });

    test('are lessons that ended and have no final statistics', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      const ids = ['jz1', 'jz2', 'jz3', 'jz4', 'jz5'];
      await north.keepRooms(
        ids.map((vendorId) => ({ ...room, vendorId, isVod: vendorId === 'jz4' })),
        at,
      );
      const about = { collectedAt: at, lessonStartedAt: at };
      await north.keepLive('jz2', noStatistics, { ...about, isFinal: true });
      await north.keepLive('jz3', noStatistics, { ...about, isFinal: false });
      await north.markDeleted(['jz5'], at);
      const end = room.endsAt!.getTime();
      const ended = await north.lessonsEnded(end, end, 10);
      expect(ended.map(({ roomId, dueAt }) => [roomId, dueAt])).toEqual([
        ['jz1', end],
        ['jz3', end],
      ]);
      expect(await north.lessonsEnded(end + 1, end + 9, 10)).toEqual([]);
      expect(await north.lessonsEnded(end, end, 1)).toHaveLength(1);
    });

    test('is noted for the next process', async () => {
      await using archive = await stores.open();
      const north = archive.of('north');
      expect(await north.note('walk')).toBeNull();
      await north.setNote('walk', '{"page":3}');
      await north.setNote('walk', '{"page":4}');
      expect(await north.note('walk')).toBe('{"page":4}');
      expect(await archive.of('south').note('walk')).toBeNull();
    });
  });
});
