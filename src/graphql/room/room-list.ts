import type { Room } from '../../vendor/endpoints/room.ts';
import { MAX_FILTER_LENGTH, optionalText } from '../../vendor/protocol/arguments.ts';
import { DAY_MS, FIRST_DAY, LAST_DAY, startOfDay } from '../../vendor/protocol/days.ts';
import type { GraphQLContext } from '../context.ts';
import { numberedListCalls } from '../fields/connections.ts';
import { ListKey } from '../fields/cursors.ts';
import { LIST_WITHOUT_CALLS, listWithout } from '../fields/list-without.ts';
import { NO_PAGE, type NumberedList } from '../fields/numbered-pages.ts';
import { boundsOf, isBetween, type RoomConditions, type RoomOrder, type StartBounds } from './room-filter.ts';

/** What is asked for. */
export interface RoomListArgs {
  filter?: RoomConditions | null | undefined;
  orderBy?: RoomOrder | null | undefined;
}

/**
 * The most calls for a list that the vendor can neither filter nor order, so that it is looked through: 500 rooms, if no
 * `room/detail` is needed. Two such lists fit into one operation as shipped (MAX_VENDOR_CALLS).
 */
export const MAX_LOOK_THROUGH_CALLS = 25;

/** Rooms that start in the minute of a bound, in pages of the vendor: what is read of them to count those outside. */
const MAX_MINUTE_PAGES = 2;

const MINUTE_MS = 60_000;

/** The first minute that a room may start in, and the end of the last: zero times of other languages are no starts. */
const [FIRST_START, STARTS_END] = [new Date(startOfDay(FIRST_DAY)), new Date(startOfDay(LAST_DAY) + DAY_MS)];

/** Whether the vendor can answer it page by page. */
export function isPagedByVendor({ filter, orderBy }: RoomListArgs): boolean {
  const isOrdered = orderBy != null && orderBy !== 'NEWEST';
  const { phase, type, isVod, recordingStatus } = filter ?? {};
  return !isOrdered && phase == null && type == null && isVod == null && recordingStatus == null;
}

/** What a list of rooms costs at worst. */
export function roomListCalls(args: Readonly<Record<string, unknown>>, readsItems: boolean): number {
  const { filter, orderBy } = args as RoomListArgs;
  if (!isPagedByVendor({ filter, orderBy })) return MAX_LOOK_THROUGH_CALLS;
  const { after, before } = boundsOf(filter ?? {});
  const bounds = Number(after !== undefined) + Number(before !== undefined);
  const forBounds = bounds === 0 ? 0 : bounds * MAX_MINUTE_PAGES + LIST_WITHOUT_CALLS;
  return numberedListCalls(args, readsItems) + forBounds;
}

/** The name of the list that the arguments ask for: cursors of one fit no other. Bounds within one minute are one. */
export function roomListKey({ filter, orderBy }: RoomListArgs, list = 'rooms'): ListKey {
  const { startsBefore, startsAfter, startsOn, phase, type, isVod, recordingStatus } = filter ?? {};
  return new ListKey(list, {
    titleContains: titleOf(filter),
    startsBefore: startsBefore ? minuteOf(startsBefore) : undefined,
    startsAfter: startsAfter ? minuteOf(startsAfter) : undefined,
    startsOn: startsOn ?? undefined,
    phase: phase ?? undefined,
    type: type ?? undefined,
    isVod: isVod ?? undefined,
    recordingStatus: recordingStatus ?? undefined,
    orderBy: orderBy == null || orderBy === 'NEWEST' ? undefined : orderBy,
  });
}

/** The vendor's list with the minutes of these bounds in it: of rooms that start in them, some are outside. */
export function listByMinutes(
  args: RoomListArgs,
  bounds: StartBounds,
  { loaders }: GraphQLContext,
): NumberedList<Room> {
  const { after, before } = writable(bounds);
  const isImpossible =
    (bounds.before && bounds.before <= FIRST_START) ||
    (bounds.after && bounds.after >= STARTS_END) ||
    (after && before && after >= before);
  const input = {
    titleContains: titleOf(args.filter),
    startsBefore: before && nextMinuteOf(before),
    startsAfter: after && minuteOf(after),
  };
  return {
    key: roomListKey(args),
    fetchPage: async (pageNo) =>
      isImpossible ? NO_PAGE : ((await loaders.roomPage.load({ ...input, pageNo })) ?? NO_PAGE),
    idOf: ({ vendorId }) => vendorId,
    forget: () => loaders.forgetLists(),
    isCertain: loaders.wantsFresh,
  };
}

/** The list of a filter that the vendor knows, to the second where it knows minutes. */
export function listBySeconds(args: RoomListArgs, context: GraphQLContext): NumberedList<Room> {
  const bounds = boundsOf(args.filter ?? {});
  const list = listByMinutes(args, bounds, context);
  const { after, before } = writable(bounds);
  if (!after && !before) return list;
  // A start that cannot be read is where the vendor says.
  const isWanted = ({ startsAt }: Room) => !startsAt || isBetween(startsAt, bounds);
  const minutes: StartBounds[] = [];
  if (after) minutes.push({ after: minuteOf(after), before: later(minuteOf(after)) });
  if (before) minutes.push({ after: earlier(nextMinuteOf(before)), before: nextMinuteOf(before) });
  const count = async () => {
    const read = minutes.map((minute) => roomsOfMinute(listByMinutes(args, minute, context)));
    const unwanted = new Set<string>();
    for (const rooms of await Promise.all(read)) {
      if (rooms === null) return null;
      for (const room of rooms) if (!isWanted(room)) unwanted.add(room.vendorId);
    }
    return unwanted.size;
  };
  return listWithout(list, { isWanted, count });
}

/** The bounds that a room may start at; others leave out no room, or every one. */
function writable({ after, before }: StartBounds): StartBounds {
  const isWritable = (bound: Date) => bound > FIRST_START && bound < STARTS_END;
  return {
    after: after && isWritable(after) ? after : undefined,
    before: before && isWritable(before) ? before : undefined,
  };
}

/** Null where there are more than are looked at. */
async function roomsOfMinute({ fetchPage }: NumberedList<Room>): Promise<Room[] | null> {
  const rooms: Room[] = [];
  for (let pageNo = 1; pageNo <= MAX_MINUTE_PAGES; pageNo += 1) {
    const { items, hasNextPage } = await fetchPage(pageNo);
    for (const room of items) if (room) rooms.push(room);
    if (hasNextPage !== true) return rooms;
  }
  return null;
}

/** The vendor's notation has whole minutes. */
function minuteOf(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / MINUTE_MS) * MINUTE_MS);
}

function nextMinuteOf(instant: Date): Date {
  return new Date(Math.ceil(instant.getTime() / MINUTE_MS) * MINUTE_MS);
}

function later(minute: Date): Date {
  return new Date(minute.getTime() + MINUTE_MS);
}

function earlier(minute: Date): Date {
  return new Date(minute.getTime() - MINUTE_MS);
}

/** As the vendor is sent it. */
export function titleOf(filter: RoomConditions | null | undefined): string | undefined {
  return optionalText('filter.titleContains', filter?.titleContains, MAX_FILTER_LENGTH);
}
