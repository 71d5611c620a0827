import { z } from 'zod';
import {
  booleanFromWire,
  dateFromEpochMs,
  wireBoolean,
  wireCount,
  wireInstant,
  wireNumber,
} from '../protocol/wire.ts';
import { deviceTypeFromIsMobile, type DeviceType } from './device-type.ts';

/** Playback of a room on one day. */
export interface PlaybackDay {
  /** Id of the vendor's record. Vendor: `id`. */
  vendorId: string;
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
  /** Vendor: `uid`. */
  userId: string;
  /** Vendor: `isMobile`. */
  deviceType: DeviceType | null;
  /** Vendor: `startTime`. */
  startedAt: Date;
  /** Null while unknown. Vendor: `endTime`, 0 there. */
  endedAt: Date | null;
  /** Sum of the segments. Vendor: `watchedTime`, in milliseconds there. */
  watchedSeconds: number;
  /** Length of the union of the segments. Vendor: `watchedUniqueTime`, in milliseconds there. */
  uniqueWatchedSeconds: number;
  /** In the vendor's order, which is that of the lesson and not of watching. */
  segments: PlaybackSegment[];
}

/** A part of the recording watched without seeking. */
export interface PlaybackSegment {
  /** Instant of the live lesson. Vendor: `from`. */
  lessonStartedAt: Date;
  /** Instant of the live lesson. Vendor: `to`. */
  lessonEndedAt: Date;
  /** When the user started the part. Vendor: `startTime`. */
  startedAt: Date;
  /** Null when the user left within the part. Vendor: `endTime`, 0 there. */
  endedAt: Date | null;
}

/** Numbers by a numbered key, e.g. views by hour. */
const byNumber = (wireAmount: typeof wireNumber) =>
  z
    .record(z.string().regex(/^\d{1,9}$/), wireAmount)
    .nullish()
    .transform(
      (amounts) => new Map(Object.entries(amounts ?? {}).map(([key, amount]) => [Number(key), amount])),
    );
const countsByNumber = byNumber(wireCount);

const SECONDS_PER_MINUTE = 60;

const playbackDay = z
  .object({
    id: z.string(),
    timestamp: wireInstant,
    watchedTrend: countsByNumber,
    watchedDurationTrend: byNumber(wireNumber),
    details: countsByNumber,
  })
  .transform(({ id, timestamp, watchedTrend, watchedDurationTrend, details }): PlaybackDay => ({
    vendorId: id,
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
export const playbackRoomAnswer = z
  .object({ roomPlayBackDetails: z.array(playbackDay).nullable() })
  .transform(({ roomPlayBackDetails }) =>
    (roomPlayBackDetails ?? []).sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime()),
  );

/** An end that 0 leaves open. */
const wireEnd = wireNumber.nullish().transform((epochMs) => dateFromEpochMs(epochMs ?? 0));

const segment = z
  .object({ from: wireInstant, to: wireInstant, startTime: wireInstant, endTime: wireEnd })
  .transform(({ from, to, startTime, endTime }): PlaybackSegment => ({
    lessonStartedAt: from,
    lessonEndedAt: to,
    startedAt: startTime,
    endedAt: endTime,
  }));

const session = z
  .object({
    uid: z.string(),
    isMobile: wireBoolean,
    startTime: wireInstant,
    endTime: wireEnd,
    watchedTime: wireNumber,
    watchedUniqueTime: wireNumber,
    jumpRecords: z.array(segment).nullish(),
  })
  .transform((stay): UserPlaybackSession => ({
    userId: stay.uid,
    deviceType: deviceTypeFromIsMobile(booleanFromWire(stay.isMobile)),
    startedAt: stay.startTime,
    endedAt: stay.endTime,
    watchedSeconds: stay.watchedTime / 1000,
    uniqueWatchedSeconds: stay.watchedUniqueTime / 1000,
    segments: stay.jumpRecords ?? [],
  }));

/** The answer of `statistics/playback/user`; `roomPlayBackDetails: null` is how the document shows "no data". */
export const playbackUserAnswer = z
  .union([
    z.object({ userPlayBackDetails: z.array(session).nullable() }),
    z.object({ roomPlayBackDetails: z.null() }).transform(() => ({ userPlayBackDetails: null })),
  ])
  .transform(({ userPlayBackDetails }) =>
    (userPlayBackDetails ?? []).sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime()),
  );
