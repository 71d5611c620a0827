import { builder } from '../builder.ts';
import { DocumentRef, RoomDocumentEdgeRef, RoomRef } from '../refs.ts';
import { wholeListConnection } from '../shared/connections.ts';
import { listKey } from '../shared/cursors.ts';
import { prefetchable } from '../shared/prefetch.ts';

RoomDocumentEdgeRef.implement({
  description: 'The attachment of a document to a room.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { nullable: false, description: 'Opaque cursor of this edge.' }),
    node: t.field({ type: DocumentRef, description: 'The document.', resolve: (edge) => edge.node }),
    attachedAt: t.expose('attachedAt', {
      type: 'DateTime',
      description:
        'When the document was attached. Vendor: `createTime` in `room/listDocuments` (there it is not the upload time).',
    }),
  }),
});

const RoomDocumentConnection = builder.connectionObject(
  {
    type: DocumentRef,
    name: 'RoomDocumentConnection',
    description: 'Documents attached to a room.',
    fields: (t) => ({
      totalCount: t.int({
        nullable: false,
        description: 'Number of attached documents.',
        resolve: (connection) => connection.totalCount,
      }),
    }),
  },
  RoomDocumentEdgeRef,
);

builder.objectField(RoomRef, 'documents', (t) =>
  t.field({
    type: RoomDocumentConnection,
    description: 'Documents attached to this room. Vendor: `room/listDocuments` (not paginated there).',
    args: {
      ...t.arg.connectionArgs(),
      first: t.arg.int({ description: 'Page size forwards, 1-100; without it and `last` the whole list.' }),
    },
    extensions: prefetchable((roomId, { loaders }) => loaders.roomDocuments.load(roomId)),
    resolve: async (room, args, { loaders }) => {
      const attached = await loaders.roomDocuments.load(room.vendorId);
      if (!attached) return null;
      return wholeListConnection(
        listKey('room-documents', room.vendorId),
        args,
        attached,
        (item, cursor) => ({
          cursor,
          node: item.document,
          attachedAt: item.attachedAt,
        }),
      );
    },
  }),
);
