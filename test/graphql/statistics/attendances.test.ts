import { describe, expect, test } from 'vitest';
import { strangerCaller, type Caller } from '../../../src/access/caller.ts';
import { SCOPES } from '../../../src/access/scopes.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { ClassAttendanceDocument, StudentAttendanceDocument } from '../../generated/operations.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';

const NOW = Date.parse('2026-03-02T10:00:00+08:00');
const now = () => NOW;
const { endedRoom, liveRoom, studentUserId } = seedIds;
const ATTENDANCE = 'v3/statistics/zhibo/user';
const PLAYBACK = 'v3/statistics/playback/user';
const unknownRoom = 'jz00000000000000000000000000000000';

type Entry = Record<string, unknown> & { userId: string; reason: string | null };

const studentsUpTo = (count: number) =>
  Array.from({ length: count }, (_, index) => `student-${1001 + index}`);

const attendances = (userIds: readonly string[], roomId = endedRoom, alias = '') =>
  `{ room(id: "${roomId}") { statistics { ${alias}attendances(userIds: ${JSON.stringify(userIds)}) { userId attendedSeconds reason } } } }`;

async function entriesOf(gateway: TestGateway, query: string, caller?: Caller) {
  const { data, errors } = await gateway.execute<
    { room: { statistics: { attendances: Entry[] | null } } | null },
    never
  >(query, undefined, caller);
  return { entries: data?.room?.statistics.attendances, errors, codes: (errors ?? []).map(codeOf) };
}

const codeOf = ({ extensions }: { extensions?: Record<string, unknown> }) => extensions?.['code'];
const callsTo = (gateway: TestGateway, endpoint: string) =>
  gateway.takeCalls().filter((path) => path === endpoint).length;

const student = (userId: string, scopes: Caller['scopes']): Caller => ({
  ...strangerCaller,
  kind: 'user',
  name: `user:${userId}`,
  userId,
  scopes,
});

describe('attendances', () => {
  test('has an entry for each id in order, twice for one that comes twice, and a call for each that differs', async () => {
    await using gateway = await startTestGateway({ now });
    const userIds = ['student-1006', 'nobody', 'student-1001', 'student-1006'];
    const { data, errors } = await gateway.execute(ClassAttendanceDocument, {
      endedRoomId: endedRoom,
      userIds,
    });
    expect(errors).toBeUndefined();
    const entries = data!.room!.statistics.attendances!;
    expect(entries.map(({ userId }) => userId)).toEqual(userIds);
    const [comesBack, nobody, , again] = entries;
    expect(again).toEqual(comesBack);
    expect(nobody).toEqual({
      userId: 'nobody',
      attendedSeconds: null,
      firstStartedAt: null,
      lastEndedAt: null,
      sessionCount: null,
      deviceTypes: [],
      reason: 'NO_VISIT',
    });
    expect(gateway.takeCalls().filter((path) => path === ATTENDANCE)).toHaveLength(3);
  });

  test('sums up what the attendance of each says by itself', async () => {
    const life = 60_000;
    const ttlMs = { record: life, list: life, merchant: life, liveStatistics: life, playback: life };
    await using gateway = await startTestGateway({ now, cache: { ttlMs } });
    const userIds = studentsUpTo(12);
    const { data } = await gateway.execute(ClassAttendanceDocument, { endedRoomId: endedRoom, userIds });
    gateway.takeCalls();
    for (const entry of data!.room!.statistics.attendances!) {
      const alone = await gateway.execute(StudentAttendanceDocument, {
        endedRoomId: endedRoom,
        userId: entry.userId,
      });
      const { totalSeconds, sessions } = alone.data!.room!.statistics.liveAttendance!;
      const ends = sessions.map((one) => Date.parse(one.startedAt!) + one.durationSeconds! * 1_000);
      expect(entry).toMatchObject({
        attendedSeconds: totalSeconds,
        firstStartedAt: sessions[0]!.startedAt,
        sessionCount: sessions.length,
        deviceTypes: [...new Set(sessions.map(({ deviceType }) => deviceType))],
        reason: null,
      });
      expect(Date.parse(entry.lastEndedAt!)).toBe(Math.max(...ends));
    }
    // What is remembered of the class is remembered of each.
    expect(callsTo(gateway, ATTENDANCE)).toBe(0);
  });

  test('of nobody is empty and asks nothing', async () => {
    await using gateway = await startTestGateway({ now });
    const { entries, errors } = await entriesOf(gateway, attendances([]));
    expect({ entries, errors }).toEqual({ entries: [], errors: undefined });
    expect(gateway.takeCalls()).toEqual(['v3/room/detail']);
    const { entries: none } = await entriesOf(gateway, attendances([], unknownRoom));
    expect(none).toBeUndefined();
  });

  test('of a room that does not exist is null, and is asked for a few of the users only', async () => {
    await using gateway = await startTestGateway({ now });
    const { entries, errors } = await entriesOf(gateway, attendances(studentsUpTo(300), unknownRoom));
    expect({ entries, errors }).toEqual({ entries: undefined, errors: undefined });
    expect(callsTo(gateway, ATTENDANCE)).toBeLessThanOrEqual(8);
  });

  test('one that fails has a reason, and loses nobody else', async () => {
    await using gateway = await startTestGateway({ now });
    gateway.sandbox.faults.add({ endpoint: ATTENDANCE, kind: 'error', error: 'other_error', times: 1 });
    const { entries, errors } = await entriesOf(gateway, attendances(studentsUpTo(64)));
    expect(errors).toBeUndefined();
    expect(entries).toHaveLength(64);
    expect(entries!.filter(({ reason }) => reason !== null)).toEqual([
      { userId: 'student-1001', attendedSeconds: null, reason: 'UPSTREAM_FAILED' },
    ]);
  });

  test('all that fail are an error, and few are asked for in vain', async () => {
    await using gateway = await startTestGateway({ now });
    gateway.sandbox.faults.add({
      endpoint: ATTENDANCE,
      kind: 'error',
      error: 'app_permission_error',
      times: 500,
    });
    const { entries, codes } = await entriesOf(gateway, attendances(studentsUpTo(500)));
    expect({ entries, codes }).toEqual({ entries: null, codes: ['FEATURE_NOT_ENABLED'] });
    expect(callsTo(gateway, ATTENDANCE)).toBe(8);
  });

  test('answers what it has when the time of the operation is over', async () => {
    await using gateway = await startTestGateway({
      now,
      deadlines: { query: 3_000, mutation: 3_000, upload: 3_000 },
    });
    gateway.sandbox.faults.add({ endpoint: ATTENDANCE, kind: 'delay', ms: 800, times: 1_000 });
    const { entries, errors } = await entriesOf(gateway, attendances(studentsUpTo(500)));
    expect(errors).toBeUndefined();
    const reasons = entries!.map(({ reason }) => reason);
    expect(reasons.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => null));
    expect(reasons.at(-1)).toBe('UPSTREAM_FAILED');
  });

  test('of 500 users is one query; of more it is refused before the first call', async () => {
    await using gateway = await startTestGateway({ now });
    const { entries, errors } = await entriesOf(gateway, attendances(studentsUpTo(500)));
    expect(errors).toBeUndefined();
    expect(entries).toHaveLength(500);
    expect(callsTo(gateway, ATTENDANCE)).toBe(500);
    expect((await entriesOf(gateway, attendances(studentsUpTo(501)))).codes).toEqual(['QUERY_TOO_EXPENSIVE']);
    const twice = Array.from({ length: 501 }, () => 'student-1001');
    expect((await entriesOf(gateway, attendances(twice))).codes).toEqual(['BAD_USER_INPUT']);
    expect(callsTo(gateway, ATTENDANCE)).toBe(0);
  });

  test('has a limit that the operator sets, for all of a query together', async () => {
    await using gateway = await startTestGateway({ now, maxStatisticsUsers: 10 });
    const both = `{ room(id: "${endedRoom}") { statistics {
      a: attendances(userIds: ${JSON.stringify(studentsUpTo(6))}) { userId }
      b: attendances(userIds: ${JSON.stringify(studentsUpTo(5))}) { userId } } } }`;
    const { errors } = await entriesOf(gateway, both);
    expect(errors).toEqual([
      expect.objectContaining({
        extensions: expect.objectContaining({
          code: 'QUERY_TOO_EXPENSIVE',
          field: 'attendances',
          vendorCalls: 11,
          maxVendorCalls: 10,
        }) as unknown,
      }),
    ]);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('takes the caller about themselves, and needs statistics:any-user for anybody else', async () => {
    await using gateway = await startTestGateway({ now });
    const scopes = new Set(SCOPES.filter((scope) => scope !== 'statistics:any-user'));
    const me = student(studentUserId, scopes);
    const own = await entriesOf(gateway, attendances([studentUserId]), me);
    expect(own.errors).toBeUndefined();
    expect(own.entries).toMatchObject([{ userId: studentUserId }]);
    gateway.takeCalls();
    const others = await entriesOf(gateway, attendances([studentUserId, 'student-1002']), me);
    expect(others.codes).toEqual(['FORBIDDEN']);
    expect(callsTo(gateway, ATTENDANCE)).toBe(0);
  });

  test('names users as the caller did, in the form of the vendor beside their own', async () => {
    await using gateway = await startTestGateway({ now });
    const userIds = ['auth0|5f7c8e', '王小明'];
    const { entries } = await entriesOf(gateway, attendances(userIds));
    expect(entries!.map(({ userId }) => userId)).toEqual(userIds);
  });
});

describe('playbackSummaries', () => {
  test('sums up the sessions of each, and counts what was watched twice once', async () => {
    await using gateway = await startTestGateway({ now });
    const userIds = [...studentsUpTo(8), 'nobody'];
    const { data, errors } = await gateway.execute(ClassAttendanceDocument, {
      endedRoomId: endedRoom,
      userIds,
    });
    expect(errors).toBeUndefined();
    const summaries = data!.room!.statistics.playbackSummaries!;
    expect(summaries.map(({ userId }) => userId)).toEqual(userIds);
    expect(summaries.at(-1)).toMatchObject({ reason: 'NO_VISIT', watchedSeconds: null });
    const seen = summaries.filter(({ reason }) => reason === null);
    expect(seen.length).toBeGreaterThan(3);
    for (const { watchedSeconds, uniqueWatchedSeconds, sessionCount, firstStartedAt, lastEndedAt } of seen) {
      expect(sessionCount).toBeGreaterThan(0);
      expect(uniqueWatchedSeconds).toBeGreaterThan(0);
      expect(uniqueWatchedSeconds).toBeLessThanOrEqual(watchedSeconds!);
      expect(Date.parse(firstStartedAt!)).toBeLessThan(Date.parse(lastEndedAt!));
    }
    expect(gateway.takeCalls().filter((path) => path === PLAYBACK)).toHaveLength(9);
  });

  test('of a lesson that goes on is the error that it is for one of them', async () => {
    await using gateway = await startTestGateway({ now });
    const { errors } = await gateway.execute(
      `{ room(id: "${liveRoom}") { statistics { playbackSummaries(userIds: ["a", "b"]) { userId } } } }`,
    );
    expect((errors ?? []).map(codeOf)).toEqual(['RECORDING_NOT_READY']);
  });
});
