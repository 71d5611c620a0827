import { builder } from '../builder.ts';
import { MerchantRef, RoomRef } from '../refs.ts';
import { roomIdFrom } from '../fields/caller.ts';
import { numberedListCost } from '../fields/connections.ts';
import { recordFor, recordFree } from '../fields/look-ahead.ts';
import { needs, needsMerchantWide } from '../fields/scopes.ts';
import { vendorCost } from '../fields/vendor-cost.ts';
import { RoomConnection, roomConnection, RoomFilter } from './room-connection.ts';

builder.queryFields((t) => ({
  room: t.field({
    type: RoomRef,
    description: 'A room. Null when it does not exist. Vendor: `room/detail`.',
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
      const load = () => context.loaders.room.load(vendorId);
      return recordFor({ typename: 'Room', vendorId, load }, context, info);
    },
  }),
  rooms: t.field({
    type: RoomConnection,
    description:
      'Rooms of the merchant. Vendor: `room/list` (20 a page); `first` above 20 costs one vendor call per page touched.',
    access: needsMerchantWide('room:read'),
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: RoomFilter, description: 'Restricts the rooms.' }),
    },
    extensions: numberedListCost('room/list'),
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
    },
    extensions: { ...recordFree(), ...numberedListCost('room/list') },
    resolve: (_merchant, args, context, info) => roomConnection(args, context, info),
  }),
);
