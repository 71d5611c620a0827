import { builder } from '../builder.ts';
import type { PageCursor, PageCursors } from '../fields/connections.ts';

export const PageCursorsRef = builder.objectRef<PageCursors>('PageCursors');
const PageCursorRef = builder.objectRef<PageCursor>('PageCursor');

PageCursorsRef.implement({
  description: 'Cursors of numbered pages, for tables that jump to a page.',
  fields: (t) => ({
    totalPages: t.exposeInt('totalPages', {
      nullable: false,
      description: 'Number of pages at the requested page size.',
    }),
    around: t.expose('around', {
      type: [PageCursorRef],
      nullable: false,
      description: 'Pages around the current one.',
    }),
  }),
});

PageCursorRef.implement({
  description: 'The cursor that leads to one numbered page.',
  fields: (t) => ({
    pageNumber: t.exposeInt('pageNumber', { nullable: false, description: '1-based page number.' }),
    after: t.exposeString('after', { description: 'Pass as `after`; null for the first page.' }),
    isCurrent: t.exposeBoolean('isCurrent', {
      nullable: false,
      description: 'Whether this is the page just returned.',
    }),
  }),
});
