import type { UsageInterval } from '../archive.ts';
import { addDays, type Day, type DaySpan } from '../../vendor/protocol/days.ts';

/** Calendar periods that lie in the span, in order; the first and the last are cut where it begins and ends. */
export function periodsOf({ from, to }: DaySpan, interval: UsageInterval): DaySpan[] {
  const periods: DaySpan[] = [];
  for (let start = from; start <= to;) {
    const end = lastDayOf(start, interval);
    periods.push({ from: start, to: end < to ? end : to });
    start = addDays(end, 1);
  }
  return periods;
}

function lastDayOf(day: Day, interval: UsageInterval): Day {
  if (interval === 'DAY') return day;
  return interval === 'WEEK' ? addDays(day, 7 - weekday(day)) : lastOfMonth(day);
}

/** 1 is Monday. */
function weekday(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

function lastOfMonth(day: Day): Day {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, day.length);
}
