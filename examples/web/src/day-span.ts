/** Days of Shanghai, both ends included, as `2026-06-01`. */
export interface DaySpan {
  from: string;
  to: string;
}

const DAY_MS = 86_400_000;
const SHANGHAI_MS = 8 * 3_600_000;
const TERM_WEEKS = 18;

/** As many as the gateway answers at once. */
const MAX_DAYS = 400;

/** The last weeks from a Monday on, this week included. */
export function lastTerm(nowMs: number): DaySpan {
  const todayMs = nowMs + SHANGHAI_MS;
  const daysSinceMonday = (new Date(todayMs).getUTCDay() + 6) % 7;
  return {
    from: dayOf(todayMs - (daysSinceMonday + 7 * (TERM_WEEKS - 1)) * DAY_MS),
    to: dayOf(todayMs),
  };
}

/** Every day of a span, in order. */
export function daysOf({ from, to }: DaySpan): string[] {
  const startMs = Date.parse(from);
  const count = Math.round((Date.parse(to) - startMs) / DAY_MS) + 1;
  return Array.from({ length: Math.max(0, count) || 0 }, (_, index) => dayOf(startMs + index * DAY_MS));
}

export function isAnswered(span: DaySpan): boolean {
  const { length } = daysOf(span);
  return length > 0 && length <= MAX_DAYS;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
