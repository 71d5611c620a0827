import { isObject } from '../../runtime/is-object.ts';
import { DAY_MS } from '../../vendor/protocol/days.ts';
import { checkDeleted } from './deleted-rooms.ts';
import type { Work } from './work.ts';

/** A walk through all rooms takes so long, and then the next begins. */
const WALK_MS = 6 * DAY_MS;

/** Pages of one turn. */
const BATCH = 5;

/** Rooms of one turn that a walk has not met. */
const MISSING_BATCH = 10;

/** Pages until the vendor has said how many there are. */
const UNKNOWN_PAGES = 1_000;

const NOTE = 'walk';

/** How far a walk has come; it outlives the process. */
interface Walk {
  startedAt: number;
  /** Next, 1-based. */
  pageNo: number;
  pages: number;
  /** The first one is made at once. */
  isFirst: boolean;
  /** All pages were read; what was not met is being asked for. */
  isRead: boolean;
}

/** Goes on with the walk through `room/list`, page by page as they are due. Whether there are more. */
export async function walkOn(work: Work): Promise<boolean> {
  const now = work.now();
  const walk = await walkNow(work, now);
  if (walk.isRead) return checkMissing(work, walk);
  for (let pages = 0; pages < BATCH; pages += 1) {
    if (dueAt(walk) > now) return false;
    if (await readPage(work, walk)) return true;
  }
  return dueAt(walk) <= now;
}

/** Whether all rooms have been met once. */
export async function isWalkedThrough(work: Work): Promise<boolean> {
  return walkFrom(await work.note(NOTE))?.isFirst === false;
}

const dueAt = ({ startedAt, pageNo, pages, isFirst }: Walk): number =>
  isFirst ? startedAt : startedAt + (WALK_MS * (pageNo - 1)) / pages;

/** A walk of its own, through all pages at once: one step of it after the other. */
export function createFullWalk(work: Work): { step: () => Promise<boolean> } {
  const walk = newWalk(work.now(), { isFirst: true });
  return {
    /** Whether there are more. */
    step: async () =>
      walk.isRead ? checkMissing(work, walk) : !(await readPage(work, walk)) || checkMissing(work, walk),
  };
}

/** Whether it was the last. */
async function readPage(work: Work, walk: Walk): Promise<boolean> {
  const { answer: page, readAt } = await work.ask((options) =>
    work.client.room.list({ pageNo: walk.pageNo }, options),
  );
  const rooms = page.items.filter((room) => room !== null);
  await work.archive.keepRooms(rooms, readAt, work.token);
  walk.pageNo += 1;
  walk.pages = Math.max(page.totalPages ?? walk.pages, walk.pageNo);
  walk.isRead = page.hasNextPage !== true || page.items.length === 0;
  await work.setNote(NOTE, JSON.stringify(walk));
  return walk.isRead;
}

/**
 * A room that was met was seen less than a day before the walk, or is noted as seen since. The others are asked for by
 * themselves: a list may leave out a room that moved between two pages. Whether there are more.
 */
async function checkMissing(work: Work, walk: Walk): Promise<boolean> {
  const since = walk.startedAt - DAY_MS;
  const missing = await work.archive.roomsUnseen(since, MISSING_BATCH + work.visits.size);
  const unchecked = missing.filter((roomId) => !work.visits.isWaiting(roomId));
  for (const roomId of unchecked.slice(0, MISSING_BATCH)) await checkDeleted(work, roomId);
  if (unchecked.length > 0) return unchecked.length >= MISSING_BATCH;
  const now = work.now();
  // Not before its time, but if it was the first it was made within minutes.
  const startedAt = Math.max(now, walk.startedAt + WALK_MS);
  const next = newWalk(walk.isFirst ? now : startedAt, { isFirst: false, pages: walk.pages });
  await work.setNote(NOTE, JSON.stringify(next));
  return false;
}

function newWalk(startedAt: number, known: { isFirst: boolean; pages?: number }): Walk {
  return { pages: UNKNOWN_PAGES, ...known, startedAt, pageNo: 1, isRead: false };
}

async function walkNow(work: Work, now: number): Promise<Walk> {
  const walk = walkFrom(await work.note(NOTE));
  if (!walk) return newWalk(now, { isFirst: true });
  // One from a time that is still to come was noted by a clock that had jumped.
  if (walk.startedAt > now + WALK_MS) return newWalk(now, { isFirst: false, pages: walk.pages });
  return walk;
}

function walkFrom(note: string | null): Walk | null {
  if (note === null) return null;
  try {
    const value: unknown = JSON.parse(note);
    return isWalk(value) ? value : null;
  } catch {
    return null;
  }
}

function isWalk(value: unknown): value is Walk {
  return (
    isObject(value) &&
    ['startedAt', 'pageNo', 'pages'].every((key) => Number.isFinite(value[key])) &&
    typeof value['isFirst'] === 'boolean' &&
    typeof value['isRead'] === 'boolean'
  );
}
