import { builder } from '../builder.ts';
import { RoomRef } from '../refs.ts';
import { requireScope, roomIdFrom } from '../fields/caller.ts';
import { needs } from '../fields/scopes.ts';
import { DEFAULT_INTERVAL_SECONDS, intervalMsFrom, OUTLIVES, shown, watching } from '../fields/watching.ts';
import { vendorCost } from '../fields/vendor-cost.ts';

builder.subscriptionFields((t) => ({
  roomRecordingStatus: t.field({
    type: RoomRef,
    nullable: false,
    description:
      'The room now and at each change of its recording status; ends when it is final.\n' +
      `${OUTLIVES} Vendor: polls \`room/detail\`.`,
    access: needs('room:read'),
    args: {
      roomId: t.arg.id({ required: true, description: 'Global or vendor id of the room.' }),
    },
    extensions: vendorCost({ call: 'room/detail' }),
    subscribe: (_root, { roomId }, context) => {
      const vendorId = roomIdFrom(context.caller, roomId, 'roomId');
      return watching(context, (watcher) => context.watching.roomRecordingStatus(vendorId, watcher));
    },
    resolve: (event, _args, context) => shown(event, context),
  }),
  roomLiveStatistics: t.field({
    type: RoomRef,
    nullable: false,
    description:
      'The room now and at each change of its live statistics.\n' +
      `${OUTLIVES} Vendor: polls \`statistics/zhibo/room\`.`,
    access: needs('room:read'),
    args: {
      roomId: t.arg.id({ required: true, description: 'Global or vendor id of the room.' }),
      intervalSeconds: t.arg.int({
        defaultValue: DEFAULT_INTERVAL_SECONDS,
        description: 'Shortest time between two events, in seconds, 10-300.',
      }),
    },
    // Two where the statistics service does not know the room yet.
    extensions: vendorCost({ call: 'statistics/zhibo/room', calls: () => 2 }),
    subscribe: (_root, { roomId, intervalSeconds }, context) => {
      requireScope(context.caller, 'statistics:read');
      const vendorId = roomIdFrom(context.caller, roomId, 'roomId');
      const intervalMs = intervalMsFrom(intervalSeconds);
      return watching(context, (watcher) =>
        context.watching.roomLiveStatistics(vendorId, intervalMs, watcher),
      );
    },
    resolve: (event, _args, context) => ({ vendorId: shown(event, context).vendorId }),
  }),
}));
