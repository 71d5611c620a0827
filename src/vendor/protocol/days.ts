import { SHANGHAI_OFFSET_MS } from './times.ts';

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
