import type { RoomListInput } from '../../vendor/endpoints/room.ts';
import { MAX_FILTER_LENGTH, optionalText } from '../../vendor/protocol/arguments.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { RoomRef } from '../refs.ts';
import { numberedConnection } from '../fields/connections.ts';
import { ListKey } from '../fields/cursors.ts';
import { PageCursorsRef } from '../shared/page-cursors.ts';
import type { ConnectionArgs } from '../fields/page-window.ts';

export const RoomFilter = builder.inputType('RoomFilter', {
  description: 'Restricts `Query.rooms`. All given conditions must hold.',
  fields: (t) => ({
    titleContains: t.string({ description: 'Substring of the title. Vendor: `title`.' }),
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
    description: 'A page of rooms.',
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
) {
  const filter: Omit<RoomListInput, 'pageNo'> = {
    titleContains: optionalText('filter.titleContains', args.filter?.titleContains, MAX_FILTER_LENGTH),
    startsBefore: wholeMinute(args.filter?.startsBefore),
    startsAfter: wholeMinute(args.filter?.startsAfter),
  };
  return numberedConnection(new ListKey('rooms', filter), args, async (pageNo) => {
    const page = await loaders.roomPage.load({ ...filter, pageNo });
    return page ?? { items: [], pageNo, pageSize: null, totalCount: 0 };
  });
}

/** The vendor compares whole minutes: seconds are dropped, so that equal queries have equal cursors. */
function wholeMinute(instant: Date | null | undefined): Date | undefined {
  return instant ? new Date(Math.floor(instant.getTime() / 60_000) * 60_000) : undefined;
}
