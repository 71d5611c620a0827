import { addDays, dayOf, vendorWeek, type Day, type DaySpan } from '../../vendor/protocol/days.ts';

/** What tells from when to when a room had playback. */
interface Playable {
  visited_at: number;
  starts_at: number | null;
  playback_expires_at: number | null;
}

/**
 * Days between two visits of which the vendor said nothing in either of them: the day of the first was not over, and
 * the second sees a week alone. Null where there are none, where the room had no playback then, and of a first visit,
 * since nobody knows what was before it.
 */
export function lostBetween(room: Playable, collectedAtMs: number): DaySpan | null {
  if (room.visited_at === 0) return null;
  const from = latest(dayOf(room.visited_at), room.starts_at);
  const dayBeforeWeek = addDays(vendorWeek(collectedAtMs).from, -1);
  const to = earliest(dayBeforeWeek, room.playback_expires_at);
  return from <= to ? { from, to } : null;
}

/** What tells from when on somebody has looked. */
interface FirstVisited extends Pick<Playable, 'starts_at' | 'playback_expires_at'> {
  /** 0: nobody yet. */
  first_visited_at: number;
  deleted_at: number | null;
}

/**
 * Days of a room that the first visit came too late for, or of one that nobody has visited. Null where there are none, and
 * where nobody says since when the room has had playback. They are counted nowhere else.
 */
export function lostBefore(room: FirstVisited, nowMs: number): DaySpan | null {
  if (room.starts_at === null) return null;
  const from = dayOf(room.starts_at);
  const dayBeforeWeek = addDays(vendorWeek(room.first_visited_at || nowMs).from, -1);
  const to = earliest(earliest(dayBeforeWeek, room.playback_expires_at), room.deleted_at);
  return from <= to ? { from, to } : null;
}

function latest(day: Day, ms: number | null): Day {
  if (ms === null) return day;
  const other = dayOf(ms);
  return other > day ? other : day;
}

function earliest(day: Day, ms: number | null): Day {
  if (ms === null) return day;
  const other = dayOf(ms);
  return other < day ? other : day;
}

/** Each day of a span, in order. */
export function* daysOf({ from, to }: DaySpan): Generator<Day> {
  for (let day = from; day <= to; day = addDays(day, 1)) yield day;
}
