import { byStart, type UserPlaybackSession } from '../../vendor/endpoints/playback.ts';
import type { LiveSession } from '../../vendor/endpoints/statistics.ts';

/** Where two answers say different things of a session, the longer one holds. */

type PlaybackSession = Omit<UserPlaybackSession, 'userId'>;

/** Sessions of both, those with equal starts once. Those without a start: of whichever has more of them. */
export function mergedLive(one: readonly LiveSession[], other: readonly LiveSession[]): LiveSession[] {
  const merged = keyed(one);
  for (const [key, session] of keyed(other)) {
    const known = merged.get(key);
    if (!known || (session.durationSeconds ?? -1) >= (known.durationSeconds ?? -1)) merged.set(key, session);
  }
  return [...merged.values()].sort(byStart);
}

/** By their starts, and where those are equal by their places. */
function keyed<T extends { startedAt: Date | null }>(sessions: readonly T[]): Map<string, T> {
  const byKey = new Map<string, T>();
  for (const session of sessions) {
    const start = session.startedAt?.getTime() ?? 0;
    let ordinal = 0;
    while (byKey.has(`${start} ${ordinal}`)) ordinal += 1;
    byKey.set(`${start} ${ordinal}`, session);
  }
  return byKey;
}

export function largerSession(one: PlaybackSession, other: PlaybackSession): PlaybackSession {
  return {
    deviceType: other.deviceType ?? one.deviceType,
    startedAt: one.startedAt ?? other.startedAt,
    endedAt: later(one.endedAt, other.endedAt),
    watchedSeconds: larger(one.watchedSeconds, other.watchedSeconds),
    uniqueWatchedSeconds: larger(one.uniqueWatchedSeconds, other.uniqueWatchedSeconds),
    segments: other.segments.length >= one.segments.length ? other.segments : one.segments,
  };
}

function later(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

function larger(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
