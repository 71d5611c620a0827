import type { Room } from '../../vendor/endpoints/room.ts';
import { isInteger } from '../../vendor/protocol/count.ts';
import type { GraphQLContext } from '../context.ts';

const MINUTE_MS = 60_000;

export type SchedulePhase = 'UPCOMING' | 'IN_PROGRESS' | 'ENDED';

/** What the phase of a room follows from; undefined is what nobody has said yet. */
export type Schedule = Pick<Room, 'startsAt' | 'endsAt' | 'isVod'>;

/** Whole minutes between start and end; null when either is unknown. */
export function scheduledMinutes({ startsAt, endsAt }: Schedule): number | null {
  if (!startsAt || !endsAt) return null;
  const minutes = Math.round((endsAt.getTime() - startsAt.getTime()) / 60_000);
  return isInteger(minutes) ? minutes : null;
}

/** How long the phase of `nowMs` lasts, in milliseconds; Infinity for the last one, and where there is none. */
export function msToNextPhase({ startsAt, endsAt, isVod }: Schedule, nowMs: number): number {
  if (!startsAt || !endsAt || isVod === true) return Infinity;
  if (nowMs < startsAt.getTime()) return startsAt.getTime() - nowMs;
  return nowMs < endsAt.getTime() ? endsAt.getTime() - nowMs : Infinity;
}

/**
 * The phase at `nowMs`: the start belongs to the lesson, the end does not. Null when either is unknown. A VOD room has no
 * lesson: its start is when it was made and its end an hour later, and all that there ever is to see is the recording.
 */
export function schedulePhaseOf({ startsAt, endsAt, isVod }: Schedule, nowMs: number): SchedulePhase | null {
  if (!startsAt || !endsAt) return null;
  if (isVod === true) return 'ENDED';
  if (nowMs < startsAt.getTime()) return 'UPCOMING';
  return nowMs < endsAt.getTime() ? 'IN_PROGRESS' : 'ENDED';
}

/** By how much the vendor's clock may differ: as much as its document allows the time of a call to. */
const CLOCKS_DIFFER_MS = 5 * MINUTE_MS;

/** What the vendor's one refusal of a new schedule is about: the room, which has begun, or the time that was asked for. */
export function refusedSchedule(
  { startsAt, durationMinutes }: { startsAt: Date; durationMinutes: number },
  nowMs: number,
) {
  const leftMs = startsAt.getTime() + durationMinutes * MINUTE_MS - nowMs;
  if (leftMs > CLOCKS_DIFFER_MS) {
    return refused('roomId', 'the room has begun or is over, so its schedule cannot change');
  }
  const isSure = leftMs < -CLOCKS_DIFFER_MS;
  return refused('startsAt', `the room would end in the past${isSure ? '' : ', or has begun'}`);
}

const refused = (field: string, meaning: string) => ({
  fields: { ROOM_SCHEDULE_CLOSED: field },
  meanings: {
    ROOM_SCHEDULE_CLOSED: meaning,
    // The vendor's document does not say by which code a room that has begun is refused.
    INVALID_INPUT: 'a parameter is missing or not allowed, or the room has begun',
  },
});

/**
 * What was picked by its phase changes with the next phase of any room that was looked at; lessons that nobody looked at begin
 * and end at whole minutes.
 */
export function noteNextPhase(
  rooms: readonly Schedule[],
  nowMs: number,
  { freshness }: GraphQLContext,
): void {
  freshness.leftMs = Math.min(
    freshness.leftMs,
    MINUTE_MS - (nowMs % MINUTE_MS),
    ...rooms.map((room) => msToNextPhase(room, nowMs)),
  );
}
