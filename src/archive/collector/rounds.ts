import { sleepUnless } from '../../runtime/cancellation.ts';
import { ArchiveAwayError, LeaseLostError } from '../archive.ts';
import { noteBalanceDue } from './daily.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import { noteLessonsDue } from './live.ts';
import { doRound } from './round.ts';
import { noteVisitsDue } from './visits.ts';
import { MAX_UNANSWERED, RoundOverError, type Work } from './work.ts';

const MINUTE_MS = 60_000;

/** How often is looked for what is due. */
export const ROUND_EVERY_MS = 5 * MINUTE_MS;

/** How often at most a vendor that is away is asked whether it is back. */
const MAX_REST_MS = 15 * MINUTE_MS;

/** So long the others have to find out whether a vendor that was down is back; in the background nobody may. */
const PROBE_AFTER_MS = 5 * MINUTE_MS;

/** Collects for one merchant until its signal. */
export async function doRounds(work: Work, lease: LeaseKeeper, random: () => number): Promise<void> {
  const probe = createProbe(work);
  let awayRounds = 0;
  const isOver = (): boolean => work.signal.aborted;
  while (!isOver()) {
    let hasMore = false;
    try {
      await probe();
      hasMore = await doRound(work);
    } catch (error) {
      if (isOver()) return;
      if (error instanceof LeaseLostError) lease.lose();
      else if (error instanceof ArchiveAwayError) await lease.ask();
      else {
        if (!(error instanceof RoundOverError)) work.failed('visits', error);
        await noteDue(work);
      }
    }
    if (hasMore) continue;
    awayRounds = work.unanswered === 0 ? 0 : awayRounds + Number(work.unanswered >= MAX_UNANSWERED);
    // One more without an answer is enough.
    work.unanswered = Math.min(work.unanswered, MAX_UNANSWERED - 1);
    const restMs = Math.min(MAX_REST_MS, ROUND_EVERY_MS * 2 ** Math.min(awayRounds, 10));
    await sleepUnless(work.signal, restMs * (0.9 + 0.1 * random()), work.clock);
  }
}

/** A round that ends early has not looked at everything: what is due is to be seen all the same. */
async function noteDue(work: Work): Promise<void> {
  try {
    await noteBalanceDue(work);
    await noteVisitsDue(work);
    await noteLessonsDue(work);
  } catch (error) {
    if (!(error instanceof ArchiveAwayError)) work.failed('visits', error);
  }
}

/** At night nobody else asks a vendor that was down: then one call is made as a person's would be. */
function createProbe(work: Work): () => Promise<void> {
  let since: number | null = null;
  return async () => {
    if (work.client.health().isReachable) {
      since = null;
      return;
    }
    since ??= work.sinceStart();
    if (work.sinceStart() - since < PROBE_AFTER_MS) return;
    since = work.sinceStart();
    await work
      .askAnyway((options) => work.client.merchant.detail(options))
      .catch((error: unknown) => work.failed('probe', error));
  };
}
