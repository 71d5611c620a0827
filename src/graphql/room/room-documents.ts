import type { Document } from '../../vendor/endpoints/document.ts';
import type { RoomDocument } from '../../vendor/endpoints/room.ts';
import { builder } from '../builder.ts';
import { DocumentRef, RoomDocumentEdgeRef, RoomRef } from '../refs.ts';
import { itemsShown, ListEdge, wholeListConnection, type CursorSource } from '../fields/connections.ts';
import { ListKey } from '../fields/cursors.ts';
import { recordFree } from '../fields/look-ahead.ts';
import { needs } from '../fields/scopes.ts';
import { vendorCost } from '../fields/vendor-cost.ts';

class RoomDocumentEdge extends ListEdge<Document> {
  readonly attachedAt: Date | null;

  constructor({ document, attachedAt }: RoomDocument, pages: CursorSource, offset: number) {
    super(pages, offset, document);
    this.attachedAt = attachedAt;
  }
}

const edgeFrom = (item: RoomDocument, pages: CursorSource, offset: number) =>
  new RoomDocumentEdge(item, pages, offset);
const idOf = ({ document }: RoomDocument) => document.vendorId;

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
        // The vendor answers the whole list, so it is always counted.
        resolve: ({ totalCount }) => totalCount ?? 0,
      }),
    }),
  },
  RoomDocumentEdgeRef,
);

builder.objectField(RoomRef, 'documents', (t) =>
  t.field({
    type: RoomDocumentConnection,
    description:
      'Documents attached to this room. Vendor: `room/listDocuments` (not paginated there); of several rooms `v4/room/listDocuments`,\n' +
      'one call for 20 of them, where the account has it.',
    access: needs('document:read'),
    args: t.arg.connectionArgs(),
    extensions: {
      ...recordFree({ prefetch: (roomId, { loaders }) => loaders.roomDocuments.load(roomId), isProof: true }),
      ...vendorCost({
        call: 'room/listDocuments',
        isTriedTogether: true,
        items: itemsShown,
        yields: ['room/listDocuments'],
      }),
    },
    resolve: (room, args, { loaders }) => {
      if (room.gone) return null;
      const key = new ListKey('room-documents', room.vendorId);
      return loaders.roomDocuments
        .load(room.vendorId)
        .then((attached) => attached && wholeListConnection({ key, items: attached, idOf }, args, edgeFrom));
    },
  }),
);
