import * as z from 'zod';
import { call, type CallEnvironment, type CallOptions } from '../call.ts';
import { UpstreamRejectedError } from '../protocol/errors.ts';
import { vendorId } from '../protocol/arguments.ts';
import { refusalIn } from '../protocol/refusal.ts';
import { meaningOfReason } from '../protocol/vendor-errors.ts';
import { answerOf, mainList, wireId, wireTime, wireUrl, withoutNulls } from '../protocol/wire.ts';
import type { SignedLink } from './room-links.ts';

/** Whether a chat log can be had. */
export type ChatLogStatus = 'AVAILABLE' | 'NOT_READY' | 'NOT_FOUND';

/** The chat log of a room. */
export interface ChatLog {
  /** Vendor: `success` and `msg` of the room's entry. */
  status: ChatLogStatus;
  /** Lives 24 hours; null unless the log is available. Vendor: `downloadUrl`, `expireTime`. */
  link: SignedLink | null;
}

/** Chat logs. */
export interface RoomChat {
  /**
   * Where to download the chat logs of several rooms, by room id. A room is missing from the map when the vendor
   * left it out, or refused it for a reason that says nothing about its log.
   *
   * POST `/api/v3/room/chatDownload`, section 下载教室的聊天记录: a JSON body outside of the sign, the signed parameters in the query string.
   * Answers come in any order, `expireTime` to the minute.
   * Errors: per room `chat_file_not_found` → NOT_FOUND and `course_convert_error` → NOT_READY are states, not errors; a room
   * that does not exist has no log. The same codes for the call as a whole say nothing new when one room was asked, and
   * are errors when several were.
   * A read: safe to repeat; each answer has new links.
   */
  chatDownload(roomIds: readonly string[], options?: CallOptions): Promise<Map<string, ChatLog>>;
}

interface RoomLog {
  roomId: string;
  /** Undefined where the reason says nothing about the log. */
  log: ChatLog | undefined;
}

const roomLog = z
  .looseObject({ roomId: wireId, downloadUrl: wireUrl, expireTime: wireTime })
  .transform(({ roomId, downloadUrl, expireTime, ...rest }): RoomLog => {
    const reason = refusalIn(rest);
    if (reason !== undefined) return { roomId, log: logFromReason(reason) };
    // A link is good for a day from when it was made; where its end is not said, it is used at once or not at all.
    const link = downloadUrl == null || !expireTime ? null : { url: downloadUrl, expiresAt: expireTime };
    return { roomId, log: link ? { status: 'AVAILABLE', link } : undefined };
  });

function logFromReason(reason: string): ChatLog | undefined {
  switch (meaningOfReason(reason)?.code) {
    case 'CHAT_LOG_NOT_FOUND':
    case 'ROOM_NOT_FOUND':
      return { status: 'NOT_FOUND', link: null };
    case 'RECORDING_NOT_READY':
      return { status: 'NOT_READY', link: null };
    default:
      return undefined;
  }
}

const downloadAnswer = answerOf({ infos: mainList(roomLog) }).transform(({ infos }) => {
  const logs = new Map<string, ChatLog>();
  for (const { roomId, log } of withoutNulls(infos)) if (log) logs.set(roomId, log);
  return logs;
});

/** The call above. */
export function createRoomChat(environment: CallEnvironment): RoomChat {
  return {
    chatDownload: async (roomIds, options) => {
      if (roomIds.length === 0) return new Map<string, ChatLog>();
      const json = { roomIds: [...new Set(roomIds)].map((roomId) => vendorId('roomId', roomId)) };
      const [roomId, ...others] = json.roomIds;
      return call(
        environment,
        {
          endpoint: '/api/v3/room/chatDownload',
          callClass: 'read',
          params: {},
          answer: downloadAnswer,
          json,
        },
        options,
      ).catch((error: unknown) => {
        const log = error instanceof UpstreamRejectedError ? logFromReason(error.reason) : undefined;
        if (roomId === undefined || others.length > 0 || !log) throw error;
        return new Map([[roomId, log]]);
      });
    },
  };
}
