import * as z from 'zod';
import { call, type CallEnvironment, type CallOptions } from '../call.ts';
import { decisiveIssue, textFrom, wireEncodedText, wireInteger, wireTime } from '../protocol/wire.ts';
import type { BeyondDocument } from './beyond-document.ts';
import { visitorParams, type RoomVisitor } from './room-visitor.ts';

/** What goes on in a room now. */
export type RoomLiveState =
  'NOT_STARTED' | 'LIVE' | 'PLAYBACK_READY' | 'EMPTY' | 'FAILED' | 'CONVERTING' | 'UNKNOWN';

/** With what the app SDKs let one user enter a room, and what they would find there. */
export interface AppEntry {
  /** A secret: whoever has it enters as this user. Null where the vendor gives no entry, but says what goes on. Vendor: `accessToken`. */
  token: string | null;
  /** `UNKNOWN` is 0, or a number that nobody has explained. Vendor: `status`. */
  liveState: RoomLiveState;
  /** Vendor: `courseTitle`, in base64. */
  title: string | null;
  /** As the room shows it. Vendor: `nickname`, in base64. */
  nickname: string | null;
  /** Vendor: `courseStartTime`, epoch milliseconds; 0 is none. */
  startsAt: Date | null;
  /** Vendor: `courseEndTime`, epoch milliseconds; 0 is none. */
  endsAt: Date | null;
}

/** Entering a room by an app. */
export interface RoomAppEntry {
  /**
   * Asks for the token with which the app SDKs let one user enter, and for what goes on in the room.
   *
   * GET `/api/v4/room/authinfo`, all parameters in the query string. It stands in no section of the document: the form is that
   * of later editions and of the vendor's own SDKs.
   * Errors: an InvalidArgumentError for what the vendor would refuse (`app_userRole_error`, `app_parameter_error`);
   * `app_course_error` → ROOM_NOT_FOUND; `app_room_full_error`, `app_course_out_of_capacity_error` → ROOM_FULL.
   * An entry without its token, into another room, as another user or in another role, and none of which nothing is said, is UPSTREAM_INVALID_RESPONSE.
   * A read: safe to repeat; each answer may have a new token.
   */
  appEntry(visitor: RoomVisitor, options?: CallOptions): Promise<AppEntry>;
}

/** In the order of the vendor's numbers. */
const LIVE_STATES: readonly RoomLiveState[] = [
  'UNKNOWN',
  'NOT_STARTED',
  'LIVE',
  'PLAYBACK_READY',
  'EMPTY',
  'FAILED',
  'CONVERTING',
];

/** An entry without its token is none. */
const token = z
  .unknown()
  .transform((value, context): string => textFrom(value) ?? decisiveIssue(context, 'a token'));

const authInfo = z.object({
  accessToken: token,
  courseTitle: wireEncodedText,
  nickname: wireEncodedText,
  courseStartTime: wireTime,
  courseEndTime: wireTime,
});

/** Who would find no classroom gets null for an entry, and is told what goes on: without either nothing is said. */
const entryAnswer = z
  .object({ authInfo: z.unknown(), status: wireInteger })
  .transform((answer, context) => {
    const { authInfo: info, status } = answer;
    const isEntry = typeof info === 'object' && (info !== null || status != null);
    return isEntry ? answer : decisiveIssue(context, 'an entry');
  })
  .pipe(z.object({ authInfo: authInfo.nullable(), status: z.number().nullish() }))
  .transform(({ authInfo: info, status }): AppEntry => ({
    token: info?.accessToken ?? null,
    liveState: LIVE_STATES[status ?? 0] ?? 'UNKNOWN',
    title: info?.courseTitle ?? null,
    nickname: info?.nickname ?? null,
    startsAt: info?.courseStartTime ?? null,
    endsAt: info?.courseEndTime ?? null,
  }));

/** The call above. */
export function createRoomAppEntry(
  environment: CallEnvironment,
  beyondDocument: BeyondDocument,
): RoomAppEntry {
  return {
    appEntry: async (visitor, options) => {
      const params = visitorParams(visitor, beyondDocument);
      return call(
        environment,
        {
          endpoint: '/api/v4/room/authinfo',
          callClass: 'read',
          method: 'GET',
          params,
          // Whoever has the token enters as this user, with the rights of this role.
          asked: {
            'authInfo.roomId': params.roomId,
            'authInfo.userId': params.uid,
            'authInfo.userRole': params.userRole,
          },
          answer: entryAnswer,
        },
        options,
      );
    },
  };
}
