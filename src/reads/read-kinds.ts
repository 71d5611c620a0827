import type { CallOptions } from '../vendor/call.ts';
import type { DuobeiClient } from '../vendor/client.ts';
import type { DocumentListInput } from '../vendor/endpoints/document.ts';
import type { RoomDocument, RoomListInput } from '../vendor/endpoints/room.ts';
import type { ChatLog } from '../vendor/endpoints/room-chat.ts';
import type { RoomUser } from '../vendor/endpoints/statistics.ts';
import { isDocumentNotFound, isRoomNotFound } from '../vendor/protocol/errors.ts';
import type { AnswerKind } from './single-flight.ts';

/** One kind of question to the vendor. */
export interface ReadKind<K, V> {
  /** The endpoint, as the first part of the key. */
  endpoint: string;
  kind: AnswerKind;
  /** The business parameters in one order, without those that are left out. */
  keyOf: (input: K) => string;
  tagsOf: (input: K) => readonly string[];
  call: (client: DuobeiClient, input: K, options: CallOptions) => Promise<V>;
  /** Errors that mean "there is none": they load as null. */
  isMissing?: ((error: unknown) => boolean) | undefined;
}

export const roomTag = (roomId: string) => `room ${roomId}`;
const userTag = (userId: string) => `user ${userId}`;
const documentTag = (documentId: string) => `document ${documentId}`;
const ROOMS_TAG = 'rooms';
const DOCUMENTS_TAG = 'documents';
const ATTACHMENTS_TAG = 'attachments';
const MERCHANT_TAG = 'merchant';
export const LIST_TAGS: readonly string[] = [ROOMS_TAG, DOCUMENTS_TAG];

/** What a write touched, by vendor id. */
export interface TouchedRecords {
  roomId?: string | undefined;
  documentId?: string | undefined;
}

/**
 * What no longer holds after a write. Lists and the balance may change with every write; what the deletion of a
 * document does to the rooms it is attached to is not documented, so all attachments go with it.
 */
export function tagsTouchedBy({ roomId, documentId }: TouchedRecords): string[] {
  const tags = [ROOMS_TAG, DOCUMENTS_TAG, MERCHANT_TAG];
  if (roomId !== undefined) tags.push(roomTag(roomId));
  if (documentId !== undefined) tags.push(documentTag(documentId), ATTACHMENTS_TAG);
  return tags;
}

/** What no longer may be shown of a user, by the vendor's id. */
export function tagsOfUser(userId: string): string[] {
  return [userTag(userId)];
}

/** Fixes the types of one entry below. */
function readKind<K, V>(kind: ReadKind<K, V>): ReadKind<K, V> {
  return kind;
}

const roomUserKey = ({ roomId, userId }: RoomUser) => JSON.stringify([roomId, userId]);
const roomUserTags = ({ roomId, userId }: RoomUser) => [roomTag(roomId), userTag(userId)];
const roomTags = (roomId: string) => [roomTag(roomId)];

/** Every read that requests may share. Tokens are not among them. */
export const readKinds = {
  room: readKind({
    endpoint: 'room/detail',
    kind: 'record',
    keyOf: String,
    tagsOf: roomTags,
    call: (client, roomId: string, options) => client.room.detail(roomId, options),
    isMissing: isRoomNotFound,
  }),
  roomPage: readKind({
    endpoint: 'room/list',
    kind: 'list',
    keyOf: ({ titleContains, startsBefore, startsAfter, pageNo }: RoomListInput) =>
      JSON.stringify([pageNo ?? 1, titleContains ?? '', startsBefore?.getTime(), startsAfter?.getTime()]),
    tagsOf: () => [ROOMS_TAG],
    call: (client, input, options) => client.room.list(input, options),
  }),
  roomDocuments: readKind({
    endpoint: 'room/listDocuments',
    kind: 'record',
    keyOf: String,
    tagsOf: (roomId: string) => [roomTag(roomId), ATTACHMENTS_TAG],
    call: (client, roomId, options) => client.room.listDocuments(roomId, options),
    isMissing: isRoomNotFound,
  }),
  /** The answers stand in the order of the ids; null for a room that the vendor's answer does not have. */
  documentsTogether: readKind({
    endpoint: 'v4/room/listDocuments',
    kind: 'record',
    keyOf: (roomIds: readonly string[]) => roomIds.join(','),
    tagsOf: (roomIds) => [...roomIds.map(roomTag), ATTACHMENTS_TAG],
    call: async (client, roomIds, options): Promise<(RoomDocument[] | null)[]> => {
      const documents = await client.room.listDocumentsTogether(roomIds, options);
      return roomIds.map((roomId) => documents.get(roomId) ?? null);
    },
  }),
  document: readKind({
    endpoint: 'document/detail',
    kind: 'record',
    keyOf: String,
    tagsOf: (documentId: string) => [documentTag(documentId)],
    call: (client, documentId, options) => client.document.detail(documentId, options),
    isMissing: isDocumentNotFound,
  }),
  documentStatus: readKind({
    endpoint: 'documents/status',
    kind: 'record',
    keyOf: String,
    tagsOf: (documentId: string) => [documentTag(documentId)],
    call: (client, documentId, options) => client.document.status(documentId, options),
    isMissing: isDocumentNotFound,
  }),
  documentPage: readKind({
    endpoint: 'document/list',
    kind: 'list',
    keyOf: ({ fileNameContains, pageNo }: DocumentListInput) =>
      JSON.stringify([pageNo ?? 1, fileNameContains ?? '']),
    tagsOf: () => [DOCUMENTS_TAG],
    call: (client, input, options) => client.document.list(input, options),
  }),
  documentPreview: readKind({
    endpoint: 'document/preview',
    kind: 'preview',
    keyOf: String,
    tagsOf: (documentId: string) => [documentTag(documentId)],
    call: (client, documentId, options) => client.document.preview(documentId, options),
  }),
  merchant: readKind({
    endpoint: 'merchant',
    kind: 'merchant',
    keyOf: String,
    tagsOf: () => [MERCHANT_TAG],
    call: (client, _partner: string, options) => client.merchant.detail(options),
  }),
  liveStatistics: readKind({
    endpoint: 'statistics/zhibo/room',
    kind: 'liveStatistics',
    keyOf: String,
    tagsOf: roomTags,
    call: (client, roomId: string, options) => client.statistics.liveRoom(roomId, options),
    isMissing: isRoomNotFound,
  }),
  liveAttendance: readKind({
    endpoint: 'statistics/zhibo/user',
    kind: 'liveStatistics',
    keyOf: roomUserKey,
    tagsOf: roomUserTags,
    call: (client, input: RoomUser, options) => client.statistics.liveUser(input, options),
    isMissing: isRoomNotFound,
  }),
  playbackDays: readKind({
    endpoint: 'statistics/playback/room',
    kind: 'playback',
    keyOf: String,
    tagsOf: roomTags,
    call: (client, roomId: string, options) => client.statistics.playbackRoom(roomId, options),
    isMissing: isRoomNotFound,
  }),
  playbackSessions: readKind({
    endpoint: 'statistics/playback/user',
    kind: 'playback',
    keyOf: roomUserKey,
    tagsOf: roomUserTags,
    call: (client, input: RoomUser, options) => client.statistics.playbackUser(input, options),
    isMissing: isRoomNotFound,
  }),
  /** The answers stand in the order of the ids. Its links are new each time. */
  chatLogs: readKind({
    endpoint: 'room/chatDownload',
    kind: 'link',
    keyOf: (roomIds: readonly string[]) => roomIds.join(','),
    tagsOf: (roomIds) => roomIds.map(roomTag),
    call: async (client, roomIds, options): Promise<(ChatLog | null)[]> => {
      const logs = await client.room.chatDownload(roomIds, options);
      return roomIds.map((roomId) => logs.get(roomId) ?? null);
    },
  }),
};
