import { createHmac } from 'node:crypto';
import { convertStatusAt } from '../conversion.ts';
import { endpoint, identifier, nickname, userRole, type World } from '../endpoint.ts';
import type { Room } from '../model.ts';
import { tipFor } from './room-entry.ts';

/** `status` of a room whose lesson is over, by its `convertStatus`. */
const STATUS_AFTER_LESSON = { 0: 6, 1: 3, 2: 5, 3: 4 } as const;

/** Beyond the document: how the app SDKs enter. */
export const appEntryEndpoints = [
  endpoint({
    path: 'v4/room/authinfo',
    method: 'GET',
    parameters: { uid: identifier, roomId: identifier, nickname, userRole: { ...userRole, required: true } },
    run: ({ world, parameters }) => {
      const room = world.store.room(parameters.roomId);
      const status = statusOf(room, world);
      // Who would find no classroom behind the page gets no token either.
      const isShut = tipFor(room, parameters.userRole, world) !== undefined;
      return { authInfo: isShut ? null : authInfo(room, parameters, world), status, success: true };
    },
  }),
];

/** 1 not started, 2 live, 3 playback ready, 4 empty, 5 failed, 6 converting. */
function statusOf(room: Room, world: World): number {
  const now = world.now();
  if (!room.vod && now < room.startMs) return 1;
  if (!room.vod && now < room.endMs) return 2;
  return STATUS_AFTER_LESSON[convertStatusAt(room, now, world.settings.conversionMs)];
}

interface Visitor {
  uid: string;
  nickname: string;
  userRole: string;
}

/** Numbers and booleans of the lesson are text here, and what users have written is in base64. */
function authInfo(room: Room, { uid, nickname, userRole }: Visitor, { now, linkSecret }: World): object {
  const visitor = `${room.roomId} ${uid} ${userRole} ${now()}`;
  const token = createHmac('md5', linkSecret).update(visitor).digest('hex');
  return {
    accessToken: token,
    roomId: room.roomId,
    courseTitle: base64(room.title),
    courseType: String(room.courseType),
    courseStartTime: room.startMs,
    courseEndTime: room.endMs,
    currentTimestamp: now(),
    playStartTime: 0,
    playEndTime: 0,
    roomVideo: String(room.video),
    recordable: 'false',
    userId: uid,
    nickname: base64(nickname),
    userRole,
  };
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
