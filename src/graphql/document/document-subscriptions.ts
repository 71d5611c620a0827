import { builder } from '../builder.ts';
import { DocumentRef } from '../refs.ts';
import { vendorIdFrom } from '../fields/ids.ts';
import { needsMerchantWide } from '../fields/scopes.ts';
import { OUTLIVES, shown, watching } from '../fields/watching.ts';
import { vendorCost } from '../fields/vendor-cost.ts';

builder.subscriptionFields((t) => ({
  documentStatus: t.field({
    type: DocumentRef,
    nullable: false,
    description:
      'The document now and at each change of its status; ends when the status is final.\n' +
      `${OUTLIVES} Vendor: polls \`documents/status\`.`,
    access: needsMerchantWide('document:read'),
    args: {
      documentId: t.arg.id({ required: true, description: 'Global or vendor id of the document.' }),
    },
    extensions: vendorCost({ call: 'documents/status', yields: ['documents/status'] }),
    subscribe: (_root, { documentId }, context) => {
      const vendorId = vendorIdFrom('Document', documentId, 'documentId');
      return watching(context, (watcher) => context.watching.documentStatus(vendorId, watcher));
    },
    resolve: (event, _args, context) => shown(event, context),
  }),
}));
