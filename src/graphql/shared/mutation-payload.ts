import type { Document } from '../../vendor/endpoints/document.ts';
import type { DeletedUserData } from '../../archive/archive.ts';
import type { VideoUploadToken } from '../../vendor/endpoints/video.ts';
import { builder } from '../builder.ts';
import { DeletedUserDataRef, DocumentRef, RoomRef, VideoUploadTokenRef } from '../refs.ts';
import type { MadeRoom } from '../fields/create-once.ts';
import { encodeGlobalId } from '../fields/ids.ts';
import { recordFor } from '../fields/look-ahead.ts';
import { payloadDocumentAccess, payloadRoomAccess } from '../fields/scopes.ts';
import { UserErrorRef, type UserError } from './user-errors.ts';

/** What mutations answer; each payload type shows the part that it names. */
export interface MutationResult {
  /** A room as far as the vendor's answer shows it, or its vendor id when the answer shows nothing else. */
  room?: MadeRoom | string;
  document?: Document | string;
  deletedRoomId?: string;
  deletedDocumentId?: string;
  uploadToken?: VideoUploadToken;
  deletedData?: DeletedUserData;
  userErrors?: UserError[];
  /** What stopped one of several writes, where the caller cannot fix it; shown in the place of its room. */
  error?: Error;
}

export type PayloadBuilder = PothosSchemaTypes.ObjectFieldBuilder<
  typeof builder.$inferSchemaTypes,
  MutationResult
>;

/** The fields a payload can have besides `userErrors`. */
const payloadFields = {
  room: (t: PayloadBuilder, description: string) =>
    t.field({
      type: RoomRef,
      description,
      access: payloadRoomAccess,
      resolve: ({ room, error }, _args, context, info) => {
        if (error !== undefined) throw error;
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
  deletedData: (t: PayloadBuilder, description: string) =>
    t.field({
      type: DeletedUserDataRef,
      description,
      resolve: ({ deletedData }) => deletedData ?? null,
    }),
};

/** Fields of a payload besides `userErrors`, with their descriptions. */
export type PayloadFields = Partial<Record<keyof typeof payloadFields, string>>;

/** The payload type of a mutation: the named fields, and `userErrors`. */
export function mutationPayload(mutation: string, fields: PayloadFields) {
  const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Payload`;
  return builder.objectRef<MutationResult>(name).implement({
    description: `Result of \`${mutation}\`.`,
    fields: (t) => payloadFieldsOf(t, fields),
  });
}

/** The named fields, and `userErrors`. */
export function payloadFieldsOf(t: PayloadBuilder, fields: PayloadFields) {
  return {
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
  };
}
