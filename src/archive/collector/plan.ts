import type { RoomsDue } from '../archive.ts';
import { addDays, DAY_MS, dayOf, startOfDay, VENDOR_DAYS } from '../../vendor/protocol/days.ts';

/** In less than six days, with two hours to spare for what comes between. */
export const VISIT_EVERY_MS = 5.92 * DAY_MS;

/** Rooms whose lessons end at once come again over so long. */
const SLOT_SPREAD_MS = 0.5 * DAY_MS;

const MINUTE_MS = 60_000;

/** A recording is there some minutes after its lesson, and students watch it soon. */
const AFTER_LESSON_MS = { least: 15 * MINUTE_MS, spread: 30 * MINUTE_MS };

/** The vendor takes timestamps that are five minutes off, so our clock may be. */
const MIDNIGHT_MARGIN_MS = 6 * MINUTE_MS;

/** What a plan is made by. */
export type PlannedRoom = Omit<RoomsDue, 'dueAt'>;

/** In [0, 1), always the same for a text: spreads what would come at once. */
export function shareOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // Texts that differ in their last letters alone would have neighbouring shares.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

/**
 * Every room has its own moment in each 5.92 days: the last of them that is no later than that from now. Rooms that were
 * visited at once, such as after an outage, are spread again by their next visit. It is as far as may be behind the visit
 * after the lesson, so that there is none between the two that nobody needs.
 */
export function nextSlot(room: PlannedRoom, afterMs: number): number {
  const latest = afterMs + VISIT_EVERY_MS;
  return Math.floor(latest - positiveRest(latest - phaseOf(room), VISIT_EVERY_MS));
}

/** One of the moments of a room. */
function phaseOf(room: PlannedRoom): number {
  const { roomId } = room;
  const recorded = recordedAt(room);
  if (!Number.isFinite(recorded)) return shareOf(roomId) * VISIT_EVERY_MS;
  return afterEnd(roomId, recorded) - shareOf(`${roomId} slot`) * SLOT_SPREAD_MS;
}

function positiveRest(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

/** In the hour after an end. */
export function afterEnd(roomId: string, endMs: number): number {
  return Math.floor(endMs + AFTER_LESSON_MS.least + shareOf(roomId) * AFTER_LESSON_MS.spread);
}

/** When a room has something to be played; minus infinity where nobody says it. */
function recordedAt({ isVod, startsAt, endsAt }: PlannedRoom): number {
  const from = isVod === true ? (startsAt ?? endsAt) : (endsAt ?? startsAt);
  return from?.getTime() ?? Number.NEGATIVE_INFINITY;
}

/** Whether that is more than a day ago; not where nobody says it. */
function isLongRecorded(room: PlannedRoom, nowMs: number): boolean {
  const recorded = recordedAt(room);
  return Number.isFinite(recorded) && nowMs - recorded > DAY_MS;
}

/** Whether the room had a lesson, and the vendor knows by now who was there. */
export function isLessonLongOver(room: PlannedRoom, nowMs: number): boolean {
  return room.isVod !== true && isLongRecorded(room, nowMs);
}

/** From when on nothing is added to the room's playback: the end of the day on which it expires. */
function closedAt({ playbackExpiresAt }: PlannedRoom): number {
  if (!playbackExpiresAt) return Number.POSITIVE_INFINITY;
  return startOfDay(addDays(dayOf(playbackExpiresAt.getTime()), 1));
}

/** When a room that is due is to be visited: not before its recording, and never where the vendor has forgotten all of it. */
export function visitAt(room: RoomsDue, nowMs: number): number | null {
  if (room.dueAt >= closedAt(room) + VENDOR_DAYS * DAY_MS) return null;
  const first = afterEnd(room.roomId, recordedAt(room));
  return first > nowMs ? first : nowMs;
}

/** When a room is to be visited after a visit. One visit after its playback has expired closes it. */
export function nextVisitAfter(room: PlannedRoom, visitedMs: number): number | null {
  if (visitedMs >= closedAt(room)) return null;
  const recorded = recordedAt(room);
  return recorded > visitedMs ? afterEnd(room.roomId, recorded) : nextSlot(room, visitedMs);
}

/** Whether it is not sure which day it is: a figure read now might be taken for that of a day that is over. */
export function isNearMidnight(nowMs: number): boolean {
  const ofDay = nowMs - startOfDay(dayOf(nowMs));
  return ofDay < MIDNIGHT_MARGIN_MS || ofDay >= DAY_MS - MIDNIGHT_MARGIN_MS;
}

const HOUR_MS = 3_600_000;

/** Conversions take minutes to hours; what is not there after six of them, or a day after the lesson, may never be. */
const HOURLY_TRIES = 6;

/** When to ask again for a recording that was not ready so many times, this one included. */
export function notReadyUntil(room: PlannedRoom, times: number, nowMs: number): number {
  const slot = nextSlot(room, nowMs + HOUR_MS);
  if (isLongRecorded(room, nowMs)) return slot;
  const waitMs = HOUR_MS * 2 ** Math.max(0, Math.min(times, 20) - HOURLY_TRIES);
  return Math.min(nowMs + waitMs, slot);
}
