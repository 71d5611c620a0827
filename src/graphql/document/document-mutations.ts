import { builder } from '../builder.ts';
import { vendorIdFrom } from '../fields/ids.ts';
import { mutationPayload } from '../shared/mutation-payload.ts';
import { needs, needsMerchantWide } from '../fields/scopes.ts';
import { vendorCost } from '../fields/vendor-cost.ts';
import { writing } from '../shared/writing.ts';
import { uploadDocument } from './document-upload.ts';

const UploadDocumentInput = builder.inputType('UploadDocumentInput', {
  description: 'Input of `uploadDocument`.',
  fields: (t) => ({
    file: t.field({ type: 'Upload', required: true, description: 'The file.' }),
    attachToRoomId: t.id({ description: 'Also attaches the document to this room.' }),
  }),
});

const DeleteDocumentInput = builder.inputType('DeleteDocumentInput', {
  description: 'Input of `deleteDocument`.',
  fields: (t) => ({
    documentId: t.id({ required: true, description: 'Global or vendor id of the document.' }),
  }),
});

const UploadDocumentPayload = mutationPayload('uploadDocument', {
  document: 'The uploaded document; set even when attaching it failed.',
  room: 'The room it was attached to.',
});
const DeleteDocumentPayload = mutationPayload('deleteDocument', {
  deletedDocumentId: 'Global id of the deleted document.',
});

builder.mutationFields((t) => ({
  uploadDocument: t.field({
    type: UploadDocumentPayload,
    nullable: false,
    description:
      'Uploads a document (Word, PowerPoint, PDF, JPG or PNG, at most 20 MB). Vendor: `documents/upload`.',
    access: needs('document:write'),
    // The file, and attaching it.
    extensions: vendorCost({ calls: ({ input }) => (isAttaching(input) ? 2 : 1) }),
    args: {
      input: t.arg({
        type: UploadDocumentInput,
        required: true,
        description: 'All values of this mutation.',
      }),
    },
    resolve: (_root, { input }, context) => uploadDocument(input, context),
  }),
  deleteDocument: t.field({
    type: DeleteDocumentPayload,
    nullable: false,
    description: 'Deletes a document from the merchant. Vendor: `document/delete`.',
    access: needsMerchantWide('document:write'),
    args: {
      input: t.arg({
        type: DeleteDocumentInput,
        required: true,
        description: 'All values of this mutation.',
      }),
    },
    resolve: (_root, { input }, context) =>
      writing(
        context,
        'deleteDocument',
        () => ({ documentId: vendorIdFrom('Document', input.documentId, 'documentId') }),
        async ({ documentId }, send) => {
          await send(() => context.duobei.document.delete(documentId, { origin: context.origin }));
          return { deletedDocumentId: documentId };
        },
      ),
  }),
}));

/** Input that is not valid fails before any call. */
function isAttaching(input: unknown): boolean {
  return (input as Partial<typeof UploadDocumentInput.$inferInput> | undefined)?.attachToRoomId != null;
}
