import type { LiveStatistics } from '../../vendor/endpoints/statistics.ts';
import { isRoomNotFound } from '../../vendor/protocol/errors.ts';
import type { RoomsDue } from '../archive.ts';
import { DAY_MS } from '../../vendor/protocol/days.ts';
import { checkDeleted } from './deleted-rooms.ts';
import { keepAttendances } from './people.ts';
import { afterEnd } from './plan.ts';
import { isRoundEnd, type Work } from './work.ts';

const HOUR_MS = 3_600_000;

/** Older lessons are read by and by, and once. */
export const BACK_MS = 8 * DAY_MS;

/** Students may stay longer than the plan says; after this it is over, whatever the figures say. */
const MAX_OVERTIME_MS = 6 * HOUR_MS;

const BATCH = 20;

/** Reads the statistics of lessons that have ended, once. Whether there are more. */
export async function readLive(work: Work): Promise<boolean> {
  if (!work.isOn('live')) return false;
  let read = 0;
  for (const lesson of await lessonsDue(work, work.now())) {
    if (work.lives.isWaiting(lesson.roomId)) continue;
    if (!work.isOn('live')) break;
    await readLesson(work, lesson);
    read += 1;
  }
  return read >= BATCH;
}

/** Notes what is due while nothing can be read, by a clock that the vendor has not confirmed. */
export async function noteLessonsDue(work: Work): Promise<void> {
  if (work.isOn('live')) await lessonsDue(work, work.client.now());
}

async function lessonsDue(work: Work, now: number): Promise<RoomsDue[]> {
  for (const [roomId, endMs] of work.liveless) if (endMs < now - BACK_MS) work.liveless.delete(roomId);
  const limit = BATCH + work.lives.size + work.liveless.size;
  const ended = await work.archive.lessonsEnded(now - BACK_MS, now, limit);
  const due = ended.filter((lesson) => !work.liveless.has(lesson.roomId) && dueAt(lesson) <= now);
  work.dueSince.live = due[0] ? dueAt(due[0]) : null;
  return due;
}

const endOf = ({ endsAt, startsAt }: RoomsDue): number => (endsAt ?? startsAt)?.getTime() ?? 0;
const dueAt = (lesson: RoomsDue): number => afterEnd(lesson.roomId, endOf(lesson));

/** Reads one lesson and keeps it. False where it has to come again. */
export async function readLesson(work: Work, lesson: RoomsDue): Promise<boolean> {
  const { roomId, startsAt } = lesson;
  try {
    const { answer: statistics, readAt } = await work.ask((options) =>
      work.client.statistics.liveRoom(roomId, options),
    );
    const overMs = readAt.getTime() - endOf(lesson);
    if (!statistics) {
      if (overMs > DAY_MS) work.liveless.set(roomId, endOf(lesson));
      else work.lives.fail(roomId);
      return false;
    }
    const isFinal = !goesOn(statistics) || overMs > MAX_OVERTIME_MS;
    if (isFinal) await keepAttendances(work, roomId);
    const lessonStartedAt = startsAt ?? new Date(endOf(lesson));
    await work.archive.keepLive(
      roomId,
      statistics,
      { collectedAt: readAt, isFinal, lessonStartedAt },
      work.token,
    );
    if (isFinal) work.lives.settle(roomId);
    else work.lives.fail(roomId);
    return isFinal;
  } catch (error) {
    if (isRoundEnd(error)) throw error;
    if (work.isNotEnabled('live', error)) return false;
    work.lives.fail(roomId);
    if (isRoomNotFound(error)) await checkDeleted(work, roomId);
    else work.failed('live', error);
    return false;
  }
}

/** While a lesson goes on the vendor has a first student and no last. */
function goesOn({ onlineSeries }: LiveStatistics): boolean {
  return onlineSeries?.firstStudentStartedAt != null && onlineSeries.lastStudentEndedAt === null;
}
