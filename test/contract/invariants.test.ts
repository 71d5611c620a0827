import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import {
  LiveLessonDocument,
  MerchantAccountDocument,
  PlaybackWeekDocument,
  RoomDetailDocument,
  RoomListDocument,
  StudentPlaybackDocument,
} from '../generated/operations.ts';
import { startTestGateway } from '../support/gateway.ts';

/** Half past one in Shanghai, when it is still the day before in UTC and west of it. */
const NOW = Date.parse('2026-03-02T01:30:00+08:00');
const now = () => NOW;
const { endedRoom, liveRoom, studentUserId, vodRoom } = seedIds;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SHANGHAI = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
});

interface Segment {
  from: number;
  to: number;
}

/** Length of the union of the segments. */
function unionOf(segments: readonly Segment[]): number {
  let covered = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { from, to } of [...segments].sort((a, b) => a.from - b.from)) {
    covered += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return covered;
}

function sumOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { from, to }) => sum + to - from, 0);
}

const toTwoDigits = (value: number) => Math.round(value * 100) / 100;

// A date that is read or written in the zone of the process would show in at least one of them.
describe.each(['UTC', 'Asia/Shanghai', 'America/Los_Angeles', 'Asia/Kathmandu'])('in the zone %s', (zone) => {
  beforeEach(() => void vi.stubEnv('TZ', zone));
  afterEach(() => void vi.unstubAllEnvs());

  test('the zone of the process is the one of the test', () => {
    const hour = Number(
      new Intl.DateTimeFormat('en', { timeZone: zone, hour: 'numeric', hour12: false }).format(NOW),
    );
    expect(new Date(NOW).getHours()).toBe(hour % 24);
  });

  test('a room ends after its minutes, and list and detail agree', async () => {
    await using gateway = await startTestGateway({ now });
    const list = await gateway.execute(RoomListDocument, { first: 100 });
    const listed = list.data!.rooms!.nodes!.map((node) => node!);
    expect(listed).toHaveLength(46);
    for (const room of listed.slice(0, 12)) {
      const { data } = await gateway.execute(RoomDetailDocument, { id: room.id });
      const { startsAt, endsAt, durationMinutes, schedulePhase, recordingStatus } = data!.room!;
      expect({ startsAt, endsAt, schedulePhase, recordingStatus }).toEqual({
        startsAt: room.startsAt,
        endsAt: room.endsAt,
        schedulePhase: room.schedulePhase,
        recordingStatus: room.recordingStatus,
      });
      expect(Date.parse(endsAt!) - Date.parse(startsAt!)).toBe(durationMinutes! * 60_000);
      const isOver = Date.parse(endsAt!) <= NOW;
      const hasBegun = Date.parse(startsAt!) <= NOW;
      expect(schedulePhase).toBe(isOver ? 'ENDED' : hasBegun ? 'IN_PROGRESS' : 'UPCOMING');
    }
  });

  test('a VOD room starts to the second, lasts an hour, and may have no host', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute<
      {
        room: {
          startsAt: string;
          durationMinutes: number;
          hostInviteCode: string | null;
          playbackExpiresAt: string;
        };
      },
      never
    >(`{ room(id: "${vodRoom}") { startsAt durationMinutes hostInviteCode playbackExpiresAt } }`);
    const { startsAt, ...rest } = data!.room;
    expect(new Date(startsAt).getSeconds()).toBe(39);
    const expiresMs = Date.parse(startsAt) + 365 * DAY_MS + 3 * HOUR_MS;
    expect(rest).toEqual({
      durationMinutes: 60,
      hostInviteCode: null,
      playbackExpiresAt: new Date(expiresMs).toISOString().replace('.000', ''),
    });
  });

  test('a playback day begins at midnight in Shanghai, and its hours follow', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(PlaybackWeekDocument, { endedRoomId: endedRoom });
    const days = data!.room!.statistics.playbackDays!;
    expect(days.length).toBeGreaterThan(1);
    for (const { date, startsAt, hours } of days) {
      expect(SHANGHAI.format(new Date(startsAt))).toBe(`${date} 00:00:00`);
      for (const { hour, startsAt: hourStartsAt, watchedSeconds, viewCount } of hours) {
        expect(Date.parse(hourStartsAt)).toBe(Date.parse(startsAt) + hour * HOUR_MS);
        expect(hour).toBeLessThan(24);
        expect(watchedSeconds % 60).toBe(0);
        expect(viewCount).toBeGreaterThan(0);
      }
    }
    const dates = days.map(({ date }) => date);
    expect(dates).toEqual([...new Set(dates)].sort());
    expect(Date.parse(days[0]!.startsAt)).toBeGreaterThan(NOW - 7 * DAY_MS);
  });

  test('a reschedule arrives as the same instant', async () => {
    await using gateway = await startTestGateway({ now });
    const startsAt = '2026-03-09T00:10:00+14:00';
    const { data } = await gateway.execute<unknown, never>(
      `mutation { rescheduleRoom(input: { roomId: "${seedIds.bareRoom}", startsAt: "${startsAt}", durationMinutes: 45 }) {
        room { startsAt endsAt }
      } }`,
    );
    expect(data).toEqual({
      rescheduleRoom: { room: { startsAt: '2026-03-08T10:10:00Z', endsAt: '2026-03-08T10:55:00Z' } },
    });
  });
});

describe('statistics that agree with themselves', () => {
  test.each([liveRoom, endedRoom])('live figures of %s', async (id) => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(LiveLessonDocument, { id });
    const { watchTime, onlineSeries, ...counts } = data!.room!.statistics.live!;
    expect(counts.mobileStudentCount! + counts.pcStudentCount!).toBe(counts.studentCount);
    const { totalSeconds, averageSeconds, minSeconds, medianSeconds, maxSeconds } = watchTime!;
    expect(averageSeconds).toBe(toTwoDigits(totalSeconds! / counts.studentCount!));
    expect([minSeconds, medianSeconds, maxSeconds]).toEqual(
      [minSeconds!, medianSeconds!, maxSeconds!].sort((a, b) => a - b),
    );
    expect(counts.peakStudentCount).toBe(
      Math.max(...onlineSeries!.points.map(({ studentCount }) => studentCount)),
    );
    const { firstStudentStartedAt, lastStudentEndedAt, stepSeconds, points } = onlineSeries!;
    expect(lastStudentEndedAt === null).toBe(id === liveRoom);
    const lastedSeconds =
      (Date.parse(lastStudentEndedAt ?? new Date(now()).toISOString()) - Date.parse(firstStudentStartedAt!)) /
      1000;
    expect(points.length * stepSeconds!).toBeGreaterThanOrEqual(lastedSeconds);
    for (const [index, { offsetSeconds, startsAt }] of points.entries()) {
      expect(offsetSeconds).toBe(index * stepSeconds!);
      expect(Date.parse(startsAt)).toBe(Date.parse(firstStudentStartedAt!) + offsetSeconds * 1000);
    }
  });

  test('playback sessions: watched is the sum of the segments, unique their union', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(StudentPlaybackDocument, {
      endedRoomId: endedRoom,
      userId: studentUserId,
    });
    const sessions = data!.room!.statistics.playbackSessions!;
    expect(sessions.length).toBeGreaterThan(0);
    for (const session of sessions) {
      const segments = session.segments.map((segment) => ({
        from: Date.parse(segment.lessonStartedAt),
        to: Date.parse(segment.lessonEndedAt),
      }));
      expect(session.watchedSeconds).toBe(sumOf(segments) / 1000);
      expect(session.uniqueWatchedSeconds).toBe(unionOf(segments) / 1000);
      expect(session.segments.map(({ lessonSeconds }) => lessonSeconds)).toEqual(
        segments.map(({ from, to }) => (to - from) / 1000),
      );
      // Only the last piece may have been left open.
      expect(session.segments.slice(0, -1).every(({ endedAt }) => endedAt !== null)).toBe(true);
    }
  });

  test('an open end is null, not 1970', async () => {
    await using gateway = await startTestGateway({ now });
    const students = Array.from({ length: 8 }, (_, index) => `student-${1001 + index}`);
    const answers = await Promise.all(
      students.map((userId) => gateway.execute(StudentPlaybackDocument, { endedRoomId: endedRoom, userId })),
    );
    const ends = answers
      .flatMap(({ data }) => data!.room!.statistics.playbackSessions!)
      .flatMap(({ segments }) => segments.map(({ endedAt }) => endedAt));
    expect(ends).toContain(null);
    expect(ends.filter((end) => end?.startsWith('1970'))).toEqual([]);
  });

  test('the samples of the document hold the same', () => {
    const sample = (name: string): unknown =>
      JSON.parse(readFileSync(new URL(`../fixtures/document/${name}.json`, import.meta.url), 'utf8'));
    const live = sample('v3-statistics-zhibo-room') as {
      roomZhiboDetail: {
        statisticEntity: {
          maxStudents: number;
          totalStudentNum: number;
          mobileStudentNum: number;
          pcStudentNum: number;
          studentDurationDetail: { total: number; avg: number };
          studentSeries: { series: number[] };
        };
      };
    };
    const { statisticEntity: entity } = live.roomZhiboDetail;
    expect(entity.mobileStudentNum + entity.pcStudentNum).toBe(entity.totalStudentNum);
    expect(entity.studentDurationDetail.avg).toBe(
      toTwoDigits(entity.studentDurationDetail.total / entity.totalStudentNum),
    );
    expect(entity.maxStudents).toBe(Math.max(...entity.studentSeries.series));
    const playback = sample('v3-statistics-playback-user') as {
      userPlayBackDetails: { watchedTime: number; watchedUniqueTime: number; jumpRecords: Segment[] }[];
    };
    for (const { watchedTime, watchedUniqueTime, jumpRecords } of playback.userPlayBackDetails) {
      expect(sumOf(jumpRecords)).toBe(watchedTime);
      expect(unionOf(jumpRecords)).toBe(watchedUniqueTime);
    }
  });
});

describe('money', () => {
  test.each([0, 4, 4.2, 0.1, 10_000])(
    'a balance of %d and what was consumed are what was topped up',
    async (balance) => {
      await using gateway = await startTestGateway({ now, sandbox: { balance } });
      const { data } = await gateway.execute(MerchantAccountDocument);
      const { balance: left, totalConsumed, totalToppedUp } = data!.merchant!;
      expect(left).toBe(String(balance));
      expect(cents(left!) + cents(totalConsumed!)).toBe(cents(totalToppedUp!));
    },
  );

  function cents(decimal: string): number {
    return Math.round(Number(decimal) * 100);
  }
});

describe('numbered pages', () => {
  test('there are total/size pages, and neither end leads further', async () => {
    await using gateway = await startTestGateway({ now });
    for (const first of [1, 7, 20, 45, 46, 100]) {
      const page = (after: string | null) => gateway.execute(RoomListDocument, { first, after });
      const firstPage = (await page(null)).data!.rooms!;
      expect(firstPage.pageCursors!.totalPages).toBe(Math.ceil(firstPage.totalCount! / first));
      expect(firstPage.pageCursors!.around.length).toBeLessThanOrEqual(6);
      expect(firstPage.pageCursors!.around[0]).toEqual({ pageNumber: 1, after: null, isCurrent: true });
      const last = firstPage.pageCursors!.around.at(-1)!;
      const lastPage = (await page(last.after)).data!.rooms!;
      const isReallyLast = last.pageNumber === firstPage.pageCursors!.totalPages;
      expect(lastPage.pageInfo.hasNextPage).toBe(!isReallyLast);
      expect(lastPage.pageCursors!.around.find(({ isCurrent }) => isCurrent)?.pageNumber).toBe(
        last.pageNumber,
      );
    }
  });

  test('an empty merchant has no pages', async () => {
    await using gateway = await startTestGateway({ now, sandbox: { seed: 'empty' } });
    const { data } = await gateway.execute(RoomListDocument, {});
    expect(data?.rooms).toEqual({
      totalCount: 0,
      pageInfo: { hasNextPage: false, endCursor: null },
      pageCursors: { totalPages: 0, around: [] },
      nodes: [],
    });
  });
});

describe('one word, two meanings', () => {
  test('3 is an empty recording of a room and a converted document', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute<unknown, never>(
      `{
        room(id: "${seedIds.emptyRoom}") { recordingStatus }
        document(id: "${seedIds.convertedDocument}") { status vendorStatus }
      }`,
    );
    expect(data).toEqual({
      room: { recordingStatus: 'EMPTY' },
      document: { status: 'CONVERTED', vendorStatus: '3' },
    });
  });

  test('createTime is the upload in the list and the attachment in a room', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute<
      {
        room: {
          documents: { edges: { attachedAt: string; node: { uploadedAt: string; vendorId: string } }[] };
        };
      },
      never
    >(`{ room(id: "${liveRoom}") { documents { edges { attachedAt node { vendorId uploadedAt } } } } }`);
    const { edges } = data!.room.documents;
    expect(edges).toHaveLength(3);
    for (const { attachedAt, node } of edges) {
      expect(attachedAt).not.toBe(node.uploadedAt);
      expect(Date.parse(attachedAt)).toBeGreaterThan(Date.parse(node.uploadedAt));
    }
  });

  test('a document has no pages until it is converted', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute<
      { documents: { nodes: { status: string; pageCount: number }[] } },
      never
    >('{ documents(first: 100) { nodes { status pageCount } } }');
    const { nodes } = data!.documents;
    expect(nodes).toHaveLength(30);
    for (const { status, pageCount } of nodes) expect(pageCount > 0).toBe(status === 'CONVERTED');
  });
});
