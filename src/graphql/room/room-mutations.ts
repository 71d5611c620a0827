import type { GraphQLContext } from '../context.ts';
import { roomIdFrom } from '../fields/caller.ts';
import { vendorIdFrom } from '../fields/ids.ts';
import { mutation, nothing, theRoom } from '../shared/mutation.ts';
import { paidMutation } from '../fields/paid-mutation.ts';
import { needs, needsMerchantWide } from '../fields/scopes.ts';
import { vendorCost } from '../fields/vendor-cost.ts';
import { RefusedWriteError } from '../shared/writing.ts';
import {
  AttachDocumentInput,
  CreateRoomInput,
  DeleteRoomInput,
  DetachDocumentInput,
  RenameRoomInput,
  RescheduleRoomInput,
} from './room-inputs.ts';
import { createRoom } from './create-room.ts';
import { refusedSchedule } from './room-schedule.ts';
import { roomAsItWas } from '../fields/room-as-it-was.ts';

mutation('createRoom', {
  description:
    'Creates a live room. Vendor: `v4/room/create` (30-300 minutes), or `v3/room/create` (1-5 hours) where configured.',
  input: CreateRoomInput,
  payload: { room: 'The new room.' },
  access: needsMerchantWide('room:write'),
  extensions: paidMutation,
  touches: nothing,
  write: async (send, _touched, input, context) => ({ room: await createRoom(input, context, send) }),
});

mutation('renameRoom', {
  description: "Changes a room's title. Vendor: `room/update/title`.",
  input: RenameRoomInput,
  payload: { room: 'The renamed room.' },
  access: needs('room:write'),
  touches: theRoom,
  write: async (send, touched, input, { duobei, origin }) => ({
    room: await send(() => duobei.room.rename({ ...input, ...touched }, { origin })),
  }),
});

mutation('rescheduleRoom', {
  description:
    "Changes a room's start and length; not after it has started. Vendor: `v4/room/update/time`, or v3 where configured.",
  input: RescheduleRoomInput,
  payload: { room: 'The rescheduled room.' },
  access: needs('room:write'),
  touches: (input, context) => ({ ...theRoom(input, context), ...refusedSchedule(input, context.now()) }),
  write: async (send, touched, input, { duobei, origin }) => ({
    room: await send(() => duobei.room.reschedule({ ...input, ...touched }, { origin })),
  }),
});

mutation('deleteRoom', {
  description: 'Deletes a room. Vendor: `room/delete`.',
  input: DeleteRoomInput,
  payload: {
    deletedRoomId: 'Global id of the deleted room.',
    room: 'The room as it was; fields that need another vendor call are null.',
  },
  access: needs('room:write'),
  touches: theRoom,
  write: async (send, { roomId }, _input, { duobei, origin }) => ({
    room: roomAsItWas(await send(() => duobei.room.delete(roomId, { origin }))),
    deletedRoomId: roomId,
  }),
});

mutation('attachDocument', {
  description: 'Attaches a document to a room. Vendor: `room/attachDocument`.',
  input: AttachDocumentInput,
  payload: { room: 'The room.', document: 'The document.' },
  // By its id alone a document cannot be told to belong to a room.
  access: needsMerchantWide('room:write'),
  touches: pairFrom,
  write: async (send, pair, _input, { duobei, origin }) => {
    await send(() => duobei.room.attachDocument(pair, { origin }));
    return { room: pair.roomId, document: pair.documentId };
  },
});

mutation('detachDocument', {
  description: 'Detaches a document from a room; the document stays. Vendor: `room/removeDocument`.',
  input: DetachDocumentInput,
  payload: { room: 'The room.', document: 'The document, which still exists.' },
  access: needs('room:write'),
  // For a token with rooms of its own the documents of the room are read first.
  extensions: vendorCost({ calls: () => 2 }),
  touches: (input, context) => ({
    ...pairFrom(input, context),
    meanings: { DOCUMENT_NOT_FOUND: 'the document is not attached to the room, or does not exist' },
  }),
  write: async (send, pair, _input, context) => {
    if (context.caller.rooms) await requireAttached(pair, context);
    await send(() => context.duobei.room.removeDocument(pair, { origin: context.origin }));
    return { room: pair.roomId, document: pair.documentId };
  },
});

function pairFrom(input: { roomId: string; documentId: string }, { caller }: GraphQLContext) {
  return {
    roomId: roomIdFrom(caller, input.roomId, 'roomId'),
    documentId: vendorIdFrom('Document', input.documentId, 'documentId'),
  };
}

/**
 * Throws unless the document is in the room now. A token for some rooms only is shown the documents of those, and by its
 * id alone a document could be anybody's; past the answer cache, since what it shows is decided by it.
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
