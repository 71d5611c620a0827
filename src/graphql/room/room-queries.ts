import { builder } from '../builder.ts';
import { MerchantRef, RoomRef } from '../refs.ts';
import { vendorIdFrom } from '../shared/ids.ts';
import { prefetchSelected } from '../shared/prefetch.ts';
import { RoomConnection, roomConnection, RoomFilter } from './room-connection.ts';

builder.queryFields((t) => ({
  room: t.field({
    type: RoomRef,
    description: 'A room. Null when it does not exist. Vendor: `room/detail`.',
    args: {
      id: t.arg.id({
        required: true,
        description: "Global id, or the vendor's `roomId` (`jz…`) as it stands in your own database.",
      }),
    },
    resolve: (_root, args, context, info) => {
      const vendorId = vendorIdFrom('Room', args.id);
      prefetchSelected('Room', vendorId, context, info);
      return context.loaders.room.load(vendorId);
    },
  }),
  rooms: t.field({
    type: RoomConnection,
    description:
      'Rooms of the merchant. Vendor: `room/list` (20 a page); `first` above 20 costs one vendor call per page touched.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: RoomFilter, description: 'Restricts the rooms.' }),
    },
    resolve: (_root, args, context) => roomConnection(args, context),
  }),
}));

// The list belongs to rooms, so `Merchant.rooms` stands here beside its twin and merchant/ stays free of room/.
builder.objectField(MerchantRef, 'rooms', (t) =>
  t.field({
    type: RoomConnection,
    description: 'The same as `Query.rooms`.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: RoomFilter, description: 'Restricts the result.' }),
    },
    resolve: (_merchant, args, context) => roomConnection(args, context),
  }),
);
