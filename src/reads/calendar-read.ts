import { createHash } from 'node:crypto';
import type { DuobeiClient } from '../vendor/client.ts';
import type { Room } from '../vendor/endpoints/room.ts';
import type { AnswerCache } from './answer-cache.ts';
import { isWithin, roomsBetween, widestWindow, type CalendarWindow } from './calendar-window.ts';
import { Loaders } from './loaders.ts';
import { LIST_TAGS, roomTag } from './read-kinds.ts';
import { ReadSession, type ReadSessionOptions } from './read-session.ts';
import { roomOrNone } from './room-or-none.ts';

/** A room that has a start. */
export interface CalendarRoom {
  vendorId: string;
  title: string | null;
  startsAt: Date;
  /** Null where nobody says it. */
  endsAt: Date | null;
}

/** What a calendar shows. */
export interface CalendarRooms {
  /** In the order of their starts. */
  rooms: readonly CalendarRoom[];
  /** All rooms that start in it are there, unless `isComplete` is false. */
  window: CalendarWindow;
  /** False where there are more than a calendar may ask for. */
  isComplete: boolean;
  /** Null where the vendor has none, or does not say it now. */
  merchantName: string | null;
  readAt: Date;
}

/** So many rooms are read one by one; more of them are looked for in the list. */
const MAX_DETAILS = 25;

/** What one calendar is of, and by which clock. */
export interface CalendarQuestion {
  /** Vendor ids; null for all rooms of the merchant. */
  rooms: readonly string[] | null;
  /** Epoch milliseconds. */
  nowMs: number;
}

/**
 * The rooms of a calendar: as remembered, of the equal read under way, or read anew, in 30 calls at most: pages of the list,
 * or the rooms themselves where they are few. A write through the gateway forgets it as it does the rooms.
 */
export function readCalendar(
  client: DuobeiClient,
  records: AnswerCache,
  { rooms, nowMs }: CalendarQuestion,
  { signal, origin }: ReadSessionOptions,
): Promise<CalendarRooms> {
  const load = async (session: ReadSession): Promise<CalendarRooms> => {
    const loaders = new Loaders({ client, records, session });
    const merchantName = loaders.merchant.load(client.partner).then(
      (merchant) => merchant?.name ?? null,
      () => null,
    );
    const { rooms: found, ...rest } = await roomsOf(loaders, rooms, nowMs);
    return {
      ...rest,
      rooms: inOrder(found),
      merchantName: await merchantName,
      readAt: new Date(nowMs),
    };
  };
  return records.read(
    {
      kind: 'calendar',
      key: `calendar ${rooms === null ? 'all' : digestOf(rooms)}`,
      tags: rooms === null ? LIST_TAGS : rooms.map(roomTag),
      load: (cancellation) => load(new ReadSession({ signal: cancellation, origin })),
    },
    new ReadSession({ signal, origin }),
  );
}

/** Keys are kept in memory; ids may be thousands of letters. */
function digestOf(ids: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(ids)).digest('base64url');
}

async function roomsOf(loaders: Loaders, ids: readonly string[] | null, nowMs: number) {
  if (ids === null || ids.length > MAX_DETAILS) {
    const wanted = ids && new Set(ids);
    const listed = await roomsBetween(loaders, nowMs);
    return {
      ...listed,
      rooms: listed.rooms.filter(({ vendorId }) => !wanted || wanted.has(vendorId)),
    };
  }
  const window = widestWindow(nowMs);
  // A failure is one of the calendar: a phone would take away the lesson that is not in it, and goes on showing what it has
  // where there is no answer.
  const rooms = await Promise.all(ids.map((id) => roomOrNone(loaders, id)));
  return {
    rooms: rooms.filter((room) => room !== null).filter((room) => isWithin(window, room)),
    window,
    isComplete: true,
  };
}

function inOrder(rooms: readonly Room[]): CalendarRoom[] {
  return rooms
    .flatMap(({ vendorId, title = null, startsAt, endsAt = null }) =>
      startsAt ? [{ vendorId, title, startsAt, endsAt }] : [],
    )
    .sort((one, other) => one.startsAt.getTime() - other.startsAt.getTime() || compare(one, other));
}

function compare(one: CalendarRoom, other: CalendarRoom): number {
  return one.vendorId < other.vendorId ? -1 : 1;
}
