import type { GraphQLResolveInfo } from 'graphql';
import type { Room, RoomListInput } from '../../vendor/endpoints/room.ts';
import { MAX_FILTER_LENGTH, optionalText } from '../../vendor/protocol/arguments.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { RoomRef } from '../refs.ts';
import { numberedConnection } from '../fields/connections.ts';
import { ListKey } from '../fields/cursors.ts';
import { isAskedForItems } from '../fields/look-ahead.ts';
import { NO_PAGE } from '../fields/numbered-pages.ts';
import { PageCursorsRef } from '../shared/page-cursors.ts';
import type { ConnectionArgs } from '../fields/page-window.ts';

export const RoomFilter = builder.inputType('RoomFilter', {
  description: 'Restricts `Query.rooms`. All given conditions must hold.',
  fields: (t) => ({
    titleContains: t.string({
      description: 'Substring of the title, no surrounding white space; "" is every title. Vendor: `title`.',
    }),
    startsBefore: t.field({
      type: 'DateTime',
      description:
        "Only rooms that start before this instant; whole minutes. Vendor: `startTime` (the vendor's name is inverted).",
    }),
    startsAfter: t.field({
      type: 'DateTime',
      description:
        "Only rooms that start after this instant; whole minutes. Vendor: `endTime` (the vendor's name is inverted).",
    }),
  }),
});

export const RoomConnection = builder.connectionObject(
  {
    type: RoomRef,
    name: 'RoomConnection',
    description:
      "A page of rooms. Whoever goes from page to page is shown each room once that is there throughout, whatever is created or deleted meanwhile: a cursor is the place of its room, not a number. The gateway notices by the list's count; where as many come as go between two pages, a room may be missed, unless the request passes the cache by (`Cache-Control: no-cache`), which looks for the place each time.",
    fields: (t) => ({
      totalCount: t.exposeInt('totalCount', {
        description:
          'Number of rooms matching the filter; null where the vendor does not count. Vendor: `totalCount`.',
      }),
      pageCursors: t.expose('pageCursors', {
        type: PageCursorsRef,
        description:
          'Cursors for a numbered pager, null without `totalCount`; costs no vendor call. Vendor: `pageNo`, `totalPages`, `slider`.',
      }),
    }),
  },
  { name: 'RoomEdge', description: 'A room in a page.', nodeField: { description: 'The room.' } },
);

/** The rooms of the merchant behind these arguments, one vendor call for each page touched. */
export function roomConnection(
  args: ConnectionArgs & { filter?: typeof RoomFilter.$inferInput | null | undefined },
  { loaders }: GraphQLContext,
  info: GraphQLResolveInfo,
) {
  const filter: Omit<RoomListInput, 'pageNo'> = {
    titleContains: optionalText('filter.titleContains', args.filter?.titleContains, MAX_FILTER_LENGTH),
    startsBefore: wholeMinute(args.filter?.startsBefore),
    startsAfter: wholeMinute(args.filter?.startsAfter),
  };
  const list = {
    key: new ListKey('rooms', filter),
    fetchPage: async (pageNo: number) => (await loaders.roomPage.load({ ...filter, pageNo })) ?? NO_PAGE,
    idOf: ({ vendorId }: Pick<Room, 'vendorId'>) => vendorId,
    forget: () => loaders.forgetLists(),
    isCertain: loaders.wantsFresh,
  };
  return numberedConnection(list, args, isAskedForItems(info));
}

/** The vendor compares whole minutes: seconds are dropped, so that equal queries have equal cursors. */
function wholeMinute(instant: Date | null | undefined): Date | undefined {
  return instant ? new Date(Math.floor(instant.getTime() / 60_000) * 60_000) : undefined;
}
