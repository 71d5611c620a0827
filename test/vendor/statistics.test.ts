import { describe, expect, it } from 'vitest';
import type { DuobeiClient } from '../../src/vendor/client.ts';
import { clientOf, rejectionOf, sampleOf, sendJson, startVendorStub } from './vendor-stub.ts';

const roomId = 'jz000001';
const user = { roomId, userId: '57728' };

const ofUser = (name: string) => sampleOf(name, { roomId, uid: user.userId });

async function answered<T>(body: unknown, run: (client: DuobeiClient) => Promise<T>): Promise<T> {
  await using stub = await startVendorStub((_request, response) => sendJson(response, body));
  await using client = clientOf(stub);
  return await run(client);
}

describe('直播时，用户相关的数据统计: one user live', () => {
  const flat = ofUser('v3-statistics-zhibo-user');
  const ask = (client: DuobeiClient) => client.statistics.liveUser(user);

  it('is the same flat, as in the document, and wrapped, as in the later edition', async () => {
    const wrapped = { success: true, userZhiboDetail: flat };
    expect(await answered(wrapped, ask)).toEqual(await answered(flat, ask));
  });

  it('is sorted by time', async () => {
    const details = [...(flat['details'] as unknown[])].reverse();
    expect(await answered({ ...flat, details }, ask)).toEqual(await answered(flat, ask));
  });

  it.each([{ success: true, userZhiboDetail: null }, { details: null }, { details: [] }])(
    '%j is no attendance',
    async (body) => {
      expect(await answered(body, ask)).toEqual({ userId: '57728', sessions: [] });
    },
  );

  it('an unknown platform is none', async () => {
    const details = [{ timestamp: '1493899273372', duration: '75000', platform: 'tv' }];
    expect((await answered({ details }, ask)).sessions).toEqual([
      { startedAt: new Date(1493899273372), durationSeconds: 75, deviceType: null },
    ]);
  });

  it('neither shape breaks the contract', async () => {
    expect(await rejectionOf(answered({ success: true }, ask))).toMatchObject({
      code: 'UPSTREAM_INVALID_RESPONSE',
    });
  });
});

describe('直播时，教室相关数据统计: a room live', () => {
  it.each([{ roomZhiboDetail: null }, { roomZhiboDetail: { roomId, statisticEntity: null } }])(
    '%j is no statistics yet',
    async (body) => {
      expect(
        await answered({ success: true, ...body }, (client) => client.statistics.liveRoom(roomId)),
      ).toBeNull();
    },
  );

  it('keeps what the sample keeps: the mean is the sum over the number of students', async () => {
    const live = await answered(ofUser('v3-statistics-zhibo-room'), (client) =>
      client.statistics.liveRoom(roomId),
    );
    const { watchTime, studentCount, mobileStudentCount, pcStudentCount, onlineSeries } = live!;
    expect(watchTime!.averageSeconds).toBeCloseTo(watchTime!.totalSeconds! / studentCount!, 2);
    expect(studentCount).toBe(mobileStudentCount! + pcStudentCount!);
    expect(live?.peakStudentCount).toBe(Math.max(...onlineSeries!.points.map((point) => point.studentCount)));
  });
});

describe('直播时，教室相关数据统计: the steps of a series', () => {
  it.each([
    [30_000, 30, 2],
    ['86400000', 86_400, 2],
    [86_400_001, null, 0],
    [-30_000, null, 0],
    [0, null, 0],
    ['', null, 0],
  ])('a step of %j ms is %j s, with %i points', async (step, stepSeconds, pointCount) => {
    const statisticEntity = { studentSeries: { start: 1_494_000_000_000, step, series: [1, 2] } };
    const live = await answered({ roomZhiboDetail: { statisticEntity } }, (client) =>
      client.statistics.liveRoom(roomId),
    );
    expect(live?.onlineSeries?.stepSeconds).toBe(stepSeconds);
    expect(live?.onlineSeries?.points).toHaveLength(pointCount);
  });
});

describe('课程回放观看的数据统计: playback', () => {
  const day = (ofUser('v3-statistics-playback-room')['roomPlayBackDetails'] as Record<string, unknown>[])[0]!;

  it('days come in order, whatever the order of the answer', async () => {
    const later = { ...day, id: 'later', timestamp: 1494086400000 };
    const days = await answered({ success: true, roomPlayBackDetails: [later, day] }, (client) =>
      client.statistics.playbackRoom(roomId),
    );
    expect(days.map(({ vendorId }) => vendorId)).toEqual([day['id'], 'later']);
  });

  it.each([1_494_000_000_000_000, 20_170_506_000_000, '0001-01-01 00:00', -1, 1e300])(
    'a day of the time %j is left out',
    async (timestamp) => {
      const days = await answered({ roomPlayBackDetails: [{ ...day, timestamp }, day] }, (client) =>
        client.statistics.playbackRoom(roomId),
      );
      expect(days.map(({ vendorId }) => vendorId)).toEqual([day['id']]);
    },
  );

  it('a stay is kept as long as something of it can be read', async () => {
    const known = [
      { watchedUniqueTime: 1_000 },
      { endTime: 1_494_000_000_000 },
      { jumpRecords: [{ from: 1_494_000_000_000, to: 1_494_000_001_000 }] },
      { watchedTime: '1000' },
      { startTime: 1_494_000_000_000 },
    ];
    const unreadable = [{}, { isMobile: true }, { watchedTime: 'odd', jumpRecords: [{ from: 1 }] }];
    const stays = await answered({ userPlayBackDetails: [...known, ...unreadable] }, (client) =>
      client.statistics.playbackUser(user),
    );
    expect(stays).toHaveLength(known.length);
  });

  it('an hour in one of the two trends only has 0 of the other', async () => {
    const odd = { ...day, watchedTrend: { '9': 2 }, watchedDurationTrend: { '10': 3 }, details: null };
    const [only] = await answered({ success: true, roomPlayBackDetails: [odd] }, (client) =>
      client.statistics.playbackRoom(roomId),
    );
    expect(only?.hours).toEqual([
      { hour: 9, viewCount: 2, watchedSeconds: 0 },
      { hour: 10, viewCount: 0, watchedSeconds: 180 },
    ]);
    expect(only?.minutes).toEqual([]);
  });

  it('no data of a user is an empty list, in either name', async () => {
    for (const name of ['userPlayBackDetails', 'roomPlayBackDetails']) {
      const stays = await answered({ success: true, [name]: null }, (client) =>
        client.statistics.playbackUser(user),
      );
      expect(stays).toEqual([]);
    }
  });

  it('watched times are the sum and the union of the segments, to the millisecond', async () => {
    const stays = await answered(ofUser('v3-statistics-playback-user'), (client) =>
      client.statistics.playbackUser(user),
    );
    for (const { segments, watchedSeconds, uniqueWatchedSeconds } of stays) {
      const spans = segments
        .map(
          ({ lessonStartedAt, lessonEndedAt }) =>
            [lessonStartedAt.getTime(), lessonEndedAt.getTime()] as const,
        )
        .sort(([a], [b]) => a - b);
      let sumMs = 0;
      let unionMs = 0;
      let reachedMs = 0;
      for (const [from, to] of spans) {
        sumMs += to - from;
        unionMs += Math.max(0, to - Math.max(from, reachedMs));
        reachedMs = Math.max(reachedMs, to);
      }
      expect([sumMs / 1000, unionMs / 1000]).toEqual([watchedSeconds, uniqueWatchedSeconds]);
    }
  });

  it('sends the user as uid', async () => {
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, ofUser('v3-statistics-playback-user')),
    );
    await using client = clientOf(stub);
    await client.statistics.playbackUser(user);
    expect(stub.requests[0]?.form.get('uid')).toBe('57728');
  });
});
