import { KEPT_KINDS } from '../archive.ts';
import { addDays, DAY_MS, dayOf, startOfDay, type Day } from '../days.ts';
import { shareOf } from './plan.ts';
import type { Work } from './work.ts';

/** Behind midnight, so that clocks that are a little off agree on the day. */
const FIRST_MS = 6 * 60_000;
const SPREAD_MS = 3_600_000;

/** Partitions that are there before they are needed. */
const MONTHS_AHEAD = 3;

const NOTE = 'balance-day';

/**
 * Once a day, and whenever the time is not known: reads the merchant, which confirms it. What is too old is forgotten
 * only here, after the vendor has taken our timestamp: by a clock that has jumped everything would be too old.
 */
export async function readDaily(work: Work): Promise<void> {
  if (work.isTimeKnown && !(await isDue(work))) return;
  const { answer: merchant, readAt } = await work.ask((options) => work.client.merchant.detail(options));
  if (!(await isDue(work))) return;
  const today = dayOf(readAt.getTime());
  if (work.keepDays.balance > 0) await work.archive.keepBalance(merchant, readAt, work.token);
  await work.store.prepareMonths(today, MONTHS_AHEAD);
  await forget(work, today);
  await work.setNote(NOTE, today);
  work.dueSince.balance = null;
}

async function isDue(work: Work): Promise<boolean> {
  const now = work.now();
  const noted = await work.note(NOTE);
  const today = dayOf(now);
  if (noted === today) return false;
  const dueAt = startOfDay(today) + FIRST_MS + shareOf(work.client.partner) * SPREAD_MS;
  if (noted !== null && now < dueAt) return false;
  if (work.keepDays.balance > 0) work.dueSince.balance = noted === null ? now : startOfDay(noted) + DAY_MS;
  return true;
}

/** A kind that is kept for no days is there no more. */
async function forget(work: Work, today: Day): Promise<void> {
  for (const kind of KEPT_KINDS) {
    const rows = await work.archive.forgetBefore(kind, addDays(today, 1 - work.keepDays[kind]), work.token);
    if (rows > 0) work.onEvent({ kind: 'forgotten', merchant: work.name, of: kind, rows });
  }
}
