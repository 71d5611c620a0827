import { convertStatusAt } from './conversion.ts';
import { historicBalances, type HistoricBalance } from './history-balances.ts';
import { DELETED_LESSONS } from './history-lessons.ts';
import { roomLiveStatistics, userAttendance } from './live-statistics.ts';
import type { PlaybackVisit, Room } from './model.ts';
import { playbackDays, playbackSessions } from './playback-statistics.ts';
import { anchorOf, createSeed, roomFrom, roomOfBranch } from './seed.ts';
import { LESSON_PLANS, type LessonPlan } from './seed-lessons.ts';
import { playbackVisits, studentUid } from './seed-visits.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, startOfShanghaiDay } from './shanghai-time.ts';

/** A term. */
const TERM_DAYS = 18 * 7;

/** How often somebody asked the vendor what was watched; it tells seven days. */
const VISIT_EVERY_DAYS = 6;

/** How long after its start a lesson of the past was still there, and how long after its end somebody watched it. */
const DELETED_AFTER_DAYS = 28;
const WATCHED_FOR_DAYS = VISIT_EVERY_DAYS;

/** Those who are let in by the gateway, and whom it knows of therefore. */
const KNOWN_STUDENTS = 8;

/** Playback as the vendor showed it at one time: the days and sessions of the week before. */
export interface HistoricVisit {
  atMs: number;
  days: NonNullable<ReturnType<typeof playbackDays>>;
  sessions: NonNullable<ReturnType<typeof playbackSessions>>;
}

/** A room and what the vendor showed of it over time. */
export interface HistoricRoom {
  room: Room;
  /** When somebody last saw it there. */
  seenMs: number;
  /** As it was then. */
  convertStatus: number;
  /** When it was gone; null where the vendor still has it. */
  deletedMs: number | null;
  /** Once the lesson was over; null before, and of a video lesson. */
  live: { atMs: number; statistics: ReturnType<typeof roomLiveStatistics>['statisticEntity'] } | null;
  /** Of the students who were let in. */
  attendances: { uid: string; details: ReturnType<typeof userAttendance> }[];
  entries: { uid: string; atMs: number }[];
  visits: HistoricVisit[];
}

/** What the emulated vendor showed of one merchant over the term before it was started. */
export interface SandboxHistory {
  rooms: Iterable<HistoricRoom>;
  balances: HistoricBalance[];
}

/** `startedMs`: when the sandbox was started. The same each time for the same. */
export function createHistory(
  seed: 'school' | 'branch',
  startedMs: number,
  balance = 10_000,
): SandboxHistory {
  const { merchant } = createSeed(seed, startedMs, balance);
  return {
    rooms: historicRooms(seed, startedMs),
    balances: historicBalances(merchant, TERM_DAYS, anchorOf(startedMs)),
  };
}

function* historicRooms(seed: 'school' | 'branch', nowMs: number): Iterable<HistoricRoom> {
  const isBranch = seed === 'branch';
  const roomOf = (plan: LessonPlan) => {
    const room = roomFrom(plan, anchorOf(nowMs), nowMs);
    return isBranch ? roomOfBranch(room) : room;
  };
  for (const plan of DELETED_LESSONS) {
    // The branch was smaller then.
    const room = roomOf(isBranch ? { ...plan, students: Math.ceil(plan.students / 2) } : plan);
    // Those of a week together.
    const deletedMs = startOfShanghaiDay(room.startMs) + DELETED_AFTER_DAYS * DAY_MS;
    const visits = visitsUntil(room, room.endMs + WATCHED_FOR_DAYS * DAY_MS, 8);
    yield historicRoom(room, visits, deletedMs - DAY_MS, deletedMs);
  }
  const weekMs = startOfShanghaiDay(nowMs) - 6 * DAY_MS;
  for (const plan of LESSON_PLANS) {
    const room = roomOf(plan);
    const before = visitsUntil(room, weekMs + HOUR_MS, replaysOf(plan));
    yield historicRoom(room, [...before, ...shownAt(room, nowMs)], nowMs, null);
  }
}

/** In the days after the lesson. Those of the last week are what the vendor still shows. */
function replaysOf({ recording, vod, playbackExpired, replays = 0 }: LessonPlan): number {
  const isWatched = recording === 'converted' || vod === true;
  return isWatched && playbackExpired !== true ? Math.max(replays, 10) : 0;
}

function historicRoom(
  room: Room,
  visits: HistoricVisit[],
  seenMs: number,
  deletedMs: number | null,
): HistoricRoom {
  const isOver = !room.vod && room.endMs < seenMs;
  const uids = Array.from({ length: isOver ? KNOWN_STUDENTS : 0 }, (_, index) => studentUid(index));
  const attendances = uids
    .map((uid) => ({ uid, details: userAttendance(room, uid, seenMs) }))
    .filter(({ details }) => details.length > 0);
  return {
    room,
    seenMs,
    deletedMs,
    convertStatus: convertStatusAt(room, seenMs, 0),
    live: isOver
      ? {
          atMs: Math.min(room.endMs + HOUR_MS, seenMs),
          statistics: roomLiveStatistics(room, seenMs).statisticEntity,
        }
      : null,
    attendances,
    entries: attendances.map(({ uid }) => ({ uid, atMs: room.startMs - 3 * MINUTE_MS })),
    visits,
  };
}

/** What was shown at every visit up to the last, over the term. `replays`: in the first days; fewer from visit to visit. */
function visitsUntil(room: Room, lastMs: number, replays: number): HistoricVisit[] {
  const stepMs = VISIT_EVERY_DAYS * DAY_MS;
  const watchableMs = Math.max(room.endMs, lastMs - TERM_DAYS * DAY_MS);
  const count = Math.max(0, Math.floor((lastMs - watchableMs) / stepMs));
  const watched: PlaybackVisit[] = [];
  return Array.from({ length: count }, (_, index) => {
    const atMs = lastMs - (count - 1 - index) * stepMs;
    const views = Math.ceil(replays / (room.vod ? 1 : index + 1));
    watched.push(...playbackVisits(room, views, atMs, `history/${room.roomId}/${index}`));
    return shownAt({ ...room, playback: watched }, atMs);
  }).flat();
}

/** Nothing where nobody has watched. */
function shownAt(room: Room, atMs: number): HistoricVisit[] {
  const days = playbackDays(room, atMs);
  if (days === null) return [];
  const uids = [...new Set(room.playback.map(({ uid }) => uid))].sort();
  return [{ atMs, days, sessions: uids.flatMap((uid) => playbackSessions(room, uid, atMs) ?? []) }];
}
