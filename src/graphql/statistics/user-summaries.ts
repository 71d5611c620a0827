import type { DeviceType, LiveSession } from '../../vendor/endpoints/statistics.ts';
import type { UserPlaybackSession } from '../../vendor/endpoints/playback.ts';
import { reasonFor, type NoStatisticsReason } from './no-statistics-reason.ts';

/** What the entries of users have in common. All is null or empty where there is a reason. */
export interface UserSummary {
  /** As the caller named the user. */
  userId: string;
  firstStartedAt: Date | null;
  lastEndedAt: Date | null;
  /** Each once. */
  deviceTypes: readonly DeviceType[];
  sessionCount: number | null;
  reason: NoStatisticsReason | null;
}

export interface UserAttendanceSummary extends UserSummary {
  attendedSeconds: number | null;
}

export interface UserPlaybackSummary extends UserSummary {
  watchedSeconds: number | null;
  uniqueWatchedSeconds: number | null;
}

/** A stretch of time, as far as it is known. */
interface Stretch {
  startedAt: Date | null;
  durationSeconds: number | null;
}

/** The entry of one user; `answer` is null where the vendor has no such room, and nothing of the user is kept. */
export function attendanceSummary(
  userId: string,
  answer: readonly LiveSession[] | Error | null,
): UserAttendanceSummary {
  const { sessions, reason } = sessionsIn(answer);
  return {
    ...summaryOf(userId, sessions.map(withEnd), reason),
    attendedSeconds: reason ? null : secondsThere(sessions),
  };
}

/** The same of playback. */
export function playbackSummary(
  userId: string,
  answer: readonly UserPlaybackSession[] | Error | null,
): UserPlaybackSummary {
  const { sessions, reason } = sessionsIn(answer);
  return {
    ...summaryOf(userId, sessions, reason),
    watchedSeconds: reason ? null : sumOf(sessions.map(({ watchedSeconds }) => watchedSeconds)),
    uniqueWatchedSeconds: reason ? null : secondsThere(sessions.flatMap(partsWatched).sort(byStart)),
  };
}

/**
 * The length of all stretches together, which are in order of their starts; nobody knows what one without a start
 * overlaps, so it counts beside the others.
 */
export function secondsThere(stretches: readonly Stretch[]): number {
  let there = 0;
  let until = -Infinity;
  for (const { startedAt, durationSeconds } of stretches) {
    const length = durationSeconds ?? 0;
    if (startedAt === null) {
      there += length;
      continue;
    }
    const start = startedAt.getTime() / 1_000;
    const end = start + length;
    there += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return there;
}

function sessionsIn<T>(answer: readonly T[] | Error | null) {
  const sessions = Array.isArray(answer) ? (answer as readonly T[]) : [];
  return { sessions, reason: reasonFor(answer) };
}

interface Session {
  startedAt: Date | null;
  endedAt: Date | null;
  deviceType: DeviceType | null;
}

function summaryOf(
  userId: string,
  sessions: readonly Session[],
  reason: NoStatisticsReason | null,
): UserSummary {
  const times = (all: readonly (Date | null)[]) => all.flatMap((at) => (at ? [at.getTime()] : []));
  const starts = times(sessions.map(({ startedAt }) => startedAt));
  const ends = times(sessions.map(({ endedAt }) => endedAt));
  const devices = sessions.flatMap(({ deviceType }) => deviceType ?? []);
  return {
    userId,
    firstStartedAt: starts.length > 0 ? new Date(Math.min(...starts)) : null,
    lastEndedAt: ends.length > 0 ? new Date(Math.max(...ends)) : null,
    deviceTypes: [...new Set(devices)],
    sessionCount: reason ? null : sessions.length,
    reason,
  };
}

function withEnd({ startedAt, durationSeconds, deviceType }: LiveSession): Session {
  const isKnown = startedAt !== null && durationSeconds !== null;
  const endedAt = isKnown ? new Date(startedAt.getTime() + durationSeconds * 1_000) : null;
  return { startedAt, endedAt, deviceType };
}

/** Places in the lesson; of a stay without them no more is known than how long they were. */
function partsWatched({ segments, uniqueWatchedSeconds }: UserPlaybackSession): Stretch[] {
  if (segments.length === 0) return [{ startedAt: null, durationSeconds: uniqueWatchedSeconds }];
  return segments.map(({ lessonStartedAt, lessonEndedAt }) => ({
    startedAt: lessonStartedAt,
    durationSeconds: Math.max(0, lessonEndedAt.getTime() - lessonStartedAt.getTime()) / 1_000,
  }));
}

function byStart(one: Stretch, other: Stretch): number {
  return (one.startedAt?.getTime() ?? 0) - (other.startedAt?.getTime() ?? 0);
}

function sumOf(amounts: readonly (number | null)[]): number | null {
  const known = amounts.filter((amount) => amount !== null);
  return known.length === 0 ? null : known.reduce((sum, amount) => sum + amount, 0);
}
