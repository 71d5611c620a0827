import DataLoader from 'dataloader';
import type { DuobeiClient } from '../upstream/client.ts';
import type { DocumentListInput } from '../upstream/endpoints/document.ts';
import type { ChatLog } from '../upstream/endpoints/room-chat.ts';
import type { RoomListInput } from '../upstream/endpoints/room.ts';
import type { RoomUser } from '../upstream/endpoints/statistics.ts';
import { isDocumentNotFound, isRoomNotFound } from '../upstream/errors.ts';
import { createReadLoader } from './read-loader.ts';

/** The document names no limit for `roomIds`; a page of a connection has at most as many rooms. */
const MAX_CHAT_BATCH = 100;

/** The reads of one request. Make a new set for each: results are remembered for as long as the set lives. */
export type Loaders = ReturnType<typeof createLoaders>;

export function createLoaders(client: DuobeiClient, signal?: AbortSignal) {
  const options = { signal };
  const loaders = {
    /** By the room's vendor id; null when there is no such room. */
    room: createReadLoader({
      read: (id: string) => client.room.detail(id, options),
      isMissing: isRoomNotFound,
    }),
    roomPage: createReadLoader({
      read: (input: RoomListInput) => client.room.list(input, options),
      cacheKeyOf: JSON.stringify,
    }),
    /** Documents attached to a room, by the room's vendor id; null when there is no such room. */
    roomDocuments: createReadLoader({
      read: (roomId: string) => client.room.listDocuments(roomId, options),
      isMissing: isRoomNotFound,
    }),
    /** By the document's vendor id; null when there is no such document. */
    document: createReadLoader({
      read: (id: string) => client.document.detail(id, options),
      isMissing: isDocumentNotFound,
    }),
    /** Conversion state alone, by the document's vendor id; null when there is no such document. */
    documentStatus: createReadLoader({
      read: (id: string) => client.document.status(id, options),
      isMissing: isDocumentNotFound,
    }),
    documentPage: createReadLoader({
      read: (input: DocumentListInput) => client.document.list(input, options),
      cacheKeyOf: JSON.stringify,
    }),
    /** By the partner id, of which a gateway has one. */
    merchant: createReadLoader({ read: () => client.merchant.detail(options) }),
    /** By the room's vendor id; null while the vendor has no statistics of the live lesson. */
    liveStatistics: createReadLoader({
      read: (roomId: string) => client.statistics.liveRoom(roomId, options),
      isMissing: isRoomNotFound,
    }),
    liveAttendance: createReadLoader({
      read: (key: RoomUser) => client.statistics.liveUser(key, options),
      cacheKeyOf: roomUserKey,
      isMissing: isRoomNotFound,
    }),
    playbackDays: createReadLoader({
      read: (roomId: string) => client.statistics.playbackRoom(roomId, options),
      isMissing: isRoomNotFound,
    }),
    playbackSessions: createReadLoader({
      read: (key: RoomUser) => client.statistics.playbackUser(key, options),
      cacheKeyOf: roomUserKey,
      isMissing: isRoomNotFound,
    }),
    /** By the room's vendor id. The vendor's one batch endpoint: rooms asked together are one call. */
    chatLog: new DataLoader<string, ChatLog | null>(
      async (roomIds) => {
        const logs = await client.room.chatDownload(roomIds, options);
        return roomIds.map((roomId) => logs.get(roomId) ?? null);
      },
      { maxBatchSize: MAX_CHAT_BATCH },
    ),
  };
  return {
    ...loaders,
    /** Drops everything read so far: what follows a write in the same request reads anew. */
    forget(): void {
      for (const loader of Object.values(loaders)) loader.clearAll();
    },
  };
}

function roomUserKey({ roomId, userId }: RoomUser): string {
  return `${roomId} ${userId}`;
}
