import * as z from 'zod';
import { read, type CallEnvironment, type CallOptions } from '../call.ts';
import { sendableText, vendorId } from '../protocol/arguments.ts';
import type { AskedIds } from '../protocol/asked-ids.ts';
import {
  amountFrom,
  answerOf,
  mainList,
  mainObject,
  optional,
  wireAmount,
  wireCount,
  wireCounts,
  wireText,
  wireTime,
  withoutNulls,
} from '../protocol/wire.ts';
import { deviceTypeFromPlatform, type DeviceType } from './device-type.ts';
import {
  playbackRoomAnswer,
  playbackUserAnswer,
  type PlaybackDay,
  type UserPlaybackSession,
  byStart,
} from './playback.ts';

export type { DeviceType };

/** Students of a live lesson. */
export interface LiveStatistics {
  /** Most students online at once. Vendor: `maxStudents`. */
  peakStudentCount: number | null;
  /** Vendor: `totalStudentNum`. */
  studentCount: number | null;
  /** Vendor: `mobileStudentNum`. */
  mobileStudentCount: number | null;
  /** Vendor: `pcStudentNum`. */
  pcStudentCount: number | null;
  /** Vendor: `studentDurationDetail`. */
  watchTime: WatchTime | null;
  /** Vendor: `studentSeries`. */
  onlineSeries: OnlineSeries | null;
}

/** Watch times over all students, in seconds as the vendor gives them. */
export interface WatchTime {
  /** Sum. */
  totalSeconds: number | null;
  /** Longest. */
  maxSeconds: number | null;
  /** Median. */
  medianSeconds: number | null;
  /** Shortest. */
  minSeconds: number | null;
  /** Mean, rounded to two digits; null of no students. */
  averageSeconds: number | null;
}

/** Students online in buckets of equal length. */
export interface OnlineSeries {
  /** Null while the vendor has none, as where nobody came. Vendor: `start`. */
  firstStudentStartedAt: Date | null;
  /** Null while the vendor has none, as in a lesson that goes on. Vendor: `end`. */
  lastStudentEndedAt: Date | null;
  /** Vendor: `step`, in milliseconds there. */
  stepSeconds: number | null;
  /**
   * In order of time; may be more than fit between start and end. Empty without a start or a step, since nobody then
   * knows when they are. Vendor: `series`.
   */
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
  /** Null where it cannot be read. Vendor: `timestamp`. */
  startedAt: Date | null;
  /** Vendor: `duration`, in milliseconds there. */
  durationSeconds: number | null;
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

/** Statistics of a room. An answer about another room or user is UPSTREAM_INVALID_RESPONSE. */
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

const MAX_STEP_MS = 86_400_000;

/** Of a longer step, or of none, nobody could say when a point is. 0 is none, as it is of an instant. */
const wireStep = optional('a step', (value) => {
  const step = amountFrom(value);
  if (step === 0) return null;
  return step == null || step <= MAX_STEP_MS ? step : undefined;
});

const liveEntity = z
  .object({
    maxStudents: wireCount,
    totalStudentNum: wireCount,
    mobileStudentNum: wireCount,
    pcStudentNum: wireCount,
    studentDurationDetail: z
      .object({ total: wireAmount, max: wireAmount, median: wireAmount, min: wireAmount, avg: wireAmount })
      .nullish(),
    studentSeries: z.object({ start: wireTime, end: wireTime, step: wireStep, series: wireCounts }).nullish(),
  })
  .transform((entity): LiveStatistics => ({
    peakStudentCount: entity.maxStudents ?? null,
    studentCount: entity.totalStudentNum ?? null,
    mobileStudentCount: entity.mobileStudentNum ?? null,
    pcStudentCount: entity.pcStudentNum ?? null,
    watchTime: entity.studentDurationDetail ? watchTimeFrom(entity.studentDurationDetail) : null,
    onlineSeries: entity.studentSeries ? seriesFrom(entity.studentSeries) : null,
  }));

type MaybeNumber = number | null | undefined;

function watchTimeFrom(
  detail: Partial<Record<'total' | 'max' | 'median' | 'min' | 'avg', MaybeNumber>>,
): WatchTime {
  return {
    totalSeconds: detail.total ?? null,
    maxSeconds: detail.max ?? null,
    medianSeconds: detail.median ?? null,
    minSeconds: detail.min ?? null,
    averageSeconds: detail.avg ?? null,
  };
}

interface SeriesFields {
  start?: Date | null | undefined;
  end?: Date | null | undefined;
  step?: MaybeNumber;
  series?: readonly (number | null)[] | undefined;
}

function seriesFrom({ start, end, step, series }: SeriesFields): OnlineSeries {
  return {
    firstStudentStartedAt: start ?? null,
    lastStudentEndedAt: end ?? null,
    stepSeconds: step == null ? null : step / 1000,
    points: start && step != null ? pointsOf(start, step, series ?? []) : [],
  };
}

function pointsOf(start: Date, step: number, series: readonly (number | null)[]): OnlinePoint[] {
  const startMs = start.getTime();
  const points: OnlinePoint[] = [];
  for (const [index, studentCount] of series.entries()) {
    if (studentCount === null) continue;
    const startsAt = new Date(startMs + index * step);
    points.push({ offsetSeconds: (index * step) / 1000, startsAt, studentCount });
  }
  return points;
}

/** The answer of `statistics/zhibo/room`. */
export const liveRoomAnswer = answerOf({
  roomZhiboDetail: z.object({ statisticEntity: liveEntity.nullish() }).nullish(),
}).transform(({ roomZhiboDetail }) => roomZhiboDetail?.statisticEntity ?? null);

const liveSession = z
  .object({ timestamp: wireTime, duration: wireAmount, platform: wireText })
  .refine(({ timestamp, duration }) => timestamp != null || duration != null, 'a start or a length')
  .transform(({ timestamp, duration, platform }): LiveSession => ({
    startedAt: timestamp ?? null,
    durationSeconds: duration == null ? null : duration / 1000,
    deviceType: deviceTypeFromPlatform(platform),
  }));

const liveSessions = mainList(liveSession);

/** The answer of `statistics/zhibo/user`. */
export const liveUserAnswer = z
  .object({
    details: liveSessions,
    userZhiboDetail: mainObject({ details: liveSessions }),
  })
  .refine((answer) => answer.details !== undefined || answer.userZhiboDetail !== undefined, 'sessions')
  .transform(({ details, userZhiboDetail }) =>
    withoutNulls(userZhiboDetail?.details ?? details).sort(byStart),
  );

const MAX_USER_ID_LENGTH = 128;

/** All places where an answer of statistics says whose they are. */
function askedIds({ roomId, uid }: { roomId: string; uid: string | undefined }): AskedIds {
  return {
    roomId,
    uid,
    'roomZhiboDetail.roomId': roomId,
    'userZhiboDetail.roomId': roomId,
    'userZhiboDetail.uid': uid,
    'roomPlayBackDetails[].roomId': roomId,
    'userPlayBackDetails[].roomId': roomId,
    'userPlayBackDetails[].uid': uid,
  };
}

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
    return read(environment, `/api/v3/statistics/${name}`, params, answer, options, askedIds(params));
  };

  return {
    liveRoom: (roomId, options) => ofRoom('zhibo/room', roomId, undefined, liveRoomAnswer, options),
    liveUser: async ({ roomId, userId }, options) => ({
      userId,
      sessions: await ofRoom('zhibo/user', roomId, userId, liveUserAnswer, options),
    }),
    playbackRoom: (roomId, options) =>
      ofRoom('playback/room', roomId, undefined, playbackRoomAnswer, options),
    playbackUser: async ({ roomId, userId }, options) => {
      const sessions = await ofRoom('playback/user', roomId, userId, playbackUserAnswer, options);
      return sessions.map((session) => ({ userId, ...session }));
    },
  };
}
