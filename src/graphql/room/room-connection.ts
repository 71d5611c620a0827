import type { GraphQLResolveInfo } from 'graphql';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { RoomRef } from '../refs.ts';
import { numberedConnection, numberedListCost } from '../fields/connections.ts';
import { isAskedForItems } from '../fields/look-ahead.ts';
import type { ConnectionArgs } from '../fields/page-window.ts';
import { PageCursorsRef } from '../shared/page-cursors.ts';
import { lookedThroughRooms } from './looked-through-rooms.ts';
import { isPagedByVendor, listBySeconds, roomListCalls, type RoomListArgs } from './room-list.ts';

export const RoomConnection = builder.connectionObject(
  {
    type: RoomRef,
    name: 'RoomConnection',
    description:
      "A page of rooms. Whoever goes from page to page is shown each room once that is there throughout, whatever is created or deleted meanwhile: a cursor is the place of its room, not a number. The gateway notices by the list's count; where as many come as go between two pages, a room may be missed, unless the request passes the cache by (`Cache-Control: no-cache`), which looks for the place each time.",
    fields: (t) => ({
      totalCount: t.exposeInt('totalCount', {
        description:
          'Number of rooms matching the filter; null where the vendor does not count, the list is not complete, or more than 40 rooms start in the minute of a bound. Vendor: `totalCount`.',
      }),
      pageCursors: t.expose('pageCursors', {
        type: PageCursorsRef,
        description:
          'Cursors for a numbered pager, null without `totalCount` and for `first: 0`; costs no vendor call. Vendor: `pageNo`, `totalPages`, `slider`.',
      }),
      isComplete: t.exposeBoolean('isComplete', {
        nullable: false,
        description:
          'Whether all rooms were looked at that may match. The vendor neither orders its list nor filters it by `phase`, `type`, `isVod` or `recordingStatus`: the gateway looks through it from its start, up to 25 calls, which is 500 rooms, or 24 of which `room/detail` has to be read. False: there may be more of them, which a narrower filter (`startsOn`, `startsAfter`, `startsBefore`, `titleContains`) reaches. Always true without such a condition or order.',
      }),
    }),
  },
  { name: 'RoomEdge', description: 'A room in a page.', nodeField: { description: 'The room.' } },
);

/** What `roomConnection` costs at worst. */
export const roomListCost = numberedListCost('room/list', roomListCalls);

/** The rooms of the merchant behind these arguments: page by page where the vendor can answer it so, else looked through. */
export function roomConnection(
  args: ConnectionArgs & RoomListArgs,
  context: GraphQLContext,
  info: GraphQLResolveInfo,
) {
  if (!isPagedByVendor(args)) return lookedThroughRooms(args, context);
  return numberedConnection(listBySeconds(args, context), args, isAskedForItems(info));
}
