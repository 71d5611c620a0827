import { chatFileLink } from '../chat-file.ts';
import { convertStatusAt } from '../conversion.ts';
import { endpoint, type Call } from '../endpoint.ts';
import { Refusal, type VendorError } from '../refusal.ts';
import { shanghaiMinute } from '../shanghai-time.ts';

const MAX_ROOMS = 1_000;

export const chatEndpoints = [
  endpoint({
    path: 'v3/room/chatDownload',
    parameters: {},
    run: (call) => {
      // Each room once, and not in the order of the question: the document promises none.
      const roomIds = [...new Set(requestedRooms(call.json, MAX_ROOMS))].sort();
      return { infos: roomIds.map((roomId) => chatInfo(roomId, call)), success: true };
    },
  }),
];

/** `roomIds` of a JSON body. */
export function requestedRooms(json: unknown, most: number): string[] {
  const roomIds: unknown = typeof json === 'object' && json !== null && 'roomIds' in json && json.roomIds;
  const isList = Array.isArray(roomIds) && roomIds.length > 0 && roomIds.length <= most;
  if (!isList || !roomIds.every((roomId): roomId is string => typeof roomId === 'string')) {
    throw new Refusal('app_parameter_error');
  }
  return roomIds;
}

function chatInfo(roomId: string, call: Call): object {
  const error = chatError(roomId, call);
  if (error !== undefined) return { roomId, downloadUrl: null, expireTime: null, msg: error, success: false };
  const { url, expiresMs } = chatFileLink(roomId, call.origin, call.world);
  return { roomId, downloadUrl: url, expireTime: shanghaiMinute(expiresMs), msg: 'success', success: true };
}

/** Chats become a file together with the recording. */
function chatError(roomId: string, { world }: Call): VendorError | undefined {
  const room = world.store.findRoom(roomId);
  if (room === undefined) return 'app_course_error';
  const status = convertStatusAt(room, world.now(), world.settings.conversionMs);
  if (status === 0 || status === 2) return 'course_convert_error';
  return room.chat.length === 0 ? 'chat_file_not_found' : undefined;
}
