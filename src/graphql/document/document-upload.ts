import type { FileUpload } from 'graphql-upload-minimal';
import type { GraphQLContext } from '../context.ts';
import { vendorIdFrom } from '../shared/ids.ts';
import { userErrorFrom, writing, type MutationResult } from '../shared/mutation-payload.ts';
import type { UserError } from '../shared/user-errors.ts';
import { acceptFile, discardFile, RefusedFileError } from './document-upload-file.ts';

export interface UploadDocumentArguments {
  file: Promise<FileUpload>;
  attachToRoomId?: string | null | undefined;
}

/** Sends a file on while it arrives, and attaches the document where asked. What goes wrong leaves no document. */
export async function uploadDocument(
  { file, attachToRoomId }: UploadDocumentArguments,
  context: GraphQLContext,
): Promise<MutationResult> {
  try {
    return await writing(
      context,
      () => ({
        roomId: attachToRoomId == null ? undefined : vendorIdFrom('Room', attachToRoomId, 'attachToRoomId'),
        fields: { INVALID_INPUT: 'file' } as const,
      }),
      async ({ roomId }) => {
        const document = await context.duobei.document.upload(await acceptFile(file), context);
        return roomId === undefined ? { document } : await attach(document, roomId, context);
      },
    );
  } catch (error) {
    if (error instanceof RefusedFileError) return { userErrors: [error.userError] };
    throw error;
  } finally {
    discardFile(file);
  }
}

/** Attaches a document that is there now: whatever happens, the client must learn its id. */
async function attach(
  document: { vendorId: string },
  roomId: string,
  { duobei, signal }: GraphQLContext,
): Promise<MutationResult> {
  try {
    await duobei.room.attachDocument({ roomId, documentId: document.vendorId }, { signal });
    return { document, room: roomId };
  } catch (error) {
    return { document, userErrors: [attachError(error, { roomId, documentId: document.vendorId })] };
  }
}

function attachError(error: unknown, pair: { roomId: string; documentId: string }): UserError {
  const refusal = userErrorFrom(error, pair) ?? {
    code: 'INVALID_INPUT',
    message: 'The document is uploaded, but the vendor did not confirm the attachment: use attachDocument.',
  };
  return { ...refusal, path: ['input', 'attachToRoomId'] };
}
