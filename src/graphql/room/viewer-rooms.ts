import type { Room } from '../../vendor/endpoints/room.ts';
import { MAX_FILTER_LENGTH, optionalText } from '../../vendor/protocol/arguments.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { ViewerRef } from '../refs.ts';
import { itemsShown, ListEdge, numberedListCost, wholeListConnection } from '../fields/connections.ts';
import { ListKey } from '../fields/cursors.ts';
import { needs } from '../fields/scopes.ts';
import { vendorCost } from '../fields/vendor-cost.ts';
import type { ConnectionArgs } from '../fields/page-window.ts';
import { RoomConnection, roomConnection, RoomFilter } from './room-connection.ts';

type Filter = typeof RoomFilter.$inferInput;

// The list belongs to rooms, so it stands here, and viewer/ stays free of room/.
builder.objectField(ViewerRef, 'rooms', (t) =>
  t.field({
    type: RoomConnection,
    description:
      'The rooms that the token is for, in the order of their start, those without one last; a room that does not exist is left out. One vendor call each, which MAX_VENDOR_CALLS does not count. The same as `Query.rooms` for a caller who is for all rooms. Vendor: `room/detail`.',
    access: needs('room:read'),
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: RoomFilter, description: 'Restricts the rooms.' }),
    },
    extensions: vendorCost((callerRooms) => (callerRooms === null ? costOfAll : costOf(callerRooms))),
    resolve: ({ rooms }, args, context, info) =>
      rooms ? roomsNamed(rooms, args, context) : roomConnection(args, context, info),
  }),
);

const costOfAll = numberedListCost('room/list').vendorCost;

function costOf(roomCount: number) {
  return {
    call: 'room/detail',
    isShared: true,
    calls: () => roomCount,
    limit: 'token',
    items: (args: Readonly<Record<string, unknown>>) => Math.min(itemsShown(args), roomCount),
    yields: ['room/detail'],
  } as const;
}

/** The rooms with these vendor ids. All are read, since their order is nowhere else; one that fails would be missed. */
async function roomsNamed(
  vendorIds: ReadonlySet<string>,
  args: ConnectionArgs & { filter?: Filter | null | undefined },
  { loaders }: GraphQLContext,
) {
  const { filter } = args;
  const titleContains = optionalText('filter.titleContains', filter?.titleContains, MAX_FILTER_LENGTH);
  const asked = { ...filter, titleContains };
  const read = await Promise.all([...vendorIds].map((id) => loaders.room.load(id)));
  const items = read.filter((room) => room !== null && fitsFilter(room, asked)) as Room[];
  items.sort(byStart);
  const key = new ListKey('viewer-rooms', asked);
  const idOf = ({ vendorId }: Room) => vendorId;
  return wholeListConnection(
    { key, items, idOf },
    args,
    (room, pages, offset) => new ListEdge(pages, offset, room),
  );
}

/** Whether a room, as `room/detail` has it, would be in the merchant's list with this filter. */
function fitsFilter(
  { title, startsAt }: Room,
  { titleContains, startsBefore, startsAfter }: Filter,
): boolean {
  if (titleContains && !(title ?? '').toLowerCase().includes(titleContains.toLowerCase())) return false;
  if (startsBefore && !(startsAt && startsAt < startsBefore)) return false;
  return !startsAfter || (startsAt instanceof Date && startsAt > startsAfter);
}

/** Those without a start come last, and of equal starts the order is that of the ids. */
function byStart(one: Room, other: Room): number {
  const [start, otherStart] = [one, other].map(({ startsAt }) => startsAt?.getTime() ?? Infinity) as [
    number,
    number,
  ];
  if (start !== otherStart) return start < otherStart ? -1 : 1;
  return one.vendorId < other.vendorId ? -1 : 1;
}
