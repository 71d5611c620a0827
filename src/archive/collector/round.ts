import { readDaily } from './daily.ts';
import type { CollectorStep } from './events.ts';
import { listLessons } from './lessons.ts';
import { readLive } from './live.ts';
import { readOlderLessons } from './older-lessons.ts';
import { visitDue } from './visits.ts';
import { walkOn } from './walk.ts';
import { isRoundEnd, type Work } from './work.ts';

/** Does what is due, a turn of each. Whether more is due already. */
export async function doRound(work: Work): Promise<boolean> {
  await doStep(work, 'balance', readDaily);
  await doStep(work, 'lessons', listLessons);
  const hasMoreLive = await doStep(work, 'live', readLive);
  const hasMoreVisits = await doStep(work, 'visits', visitDue);
  const hasMorePages = await doStep(work, 'walk', walkOn);
  await doStep(work, 'older', readOlderLessons);
  return hasMoreLive || hasMoreVisits || hasMorePages;
}

/** What fails waits, and the others go on. */
async function doStep(
  work: Work,
  step: CollectorStep,
  run: (work: Work) => Promise<unknown>,
): Promise<boolean> {
  if (work.steps.isWaiting(step)) return false;
  try {
    const hasMore = await run(work);
    work.steps.settle(step);
    return hasMore === true;
  } catch (error) {
    if (isRoundEnd(error)) throw error;
    work.steps.fail(step);
    work.failed(step, error);
    return false;
  }
}
