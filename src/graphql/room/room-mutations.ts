import { findLiveRooms } from '../../creates/find-room.ts';
import type { CreatedRoom } from '../../creates/store.ts';
import type { CreateRoomInput as NewRoom } from '../../vendor/endpoints/room-writes.ts';
import type { Room } from '../../vendor/endpoints/room.ts';
import { normalisedText } from '../../vendor/protocol/arguments.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { roomIdFrom } from '../fields/caller.ts';
import { vendorIdFrom } from '../fields/ids.ts';
import { createRoomOnce } from '../fields/create-once.ts';
import { mutationPayload } from '../shared/mutation-payload.ts';
import { paidMutation } from '../fields/paid-mutation.ts';
import { needs, needsMerchantWide } from '../fields/scopes.ts';
import { vendorCost } from '../fields/vendor-cost.ts';
import { RefusedWriteError, writing } from '../shared/writing.ts';
import type { Send } from '../fields/create-once.ts';
import {
  AttachDocumentInput,
  CreateRoomInput,
  DeleteRoomInput,
  DetachDocumentInput,
  RenameRoomInput,
  RescheduleRoomInput,
} from './room-inputs.ts';

const CreateRoomPayload = mutationPayload('createRoom', { room: 'The new room.' });
const RenameRoomPayload = mutationPayload('renameRoom', { room: 'The renamed room.' });
const RescheduleRoomPayload = mutationPayload('rescheduleRoom', { room: 'The rescheduled room.' });
const DeleteRoomPayload = mutationPayload('deleteRoom', {
  deletedRoomId: 'Global id of the deleted room.',
  room: 'The room as it was; fields that need another vendor call are null.',
});
const AttachDocumentPayload = mutationPayload('attachDocument', {
  room: 'The room.',
  document: 'The document.',
});
const DetachDocumentPayload = mutationPayload('detachDocument', {
  room: 'The room.',
  document: 'The document, which still exists.',
});

builder.mutationFields((t) => ({
  createRoom: t.field({
    type: CreateRoomPayload,
    nullable: false,
    description:
      'Creates a live room. Vendor: `v4/room/create` (30-300 minutes), or `v3/room/create` (1-5 hours) where configured.',
    access: needsMerchantWide('room:write'),
    extensions: paidMutation,
    args: {
      input: t.arg({ type: CreateRoomInput, required: true, description: 'All values of this mutation.' }),
    },
    resolve: (_root, { input }, context) =>
      writing(
        context,
        'createRoom',
        () => ({}),
        async (_touched, send) => ({ room: await createRoom(input, context, send) }),
      ),
  }),
  renameRoom: t.field({
    type: RenameRoomPayload,
    nullable: false,
    description: "Changes a room's title. Vendor: `room/update/title`.",
    access: needs('room:write'),
    args: {
      input: t.arg({ type: RenameRoomInput, required: true, description: 'All values of this mutation.' }),
    },
    resolve: (_root, { input }, context) =>
      writing(
        context,
        'renameRoom',
        () => ({ roomId: roomIdFrom(context.caller, input.roomId, 'roomId') }),
        async ({ roomId }, send) => ({
          room: await send(() =>
            context.duobei.room.rename({ ...input, roomId }, { origin: context.origin }),
          ),
        }),
      ),
  }),
  rescheduleRoom: t.field({
    type: RescheduleRoomPayload,
    nullable: false,
    description:
      "Changes a room's start and length; not after it has started. Vendor: `v4/room/update/time`, or v3 where configured.",
    access: needs('room:write'),
    args: {
      input: t.arg({
        type: RescheduleRoomInput,
        required: true,
        description: 'All values of this mutation.',
      }),
    },
    resolve: (_root, { input }, context) =>
      writing(
        context,
        'rescheduleRoom',
        () => ({ roomId: roomIdFrom(context.caller, input.roomId, 'roomId') }),
        async ({ roomId }, send) => ({
          room: await send(() =>
            context.duobei.room.reschedule({ ...input, roomId }, { origin: context.origin }),
          ),
        }),
      ),
  }),
  deleteRoom: t.field({
    type: DeleteRoomPayload,
    nullable: false,
    description: 'Deletes a room. Vendor: `room/delete`.',
    access: needs('room:write'),
    args: {
      input: t.arg({ type: DeleteRoomInput, required: true, description: 'All values of this mutation.' }),
    },
    resolve: (_root, { input }, context) =>
      writing(
        context,
        'deleteRoom',
        () => ({ roomId: roomIdFrom(context.caller, input.roomId, 'roomId') }),
        async ({ roomId }, send) => ({
          room: asItWas(await send(() => context.duobei.room.delete(roomId, { origin: context.origin }))),
          deletedRoomId: roomId,
        }),
      ),
  }),
  attachDocument: t.field({
    type: AttachDocumentPayload,
    nullable: false,
    description: 'Attaches a document to a room. Vendor: `room/attachDocument`.',
    // By its id alone a document cannot be told to belong to a room.
    access: needsMerchantWide('room:write'),
    args: {
      input: t.arg({
        type: AttachDocumentInput,
        required: true,
        description: 'All values of this mutation.',
      }),
    },
    resolve: (_root, { input }, context) =>
      writing(
        context,
        'attachDocument',
        () => pairFrom(input, context),
        async (pair, send) => {
          await send(() => context.duobei.room.attachDocument(pair, { origin: context.origin }));
          return { room: pair.roomId, document: pair.documentId };
        },
      ),
  }),
  detachDocument: t.field({
    type: DetachDocumentPayload,
    nullable: false,
    description: 'Detaches a document from a room; the document stays. Vendor: `room/removeDocument`.',
    access: needs('room:write'),
    // For a token with rooms of its own the documents of the room are read first.
    extensions: vendorCost({ calls: () => 2 }),
    args: {
      input: t.arg({
        type: DetachDocumentInput,
        required: true,
        description: 'All values of this mutation.',
      }),
    },
    resolve: (_root, { input }, context) =>
      writing(
        context,
        'detachDocument',
        () => pairFrom(input, context),
        async (pair, send) => {
          if (context.caller.rooms) await requireAttached(pair, context);
          await send(() => context.duobei.room.removeDocument(pair, { origin: context.origin }));
          return { room: pair.roomId, document: pair.documentId };
        },
      ),
  }),
}));

function createRoom(
  input: NewRoom & { idempotencyKey?: string | null | undefined },
  context: GraphQLContext,
  send: Send,
): Promise<Room | CreatedRoom> {
  const { title, type, isVideoEnabled, startsAt, durationMinutes, idempotencyKey } = input;
  return createRoomOnce(context, send, {
    mutation: 'createRoom',
    idempotencyKey,
    // Whole minutes, as the vendor keeps them.
    input: [
      normalisedText(title),
      type,
      isVideoEnabled,
      Math.floor(startsAt.getTime() / 60_000),
      durationMinutes,
    ],
    create: () => context.duobei.room.create(input, { origin: context.origin }),
    find: () => findLiveRooms(context.duobei, input, { origin: context.origin }),
  });
}

function pairFrom(input: { roomId: string; documentId: string }, { caller }: GraphQLContext) {
  return {
    roomId: roomIdFrom(caller, input.roomId, 'roomId'),
    documentId: vendorIdFrom('Document', input.documentId, 'documentId'),
  };
}

/**
 * Throws unless the document is in the room now. A token for some rooms only is shown the documents of those, and by its
 * id alone a document could be anybody's; past the record cache, since what it shows is decided by it.
 */
async function requireAttached(
  { roomId, documentId }: { roomId: string; documentId: string },
  { duobei, vendorCalls, signal, origin }: GraphQLContext,
): Promise<void> {
  vendorCalls.made += 1;
  const attached = await duobei.room.listDocuments(roomId, { signal, origin });
  if (attached.some(({ document }) => document.vendorId === documentId)) return;
  throw new RefusedWriteError({
    code: 'DOCUMENT_NOT_FOUND',
    message: 'The room has no such document.',
    path: ['input', 'documentId'],
  });
}

/** A deleted room can no longer be asked for what the answer of the deletion leaves out. */
function asItWas(room: Room): Room {
  return {
    vendorId: room.vendorId,
    title: room.title,
    type: room.type ?? null,
    startsAt: room.startsAt ?? null,
    endsAt: room.endsAt ?? null,
    playbackExpiresAt: room.playbackExpiresAt ?? null,
    isVideoEnabled: room.isVideoEnabled ?? null,
    isAudioLesson: room.isAudioLesson ?? null,
    isVod: room.isVod ?? null,
    recordingStatus: room.recordingStatus ?? null,
    coverImageUrl: room.coverImageUrl ?? null,
    hostInviteCode: room.hostInviteCode ?? null,
    wechatLive: room.wechatLive ?? null,
  };
}
