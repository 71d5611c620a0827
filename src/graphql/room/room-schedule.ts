import { isInteger } from '../../vendor/protocol/count.ts';

type SchedulePhase = 'UPCOMING' | 'IN_PROGRESS' | 'ENDED';

/** Whole minutes between start and end; null when either is unknown. */
export function scheduledMinutes(startsAt: Date | null, endsAt: Date | null): number | null {
  if (!startsAt || !endsAt) return null;
  const minutes = Math.round((endsAt.getTime() - startsAt.getTime()) / 60_000);
  return isInteger(minutes) ? minutes : null;
}

/** How long the phase of `nowMs` lasts, in milliseconds; Infinity for the last one, and where there is none. */
export function msToNextPhase(startsAt: Date | null, endsAt: Date | null, nowMs: number): number {
  if (!startsAt || !endsAt) return Infinity;
  if (nowMs < startsAt.getTime()) return startsAt.getTime() - nowMs;
  return nowMs < endsAt.getTime() ? endsAt.getTime() - nowMs : Infinity;
}

/** The phase at `nowMs`: the start belongs to the lesson, the end does not. Null when either is unknown. */
export function schedulePhaseOf(
  startsAt: Date | null,
  endsAt: Date | null,
  nowMs: number,
): SchedulePhase | null {
  if (!startsAt || !endsAt) return null;
  if (nowMs < startsAt.getTime()) return 'UPCOMING';
  return nowMs < endsAt.getTime() ? 'IN_PROGRESS' : 'ENDED';
}
