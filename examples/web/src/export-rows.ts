import type { Cell } from './export-csv.ts';

/** One table: its heads, and rows of as many cells. */
export interface Table {
  heads: string[];
  rows: Cell[][];
}

/** As `RoomStatistics.attendances` answers it for one user. */
export interface Attendance {
  userId: string;
  attendedSeconds?: number | null | undefined;
  firstStartedAt?: string | null | undefined;
  lastEndedAt?: string | null | undefined;
  sessionCount?: number | null | undefined;
  deviceTypes: readonly string[];
  reason?: string | null | undefined;
}

/** A lesson of a week with what is known of it; what the vendor does not say is null. */
export interface WeekRoom {
  title?: string | null | undefined;
  startsAt?: string | null | undefined;
  durationMinutes?: number | null | undefined;
  statistics: {
    live?: { studentCount?: number | null; peakStudentCount?: number | null } | null | undefined;
    playbackDays?: readonly { minutes: readonly { viewCount: number }[] }[] | null | undefined;
  };
}

export function attendanceTable(attendances: readonly Attendance[], heads: string[]): Table {
  return {
    heads,
    rows: attendances.map((user) => [
      user.userId,
      user.attendedSeconds,
      user.sessionCount,
      inShanghai(user.firstStartedAt),
      inShanghai(user.lastEndedAt),
      user.deviceTypes.join(' '),
      user.reason,
    ]),
  };
}

export function weekTable(rooms: readonly WeekRoom[], heads: string[]): Table {
  return {
    heads,
    rows: rooms.map(({ title, startsAt, durationMinutes, statistics: { live, playbackDays } }) => [
      title,
      inShanghai(startsAt),
      durationMinutes,
      live?.studentCount,
      live?.peakStudentCount,
      playbackDays && viewsOf(playbackDays),
    ]),
  };
}

function viewsOf(days: NonNullable<WeekRoom['statistics']['playbackDays']>): number {
  return days.flatMap(({ minutes }) => minutes).reduce((sum, { viewCount }) => sum + viewCount, 0);
}

const DAY_MS = 86_400_000;
const SHANGHAI_MS = 8 * 3_600_000;

/** `2026-06-01 16:00:00`, which tables read as a time. Lessons are in Shanghai, wherever the reader is. */
export function inShanghai(instant: string | null | undefined): string | null {
  if (!instant) return null;
  return new Date(Date.parse(instant) + SHANGHAI_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** The Monday of this week in Shanghai, as `2026-06-01`. */
export function thisMonday(nowMs: number): string {
  const local = nowMs + SHANGHAI_MS;
  const daysSinceMonday = (new Date(local).getUTCDay() + 6) % 7;
  return new Date(local - daysSinceMonday * DAY_MS).toISOString().slice(0, 10);
}

/** Seven days that begin with one in Shanghai. */
export interface Week {
  /** Finds all rooms of the week, and perhaps one at its edge: bounds are not part of what they find. */
  filter: { startsAfter: string; startsBefore: string };
  has: (room: WeekRoom) => boolean;
}

export function weekFrom(day: string): Week {
  const startMs = Date.parse(`${day}T00:00:00+08:00`);
  const endMs = startMs + 7 * DAY_MS;
  return {
    filter: {
      startsAfter: new Date(startMs - 60_000).toISOString(),
      startsBefore: new Date(endMs).toISOString(),
    },
    has: ({ startsAt }) => !!startsAt && Date.parse(startsAt) >= startMs && Date.parse(startsAt) < endMs,
  };
}
