import { currentTexts } from './language.ts';

const DATE: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };
const TIME: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

/** In the reader's own time zone, which is named. */
export function formatDateTime(instant: string | null | undefined): string {
  return instant ? formatted(instant, { ...DATE, ...TIME, timeZoneName: 'short' }) : currentTexts().time.none;
}

/** In the reader's own time zone. */
export function formatTime(instant: string): string {
  return formatted(instant, TIME);
}

/** A date without a time, as `2026-06-01`: the same day for every reader. */
export function formatDay(day: string): string {
  return formatted(day, { ...DATE, timeZone: 'UTC' });
}

/** The day of the week, the date and the time in Shanghai, wherever the reader is. */
export function formatInShanghai(instant: string): string {
  const options = { ...DATE, ...TIME, weekday: 'long', month: 'long', timeZone: 'Asia/Shanghai' } as const;
  return currentTexts().time.inShanghai(formatted(instant, options));
}

export function formatNumber(value: number): string {
  return value.toLocaleString(currentTexts().locale);
}

/** Hours of so many seconds. */
export function formatHours(seconds: number): string {
  return (seconds / 3_600).toLocaleString(currentTexts().locale, { maximumFractionDigits: 1 });
}

/** Whole minutes of so many seconds; empty where they are not known. */
export function formatMinutes(seconds: number | null | undefined): string {
  return seconds === null || seconds === undefined ? '' : formatNumber(Math.round(seconds / 60));
}

export function formatMegabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function formatted(instant: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(currentTexts().locale, options).format(new Date(instant));
}
