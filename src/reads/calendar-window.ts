import type { Room } from '../vendor/endpoints/room.ts';
import type { Page } from '../vendor/protocol/page.ts';
import { DAY_MS, dayOf, startOfDay } from '../vendor/protocol/days.ts';
import type { Loaders } from './loaders.ts';

/** Starts of rooms that a calendar shows, from one midnight in Shanghai to another. */
export interface CalendarWindow {
  from: Date;
  /** Excluded. */
  to: Date;
}

/** Days back and ahead: four weeks and a term, and less where there are too many rooms. */
const WINDOWS = [
  { back: 28, ahead: 182 },
  { back: 7, ahead: 56 },
  { back: 1, ahead: 14 },
] as const;

/** Of the vendor's list, 20 rooms each. */
const MAX_PAGES = 25;

/** A page of the vendor's list, as far as the document goes. */
const PAGE_SIZE = 20;

type ListedPage = Pick<Page<Room>, 'items' | 'totalCount' | 'totalPages' | 'pageSize' | 'hasNextPage'>;

const NO_PAGE: ListedPage = { items: [], totalCount: 0, totalPages: 0, pageSize: null, hasNextPage: false };

/** The window that most calendars have. */
export function widestWindow(nowMs: number): CalendarWindow {
  return windowOf(WINDOWS[0], nowMs);
}

/** Whether a room starts in it; one without a start does not. */
export function isWithin({ from, to }: CalendarWindow, { startsAt }: Pick<Room, 'startsAt'>): boolean {
  return startsAt != null && startsAt >= from && startsAt < to;
}

/** Whole days, so that one question is asked all day. */
function windowOf({ back, ahead }: (typeof WINDOWS)[number], nowMs: number): CalendarWindow {
  const today = startOfDay(dayOf(nowMs));
  return { from: new Date(today - back * DAY_MS), to: new Date(today + (ahead + 1) * DAY_MS) };
}

/**
 * The merchant's rooms of the widest window whose pages may all be asked for; of the narrowest as many as may be. Each
 * room is there once, whatever moves between the pages.
 */
export async function roomsBetween(
  loaders: Loaders,
  nowMs: number,
): Promise<{ rooms: Room[]; window: CalendarWindow; isComplete: boolean }> {
  for (const [index, days] of WINDOWS.entries()) {
    const window = windowOf(days, nowMs);
    const pages = await pagesOf(loaders, window, index === WINDOWS.length - 1);
    if (pages === null) continue;
    const rooms = new Map<string, Room>();
    // The vendor's bounds may be strict or not, and of whole minutes: what is shown is decided here.
    for (const room of pages.items) {
      if (room && isWithin(window, room)) rooms.set(room.vendorId, room);
    }
    return { rooms: [...rooms.values()], window, isComplete: pages.isComplete };
  }
  throw new Error('There is no window.');
}

/** Null where there are more pages than may be asked for, unless `isLast`. */
async function pagesOf(loaders: Loaders, { from, to }: CalendarWindow, isLast: boolean) {
  // A minute more on each side: what the bounds leave out is not asked for again.
  const bounds = {
    startsAfter: new Date(from.getTime() - 60_000),
    startsBefore: new Date(to.getTime() + 60_000),
  };
  const load = async (pageNo: number): Promise<ListedPage> =>
    (await loaders.roomPage.load({ ...bounds, pageNo })) ?? NO_PAGE;
  const first = await load(1);
  const counted = countOf(first);
  const isTooMany = counted !== null && counted > MAX_PAGES;
  if (isTooMany && !isLast) return null;
  if (counted !== null) {
    const numbers = Array.from({ length: Math.min(counted, MAX_PAGES) - 1 }, (_, index) => index + 2);
    const others = await Promise.all(numbers.map(load));
    return { items: [first, ...others].flatMap(({ items }) => items), isComplete: !isTooMany };
  }
  // Nobody counts: page by page, while there is a next one.
  const items = [...first.items];
  let page = first;
  for (let pageNo = 2; page.hasNextPage && pageNo <= MAX_PAGES; pageNo += 1) {
    page = await load(pageNo);
    items.push(...page.items);
  }
  if (page.hasNextPage && !isLast) return null;
  return { items, isComplete: !page.hasNextPage };
}

/** How many pages there are; null where the vendor does not say it. */
function countOf({ totalCount, pageSize, totalPages }: ListedPage): number | null {
  const pages = totalPages ?? (totalCount === null ? null : Math.ceil(totalCount / (pageSize ?? PAGE_SIZE)));
  return pages === null ? null : Math.max(1, pages);
}
