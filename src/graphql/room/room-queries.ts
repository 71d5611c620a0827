import { builder } from '../builder.ts';
import { MerchantRef, RoomRef } from '../refs.ts';
import { roomIdFrom } from '../fields/caller.ts';
import { recordFor, recordFree } from '../fields/look-ahead.ts';
import { loadRoom } from '../fields/room-record.ts';
import { needs, needsMerchantWide } from '../fields/scopes.ts';
import { vendorCost } from '../fields/vendor-cost.ts';
import { RoomConnection, roomConnection, roomListCost } from './room-connection.ts';
import { RoomOrderEnum } from './room-enums.ts';
import { RoomFilter } from './room-inputs.ts';

const ORDER_BY = 'Order of the rooms; `NEWEST` if not given.';

builder.queryFields((t) => ({
  room: t.field({
    type: RoomRef,
    description:
      'A room. Null when it does not exist; one that was kept while the vendor had it is shown as it was, with `isDeleted`. Vendor: `room/detail`.',
    access: needs('room:read'),
    args: {
      id: t.arg.id({
        required: true,
        description: "Global id, or the vendor's `roomId` (`jz…`) as it stands in your own database.",
      }),
    },
    extensions: vendorCost({ call: 'room/detail', isShared: true, yields: ['room/detail'] }),
    resolve: (_root, args, context, info) => {
      const vendorId = roomIdFrom(context.caller, args.id);
      const load = () => loadRoom(vendorId, context);
      return recordFor({ typename: 'Room', vendorId, load }, context, info);
    },
  }),
  rooms: t.field({
    type: RoomConnection,
    description:
      'Rooms of the merchant. Vendor: `room/list` (20 a page); `first` above 20 costs one vendor call per page touched. Another order, and conditions that the vendor does not know, cost more: see `RoomConnection.isComplete`.',
    access: needsMerchantWide('room:read'),
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: RoomFilter, description: 'Restricts the rooms.' }),
      orderBy: t.arg({ type: RoomOrderEnum, description: ORDER_BY }),
    },
    extensions: roomListCost,
    resolve: (_root, args, context, info) => roomConnection(args, context, info),
  }),
}));

// The list belongs to rooms, so `Merchant.rooms` stands here beside its twin and merchant/ stays free of room/.
builder.objectField(MerchantRef, 'rooms', (t) =>
  t.field({
    type: RoomConnection,
    description: 'The same as `Query.rooms`.',
    access: needsMerchantWide('room:read'),
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: RoomFilter, description: 'Restricts the result.' }),
      orderBy: t.arg({ type: RoomOrderEnum, description: ORDER_BY }),
    },
    extensions: { ...recordFree(), ...roomListCost },
    resolve: (_merchant, args, context, info) => roomConnection(args, context, info),
  }),
);
