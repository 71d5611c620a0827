import { describe, expect, test } from 'vitest';
import { ArchiveAwayError } from '../../../src/archive/archive.ts';
import type { Caller } from '../../../src/access/caller.ts';
import type { KeptOfMerchant } from '../../../src/reads/kept.ts';
import { roomIdFrom } from '../../../src/sandbox/random.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { own, user } from '../../contract/access-world.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { keptHistory } from '../../support/kept-history.ts';

const NOW = Date.parse('2026-03-02T20:41:00+08:00');
const now = () => NOW;
const archive = keptHistory(NOW);
const start = (kept: KeptOfMerchant = archive) => startTestGateway({ now, archive: kept });

/** Deleted, with students of whom something was kept. */
const gone = roomIdFrom('term-1-2');
const UNKNOWN = 'jz00000000000000000000000000000000';
const me = seedIds.studentUserId;

interface Users {
  liveAttendance: { userId: string; totalSeconds: number; collectedAt: string | null } | null;
  playbackSessions: { userId: string; startedAt: string; watchedSeconds: number }[] | null;
  attendances: { userId: string; attendedSeconds: number | null; reason: string | null }[] | null;
  playbackSummaries: { userId: string; sessionCount: number | null; reason: string | null }[] | null;
}

const ofOne = (userId: string) => `
  liveAttendance(userId: "${userId}") { userId totalSeconds collectedAt }
  playbackSessions(userId: "${userId}") { userId startedAt watchedSeconds }`;
const ofSeveral = (...userIds: string[]) => `
  attendances(userIds: ${JSON.stringify(userIds)}) { userId attendedSeconds reason }
  playbackSummaries(userIds: ${JSON.stringify(userIds)}) { userId sessionCount reason }`;
const query = (fields: string, ofRoom = '', roomId = gone) =>
  `{ room(id: "${roomId}") { ${ofRoom} statistics { ${fields} } } }`;

/** Whose room is known to be deleted. */
const deleteOwn = `mutation { deleteRoom(input: { roomId: "${own}" }) { room { statistics { ${ofOne(me)} ${ofSeveral(me, 'nobody')} } } } }`;

interface Deleted {
  deleteRoom: { room: { statistics: Users } };
}

async function statisticsOf(gateway: TestGateway, text: string, caller?: Caller) {
  const { data, errors } = await gateway.execute<{ room: { statistics: Users } | null }, object>(
    text,
    undefined,
    caller,
  );
  const codes = errors?.map(({ extensions }) => extensions?.['code']);
  return { room: data?.room, users: data?.room?.statistics, codes };
}

/** The same as it is kept. */
async function keptOf(userId: string) {
  const all = { from: '2025-01-01', to: '2026-12-31' };
  const [activity] = await (await archive.open()).userActivity(userId, all, [gone]);
  return activity!;
}

describe('users of a room that the vendor has no more', () => {
  test.each([
    ['alone', ''],
    ['beside its title', 'title'],
  ])('are shown as they were kept, where they are asked for %s', async (_name, ofRoom) => {
    await using gateway = await start();
    const { users, codes } = await statisticsOf(
      gateway,
      query(ofOne(me) + ofSeveral('nobody', me, 'student-1002', me), ofRoom),
    );
    expect(codes).toBeUndefined();
    const { attendance, playbackSessions } = await keptOf(me);
    expect(attendance!.sessions.length).toBeGreaterThan(0);
    expect(playbackSessions.length).toBeGreaterThan(0);
    expect(users!.liveAttendance).toMatchObject({
      userId: me,
      collectedAt: attendance!.collectedAt.toISOString().replace('.000', ''),
    });
    expect(users!.playbackSessions!.map(({ startedAt }) => Date.parse(startedAt))).toEqual(
      playbackSessions.map(({ startedAt }) => startedAt!.getTime()),
    );
    const [nobody, mine, other, again] = users!.attendances!;
    expect(nobody).toEqual({ userId: 'nobody', attendedSeconds: null, reason: 'ROOM_NOT_FOUND' });
    expect(mine).toEqual({
      userId: me,
      attendedSeconds: users!.liveAttendance!.totalSeconds,
      reason: null,
    });
    expect(other).toMatchObject({ userId: 'student-1002', reason: null });
    expect(again).toEqual(mine);
    expect(users!.playbackSummaries!.slice(0, 2)).toEqual([
      { userId: 'nobody', sessionCount: null, reason: 'ROOM_NOT_FOUND' },
      { userId: me, sessionCount: playbackSessions.length, reason: null },
    ]);
  });

  test('cost no call where the room is known to be deleted', async () => {
    await using gateway = await start();
    const { data, errors } = await gateway.execute<Deleted, object>(deleteOwn);
    expect(errors).toBeUndefined();
    expect(gateway.takeCalls()).toEqual(['v3/room/delete']);
    const { attendances, liveAttendance, playbackSummaries } = data!.deleteRoom.room.statistics;
    expect(liveAttendance!.totalSeconds).toBeGreaterThan(0);
    expect(attendances!.map(({ reason }) => reason)).toEqual([null, 'ROOM_NOT_FOUND']);
    expect(playbackSummaries!.map(({ userId }) => userId)).toEqual([me, 'nobody']);
  });

  test('are those of the room that somebody was active in, where nothing else shows that it is deleted', async () => {
    await using gateway = await start();
    const { data, errors } = await gateway.execute<
      { userActivity: { room: { vendorId: string; statistics: Users } }[] },
      object
    >(
      `{ userActivity(userId: "${me}", from: "2025-11-05", to: "2025-11-12", first: 20)
        { room { vendorId statistics { ${ofSeveral('nobody')} liveAttendance(userId: "${me}") { userId totalSeconds collectedAt } } } } }`,
      undefined,
    );
    expect(errors).toBeUndefined();
    const { statistics } = data!.userActivity.find(({ room }) => room.vendorId === gone)!.room;
    expect(statistics.liveAttendance!.collectedAt).not.toBeNull();
    expect(statistics.attendances).toEqual([
      { userId: 'nobody', attendedSeconds: null, reason: 'ROOM_NOT_FOUND' },
    ]);
  });

  test('of whom nothing is kept have a reason together, and alone are null', async () => {
    await using gateway = await start();
    for (const ofRoom of ['', 'title']) {
      const { users, codes } = await statisticsOf(
        gateway,
        query(ofOne('nobody') + ofSeveral('nobody'), ofRoom),
      );
      expect(codes).toBeUndefined();
      expect(users).toEqual({
        liveAttendance: null,
        playbackSessions: null,
        attendances: [{ userId: 'nobody', attendedSeconds: null, reason: 'ROOM_NOT_FOUND' }],
        playbackSummaries: [{ userId: 'nobody', sessionCount: null, reason: 'ROOM_NOT_FOUND' }],
      });
    }
  });

  test('are nobody where the gateway keeps no users', async () => {
    await using gateway = await start({ ...archive, keepsUsers: false });
    const { users } = await statisticsOf(gateway, query(ofOne(me) + ofSeveral(me)));
    expect(users).toMatchObject({
      liveAttendance: null,
      playbackSessions: null,
      attendances: [{ reason: 'ROOM_NOT_FOUND' }],
      playbackSummaries: [{ reason: 'ROOM_NOT_FOUND' }],
    });
  });

  test('of a room that nobody knows are not there, as the room', async () => {
    await using gateway = await start();
    const { room, codes } = await statisticsOf(gateway, query(ofOne(me) + ofSeveral(me), '', UNKNOWN));
    expect({ room, codes }).toEqual({ room: null, codes: undefined });
  });

  test('are their own, and others’ by a scope, of a room that the token is for', async () => {
    await using gateway = await start();
    const scopes = ['room:read', 'statistics:read'] as const;
    const student = user(me, [...scopes], [gone]);
    const mine = await statisticsOf(gateway, query(ofOne(me) + ofSeveral(me)), student);
    expect(mine.codes).toBeUndefined();
    expect(mine.users!.liveAttendance!.userId).toBe(me);
    const others = await statisticsOf(
      gateway,
      query(ofOne('student-1002') + ofSeveral('student-1002'), 'title'),
      student,
    );
    expect(others.codes).toEqual(Array(4).fill('FORBIDDEN'));
    const elsewhere = await statisticsOf(gateway, query(ofOne(me)), user(me, [...scopes], [own]));
    expect(elsewhere.codes).toEqual(['FORBIDDEN']);
  });

  test('are an error of their fields while the archive does not answer', async () => {
    const open = () => Promise.reject(new ArchiveAwayError('57P01', new Error('ended')));
    await using gateway = await start({ open, keepsUsers: true });
    const { data, errors } = await gateway.execute<Deleted, object>(deleteOwn);
    expect(errors!.map(({ extensions }) => extensions?.['code'])).toEqual(
      Array(4).fill('ARCHIVE_UNAVAILABLE'),
    );
    expect(Object.values(data!.deleteRoom.room.statistics)).toEqual([null, null, null, null]);
  });
});

test('users of a room that is there are asked of the vendor alone', async () => {
  const broken = { open: () => Promise.reject(new Error('asked')), keepsUsers: true };
  await using gateway = await start(broken);
  const { users, codes } = await statisticsOf(
    gateway,
    query(ofOne(me) + ofSeveral(me, 'nobody'), '', seedIds.endedRoom),
  );
  expect(codes).toBeUndefined();
  expect(users!.liveAttendance!.collectedAt).toBeNull();
  expect(users!.attendances!.map(({ reason }) => reason)).toEqual([null, 'NO_VISIT']);
});
