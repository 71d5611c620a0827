import { describe, expect, test } from 'vitest';
import { seedIds } from '../../../src/sandbox/seed.ts';
import {
  LiveLessonDocument,
  PlaybackWeekDocument,
  StudentAttendanceDocument,
  StudentPlaybackDocument,
} from '../../generated/operations.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { nextOf, startClient, startWatchGateway } from '../../watch/watch-gateway.ts';

const NOW = Date.parse('2026-03-02T10:00:00+08:00');
const now = () => NOW;
const { bareRoom, convertingRoom, emptyRoom, endedRoom, failedRoom, liveRoom, studentUserId } = seedIds;
const unknownRoom = 'jz00000000000000000000000000000000';
/** Whether the room's own record is read as well is not the statistics' business. */
function statisticsCalls(gateway: TestGateway) {
  return gateway.takeCalls().filter((path) => path !== 'v3/room/detail');
}

const student = { endedRoomId: endedRoom, userId: studentUserId };
/** Whose line broke in the middle of the lesson. */
const comesBack = { endedRoomId: endedRoom, userId: 'student-1006' };

interface Session {
  durationSeconds: number;
}

function codesOf({ errors }: { errors?: readonly { extensions?: Record<string, unknown> }[] }) {
  return (errors ?? []).map(({ extensions }) => extensions?.['code']);
}

describe('直播时,教室相关数据统计: live', () => {
  test('counts the students of a lesson that goes on', async () => {
    await using gateway = await startTestGateway({ now });
    const { data, errors } = await gateway.execute(LiveLessonDocument, { id: liveRoom });
    expect(errors).toBeUndefined();
    const { live, room } = data!.room!.statistics;
    expect(Buffer.from(room.id, 'base64').toString()).toBe(`Room:${liveRoom}`);
    expect(live).toMatchObject({ studentCount: 48, onlineSeries: { stepSeconds: 300 } });
    const [first, second] = live!.onlineSeries!.points;
    expect(first).toMatchObject({ offsetSeconds: 0, startsAt: live!.onlineSeries!.firstStudentStartedAt });
    expect(second?.offsetSeconds).toBe(300);
    expect(statisticsCalls(gateway)).toEqual(['v3/statistics/zhibo/room']);
  });

  test('a lesson without students has zeros', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(LiveLessonDocument, { id: bareRoom });
    expect(data?.room?.statistics.live).toMatchObject({
      studentCount: 0,
      peakStudentCount: 0,
      watchTime: { averageSeconds: 0 },
      onlineSeries: { firstStudentStartedAt: null, lastStudentEndedAt: null, points: [] },
    });
  });

  test('where nobody came there is no first and no last student, whatever the vendor says of them', async () => {
    await using gateway = await startTestGateway({ now });
    const endpoint = 'v3/statistics/zhibo/room';
    gateway.sandbox.faults.add({ endpoint, kind: 'odd', shape: 'nobody came, at times' });
    const { data } = await gateway.execute(LiveLessonDocument, { id: endedRoom });
    expect(data?.room?.statistics.live?.onlineSeries).toMatchObject({
      firstStudentStartedAt: null,
      lastStudentEndedAt: null,
      stepSeconds: 300,
      points: [],
    });
  });

  test('an unknown room is null as a whole, without an error of its statistics', async () => {
    await using gateway = await startTestGateway({ now });
    expect(await gateway.execute(LiveLessonDocument, { id: unknownRoom })).toEqual({ data: { room: null } });
  });
});

describe('直播时,用户相关的数据统计: liveAttendance', () => {
  test.each(['flat', 'wrapped'] as const)('reads the %s answer', async (shape) => {
    await using gateway = await startTestGateway({ now });
    gateway.sandbox.settings.userStatisticsShape = shape;
    const { data, errors } = await gateway.execute(StudentAttendanceDocument, comesBack);
    expect(errors).toBeUndefined();
    const { userId, totalSeconds, sessions } = data!.room!.statistics.liveAttendance!;
    expect(userId).toBe(comesBack.userId);
    expect(sessions.length).toBeGreaterThan(1);
    expect(sessions.every(({ deviceType }) => deviceType === 'PC' || deviceType === 'MOBILE')).toBe(true);
    expect(totalSeconds).toBeCloseTo(
      sessions.reduce((sum, { durationSeconds }) => sum + durationSeconds!, 0),
    );
  });

  test('sums the sessions of who came back', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute<
      { room: { statistics: { liveAttendance: { sessionSeconds: number; sessions: Session[] } } } },
      never
    >(`{ room(id: "${endedRoom}") { statistics {
      liveAttendance(userId: "${comesBack.userId}") { sessionSeconds sessions { durationSeconds } } } } }`);
    const { sessionSeconds, sessions } = data!.room.statistics.liveAttendance;
    const seconds = sessions.map(({ durationSeconds }) => durationSeconds);
    expect(seconds.length).toBeGreaterThan(1);
    expect(sessionSeconds).toBeCloseTo(seconds.reduce((sum, each) => sum + each));
    expect(sessionSeconds).toBeGreaterThan(Math.max(...seconds));
  });

  test.each(['flat', 'wrapped'] as const)(
    'somebody who was not there has no sessions (%s)',
    async (shape) => {
      await using gateway = await startTestGateway({ now });
      gateway.sandbox.settings.userStatisticsShape = shape;
      const { data } = await gateway.execute(StudentAttendanceDocument, { ...student, userId: 'nobody' });
      expect(data?.room?.statistics.liveAttendance).toMatchObject({
        userId: 'nobody',
        totalSeconds: 0,
        sessions: [],
      });
    },
  );

  test('two sessions of one student stand in order of time', async () => {
    await using gateway = await startTestGateway({ now });
    // Every sixth student of the example school lost the line once.
    const { data } = await gateway.execute(StudentAttendanceDocument, { ...student, userId: 'student-1006' });
    const starts = data!.room!.statistics.liveAttendance!.sessions.map(({ startedAt }) =>
      Date.parse(startedAt!),
    );
    expect(starts).toHaveLength(2);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });
});

describe('课程回放观看的数据统计: playbackDays', () => {
  test('is by days of Shanghai, which begin while it is still yesterday in Greenwich', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute<
      { room: { statistics: { playbackDays: { date: string; startsAt: string }[] } } },
      never
    >(`{ room(id: "${endedRoom}") { statistics { playbackDays { date startsAt } } } }`);
    const days = data!.room.statistics.playbackDays;
    expect(days.length).toBeGreaterThan(0);
    const inShanghai = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });
    for (const { date, startsAt } of days) {
      expect(date).toBe(inShanghai.format(new Date(startsAt)));
      expect(startsAt).toMatch(/T16:00:00Z$/);
    }
  });

  test('has a day for each day with playback, and all hours on request', async () => {
    await using gateway = await startTestGateway({ now });
    const { data, errors } = await gateway.execute(PlaybackWeekDocument, { endedRoomId: endedRoom });
    expect(errors).toBeUndefined();
    const days = data!.room!.statistics.playbackDays!;
    expect(days.length).toBeGreaterThan(0);
    expect(days.every(({ hours, minutes }) => hours.length > 0 && minutes.length > 0)).toBe(true);

    const full = await gateway.execute<
      { room: { statistics: { playbackDays: { hours: { hour: number; viewCount: number }[] }[] } } },
      never
    >(
      `{ room(id: "${endedRoom}") { statistics { playbackDays { hours(includeEmpty: true) { hour viewCount } } } } }`,
    );
    const fullDays = full.data!.room.statistics.playbackDays;
    for (const [index, { hours }] of fullDays.entries()) {
      expect(hours.map(({ hour }) => hour)).toEqual(Array.from({ length: 24 }, (_, hour) => hour));
      const known = days[index]!.hours.map(({ hour, viewCount }) => ({ hour, viewCount }));
      expect(hours.filter(({ viewCount }) => viewCount > 0)).toEqual(known);
    }
  });

  test('nobody watched: an empty list, not null', async () => {
    await using gateway = await startTestGateway({ now });
    const days = await gateway.execute(PlaybackWeekDocument, { endedRoomId: emptyRoom });
    expect(days.errors).toBeUndefined();
    expect(days.data).toMatchObject({ room: { statistics: { playbackDays: [] } } });
  });

  test.each([
    ['a lesson that goes on', liveRoom],
    ['a recording in conversion', convertingRoom],
    ['a failed recording', failedRoom],
  ])('%s is RECORDING_NOT_READY', async (_what, endedRoomId) => {
    await using gateway = await startTestGateway({ now });
    const days = await gateway.execute(PlaybackWeekDocument, { endedRoomId });
    expect(days.data).toMatchObject({ room: { statistics: { playbackDays: null } } });
    expect(codesOf(days)).toEqual(['RECORDING_NOT_READY']);
    const sessions = await gateway.execute(StudentPlaybackDocument, { ...student, endedRoomId });
    expect(sessions.data).toMatchObject({ room: { statistics: { playbackSessions: null } } });
    expect(codesOf(sessions)).toEqual(['RECORDING_NOT_READY']);
  });
});

describe('某学生观看课程回放的数据统计: playbackSessions', () => {
  test('has the student’s stays in order, with an open end where the student left', async () => {
    await using gateway = await startTestGateway({ now });
    const { data, errors } = await gateway.execute(StudentPlaybackDocument, student);
    expect(errors).toBeUndefined();
    const sessions = data!.room!.statistics.playbackSessions!;
    expect(sessions.length).toBeGreaterThan(1);
    expect(new Set(sessions.map(({ userId }) => userId))).toEqual(new Set([studentUserId]));
    const starts = sessions.map(({ startedAt }) => startedAt);
    expect(starts).toEqual([...starts].sort());
  });

  test('somebody who never watched has an empty list', async () => {
    await using gateway = await startTestGateway({ now });
    const { data, errors } = await gateway.execute(StudentPlaybackDocument, { ...student, userId: 'nobody' });
    expect(errors).toBeUndefined();
    expect(data?.room?.statistics.playbackSessions).toEqual([]);
  });
});

describe('statistics together', () => {
  const allOf = (id: string) => `{ room(id: "${id}") { statistics {
    live { studentCount }
    liveAttendance(userId: "${studentUserId}") { totalSeconds }
    playbackDays { date }
    playbackSessions(userId: "${studentUserId}") { userId }
  } } }`;

  async function ask(gateway: TestGateway, id = endedRoom) {
    return gateway.execute<{ room: { statistics: Record<string, unknown> } }, never>(allOf(id));
  }

  test('each field is one call, made only when it is asked for', async () => {
    await using gateway = await startTestGateway({ now });
    expect((await ask(gateway)).errors).toBeUndefined();
    expect(statisticsCalls(gateway)).toEqual([
      'v3/statistics/playback/room',
      'v3/statistics/playback/user',
      'v3/statistics/zhibo/room',
      'v3/statistics/zhibo/user',
    ]);
    await gateway.execute<unknown, never>(`{ room(id: "${endedRoom}") { statistics { room { title } } } }`);
    expect(statisticsCalls(gateway)).toEqual([]);
  });

  test('what the merchant has not bought is FEATURE_NOT_ENABLED, and the rest stays', async () => {
    await using gateway = await startTestGateway({
      now,
      sandbox: { features: { userStatistics: false, playback: false } },
    });
    const result = await ask(gateway);
    const { live, ...bought } = result.data!.room.statistics;
    expect(live).toEqual({ studentCount: 64 });
    expect(bought).toEqual({ liveAttendance: null, playbackDays: null, playbackSessions: null });
    expect(codesOf(result)).toEqual(Array.from({ length: 3 }, () => 'FEATURE_NOT_ENABLED'));
    expect(result.errors?.[0]?.message).toBe('The vendor has not enabled this feature for the merchant.');
  });

  test('one failed field leaves the others', async () => {
    await using gateway = await startTestGateway({ now });
    gateway.sandbox.faults.add({ endpoint: 'v3/statistics/zhibo/room', kind: 'html', times: 50 });
    const result = await ask(gateway);
    expect(result.data!.room.statistics['live']).toBeNull();
    expect(result.data!.room.statistics['playbackDays']).not.toBeNull();
    expect(result.errors?.map(({ path }) => path)).toEqual([['room', 'statistics', 'live']]);
  });

  test.each([
    ['an anonymous caller without userId', null],
    ['a userId with controls', 'a\u0000b'],
    ['an empty userId', ''],
    ['a userId of 256 characters', 'u'.repeat(256)],
  ])('%s is refused by its name, and no statistics are asked', async (_what, userId) => {
    await using gateway = await startTestGateway({ now });
    const answers = [
      () => gateway.execute(StudentAttendanceDocument, { endedRoomId: endedRoom, userId }),
      () => gateway.execute(StudentPlaybackDocument, { endedRoomId: endedRoom, userId }),
    ];
    for (const ask of answers) {
      const { errors } = await ask();
      expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', argument: 'userId' });
      expect(statisticsCalls(gateway)).toEqual([]);
    }
  });
});

test.each(['student-1001', 'auth0|1001'])(
  'an unknown room is null as a whole, without sessions of %s or an error',
  async (userId) => {
    await using gateway = await startTestGateway({ now });
    for (const field of ['liveAttendance', 'playbackSessions']) {
      const query = `{ room(id: "${unknownRoom}") { statistics { ${field}(userId: "${userId}") { userId } } } }`;
      expect(await gateway.execute(query)).toEqual({ data: { room: null } });
    }
  },
);

describe('ids of statistics', () => {
  const IDS = /* GraphQL */ `
    query ($id: ID!, $userId: String) {
      room(id: $id) {
        id
        statistics {
          id
          live {
            id
          }
          liveAttendance(userId: $userId) {
            id
          }
          playbackDays {
            id
            date
          }
        }
      }
    }
  `;
  interface Ids {
    room: {
      id: string;
      statistics: {
        id: string;
        live: { id: string };
        liveAttendance: { id: string };
        playbackDays: { id: string; date: string }[];
      };
    };
  }

  test('are the same for the same room, user and day, and for nothing else', async () => {
    await using gateway = await startTestGateway({ now });
    const idsOf = async (id: string, userId: string) => {
      const { data, errors } = await gateway.execute<Ids, object>(IDS, { id, userId });
      expect(errors).toBeUndefined();
      const { statistics } = data!.room;
      const { live, liveAttendance, playbackDays } = statistics;
      const all = [data!.room.id, statistics.id, live.id, liveAttendance.id];
      return [...all, ...playbackDays.map((day) => day.id)];
    };
    const [ids, again, ofAnother] = [
      await idsOf(endedRoom, studentUserId),
      await idsOf(endedRoom, studentUserId),
      await idsOf(endedRoom, comesBack.userId),
    ];
    expect(ids.length).toBeGreaterThan(5);
    expect(again).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !ofAnother.includes(id))).toEqual([ids[3]]);
    const ofOtherRoom = await gateway.execute<Ids, object>(
      `{ room(id: "${bareRoom}") { statistics { id live { id } } } }`,
    );
    const { statistics } = ofOtherRoom.data!.room;
    expect(ids).not.toContain(statistics.id);
    expect(ids).not.toContain(statistics.live.id);
  });

  test('of a room costs no call beyond that for the room', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute<Ids, object>(
      `{ room(id: "${liveRoom}") { title statistics { id } } }`,
    );
    expect(data?.room.statistics.id).toEqual(expect.any(String));
    expect(gateway.takeCalls()).toEqual(['v3/room/detail']);
  });

  test('are for caches, and no arguments', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute<Ids, object>(`{ room(id: "${liveRoom}") { statistics { id } } }`);
    const { id } = data!.room.statistics;
    const refused = await gateway.execute(`{ node(id: "${id}") { id } room(id: "${id}") { id } }`);
    expect(codesOf(refused)).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT']);
  });

  test('come with the events of a subscription as with the answer of a query', async () => {
    await using gateway = await startWatchGateway();
    using client = startClient(gateway.url, 'websocket');
    const { data } = await gateway.execute<Ids, object>(
      `{ room(id: "${liveRoom}") { statistics { id live { id } } } }`,
    );
    const { statistics } = data!.room;
    const events = client.subscribe(
      `subscription { roomLiveStatistics(roomId: "${liveRoom}") { statistics { id live { id } } } }`,
    );
    expect(await nextOf(events)).toEqual({ data: { roomLiveStatistics: { statistics } } });
  });
});
