import { MAX_FILTER_LENGTH, optionalText } from '../../vendor/protocol/arguments.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { DocumentRef } from '../refs.ts';
import { numberedConnection } from '../fields/connections.ts';
import { ListKey } from '../fields/cursors.ts';
import { PageCursorsRef } from '../shared/page-cursors.ts';
import type { ConnectionArgs } from '../fields/page-window.ts';

export const DocumentFilter = builder.inputType('DocumentFilter', {
  description: 'Restricts `Query.documents`.',
  fields: (t) => ({
    fileNameContains: t.string({ description: 'Substring of the file name. Vendor: `docName`.' }),
  }),
});

export const DocumentConnection = builder.connectionObject(
  {
    type: DocumentRef,
    name: 'DocumentConnection',
    description: 'A page of documents.',
    fields: (t) => ({
      totalCount: t.exposeInt('totalCount', {
        description: 'Number of documents matching the filter.',
      }),
      pageCursors: t.expose('pageCursors', {
        type: PageCursorsRef,
        description: 'Cursors for a numbered pager, null without `totalCount`; costs no vendor call.',
      }),
    }),
  },
  {
    name: 'DocumentEdge',
    description: 'A document in a page.',
    nodeField: { description: 'The document.' },
  },
);

/** The documents of the merchant behind these arguments, one vendor call for each page touched. */
export function documentConnection(
  args: ConnectionArgs & { filter?: typeof DocumentFilter.$inferInput | null | undefined },
  { loaders }: GraphQLContext,
) {
  const filter = {
    fileNameContains: optionalText(
      'filter.fileNameContains',
      args.filter?.fileNameContains,
      MAX_FILTER_LENGTH,
    ),
  };
  return numberedConnection(new ListKey('documents', filter), args, async (pageNo) => {
    const page = await loaders.documentPage.load({ ...filter, pageNo });
    return page ?? { items: [], pageNo, pageSize: null, totalCount: 0 };
  });
}
