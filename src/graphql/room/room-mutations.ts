import type { Room } from '../../upstream/endpoints/room.ts';
import { builder } from '../builder.ts';
import { vendorIdFrom } from '../shared/ids.ts';
import { mutationPayload, writing } from '../shared/mutation-payload.ts';
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
    args: {
      input: t.arg({ type: CreateRoomInput, required: true, description: 'All values of this mutation.' }),
    },
    resolve: (_root, { input }, context) =>
      writing(
        context,
        () => ({}),
        async () => ({ room: await context.duobei.room.create(input) }),
      ),
  }),
  renameRoom: t.field({
    type: RenameRoomPayload,
    nullable: false,
    description: "Changes a room's title. Vendor: `room/update/title`.",
    args: {
      input: t.arg({ type: RenameRoomInput, required: true, description: 'All values of this mutation.' }),
    },
    resolve: (_root, { input }, context) =>
      writing(
        context,
        () => ({ roomId: vendorIdFrom('Room', input.roomId, 'roomId') }),
        async ({ roomId }) => ({ room: await context.duobei.room.rename({ ...input, roomId }) }),
      ),
  }),
  rescheduleRoom: t.field({
    type: RescheduleRoomPayload,
    nullable: false,
    description:
      "Changes a room's start and length; not after it has started. Vendor: `v4/room/update/time`, or v3 where configured.",
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
        () => ({ roomId: vendorIdFrom('Room', input.roomId, 'roomId') }),
        async ({ roomId }) => ({ room: await context.duobei.room.reschedule({ ...input, roomId }) }),
      ),
  }),
  deleteRoom: t.field({
    type: DeleteRoomPayload,
    nullable: false,
    description: 'Deletes a room. Vendor: `room/delete`.',
    args: {
      input: t.arg({ type: DeleteRoomInput, required: true, description: 'All values of this mutation.' }),
    },
    resolve: (_root, { input }, context) =>
      writing(
        context,
        () => ({ roomId: vendorIdFrom('Room', input.roomId, 'roomId') }),
        async ({ roomId }) => ({
          room: asItWas(await context.duobei.room.delete(roomId)),
          deletedRoomId: roomId,
        }),
      ),
  }),
  attachDocument: t.field({
    type: AttachDocumentPayload,
    nullable: false,
    description: 'Attaches a document to a room. Vendor: `room/attachDocument`.',
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
        () => pairFrom(input),
        async (pair) => {
          await context.duobei.room.attachDocument(pair);
          return { room: pair.roomId, document: pair.documentId };
        },
      ),
  }),
  detachDocument: t.field({
    type: DetachDocumentPayload,
    nullable: false,
    description: 'Detaches a document from a room; the document stays. Vendor: `room/removeDocument`.',
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
        () => pairFrom(input),
        async (pair) => {
          await context.duobei.room.removeDocument(pair);
          return { room: pair.roomId, document: pair.documentId };
        },
      ),
  }),
}));

function pairFrom(input: { roomId: string; documentId: string }) {
  return {
    roomId: vendorIdFrom('Room', input.roomId, 'roomId'),
    documentId: vendorIdFrom('Document', input.documentId, 'documentId'),
  };
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
