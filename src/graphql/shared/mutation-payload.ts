import { GraphQLError } from 'graphql';
import type { Document } from '../../upstream/endpoints/document.ts';
import type { Room } from '../../upstream/endpoints/room.ts';
import type { VideoUploadToken } from '../../upstream/endpoints/video.ts';
import { UpstreamError, UpstreamRejectedError } from '../../upstream/errors.ts';
import { InvalidArgumentError } from '../../upstream/text.ts';
import { meaningOfReason } from '../../upstream/vendor-errors.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { DocumentRef, RoomRef, VideoUploadTokenRef } from '../refs.ts';
import { encodeGlobalId } from './ids.ts';
import { recordFor } from './prefetch.ts';
import { payloadDocumentAccess, payloadRoomAccess } from './scopes.ts';
import { UserErrorRef, type UserError, type UserErrorCode } from './user-errors.ts';

/** What mutations answer; each payload type shows the part that it names. */
export interface MutationResult {
  /** A room as far as the vendor's answer shows it, or its vendor id when the answer shows nothing else. */
  room?: Room | string;
  document?: Document | string;
  deletedRoomId?: string;
  deletedDocumentId?: string;
  uploadToken?: VideoUploadToken;
  userErrors?: UserError[];
}

type PayloadBuilder = PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, MutationResult>;

/** The fields a payload can have besides `userErrors`. */
const payloadFields = {
  room: (t: PayloadBuilder, description: string) =>
    t.field({
      type: RoomRef,
      description,
      access: payloadRoomAccess,
      resolve: ({ room }, _args, context, info) => {
        if (typeof room !== 'string') return room ?? null;
        const load = () => context.loaders.room.load(room);
        return recordFor({ typename: 'Room', vendorId: room, load, isThere: true }, context, info);
      },
    }),
  document: (t: PayloadBuilder, description: string) =>
    t.field({
      type: DocumentRef,
      description,
      access: payloadDocumentAccess,
      resolve: ({ document }) => (typeof document === 'string' ? { vendorId: document } : (document ?? null)),
    }),
  deletedRoomId: (t: PayloadBuilder, description: string) =>
    t.id({
      description,
      resolve: ({ deletedRoomId: id }) => (id === undefined ? null : encodeGlobalId('Room', id)),
    }),
  deletedDocumentId: (t: PayloadBuilder, description: string) =>
    t.id({
      description,
      resolve: ({ deletedDocumentId: id }) => (id === undefined ? null : encodeGlobalId('Document', id)),
    }),
  uploadToken: (t: PayloadBuilder, description: string) =>
    t.field({
      type: VideoUploadTokenRef,
      description,
      resolve: ({ uploadToken }) => uploadToken ?? null,
    }),
};

/** The payload type of a mutation: the named fields with their descriptions, and `userErrors`. */
export function mutationPayload(
  mutation: string,
  fields: Partial<Record<keyof typeof payloadFields, string>>,
) {
  const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Payload`;
  return builder.objectRef<MutationResult>(name).implement({
    description: `Result of \`${mutation}\`.`,
    fields: (t) => ({
      ...Object.fromEntries(
        Object.entries(fields).map(([field, description]) => [
          field,
          payloadFields[field as keyof typeof payloadFields](t, description),
        ]),
      ),
      userErrors: t.field({
        type: [UserErrorRef],
        nullable: false,
        description: 'What the caller can fix.',
        resolve: ({ userErrors }) => userErrors ?? [],
      }),
    }),
  });
}

/** What a mutation touches, by vendor id, and where its input names it. */
export interface Touched {
  roomId?: string | undefined;
  documentId?: string | undefined;
  /** Input field for a refusal of the vendor's, where it is not the usual one. */
  fields?: Partial<Record<UserErrorCode, string>>;
}

/**
 * Runs a write. What the caller can fix becomes `userErrors`; everything else stays an error. Reads after it in
 * the same request are fresh, whatever the outcome.
 */
export async function writing<T extends Touched>(
  context: GraphQLContext,
  touched: () => T,
  write: (touched: T) => Promise<MutationResult>,
): Promise<MutationResult> {
  let known: T | undefined;
  let isSent = true;
  try {
    known = touched();
    return await write(known);
  } catch (error) {
    isSent = error instanceof UpstreamError;
    const userError = userErrorFrom(error, known ?? {});
    if (!userError) throw error;
    return { userErrors: [userError] };
  } finally {
    if (known) {
      if (isSent) context.vendorCalls.made += 1;
      context.loaders.forget(known);
      context.live.touch(known);
    }
  }
}

/** The input field that a refusal is about, unless the mutation names another. */
const usualFields: Partial<Record<UserErrorCode, string>> = {
  ROOM_NOT_FOUND: 'roomId',
  DOCUMENT_NOT_FOUND: 'documentId',
  DOCUMENT_ALREADY_ATTACHED: 'documentId',
  ROOM_SCHEDULE_CLOSED: 'startsAt',
};

/** The user error behind an error; undefined for one that the caller cannot fix. */
export function userErrorFrom(error: unknown, touched: Touched): UserError | undefined {
  const { roomId, documentId, fields } = touched;
  if (error instanceof InvalidArgumentError) {
    return { code: 'INVALID_INPUT', message: error.message, path: ['input', error.argument] };
  }
  if (error instanceof GraphQLError && error.extensions['code'] === 'BAD_USER_INPUT') {
    const argument = error.extensions['argument'] as string;
    return { code: 'INVALID_INPUT', message: error.message, path: ['input', ...argument.split('.')] };
  }
  if (!(error instanceof UpstreamRejectedError)) return undefined;
  const meaning = meaningOfReason(error.reason);
  if (!meaning?.userError) return undefined;
  const code = meaning.userError;
  const field = meaning.inputField ?? fields?.[code] ?? usualFields[code];
  const isAboutInput = code !== 'INSUFFICIENT_BALANCE' && code !== 'FEATURE_NOT_ENABLED';
  return {
    code,
    message: `The vendor refused: ${meaning.meaning}.`,
    path: isAboutInput ? ['input', ...(field === undefined ? [] : [field])] : null,
    roomId,
    documentId,
  };
}
