import { write, type CallEnvironment, type CallOptions } from '../call.ts';
import { multilineText, optionalText, sendableText, vendorId } from '../protocol/arguments.ts';
import { doneAnswer } from '../protocol/wire.ts';
import { changesOfRooms, type Room } from './room.ts';

/** A broadcast to open. */
export interface OpenLiveInput {
  /** Vendor's id of the room. */
  roomId: string;
  /** Vendor: `teacherName`. */
  teacherName: string;
  /** Vendor: `teacherBrief`. May have several lines. */
  teacherBio: string;
  /** Vendor: `description`. May have several lines. */
  description: string;
}

/** What to change of a broadcast; the vendor cannot clear a text, so blank ones are left out. */
export interface UpdateLiveInput {
  /** Vendor's id of the room. */
  roomId: string;
  /** Vendor: `teacherName`. */
  teacherName?: string | null | undefined;
  /** Vendor: `teacherBrief`. May have several lines. */
  teacherBio?: string | null | undefined;
  /** Vendor: `description`. May have several lines. */
  description?: string | null | undefined;
}

/** A closed broadcast. */
export interface ClosedLive {
  /** Vendor's id of the room. */
  roomId: string;
}

/** WeChat broadcasts of rooms. */
export interface LiveEndpoints {
  /**
   * Opens the WeChat broadcast of a room.
   *
   * POST `/api/v3/course/weixin/live/open`, section 开通微信直播. All three texts are required. Times in the answer are epoch
   * milliseconds, and `weixinLiving` is not in it: the model says open, since that is what the call did.
   * Errors: `app_course_error` → ROOM_NOT_FOUND; `app_parameter_error` → BAD_USER_INPUT.
   * A write with the same effect each time, but it may overwrite a later change.
   */
  open(input: OpenLiveInput, options?: CallOptions): Promise<Room>;

  /**
   * Changes texts of a broadcast; those left out stay.
   *
   * POST `/api/v3/course/weixin/live/update`, section 更新微信直播. The answer is like that of `open`, but does not tell whether the
   * broadcast is open: `isOpen` is null.
   * Errors: `app_course_error` → ROOM_NOT_FOUND; `app_parameter_error` → BAD_USER_INPUT.
   * A write with the same effect each time, but it may overwrite a later change.
   */
  update(input: UpdateLiveInput, options?: CallOptions): Promise<Room>;

  /**
   * Closes the broadcast of a room.
   *
   * POST `/api/v3/course/weixin/live/close`, section 关闭微信直播. The answer is the room's id alone.
   * Errors: `app_course_error` → ROOM_NOT_FOUND.
   * A write with the same effect each time.
   */
  close(roomId: string, options?: CallOptions): Promise<ClosedLive>;
}

/** The vendor states no limits; these hold any name, introduction and description a page can show. */
const MAX_NAME_LENGTH = 100;
const MAX_BIO_LENGTH = 2_000;
const MAX_DESCRIPTION_LENGTH = 5_000;

const closeAnswer = doneAnswer('roomId');

/** The calls above. */
export function createLiveEndpoints(environment: CallEnvironment): LiveEndpoints {
  const change = changesOfRooms(environment, 'course');

  return {
    open: async (input, options) => {
      const params = {
        roomId: vendorId('roomId', input.roomId),
        teacherName: sendableText('teacherName', input.teacherName, MAX_NAME_LENGTH),
        teacherBrief: multilineText('teacherBio', input.teacherBio, MAX_BIO_LENGTH),
        description: multilineText('description', input.description, MAX_DESCRIPTION_LENGTH),
      };
      const endpoint = '/api/v3/course/weixin/live/open';
      const room = await change(endpoint, params, options);
      // The answer leaves out what it has just done.
      return room.wechatLive ? { ...room, wechatLive: { ...room.wechatLive, isOpen: true } } : room;
    },
    update: async (input, options) => {
      const params = {
        roomId: vendorId('roomId', input.roomId),
        teacherName: optionalText('teacherName', input.teacherName, MAX_NAME_LENGTH),
        teacherBrief: optionalText('teacherBio', input.teacherBio, MAX_BIO_LENGTH, multilineText),
        description: optionalText('description', input.description, MAX_DESCRIPTION_LENGTH, multilineText),
      };
      const endpoint = '/api/v3/course/weixin/live/update';
      return change(endpoint, params, options);
    },
    close: async (roomId, options) => {
      const params = { roomId: vendorId('roomId', roomId) };
      const endpoint = '/api/v3/course/weixin/live/close';
      await write(environment, endpoint, params, closeAnswer, options, params);
      return params;
    },
  };
}
