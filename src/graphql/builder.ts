import SchemaBuilder from '@pothos/core';
import RelayPlugin from '@pothos/plugin-relay';
import type { FileUpload } from 'graphql-upload-minimal';
import type { GraphQLContext } from './context.ts';
import './fields/access-plugin.ts';
import { badUserInput } from './fields/bad-user-input.ts';
import type { PageCursors } from './fields/connections.ts';
import { encodeGlobalId, isGlobalId, notGlobalId, readGlobalId } from './fields/ids.ts';
import { inputRange } from './fields/input-range.ts';
import { MAX_PAGE_SIZE } from './fields/page-window.ts';
import { needsCaller } from './fields/scopes.ts';
import { vendorCost } from './fields/vendor-cost.ts';

/** As many as a page of a connection may have. */
export const MAX_NODES = 100;

/** What is asked for a node: the record of its type. */
export const NODE_ANSWERS = { Room: ['room/detail'], Document: ['document/detail'], Merchant: ['merchant'] };

/** Texts that are no ids need no call, and one that comes again no other. More than are allowed are refused before any call. */
function nodeCount(ids: unknown): number {
  if (!Array.isArray(ids)) return 1;
  const found = ids.filter((id) => typeof id === 'string' && isGlobalId(readGlobalId(id)));
  return Math.min(new Set(found).size, MAX_NODES);
}

/** The one schema builder. It knows scalars and the context, no type of the schema. */
export const builder = new SchemaBuilder<{
  Context: GraphQLContext;
  DefaultNodeNullability: true;
  /** What every connection has beyond Relay's own fields. */
  Connection: { totalCount: number | null; pageCursors: PageCursors | null; isComplete: boolean };
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    Date: { Input: string; Output: string };
    Decimal: { Input: string; Output: string };
    URL: { Input: string; Output: string };
    /** Settles when the file's part of the request begins. */
    Upload: { Input: Promise<FileUpload>; Output: never };
  };
}>({
  // The outermost plugin comes first: nothing of a field runs before it is allowed.
  plugins: ['access', RelayPlugin],
  relay: {
    encodeGlobalID: (typename, id) => encodeGlobalId(typename, String(id)),
    decodeGlobalID: (globalId) => readGlobalId(globalId),
    nodeTypeOptions: { description: 'An object with a globally unique, opaque id.' },
    idFieldOptions: { description: 'Globally unique, opaque id. Do not parse it.' },
    nodeQueryOptions: {
      description:
        'Fetches any object by its global id, not by an id of the vendor. Null when it does not exist.',
      access: needsCaller,
      extensions: vendorCost({ isShared: true, yieldsByType: NODE_ANSWERS }),
      args: { id: { description: 'Global id.' } },
      resolve: (_root, { id }, _context, _info, resolveNode) => {
        if (!isGlobalId(id)) throw notGlobalId();
        return resolveNode(id);
      },
    },
    nodesQueryOptions: {
      description:
        'Fetches many objects by global id, in order, null where an object does not exist or a text is no id.',
      access: needsCaller,
      extensions: vendorCost({
        isShared: true,
        calls: ({ ids }) => nodeCount(ids),
        items: ({ ids }) => nodeCount(ids),
        yieldsByType: NODE_ANSWERS,
      }),
      args: {
        ids: {
          description:
            'Global ids, at most 100; each may need a vendor call, and counts towards what an operation may need.',
          ...inputRange(0, MAX_NODES),
        },
      },
      resolve: (_root, args, _context, _info, resolveNodes) => {
        const { ids } = args;
        if (ids.length > MAX_NODES) throw badUserInput('ids', `at most ${MAX_NODES} ids.`);
        // Pothos resolves what `args` has, whatever it is handed, and answers null for null.
        args.ids = ids.map((id) => (isGlobalId(id) ? id : null)) as typeof ids;
        return resolveNodes(args.ids);
      },
    },
    pageInfoTypeOptions: { description: 'Relay page information.' },
    hasNextPageFieldOptions: { description: 'Whether more items follow `endCursor`.' },
    hasPreviousPageFieldOptions: { description: 'Whether more items precede `startCursor`.' },
    startCursorFieldOptions: { description: 'Cursor of the first edge, null when the page is empty.' },
    endCursorFieldOptions: { description: 'Cursor of the last edge, null when the page is empty.' },
    pageInfoFieldOptions: { description: 'Relay page information.' },
    cursorFieldOptions: { description: 'Opaque cursor of this edge.' },
    edgesFieldOptions: { description: 'Edges of this page.' },
    nodesOnConnection: { description: 'Nodes of this page.' },
    firstArgOptions: {
      description: 'Page size forwards, 1-100, default 20; 0 for the count alone.',
      ...inputRange(0, MAX_PAGE_SIZE),
    },
    afterArgOptions: { description: 'Cursor to continue after.' },
    lastArgOptions: { description: 'Page size backwards, 1-100.', ...inputRange(1, MAX_PAGE_SIZE) },
    beforeArgOptions: { description: 'Cursor to continue before.' },
  },
});

builder.queryType({ description: 'All read operations.' });
builder.mutationType({
  description:
    'All write operations. Every payload has `userErrors`; the object is null when they are not empty.',
});
builder.subscriptionType({
  description:
    'Live updates. The gateway polls the vendor once per object, whatever the number of subscribers. An event of a room or document is the whole of it as it is now: one at first, one when what is watched has changed, and one after a mutation through this gateway that named it.',
});
