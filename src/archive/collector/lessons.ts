import type { Room } from '../../vendor/endpoints/room.ts';
import type { PlannedVisit } from '../archive.ts';
import { afterEnd } from './plan.ts';
import type { Work } from './work.ts';

const HOUR_MS = 3_600_000;

/** How often the lessons around now are listed. */
const LIST_EVERY_MS = HOUR_MS;

/** A lesson is listed from an hour before it begins until three hours into it, so that changes of its end are seen. */
const BEFORE_MS = 3 * HOUR_MS;
const AHEAD_MS = HOUR_MS;

/** Older lessons are found by the walk. */
const MAX_BACK_MS = 8 * 24 * HOUR_MS;

/** Of one list; a thousand lessons. */
const MAX_PAGES = 50;

const NOTE = 'lessons-listed-at';

/** Lists the lessons around now, once an hour: those that are new, and those that were moved. */
export async function listLessons(work: Work): Promise<void> {
  const now = work.now();
  const noted = Number((await work.note(NOTE)) ?? now - LIST_EVERY_MS);
  if (noted > now - LIST_EVERY_MS && noted <= now) return;
  const since = Math.max(now - MAX_BACK_MS, Math.min(noted, now));
  const startsAfter = new Date(since - BEFORE_MS);
  const startsBefore = new Date(now + AHEAD_MS);
  for (let pageNo = 1; pageNo <= MAX_PAGES; pageNo += 1) {
    const { answer: page, readAt } = await work.ask((options) =>
      work.client.room.list({ startsAfter, startsBefore, pageNo }, options),
    );
    const rooms = page.items.filter((room) => room !== null);
    await work.archive.keepRooms(rooms, readAt, work.token);
    await planAfterLessons(work, rooms);
    if (page.hasNextPage !== true || page.items.length === 0) break;
  }
  await work.setNote(NOTE, String(now));
}

/** A lesson may have been moved since its visit was planned. */
async function planAfterLessons(work: Work, rooms: readonly Room[]): Promise<void> {
  const now = work.now();
  const plans = rooms.flatMap(({ vendorId, endsAt, isVod }): PlannedVisit[] =>
    isVod !== true && endsAt && endsAt.getTime() > now
      ? [{ roomId: vendorId, nextVisitAt: afterEnd(vendorId, endsAt.getTime()) }]
      : [],
  );
  if (plans.length > 0) await work.archive.planVisits(plans, work.token);
}
