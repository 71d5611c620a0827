import type { CreateRoomInput } from './generated/operations.ts';

/** The same hour of every week, as a timetable has it. */
export interface WeeklySlot {
  title: string;
  /** 0 is Sunday. */
  weekday: number;
  /** `HH:mm` in Shanghai, wherever the page is read. */
  time: string;
  durationMinutes: number;
  /** `YYYY-MM-DD` in Shanghai: the first lesson is on this day or in the week behind it. */
  from: string;
  weeks: number;
}

const DAY_MS = 86_400_000;

/** Shanghai has no summer time. */
const SHANGHAI_OFFSET = '+08:00';

/** One room a week. The number of the week tells rooms apart, for people and for a repeat. */
export function roomsOf(
  { title, weekday, time, durationMinutes, from, weeks }: WeeklySlot,
  titleOf: (title: string, week: number) => string,
): CreateRoomInput[] {
  const fromMs = Date.parse(`${from}T00:00:00Z`);
  if (Number.isNaN(fromMs) || !/^\d\d:\d\d$/.test(time)) return [];
  const daysToFirst = (weekday - new Date(fromMs).getUTCDay() + 7) % 7;
  return Array.from({ length: weeks }, (_, index) => {
    const day = new Date(fromMs + (daysToFirst + 7 * index) * DAY_MS).toISOString().slice(0, 10);
    return {
      title: titleOf(title.trim(), index + 1),
      type: 'ONE_TO_MANY',
      isVideoEnabled: true,
      startsAt: `${day}T${time}:00${SHANGHAI_OFFSET}`,
      durationMinutes,
    };
  });
}

/** Tomorrow in Shanghai. */
export function tomorrow(): string {
  return new Date(Date.now() + 8 * 3_600_000 + DAY_MS).toISOString().slice(0, 10);
}
