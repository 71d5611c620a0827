import type { KeptPlaybackDay } from '../archive/archive.ts';
import { dayOf, type Day, type DaySpan } from '../vendor/protocol/days.ts';
import type { PlaybackDay } from '../vendor/endpoints/playback.ts';

/** A day, and where it comes from. */
export interface JoinedPlaybackDay extends PlaybackDay {
  source: 'VENDOR' | 'ARCHIVE';
  /** Null of the vendor's: it was asked for this answer. */
  collectedAt: Date | null;
  /** Whether the day was over when it was read. */
  isFinal: boolean;
}

/** What a day comes to. */
interface PlaybackFigures {
  viewCount: number;
  watchedSeconds: number;
}

/** What days come to. */
export interface PlaybackSums extends PlaybackFigures {
  /** Days with a view. */
  dayCount: number;
  /** The last of them. */
  lastViewedOn: Day | null;
}

/** The days of a span that one or the other has, in order. Of two the one with larger figures is shown, the vendor's if equal. */
export function joinPlayback(
  kept: readonly KeptPlaybackDay[],
  asked: readonly PlaybackDay[],
  { from, to }: DaySpan,
  nowMs: number,
): JoinedPlaybackDay[] {
  const today = dayOf(nowMs);
  const days = new Map<string, JoinedPlaybackDay>();
  for (const day of kept) days.set(dayOf(day.startsAt.getTime()), { ...day, source: 'ARCHIVE' });
  for (const day of asked) {
    const date = dayOf(day.startsAt.getTime());
    const before = days.get(date);
    if (before && isMore(before, day)) continue;
    days.set(date, { ...day, source: 'VENDOR', collectedAt: null, isFinal: date < today });
  }
  return [...days]
    .filter(([date]) => date >= from && date <= to)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, day]) => day);
}

/** Sums over days, which are in order. */
export function sumsOf(days: readonly JoinedPlaybackDay[]): PlaybackSums {
  const sums: PlaybackSums = { viewCount: 0, watchedSeconds: 0, dayCount: 0, lastViewedOn: null };
  for (const day of days) {
    const { viewCount, watchedSeconds } = figuresOf(day);
    sums.viewCount += viewCount;
    sums.watchedSeconds += watchedSeconds;
    if (viewCount === 0) continue;
    sums.dayCount += 1;
    sums.lastViewedOn = dayOf(day.startsAt.getTime());
  }
  return sums;
}

/** Sums over the hours of a day. */
function figuresOf({ hours }: Pick<PlaybackDay, 'hours'>): PlaybackFigures {
  const figures = { viewCount: 0, watchedSeconds: 0 };
  for (const { viewCount, watchedSeconds } of hours) {
    figures.viewCount += viewCount;
    figures.watchedSeconds += watchedSeconds;
  }
  return figures;
}

function isMore(one: PlaybackDay, other: PlaybackDay): boolean {
  const [ours, theirs] = [figuresOf(one), figuresOf(other)];
  return ours.viewCount === theirs.viewCount
    ? ours.watchedSeconds > theirs.watchedSeconds
    : ours.viewCount > theirs.viewCount;
}
