import type { RoomsDue } from '../archive.ts';
import { addDays, DAY_MS, dayOf, startOfDay } from '../../vendor/protocol/days.ts';
import { BACK_MS, readLesson } from './live.ts';
import { isWalkedThrough } from './walk.ts';
import type { Work } from './work.ts';

/** Lessons of one turn. There is a turn in each round, so that they come slowly, behind all that is new. */
const BATCH = 20;

/** Days that are looked through at once, and how often in a turn. */
const WINDOW_MS = 7 * DAY_MS;
const WINDOWS = 20;

/** More than there are in a window. */
const ALL = 10_000;

const NOTE = 'older-lessons-before';

/**
 * Reads lessons that were over long before anybody collected, each once, the latest first, as far back as lessons are
 * kept. How far it has come is noted: it goes back through time once. What is found behind it stays for a full round.
 */
export async function readOlderLessons(work: Work): Promise<void> {
  if (!work.isOn('live') || !(await isWalkedThrough(work))) return;
  const now = work.now();
  const first = startOfDay(addDays(dayOf(now), 1 - work.keepDays.live));
  let before = Number((await work.note(NOTE)) ?? now - BACK_MS);
  let read = 0;
  for (let windows = 0; windows < WINDOWS && read < BATCH && before > first; windows += 1) {
    const from = Math.max(first, before - WINDOW_MS);
    const lessons = await work.archive.lessonsEnded(from, before - 1, ALL);
    const batch = latestOf(lessons, BATCH - read);
    for (const lesson of batch) {
      await readLesson(work, lesson);
      // Once: it is not waited for.
      work.lives.settle(lesson.roomId);
      // It is the vendor or the account: it comes again.
      if (work.unanswered > 0 || !work.isOn('live')) return;
    }
    read += batch.length;
    before = batch.length < lessons.length ? (batch.at(-1)?.dueAt ?? from) : from;
    await work.setNote(NOTE, String(before));
  }
}

/** The latest so many, and all that ended with the last of them: a moment is not left half read. */
function latestOf(lessons: readonly RoomsDue[], count: number): RoomsDue[] {
  const latest = [...lessons].reverse();
  const last = latest[count - 1];
  return last ? latest.filter(({ dueAt }) => dueAt >= last.dueAt) : latest;
}
