import { FIRST_YEAR, LAST_YEAR, SHANGHAI_OFFSET_MS } from './times.ts';

/** A day in Shanghai, `YYYY-MM-DD`: texts of days sort as the days do. */
export type Day = string;

/** Days from the first to the last, both included. */
export interface DaySpan {
  from: Day;
  to: Day;
}

export const DAY_MS = 86_400_000;

/** Days that the vendor's playback statistics reach back, today included. */
export const VENDOR_DAYS = 7;

const DAY_TEXT = /^\d{4}-\d{2}-\d{2}$/;

/** As of the times that the vendor's answers may have: outside of them is no lesson, and arithmetic ends somewhere. */
export const FIRST_DAY: Day = `${FIRST_YEAR}-01-01`;
export const LAST_DAY: Day = `${LAST_YEAR}-12-31`;

/** Whether a text is a day of the calendar, in the years 1971 to 2200. */
export function isDay(text: string): text is Day {
  return DAY_TEXT.test(text) && text >= FIRST_DAY && text <= LAST_DAY && isOfCalendar(text);
}

/** Whether a calendar has it. Date rolls 31 February over into March: a day that changes on the way back never was one. */
export function isOfCalendar(text: string): boolean {
  const ms = startOfDay(text);
  return !Number.isNaN(ms) && dayOf(ms) === text;
}

/** The day of an instant, which is epoch milliseconds. */
export function dayOf(ms: number): Day {
  return new Date(ms + SHANGHAI_OFFSET_MS).toISOString().slice(0, 'YYYY-MM-DD'.length);
}

/** Its first instant, epoch milliseconds. */
export function startOfDay(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`) - SHANGHAI_OFFSET_MS;
}

/** So many days later; earlier, if negative. */
export function addDays(day: Day, days: number): Day {
  return dayOf(startOfDay(day) + days * DAY_MS);
}

/** The days of which the vendor still has playback statistics. */
export function vendorWeek(nowMs: number): DaySpan {
  const to = dayOf(nowMs);
  return { from: addDays(to, 1 - VENDOR_DAYS), to };
}
