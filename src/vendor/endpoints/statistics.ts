import { z } from 'zod';
import { read, type CallEnvironment, type CallOptions } from '../call.ts';
import { sendableText, vendorId } from '../protocol/arguments.ts';
import { wireCount, wireCounts, wireInstant, wireNumber } from '../protocol/wire.ts';
import { deviceTypeFromPlatform, type DeviceType } from './device-type.ts';
import {
  playbackRoomAnswer,
  playbackUserAnswer,
  type PlaybackDay,
  type UserPlaybackSession,
} from './playback.ts';

export type { DeviceType };

/** Students of a live lesson. */
export interface LiveStatistics {
  /** Most students online at once. Vendor: `maxStudents`. */
  peakStudentCount: number;
  /** Vendor: `totalStudentNum`. */
  studentCount: number;
  /** Vendor: `mobileStudentNum`. */
  mobileStudentCount: number;
  /** Vendor: `pcStudentNum`. */
  pcStudentCount: number;
  /** Vendor: `studentDurationDetail`. */
  watchTime: WatchTime;
  /** Vendor: `studentSeries`. */
  onlineSeries: OnlineSeries;
}

/** Watch times over all students, in seconds as the vendor gives them. */
export interface WatchTime {
  /** Sum. */
  totalSeconds: number;
  /** Longest. */
  maxSeconds: number;
  /** Median. */
  medianSeconds: number;
  /** Shortest. */
  minSeconds: number;
  /** Mean, rounded to two digits. */
  averageSeconds: number;
}

/** Students online in buckets of equal length. */
export interface OnlineSeries {
  /** Vendor: `start`. */
  firstStudentStartedAt: Date;
  /** Vendor: `end`. */
  lastStudentEndedAt: Date;
  /** Vendor: `step`, in milliseconds there. */
  stepSeconds: number;
  /** In order of time; may be more than fit between start and end. Vendor: `series`. */
  points: OnlinePoint[];
}

/** Students online in one bucket, which counts from the moment the first student began to watch. */
export interface OnlinePoint {
  /** Start of the bucket, after the start of the series. */
  offsetSeconds: number;
  /** The same as an instant. */
  startsAt: Date;
  studentCount: number;
}

/** One user's attendance of a live lesson. */
export interface UserLiveAttendance {
  /** Vendor: `uid`. */
  userId: string;
  /** In order of time; empty when the user was not there. */
  sessions: LiveSession[];
}

/** One stretch of watching live. */
export interface LiveSession {
  /** Vendor: `timestamp`. */
  startedAt: Date;
  /** Vendor: `duration`, in milliseconds there. */
  durationSeconds: number;
  /** Vendor: `platform`. */
  deviceType: DeviceType | null;
}

/** One user in one room. */
export interface RoomUser {
  /** Vendor's id of the room. */
  roomId: string;
  /** The user's id on the partner's own site. Vendor: `uid`. */
  userId: string;
}

/** Statistics of a room. */
export interface StatisticsEndpoints {
  /**
   * Students of a live lesson; null when the vendor has no statistics of it yet.
   *
   * POST `/api/v3/statistics/zhibo/room`, section 直播时，教室相关数据统计. Watch times are seconds, `step` is milliseconds.
   * Errors: `room is not exists` or `app_course_error` → ROOM_NOT_FOUND.
   * A read: safe to repeat.
   */
  liveRoom(roomId: string, options?: CallOptions): Promise<LiveStatistics | null>;

  /**
   * One user's stretches of a live lesson. The vendor enables this per merchant.
   *
   * POST `/api/v3/statistics/zhibo/user`, section 直播时，用户相关的数据统计. Durations are milliseconds. The answer is flat without
   * `success` in the document, and wrapped in `userZhiboDetail` in a later edition: both are read.
   * Errors: `room is not exists` or `app_course_error` → ROOM_NOT_FOUND.
   * A read: safe to repeat.
   */
  liveUser(input: RoomUser, options?: CallOptions): Promise<UserLiveAttendance>;

  /**
   * Playback of a room on each day of the last week. The vendor enables this per merchant.
   *
   * POST `/api/v3/statistics/playback/room`, section 课程回放观看的数据统计. Hours are of Asia/Shanghai; durations are whole minutes. No
   * playback is null with `success: true`, which becomes an empty list.
   * Errors: `room is not exists` or `app_course_error` → ROOM_NOT_FOUND; `course_convert_error` → RECORDING_NOT_READY.
   * A read: safe to repeat.
   */
  playbackRoom(roomId: string, options?: CallOptions): Promise<PlaybackDay[]>;

  /**
   * One user's stays on the playback page in the last week. The vendor enables this per merchant.
   *
   * POST `/api/v3/statistics/playback/user`, section 某学生观看课程回放的数据统计. Times are milliseconds; an end of 0 means that the user has
   * left without a recorded end.
   * Errors: `room is not exists` or `app_course_error` → ROOM_NOT_FOUND; `course_convert_error` → RECORDING_NOT_READY.
   * A read: safe to repeat.
   */
  playbackUser(input: RoomUser, options?: CallOptions): Promise<UserPlaybackSession[]>;
}

const liveEntity = z
  .object({
    maxStudents: wireCount,
    totalStudentNum: wireCount,
    mobileStudentNum: wireCount,
    pcStudentNum: wireCount,
    studentDurationDetail: z.object({
      total: wireNumber,
      max: wireNumber,
      median: wireNumber,
      min: wireNumber,
      avg: wireNumber,
    }),
    studentSeries: z.object({
      start: wireInstant,
      end: wireInstant,
      step: wireNumber,
      series: wireCounts,
    }),
  })
  .transform((entity): LiveStatistics => ({
    peakStudentCount: entity.maxStudents,
    studentCount: entity.totalStudentNum,
    mobileStudentCount: entity.mobileStudentNum,
    pcStudentCount: entity.pcStudentNum,
    watchTime: {
      totalSeconds: entity.studentDurationDetail.total,
      maxSeconds: entity.studentDurationDetail.max,
      medianSeconds: entity.studentDurationDetail.median,
      minSeconds: entity.studentDurationDetail.min,
      averageSeconds: entity.studentDurationDetail.avg,
    },
    onlineSeries: {
      firstStudentStartedAt: entity.studentSeries.start,
      lastStudentEndedAt: entity.studentSeries.end,
      stepSeconds: entity.studentSeries.step / 1000,
      points: pointsOf(entity.studentSeries),
    },
  }));

function pointsOf({ start, step, series }: { start: Date; step: number; series: number[] }): OnlinePoint[] {
  const startMs = start.getTime();
  return series.map((studentCount, index) => ({
    offsetSeconds: (index * step) / 1000,
    startsAt: new Date(startMs + index * step),
    studentCount,
  }));
}

const liveRoomAnswer = z
  .object({ roomZhiboDetail: z.object({ statisticEntity: liveEntity.nullish() }).nullable() })
  .transform(({ roomZhiboDetail }) => roomZhiboDetail?.statisticEntity ?? null);

const liveSession = z
  .object({ timestamp: wireInstant, duration: wireNumber, platform: z.string().nullish() })
  .transform(({ timestamp, duration, platform }): LiveSession => ({
    startedAt: timestamp,
    durationSeconds: duration / 1000,
    deviceType: deviceTypeFromPlatform(platform),
  }));

const attendance = z.object({ details: z.array(liveSession).nullable() });

const liveUserAnswer = z
  .union([z.object({ userZhiboDetail: attendance.nullable() }), attendance])
  .transform((answer) => {
    const detail = 'userZhiboDetail' in answer ? answer.userZhiboDetail : answer;
    return (detail?.details ?? []).sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  });

const MAX_USER_ID_LENGTH = 128;

/** The calls above. */
export function createStatisticsEndpoints(environment: CallEnvironment): StatisticsEndpoints {
  const ofRoom = async <T>(
    name: string,
    roomId: string,
    userId: string | undefined,
    answer: z.ZodType<T>,
    options?: CallOptions,
  ): Promise<T> => {
    const uid = userId === undefined ? undefined : sendableText('userId', userId, MAX_USER_ID_LENGTH);
    const params = { roomId: vendorId('roomId', roomId), uid };
    return read(environment, `/api/v3/statistics/${name}`, params, answer, options);
  };

  return {
    liveRoom: (roomId, options) => ofRoom('zhibo/room', roomId, undefined, liveRoomAnswer, options),
    liveUser: async ({ roomId, userId }, options) => ({
      userId,
      sessions: await ofRoom('zhibo/user', roomId, userId, liveUserAnswer, options),
    }),
    playbackRoom: (roomId, options) =>
      ofRoom('playback/room', roomId, undefined, playbackRoomAnswer, options),
    playbackUser: ({ roomId, userId }, options) =>
      ofRoom('playback/user', roomId, userId, playbackUserAnswer, options),
  };
}
