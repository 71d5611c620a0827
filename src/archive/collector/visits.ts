import { isRoomNotFound, UpstreamError } from '../../vendor/protocol/errors.ts';
import type { PlannedVisit, RoomsDue } from '../archive.ts';
import { checkDeleted } from './deleted-rooms.ts';
import { forgetNotReady, noteNotReady } from './not-ready.ts';
import { keepLateAttendances, keepSessions } from './people.ts';
import { isLessonLongOver, isNearMidnight, nextVisitAfter, notReadyUntil, visitAt } from './plan.ts';
import { isRoundEnd, type Work } from './work.ts';

/** Rooms of one turn: between two turns everything else is looked after. */
const BATCH = 20;
/** To say how many are behind. */
const COUNTED = 500;
const BEHIND_MS = 3_600_000;

/** Visits rooms that are due, the longest due first. Whether there are more. */
export async function visitDue(work: Work): Promise<boolean> {
  if (!work.isOn('playback')) return false;
  const now = work.now();
  const due = await work.archive.roomsDue(now, BATCH + work.visits.size);
  await countBehind(work, due, now);
  let visited = 0;
  const plans: PlannedVisit[] = [];
  for (const room of due) {
    if (work.visits.isWaiting(room.roomId)) continue;
    const at = visitAt(room, now);
    if (at === null || at > now) {
      if (at === null) await forgetNotReady(work, room.roomId);
      plans.push({ roomId: room.roomId, nextVisitAt: at });
      continue;
    }
    if (!mayVisit(work)) break;
    // Another visit may have told that the clock was wrong.
    if (room.dueAt > work.now()) break;
    await visit(work, room);
    visited += 1;
  }
  if (plans.length > 0) await work.archive.planVisits(plans, work.token);
  return visited + plans.length >= BATCH;
}

function mayVisit(work: Work): boolean {
  return work.isOn('playback') && !isNearMidnight(work.now());
}

/** What is due while nobody can be visited, by a clock that the vendor has not confirmed. */
export async function noteVisitsDue(work: Work): Promise<void> {
  if (!work.isOn('playback')) return;
  const now = work.client.now();
  await countBehind(work, await work.archive.roomsDue(now, BATCH + work.visits.size), now);
}

async function countBehind(work: Work, due: readonly RoomsDue[], now: number): Promise<void> {
  const [longest] = due;
  work.dueSince.playback = longest?.dueAt ?? null;
  const isFull = due.length >= BATCH + work.visits.size;
  const counted = isFull ? await work.archive.roomsDue(now - BEHIND_MS, COUNTED) : due;
  work.roomsBehind = counted.filter(({ dueAt }) => dueAt < now - BEHIND_MS).length;
}

/** Reads the playback of one room and keeps it. Its failure is its own: it waits. False where it failed. */
export async function visit(work: Work, room: RoomsDue): Promise<boolean> {
  const { roomId } = room;
  try {
    const { answer: days, readAt } = await work.ask((options) =>
      work.client.statistics.playbackRoom(roomId, options),
    );
    // Before the visit is kept: after a crash between the two it is made again.
    if (days.length > 0) await keepSessions(work, roomId);
    if (isLessonLongOver(room, readAt.getTime())) await keepLateAttendances(work, roomId);
    const nextVisitAt = nextVisitAfter(room, readAt.getTime());
    const { lost } = await work.archive.keepPlayback(
      { roomId, days, collectedAt: readAt, nextVisitAt },
      work.token,
    );
    if (lost) work.onEvent({ kind: 'days-lost', merchant: work.name, roomId, span: lost });
  } catch (error) {
    if (isRoundEnd(error)) throw error;
    await failVisit(work, room, error);
    return false;
  }
  work.visits.settle(roomId);
  await forgetNotReady(work, roomId);
  return true;
}

async function failVisit(work: Work, room: RoomsDue, error: unknown): Promise<void> {
  const { roomId } = room;
  if (work.isNotEnabled('playback', error)) return;
  if (isRoomNotFound(error)) {
    await checkDeleted(work, roomId);
    return;
  }
  if (error instanceof UpstreamError && error.code === 'RECORDING_NOT_READY') {
    const times = await noteNotReady(work, roomId);
    const nextVisitAt = notReadyUntil(room, times, work.now());
    // A visit all the same: there was nothing to be played by now, and no day is lost.
    const collectedAt = new Date(work.now());
    await work.archive.keepPlayback({ roomId, days: [], collectedAt, nextVisitAt }, work.token);
    return;
  }
  work.visits.fail(roomId);
  work.failed('visits', error);
}
