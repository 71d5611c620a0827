import type { Caller } from '../../src/access/caller.ts';
import { addDays, dayOf } from '../../src/vendor/protocol/days.ts';
import { encodeGlobalId } from '../../src/graphql/fields/ids.ts';
import type { Scope } from '../../src/access/scopes.ts';
import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { uuidFrom } from '../../src/sandbox/random.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startTestGateway, type TestGatewayOptions } from '../support/gateway.ts';

const { limits } = configFromEnv(readEnv({})).access;
export const own = seedIds.endedRoom;
export const other = seedIds.liveRoom;
/** One of the documents of `own`. */
export const attachedDocument = uuidFrom('perfect-tense');

/** The walk goes deeper than clients may. */
export const startWalked = (options: TestGatewayOptions = {}) =>
  startTestGateway({ ...options, entryRules: { limits: { ...limits, depth: 100 } } });

export const user = (userId: string, scopes: readonly Scope[], rooms: string[] | null = null): Caller => ({
  kind: 'user',
  name: `user:${userId}`,
  userId,
  scopes: new Set(scopes),
  rooms: rooms && new Set(rooms),
});

/** The lists begin with the room that has something of everything. */
const ownInList = '(first: 1, filter: { titleContains: "现在完成时 第8讲" })';

const today = dayOf(Date.now());
const term = `from: "${addDays(today, -125)}", to: "${today}"`;
/** The day of `own`, and the one after it: no later lesson is among theirs. */
const ofOwn = `from: "${addDays(today, -2)}", to: "${addDays(today, -1)}"`;

/** What the walk gives each field; a field that needs an argument and has none here fails as an operation. */
export const literals: Record<string, string> = {
  'Query.room': `(id: "${own}")`,
  'Query.document': `(id: "${seedIds.convertedDocument}")`,
  'Query.rooms': ownInList,
  'Query.documents': '(first: 1)',
  'Merchant.rooms': ownInList,
  'Viewer.rooms': ownInList,
  'Merchant.documents': '(first: 1)',
  'Room.documents': '(first: 1)',
  'Room.appEntry': `(input: { nickname: "a", userId: "${seedIds.studentUserId}", role: AUDIENCE })`,
  'Room.entryLink': `(input: { nickname: "a", userId: "${seedIds.studentUserId}", role: AUDIENCE })`,
  'RoomStatistics.liveAttendance': `(userId: "${seedIds.studentUserId}")`,
  'RoomStatistics.playbackSessions': `(userId: "${seedIds.studentUserId}")`,
  'RoomStatistics.playbackSummary': `(${term})`,
  'RoomStatistics.attendances': `(userIds: ["${seedIds.studentUserId}"])`,
  'RoomStatistics.playbackSummaries': `(userIds: ["${seedIds.studentUserId}"])`,
  'Merchant.usage': `(${term}, interval: MONTH)`,
  'Merchant.balanceHistory': `(from: "${today}", to: "${today}")`,
  'Query.userActivity': `(userId: "${seedIds.studentUserId}", ${ofOwn}, first: 1)`,
  'Mutation.deleteUserData': '(input: { userId: "student-1008" })',
  'Mutation.createRoom': `(input: { title: "a", type: ONE_TO_ONE, isVideoEnabled: true, startsAt: "2035-03-01T19:00:00Z", durationMinutes: 60 })`,
  'Mutation.createRooms': `(input: { idempotencyKey: "walk", rooms: [{ title: "a", type: ONE_TO_ONE, isVideoEnabled: true, startsAt: "2035-03-01T19:00:00Z", durationMinutes: 60 }] })`,
  'Mutation.deleteRooms': `(input: { roomIds: ["${own}"] })`,
  'Mutation.createVodRoom': `(input: { title: "a", videoKey: "${seedIds.videoKey}" })`,
  'Mutation.renameRoom': `(input: { roomId: "${own}", title: "a" })`,
  'Mutation.rescheduleRoom': `(input: { roomId: "${seedIds.upcomingRoom}", startsAt: "2035-03-01T19:00:00Z", durationMinutes: 60 })`,
  'Mutation.deleteRoom': `(input: { roomId: "${own}" })`,
  'Mutation.attachDocument': `(input: { roomId: "${seedIds.bareRoom}", documentId: "${seedIds.convertedDocument}" })`,
  'Mutation.detachDocument': `(input: { roomId: "${own}", documentId: "${attachedDocument}" })`,
  'Mutation.deleteDocument': `(input: { documentId: "${seedIds.convertedDocument}" })`,
  'Mutation.openWechatLive': `(input: { roomId: "${own}", teacherName: "a", teacherBio: "a", description: "a" })`,
  'Mutation.updateWechatLive': `(input: { roomId: "${seedIds.wechatRoom}", teacherName: "b" })`,
  'Mutation.closeWechatLive': `(input: { roomId: "${seedIds.wechatRoom}" })`,
};

/** The arguments of a field on a walk, with the brackets; `type` is what its result is looked at as. */
export function argumentsOf(coordinate: string, type: string): string {
  const vendorIds: Record<string, string> = {
    Room: own,
    Document: seedIds.convertedDocument,
    Merchant: '20260101000000',
  };
  const id = encodeGlobalId(type, vendorIds[type] ?? '');
  if (coordinate === 'Query.node') return `(id: "${id}")`;
  if (coordinate === 'Query.nodes') return `(ids: ["${id}"])`;
  return literals[coordinate] ?? '';
}
