import { daysOf, type DaySpan } from './day-span.ts';
import { inShanghai, type Table } from './export-rows.ts';

/** A week of the merchant, as `Merchant.usage` answers it. */
export interface UsageWeek extends DaySpan {
  lessonCount: number;
  studentCount: number;
  liveWatchedSeconds: number;
  playbackViewCount: number;
  playbackWatchedSeconds: number;
  /** A decimal number; null where it is not known, or not for the reader. */
  spending?: string | null | undefined;
  lostRoomDays: number;
}

/** A day with playback, as `RoomStatistics.playbackDays` answers it. */
export interface KeptDay {
  date: string;
  source: 'ARCHIVE' | 'VENDOR';
  collectedAt?: string | null | undefined;
  isFinal: boolean;
  hours: readonly { viewCount: number; watchedSeconds: number }[];
}

/** One day of a recording; the figures of a lost one are not known. */
export interface PlaybackOfDay {
  date: string;
  viewCount: number | null;
  watchedSeconds: number | null;
  /** Null of a day without playback. */
  kept: KeptDay | null;
  isLost: boolean;
}

/** Every day of the span, those without playback too. */
export function playbackByDay(
  span: DaySpan,
  days: readonly KeptDay[],
  lostDays: readonly DaySpan[],
): PlaybackOfDay[] {
  const kept = new Map(days.map((day) => [day.date, day]));
  const lost = new Set(lostDays.flatMap(daysOf));
  return daysOf(span).map((date) => {
    const day = kept.get(date) ?? null;
    const isLost = lost.has(date);
    const sumOf = (figure: 'viewCount' | 'watchedSeconds') =>
      day === null && isLost ? null : (day?.hours ?? []).reduce((sum, hour) => sum + hour[figure], 0);
    return {
      date,
      viewCount: sumOf('viewCount'),
      watchedSeconds: sumOf('watchedSeconds'),
      kept: day,
      isLost,
    };
  });
}

export function usageTable(weeks: readonly UsageWeek[], heads: string[]): Table {
  return {
    heads,
    rows: weeks.map((week) => [
      week.from,
      week.to,
      week.lessonCount,
      week.studentCount,
      week.liveWatchedSeconds,
      week.playbackViewCount,
      week.playbackWatchedSeconds,
      spendingOf(week),
      week.lostRoomDays,
    ]),
  };
}

interface PlaybackWords {
  playbackHeads: string[];
  sources: Record<KeptDay['source'], string>;
  states: { final: string; open: string; lost: string };
}

/** Days with playback, and the lost ones, whose figures stay empty. */
export function playbackTable(days: readonly PlaybackOfDay[], words: PlaybackWords): Table {
  const { playbackHeads: heads, sources, states } = words;
  return {
    heads,
    rows: days
      .filter(({ kept, isLost }) => kept !== null || isLost)
      .map(({ date, viewCount, watchedSeconds, kept, isLost }) => [
        date,
        viewCount,
        watchedSeconds,
        kept && sources[kept.source],
        inShanghai(kept?.collectedAt),
        isLost ? states.lost : kept?.isFinal ? states.final : states.open,
      ]),
  };
}

export function spendingOf({ spending }: Pick<UsageWeek, 'spending'>): number | null {
  return spending === null || spending === undefined ? null : Number(spending);
}

/** One lesson of a student, as `userActivity` answers it. */
export interface StudentLesson {
  roomTitle?: string | null | undefined;
  roomStartsAt?: string | null | undefined;
  attendance?: { totalSeconds: number } | null | undefined;
  playbackSessions: readonly { watchedSeconds?: number | null | undefined }[];
}

export function studentTable(lessons: readonly StudentLesson[], heads: string[]): Table {
  return {
    heads,
    rows: lessons.map((lesson) => [
      lesson.roomTitle,
      inShanghai(lesson.roomStartsAt),
      lesson.attendance?.totalSeconds,
      watchedSecondsOf(lesson),
    ]),
  };
}

/** Of the recording; null where nothing is kept. */
export function watchedSecondsOf({ playbackSessions }: StudentLesson): number | null {
  if (playbackSessions.length === 0) return null;
  return playbackSessions.reduce((sum, { watchedSeconds }) => sum + (watchedSeconds ?? 0), 0);
}
