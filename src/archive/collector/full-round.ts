import { sleepUnless } from '../../runtime/cancellation.ts';
import { UpstreamError, UpstreamRejectedError } from '../../vendor/protocol/errors.ts';
import { readDaily } from './daily.ts';
import type { FullRound } from './events.ts';
import { listLessons } from './lessons.ts';
import { readLesson } from './live.ts';
import { isNearMidnight, visitAt } from './plan.ts';
import { visit } from './visits.ts';
import { createFullWalk } from './walk.ts';
import { RoundOverError, type Work } from './work.ts';

/** More than a merchant has. */
const ALL = 1_000_000;

/** While the vendor is away, or it is midnight. */
const WAIT_MS = 30_000;
const MAX_WAITS = 60;

/** Everything at once, whether it is due or not: all rooms, their playback, all lessons, the balance. */
export async function collectFully(work: Work): Promise<FullRound> {
  const done: FullRound = { rooms: 0, lessons: 0, failures: 0, unread: [] };
  const count = (what: 'rooms' | 'lessons', isDone: boolean): void => {
    done[isDone ? what : 'failures'] += 1;
  };
  await patiently(work, () => readDaily(work));
  const walk = await patiently(work, () => Promise.resolve(createFullWalk(work)));
  while (await patiently(work, walk.step));
  await patiently(work, () => listLessons(work));
  for (const room of await work.archive.roomsDue(Number.MAX_SAFE_INTEGER, ALL)) {
    await patiently(work, async () => {
      const now = work.now();
      if (isNearMidnight(now)) throw new RoundOverError('It is not sure which day it is');
      const at = visitAt(room, now);
      if (at === null || at > now) {
        await work.archive.planVisits([{ roomId: room.roomId, nextVisitAt: at }], work.token);
        return;
      }
      if (work.isOn('playback')) count('rooms', await visit(work, room));
    });
  }
  const endedBefore = await patiently(work, () => Promise.resolve(work.now()));
  for (const lesson of await work.archive.lessonsEnded(0, endedBefore, ALL)) {
    await patiently(work, async () => {
      if (work.isOn('live')) count('lessons', await readLesson(work, lesson));
    });
  }
  return done;
}

/** What cannot be done now is tried again for half an hour. */
async function patiently<T>(work: Work, run: () => Promise<T>): Promise<T> {
  for (let waits = 0; ; waits += 1) {
    try {
      // It may have jumped meanwhile.
      if (waits > 0 && !work.isTimeKnown) await readDaily(work);
      return await run();
    } catch (error) {
      if (!isPassing(error) || work.signal.aborted || waits >= MAX_WAITS) throw error;
      work.unanswered = 0;
      work.onEvent({ kind: 'waiting', merchant: work.name, error });
      await sleepUnless(work.signal, WAIT_MS, work.clock);
    }
  }
}

/** Whether it may be otherwise in a while. */
function isPassing(error: unknown): boolean {
  if (error instanceof RoundOverError) return true;
  return error instanceof UpstreamError && !(error instanceof UpstreamRejectedError);
}
