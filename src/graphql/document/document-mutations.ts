import { builder } from '../builder.ts';
import { vendorIdFrom } from '../fields/ids.ts';
import { mutation, mutationField } from '../shared/mutation.ts';
import { needs, needsMerchantWide } from '../fields/scopes.ts';
import { vendorCost } from '../fields/vendor-cost.ts';
import { uploadDocument } from './document-upload.ts';

const UploadDocumentInput = builder.inputType('UploadDocumentInput', {
  description: 'Input of `uploadDocument`.',
  fields: (t) => ({
    file: t.field({
      type: 'Upload',
      required: true,
      description:
        'The file. One that has the name of another kind is sent under the name that fits, where `UPLOAD_NAMES` lets it.',
    }),
    attachToRoomId: t.id({ description: 'Also attaches the document to this room.' }),
  }),
});

const DeleteDocumentInput = builder.inputType('DeleteDocumentInput', {
  description: 'Input of `deleteDocument`.',
  fields: (t) => ({
    documentId: t.id({ required: true, description: 'Global or vendor id of the document.' }),
  }),
});

mutationField(
  'uploadDocument',
  {
    description:
      'Uploads a document (Word, PowerPoint, PDF, JPG or PNG, at most 20 MB). Vendor: `documents/upload`.',
    input: UploadDocumentInput,
    payload: {
      document: 'The uploaded document; set even when attaching it failed.',
      room: 'The room it was attached to.',
    },
    access: needs('document:write'),
    // The file, and attaching it.
    extensions: vendorCost({ calls: ({ input }) => (isAttaching(input) ? 2 : 1) }),
  },
  uploadDocument,
);

mutation('deleteDocument', {
  description: 'Deletes a document from the merchant. Vendor: `document/delete`.',
  input: DeleteDocumentInput,
  payload: { deletedDocumentId: 'Global id of the deleted document.' },
  access: needsMerchantWide('document:write'),
  touches: ({ documentId }) => ({ documentId: vendorIdFrom('Document', documentId, 'documentId') }),
  write: async (send, { documentId }, _input, { duobei, origin }) => {
    await send(() => duobei.document.delete(documentId, { origin }));
    return { deletedDocumentId: documentId };
  },
});

/** Input that is not valid fails before any call. */
function isAttaching(input: unknown): boolean {
  return (input as Partial<typeof UploadDocumentInput.$inferInput> | undefined)?.attachToRoomId != null;
}
