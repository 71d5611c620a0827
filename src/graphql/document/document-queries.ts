import { builder } from '../builder.ts';
import { DocumentRef, MerchantRef } from '../refs.ts';
import { numberedListCost } from '../fields/connections.ts';
import { vendorIdFrom } from '../fields/ids.ts';
import { recordFree } from '../fields/look-ahead.ts';
import { needsMerchantWide } from '../fields/scopes.ts';
import { vendorCost } from '../fields/vendor-cost.ts';
import { DocumentConnection, documentConnection, DocumentFilter } from './document-connection.ts';

builder.queryFields((t) => ({
  document: t.field({
    type: DocumentRef,
    description: 'A document. Null when it does not exist. Vendor: `document/detail`.',
    // By its id alone a document cannot be told to belong to a room.
    access: needsMerchantWide('document:read'),
    args: {
      id: t.arg.id({
        required: true,
        description: "Global id, or the vendor's document UUID (`documentId` = `uniqueId` = `uuid`).",
      }),
    },
    extensions: vendorCost({ call: 'document/detail', isShared: true, yields: ['document/detail'] }),
    resolve: (_root, args, { loaders }) => loaders.document.load(vendorIdFrom('Document', args.id)),
  }),
  documents: t.field({
    type: DocumentConnection,
    description: 'Documents of the merchant. Vendor: `document/list` (20 a page).',
    access: needsMerchantWide('document:read'),
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: DocumentFilter, description: 'Restricts the documents.' }),
    },
    extensions: numberedListCost('document/list'),
    resolve: (_root, args, context, info) => documentConnection(args, context, info),
  }),
}));

// The list belongs to documents, so `Merchant.documents` stands here and merchant/ stays free of document/.
builder.objectField(MerchantRef, 'documents', (t) =>
  t.field({
    type: DocumentConnection,
    description: 'The same as `Query.documents`.',
    access: needsMerchantWide('document:read'),
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: DocumentFilter, description: 'Restricts the result.' }),
    },
    extensions: { ...recordFree(), ...numberedListCost('document/list') },
    resolve: (_merchant, args, context, info) => documentConnection(args, context, info),
  }),
);
