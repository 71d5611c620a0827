import { KEPT_KINDS } from '../archive.ts';
import { addDays, DAY_MS, dayOf, startOfDay, type Day } from '../../vendor/protocol/days.ts';
import { shareOf } from './plan.ts';
import type { Work } from './work.ts';

/** Behind midnight, so that clocks that are a little off agree on the day. */
const FIRST_MS = 6 * 60_000;
const SPREAD_MS = 3_600_000;

/** Partitions that are there before they are needed. */
const MONTHS_AHEAD = 3;

const NOTE = 'balance-day';

/** For how long each kind was kept when what is too old was forgotten last. */
const KEPT_DAYS_NOTE = 'kept-days';

/**
 * Once a day, and whenever the time is not known: reads the merchant, which confirms it. What is too old is forgotten
 * only here, also where the days are others than at the last time, after the vendor has taken our timestamp: by a clock that has jumped everything would be too old.
 */
export async function readDaily(work: Work): Promise<void> {
  if (work.isTimeKnown && !(await isDue(work))) return;
  await noteBalanceDue(work);
  const { answer: merchant, readAt } = await work.ask((options) => work.client.merchant.detail(options));
  const today = dayOf(readAt.getTime());
  if (!(await isDue(work))) {
    // Set otherwise since: the next day may be long to come for somebody who wants to be forgotten.
    if ((await work.note(KEPT_DAYS_NOTE)) !== textOf(work.keepDays)) await forget(work, today);
    return;
  }
  if (work.keepDays.balance > 0) await work.archive.keepBalance(merchant, readAt, work.token);
  await work.store.prepareMonths(today, MONTHS_AHEAD);
  await forget(work, today);
  await work.setNote(NOTE, today);
  work.dueSince.balance = null;
}

const isDue = (work: Work): Promise<boolean> => isDueAt(work, work.now());

async function isDueAt(work: Work, now: number): Promise<boolean> {
  const noted = await work.note(NOTE);
  const today = dayOf(now);
  if (noted === today) return false;
  const dueAt = startOfDay(today) + FIRST_MS + shareOf(work.client.partner) * SPREAD_MS;
  return noted === null || now >= dueAt;
}

/** Since when the balance is due; also while the merchant cannot be read, by a clock that the vendor has not confirmed. */
export async function noteBalanceDue(work: Work): Promise<void> {
  const now = work.client.now();
  if (work.keepDays.balance === 0 || !(await isDueAt(work, now))) return;
  const noted = await work.note(NOTE);
  work.dueSince.balance = noted === null ? (work.dueSince.balance ?? now) : startOfDay(noted) + DAY_MS;
}

/** A kind that is kept for no days is there no more. */
async function forget(work: Work, today: Day): Promise<void> {
  for (const kind of KEPT_KINDS) {
    const rows = await work.archive.forgetBefore(kind, addDays(today, 1 - work.keepDays[kind]), work.token);
    if (rows > 0) work.onEvent({ kind: 'forgotten', merchant: work.name, of: kind, rows });
  }
  const days = textOf(work.keepDays);
  if ((await work.note(KEPT_DAYS_NOTE)) !== days) await work.setNote(KEPT_DAYS_NOTE, days);
}

const textOf = (keepDays: Work['keepDays']): string =>
  KEPT_KINDS.map((kind) => `${kind} ${keepDays[kind]}`).join(', ');
