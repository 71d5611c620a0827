import type { Room } from '../../vendor/endpoints/room.ts';
import { roomOrNone } from '../../reads/room-or-none.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { ViewerRef } from '../refs.ts';
import { badUserInput } from '../fields/bad-user-input.ts';
import { itemsShown, ListEdge, wholeListConnection } from '../fields/connections.ts';
import { needs } from '../fields/scopes.ts';
import { vendorCost } from '../fields/vendor-cost.ts';
import type { ConnectionArgs } from '../fields/page-window.ts';
import { RoomConnection, roomConnection, roomListCost } from './room-connection.ts';
import { RoomOrderEnum } from './room-enums.ts';
import { fitsConditions, inOrder } from './room-filter.ts';
import { RoomFilter } from './room-inputs.ts';
import { roomListKey, titleOf, type RoomListArgs } from './room-list.ts';
import { noteNextPhase } from './room-schedule.ts';

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
      orderBy: t.arg({
        type: RoomOrderEnum,
        description:
          'Order of the rooms; if not given, `STARTS_AT_ASC` for a token for some rooms, and that of `Query.rooms` else. `NEWEST` is `BAD_USER_INPUT` for a token for some rooms: the vendor has it for the list of all rooms alone.',
      }),
    },
    extensions: vendorCost((callerRooms) =>
      callerRooms === null ? roomListCost.vendorCost : costOf(callerRooms),
    ),
    resolve: ({ rooms }, args, context, info) =>
      rooms ? roomsNamed(rooms, args, context) : roomConnection(args, context, info),
  }),
);

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
  args: ConnectionArgs & RoomListArgs,
  context: GraphQLContext,
) {
  const { filter } = args;
  const order = args.orderBy ?? 'STARTS_AT_ASC';
  // Only the vendor knows which are the newest, and its list is for all rooms.
  if (order === 'NEWEST') {
    throw badUserInput(
      'orderBy',
      'nobody knows which rooms of a token for some are the newest; ask for STARTS_AT_DESC or STARTS_AT_ASC',
    );
  }
  const nowMs = context.now();
  const conditions = { ...filter, titleContains: titleOf(filter) };
  const read = await Promise.all([...vendorIds].map((id) => roomOrNone(context.loaders, id)));
  const rooms = read.filter((room) => room !== null);
  if (filter?.phase != null) noteNextPhase(rooms, nowMs, context);
  const whole = {
    key: roomListKey({ filter, orderBy: order }, 'viewer-rooms'),
    items: inOrder(
      rooms.filter((room) => fitsConditions(room, conditions, nowMs) === true),
      order,
    ),
    idOf: ({ vendorId }: Room) => vendorId,
  };
  return wholeListConnection(whole, args, (room, pages, offset) => new ListEdge(pages, offset, room));
}
