import type { GraphQLResolveInfo } from 'graphql';
import type { Document } from '../../vendor/endpoints/document.ts';
import { MAX_FILTER_LENGTH, optionalText } from '../../vendor/protocol/arguments.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { DocumentRef } from '../refs.ts';
import { numberedConnection } from '../fields/connections.ts';
import { ListKey } from '../fields/cursors.ts';
import { isAskedForItems } from '../fields/look-ahead.ts';
import { NO_PAGE } from '../fields/numbered-pages.ts';
import { PageCursorsRef } from '../shared/page-cursors.ts';
import type { ConnectionArgs } from '../fields/page-window.ts';

export const DocumentFilter = builder.inputType('DocumentFilter', {
  description: 'Restricts `Query.documents`.',
  fields: (t) => ({
    fileNameContains: t.string({
      description:
        'Substring of the file name, no surrounding white space; "" is every name. Vendor: `docName`.',
    }),
  }),
});

export const DocumentConnection = builder.connectionObject(
  {
    type: DocumentRef,
    name: 'DocumentConnection',
    description:
      "A page of documents. Whoever goes from page to page is shown each document once that is there throughout, whatever is created or deleted meanwhile: a cursor is the place of its document, not a number. The gateway notices by the list's count; where as many come as go between two pages, a document may be missed, unless the request passes the cache by (`Cache-Control: no-cache`), which looks for the place each time.",
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
  info: GraphQLResolveInfo,
) {
  const filter = {
    fileNameContains: optionalText(
      'filter.fileNameContains',
      args.filter?.fileNameContains,
      MAX_FILTER_LENGTH,
    ),
  };
  const list = {
    key: new ListKey('documents', filter),
    fetchPage: async (pageNo: number) => (await loaders.documentPage.load({ ...filter, pageNo })) ?? NO_PAGE,
    idOf: ({ vendorId }: Document) => vendorId,
    forget: () => loaders.forgetLists(),
    isCertain: loaders.wantsFresh,
  };
  return numberedConnection(list, args, isAskedForItems(info));
}
