import type { FileUpload } from 'graphql-upload-minimal';
import { UpstreamError } from '../../vendor/protocol/errors.ts';
import type { GraphQLContext } from '../context.ts';
import { requireMerchantWide, requireScope, roomIdFrom } from '../fields/caller.ts';
import type { MutationResult } from '../shared/mutation-payload.ts';
import type { UserError } from '../shared/user-errors.ts';
import { userErrorFrom, writing } from '../shared/writing.ts';
import type { Send } from '../fields/create-once.ts';
import { acceptFile, discardFile } from './document-upload-file.ts';

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
      'uploadDocument',
      () => ({
        roomId: roomToAttachTo(attachToRoomId, context),
        fields: { INVALID_INPUT: 'file' } as const,
      }),
      async ({ roomId }, send) => {
        const accepted = await acceptFile(file, context.uploadNames);
        const document = await send(() => context.duobei.document.upload(accepted, context));
        return roomId === undefined ? { document } : await attach(document, roomId, context, send);
      },
    );
  } catch (error) {
    // The client left: nobody reads the answer, and it is no failure to be logged. Who ran out of time is still there.
    if (context.signal.aborted && !(context.signal.reason instanceof UpstreamError)) return {};
    throw error;
  } finally {
    discardFile(file);
  }
}

/** Attaching changes a room. A token for some rooms only uploads into one of them. */
function roomToAttachTo(roomId: string | null | undefined, { caller }: GraphQLContext): string | undefined {
  if (roomId == null) {
    requireMerchantWide(caller);
    return undefined;
  }
  requireScope(caller, 'room:write');
  return roomIdFrom(caller, roomId, 'attachToRoomId');
}

/** Attaches a document that is there now: whatever happens, the client must learn its id. */
async function attach(
  document: { vendorId: string },
  roomId: string,
  { duobei, signal, origin }: GraphQLContext,
  send: Send,
): Promise<MutationResult> {
  const pair = { roomId, documentId: document.vendorId };
  try {
    await send(() => duobei.room.attachDocument(pair, { signal, origin }));
    return { document, room: roomId };
  } catch (error) {
    return { document, userErrors: [attachError(error, pair)] };
  }
}

function attachError(error: unknown, pair: { roomId: string; documentId: string }): UserError {
  const refusal = userErrorFrom(error, pair) ?? {
    code: 'INVALID_INPUT',
    message: 'The document is uploaded, but the vendor did not confirm the attachment: use attachDocument.',
  };
  return { ...refusal, path: ['input', 'attachToRoomId'] };
}
