import * as z from 'zod';
import {
  answerOf,
  mainList,
  wireBoolean,
  wireInstant,
  wireCount,
  wireList,
  wireAmount,
  wireText,
  wireTime,
  withoutNulls,
} from '../protocol/wire.ts';
import { deviceTypeFromIsMobile, type DeviceType } from './device-type.ts';

/** Playback of a room on one day. */
export interface PlaybackDay {
  /** Id of the vendor's record, which may be no text. Vendor: `id`. */
  vendorId: string | null;
  /** Midnight of the day in Asia/Shanghai. Vendor: `timestamp`. */
  startsAt: Date;
  /** Hours with playback, in order. */
  hours: PlaybackHour[];
  /** Minutes of the recording with views, in order. */
  minutes: PlaybackMinute[];
}

/** Playback in one hour of a day. */
export interface PlaybackHour {
  /** 0-23 in Asia/Shanghai. */
  hour: number;
  /** Vendor: `watchedTrend`. */
  viewCount: number;
  /** Vendor: `watchedDurationTrend`, in whole minutes there. */
  watchedSeconds: number;
}

/** Views of one minute of the unedited recording. */
export interface PlaybackMinute {
  /** Vendor: a key of `details`. */
  minute: number;
  /** Vendor: its value. */
  viewCount: number;
}

/** One user's stay on the playback page. */
export interface UserPlaybackSession {
  /** The user that was asked for. */
  userId: string;
  /** Vendor: `isMobile`. */
  deviceType: DeviceType | null;
  /** Null where it cannot be read. Vendor: `startTime`. */
  startedAt: Date | null;
  /** Null while unknown. Vendor: `endTime`, 0 there. */
  endedAt: Date | null;
  /** Sum of the segments. Vendor: `watchedTime`, in milliseconds there. */
  watchedSeconds: number | null;
  /** Length of the union of the segments. Vendor: `watchedUniqueTime`, in milliseconds there. */
  uniqueWatchedSeconds: number | null;
  /** In the vendor's order, which is that of the lesson and not of watching. */
  segments: PlaybackSegment[];
}

/** A part of the recording watched without seeking. */
export interface PlaybackSegment {
  /** Instant of the live lesson. Vendor: `from`. */
  lessonStartedAt: Date;
  /** Instant of the live lesson. Vendor: `to`. */
  lessonEndedAt: Date;
  /** When the user started the part, null where it cannot be read. Vendor: `startTime`. */
  startedAt: Date | null;
  /** Null when the user left within the part. Vendor: `endTime`, 0 there. */
  endedAt: Date | null;
}

/** Numbers by a numbered key, e.g. views by hour; a key that is none of these is an issue. */
const byNumber = (wireValue: typeof wireAmount, isKey: (key: number) => boolean) =>
  z
    .record(
      z.string().refine((key) => /^\d{1,9}$/.test(key) && isKey(Number(key))),
      wireValue,
    )
    .nullish()
    .transform((amounts) => {
      const byKey = new Map<number, number>();
      for (const [key, amount] of Object.entries(amounts ?? {})) {
        if (amount != null) byKey.set(Number(key), amount);
      }
      return byKey;
    });

const isHour = (key: number) => key < 24;
const viewsByHour = byNumber(wireCount, isHour);
const minutesByHour = byNumber(wireAmount, isHour);
const viewsByMinute = byNumber(wireCount, () => true);

const SECONDS_PER_MINUTE = 60;

const playbackDay = z
  .object({
    id: wireText,
    timestamp: wireInstant,
    watchedTrend: viewsByHour,
    watchedDurationTrend: minutesByHour,
    details: viewsByMinute,
  })
  .transform(({ id, timestamp, watchedTrend, watchedDurationTrend, details }): PlaybackDay => ({
    vendorId: id ?? null,
    startsAt: timestamp,
    hours: sorted(new Set([...watchedTrend.keys(), ...watchedDurationTrend.keys()])).map((hour) => ({
      hour,
      viewCount: watchedTrend.get(hour) ?? 0,
      watchedSeconds: (watchedDurationTrend.get(hour) ?? 0) * SECONDS_PER_MINUTE,
    })),
    minutes: sorted(details.keys()).map((minute) => ({ minute, viewCount: details.get(minute) ?? 0 })),
  }));

function sorted(numbers: Iterable<number>): number[] {
  return [...numbers].sort((a, b) => a - b);
}

/** The answer of `statistics/playback/room`. */
export const playbackRoomAnswer = answerOf({ roomPlayBackDetails: mainList(playbackDay) }).transform(
  ({ roomPlayBackDetails }) =>
    withoutNulls(roomPlayBackDetails).sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime()),
);

/** In order of time; what has none comes last. */
export function byStart(one: { startedAt: Date | null }, other: { startedAt: Date | null }): number {
  const start = one.startedAt?.getTime() ?? Infinity;
  const otherStart = other.startedAt?.getTime() ?? Infinity;
  return start === otherStart ? 0 : start - otherStart;
}

const segment = z
  .object({ from: wireInstant, to: wireInstant, startTime: wireTime, endTime: wireTime })
  .transform(({ from, to, startTime, endTime }): PlaybackSegment => ({
    lessonStartedAt: from,
    lessonEndedAt: to,
    startedAt: startTime ?? null,
    endedAt: endTime ?? null,
  }));

const session = z
  .object({
    isMobile: wireBoolean,
    startTime: wireTime,
    endTime: wireTime,
    watchedTime: wireAmount,
    watchedUniqueTime: wireAmount,
    jumpRecords: wireList(segment),
  })
  .refine(
    ({ startTime, endTime, watchedTime, watchedUniqueTime, jumpRecords }) =>
      (startTime ?? endTime ?? watchedTime ?? watchedUniqueTime ?? jumpRecords[0]) != null,
    'a time, a length or a segment',
  )
  .transform((stay): Omit<UserPlaybackSession, 'userId'> => ({
    deviceType: deviceTypeFromIsMobile(stay.isMobile),
    startedAt: stay.startTime ?? null,
    endedAt: stay.endTime ?? null,
    watchedSeconds: secondsFromMs(stay.watchedTime),
    uniqueWatchedSeconds: secondsFromMs(stay.watchedUniqueTime),
    segments: stay.jumpRecords,
  }));

const secondsFromMs = (ms: number | null | undefined) => (ms == null ? null : ms / 1000);

/** The answer of `statistics/playback/user`; `roomPlayBackDetails: null` is how the document shows "no data". */
export const playbackUserAnswer = answerOf({
  userPlayBackDetails: mainList(session),
  roomPlayBackDetails: z.unknown().optional(),
}).transform(({ userPlayBackDetails }) => withoutNulls(userPlayBackDetails).sort(byStart));
