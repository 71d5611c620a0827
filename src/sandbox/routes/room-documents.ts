import { attachedDocumentView } from '../document-view.ts';
import { endpoint, identifier, type World } from '../endpoint.ts';
import type { Room } from '../model.ts';
import { Refusal } from '../refusal.ts';
import type { SandboxSettings } from '../settings.ts';
import { requestedRooms } from './room-chat.ts';

/** A page of `room/list`. */
const MAX_ROOMS = 20;

export const roomDocumentEndpoints = [
  endpoint({
    path: 'v3/room/listDocuments',
    parameters: { roomId: identifier },
    run: ({ world, parameters }) => ({
      documents: documentsOf(world.store.room(parameters.roomId), world),
      success: true,
    }),
  }),
  /** Beyond the document. */
  endpoint({
    path: 'v4/room/listDocuments',
    parameters: {},
    run: ({ world, json }) => {
      const form = world.settings.documentsTogether;
      if (form === 'off') throw new Refusal('app_permission_error');
      const roomIds = [...new Set(requestedRooms(json, MAX_ROOMS))].sort();
      // What is not there is left out.
      const rooms = roomIds.flatMap((roomId) => world.store.findRoom(roomId) ?? []);
      return { ...answerIn(form, rooms, world), success: true };
    },
  }),
];

function answerIn(
  form: Exclude<SandboxSettings['documentsTogether'], 'off'>,
  rooms: Room[],
  world: World,
): object {
  const each = rooms.map((room) => ({ roomId: room.roomId, documents: documentsOf(room, world) }));
  switch (form) {
    case 'list':
      return { rooms: each };
    case 'map':
      return { documents: Object.fromEntries(each.map(({ roomId, documents }) => [roomId, documents])) };
    case 'flat':
      return {
        documents: each.flatMap(({ roomId, documents }) =>
          documents.map((document) => ({ ...document, roomId })),
        ),
      };
  }
}

function documentsOf({ attachments }: Room, world: World) {
  return attachments.flatMap(({ documentId, attachedMs }) => {
    const document = world.store.findDocument(documentId);
    return document === undefined ? [] : [attachedDocumentView(document, attachedMs, world)];
  });
}
