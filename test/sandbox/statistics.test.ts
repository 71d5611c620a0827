import { describe, expect, it } from 'vitest';
import { createSeed, seedIds } from '../../src/sandbox/seed.ts';
import { START_MS, startCaller } from './vendor-caller.ts';

const { rooms } = createSeed('school', START_MS, 0);
const attended = rooms.filter(({ visits }) => visits.length > 0);
const replayed = rooms.filter(({ playback }) => playback.length > 0);

describe('Statistics of a live room', () => {
  it('the school has enough lessons to look at', () => {
    expect(attended.length).toBeGreaterThan(20);
    expect(replayed.length).toBeGreaterThan(5);
  });

  it('keeps every invariant of the samples, for each room', async () => {
    await using caller = await startCaller();
    for (const room of rooms) {
      const { roomId } = room;
      const { statisticEntity } = (await caller.post('v3/statistics/zhibo/room', { roomId })).roomZhiboDetail;
      const { studentDurationDetail: durations, studentSeries } = statisticEntity;
      const { mobileStudentNum, pcStudentNum, totalStudentNum, maxStudents } = statisticEntity;
      expect(mobileStudentNum + pcStudentNum).toBe(totalStudentNum);
      expect(maxStudents).toBe(Math.max(0, ...studentSeries.series));
      const average = totalStudentNum === 0 ? 0 : durations.total / totalStudentNum;
      expect(durations.avg).toBe(Math.round(average * 100) / 100);
      expect(durations.min).toBeLessThanOrEqual(durations.median);
      expect(durations.median).toBeLessThanOrEqual(durations.max);
      expect(studentSeries.step).toBe(300_000);
      if (totalStudentNum === 0) expect(studentSeries).toMatchObject({ start: 0, end: 0, series: [] });
      else if (studentSeries.end === 0) expect(room.endMs).toBeGreaterThan(START_MS);
      else
        expect(studentSeries.series.length).toBe(
          Math.ceil((studentSeries.end - studentSeries.start) / studentSeries.step),
        );
    }
  });

  it('goes on while the lesson does, and stops at its end', async () => {
    await using caller = await startCaller();
    const total = async (): Promise<number> =>
      (await caller.post('v3/statistics/zhibo/room', { roomId: seedIds.liveRoom })).roomZhiboDetail
        .statisticEntity.studentDurationDetail.total;
    const before = await total();
    caller.clock.ms += 60_000;
    const after = await total();
    caller.clock.ms += 24 * 3_600_000;
    const atEnd = await total();
    caller.clock.ms += 3_600_000;
    expect(after).toBeGreaterThan(before);
    expect(atEnd).toBeGreaterThan(after);
    expect(await total()).toBe(atEnd);
  });

  it('is all zeros for a room nobody came to', async () => {
    await using caller = await startCaller();
    const { roomZhiboDetail } = await caller.post('v3/statistics/zhibo/room', { roomId: seedIds.emptyRoom });
    expect(roomZhiboDetail.statisticEntity).toMatchObject({
      maxStudents: 0,
      totalStudentNum: 0,
      studentDurationDetail: { total: 0, max: 0, median: 0, min: 0, avg: 0 },
      studentSeries: { start: 0, end: 0, series: [] },
    });
  });

  it('has no last student while the lesson is on', async () => {
    await using caller = await startCaller();
    const series = async () =>
      (await caller.post('v3/statistics/zhibo/room', { roomId: seedIds.liveRoom })).roomZhiboDetail
        .statisticEntity.studentSeries;
    expect((await series()).start).toBeGreaterThan(0);
    expect((await series()).end).toBe(0);
    caller.clock.ms += 24 * 3_600_000;
    expect((await series()).end).toBeGreaterThan((await series()).start);
  });

  it('counts who enters', async () => {
    await using caller = await startCaller();
    const roomId = seedIds.liveRoom;
    const count = async (): Promise<{ total: number; mobile: number }> => {
      const { statisticEntity } = (await caller.post('v3/statistics/zhibo/room', { roomId })).roomZhiboDetail;
      return { total: statisticEntity.totalStudentNum, mobile: statisticEntity.mobileStudentNum };
    };
    const before = await count();
    const enter = (uid: string, deviceType: string): Promise<unknown> =>
      caller.get('v3/room/enter', { roomId, uid, nickname: 'n', userRole: '2', deviceType });
    await enter('new-1', '2');
    await enter('new-1', '2');
    await enter('new-2', '1');
    expect(await count()).toEqual({ total: before.total + 2, mobile: before.mobile + 1 });
  });
});

describe('Statistics of a live user', () => {
  it('tells the stays of one student, in ms', async () => {
    await using caller = await startCaller();
    const answer = await caller.post('v3/statistics/zhibo/user', {
      roomId: seedIds.endedRoom,
      uid: 'student-1006',
    });
    expect(answer.details).toHaveLength(2);
    for (const { duration, timestamp, platform } of answer.details) {
      expect(duration).toBeGreaterThan(1_000);
      expect(timestamp).toBeLessThan(START_MS);
      expect(['pc', 'mobile']).toContain(platform);
    }
  });

  it('is an empty list for somebody who was not there', async () => {
    await using caller = await startCaller();
    const answer = await caller.post('v3/statistics/zhibo/user', {
      roomId: seedIds.endedRoom,
      uid: 'nobody',
    });
    expect(answer).toEqual({ roomId: seedIds.endedRoom, uid: 'nobody', details: [] });
  });

  it('can answer in the shape of the later edition', async () => {
    await using caller = await startCaller();
    caller.sandbox.settings.userStatisticsShape = 'wrapped';
    const answer = await caller.post('v3/statistics/zhibo/user', {
      roomId: seedIds.endedRoom,
      uid: 'nobody',
    });
    expect(answer).toEqual({
      userZhiboDetail: { roomId: seedIds.endedRoom, uid: 'nobody', details: [] },
      success: true,
    });
  });
});

describe('Playback of the last week', () => {
  it('has days that begin at midnight in Shanghai, and sums that agree with the sessions', async () => {
    await using caller = await startCaller();
    for (const room of replayed) {
      const { roomPlayBackDetails } = await caller.post('v3/statistics/playback/room', {
        roomId: room.roomId,
      });
      const views = roomPlayBackDetails.map(({ watchedTrend }) => sum(watchedTrend));
      expect(views.reduce((a: number, b: number) => a + b, 0)).toBe(room.playback.length);
      const lengthMinutes = (room.endMs - room.startMs) / 60_000;
      for (const day of roomPlayBackDetails) {
        expect((day.timestamp + 8 * 3_600_000) % 86_400_000).toBe(0);
        expect(day.timestamp).toBeGreaterThan(START_MS - 7 * 86_400_000);
        expect(day.timestamp).toBeLessThanOrEqual(START_MS);
        expect(day.id).toMatch(/^[0-9a-f]{24}$/);
        expect(Object.keys(day.watchedDurationTrend as object)).toEqual(
          Object.keys(day.watchedTrend as object),
        );
        for (const hour of Object.keys(day.watchedTrend)) expect(Number(hour)).toBeLessThan(24);
        for (const minute of Object.keys(day.details)) {
          expect(Number(minute)).toBeGreaterThanOrEqual(0);
          expect(Number(minute)).toBeLessThan(lengthMinutes);
        }
      }
    }
  });

  it('watchedTime is the sum of the pieces, watchedUniqueTime the length of their union', async () => {
    await using caller = await startCaller();
    let repeated = 0;
    for (const { roomId, playback } of replayed) {
      for (const uid of new Set(playback.map((visit) => visit.uid))) {
        const { userPlayBackDetails } = await caller.post('v3/statistics/playback/user', { roomId, uid });
        for (const session of userPlayBackDetails) {
          const pieces = session.jumpRecords as { from: number; to: number }[];
          expect(session.watchedTime).toBe(pieces.reduce((total, { from, to }) => total + to - from, 0));
          expect(session.watchedUniqueTime).toBe(unionMs(pieces));
          expect(session.endTime).toBeLessThanOrEqual(START_MS);
          repeated += session.watchedTime - session.watchedUniqueTime;
        }
      }
    }
    expect(repeated).toBeGreaterThan(0);
  });

  it('Without data: answers null for the room and for the user', async () => {
    await using caller = await startCaller();
    const nothing = { roomPlayBackDetails: null, success: true };
    const roomId = seedIds.endedRoom;
    expect(await caller.post('v3/statistics/playback/room', { roomId: seedIds.emptyRoom })).toEqual(nothing);
    expect(await caller.post('v3/statistics/playback/user', { roomId, uid: 'nobody' })).toEqual(nothing);
    caller.clock.ms += 8 * 86_400_000;
    expect(await caller.post('v3/statistics/playback/room', { roomId })).toEqual(nothing);
  });
});

function sum(table: Record<string, number>): number {
  return Object.values(table).reduce((total, value) => total + value, 0);
}

/** Counted millisecond range by range, another way than the sandbox does it. */
function unionMs(pieces: readonly { from: number; to: number }[]): number {
  const edges = [...new Set(pieces.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  return edges.slice(1).reduce((total, edge, index) => {
    const start = edges[index]!;
    return pieces.some(({ from, to }) => from <= start && to >= edge) ? total + edge - start : total;
  }, 0);
}
