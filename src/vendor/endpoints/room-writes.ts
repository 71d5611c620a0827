import type { CallEnvironment, CallOptions } from '../call.ts';
import type { CallParams } from '../protocol/signing.ts';
import { InvalidArgumentError, sendableText, vendorId } from '../protocol/arguments.ts';
import { shanghaiFromDate } from '../protocol/times.ts';
import type { BeyondDocument } from './beyond-document.ts';
import { createRoom } from './new-room.ts';
import { changesOfRooms, ROOM_TYPES, type Room, type RoomType } from './room.ts';

/** Which generation of `room/create` and `room/update/time` to call. */
export type ApiVersion = 'v3' | 'v4';

/** When a room takes place. */
export interface RoomScheduleInput {
  /** Seconds are dropped: the vendor keeps whole minutes. */
  startsAt: Date;
  /** v4: 30-300. v3: whole hours, 60-300. */
  durationMinutes: number;
}

/** A room to create. */
export interface CreateRoomInput extends RoomScheduleInput {
  /** Normalised before it is sent; with white space at its ends it is refused. */
  title: string;
  /** Those that the document does not name are refused unless they are switched on. Vendor: `roomType`. */
  type: RoomType;
  /** Vendor: `video`. */
  isVideoEnabled: boolean;
}

/** A room's new title. */
export interface RenameRoomInput {
  /** Vendor's id of the room. */
  roomId: string;
  /** Normalised before it is sent; with white space at its ends it is refused. */
  title: string;
}

/** A room's new schedule. */
export interface RescheduleRoomInput extends RoomScheduleInput {
  /** Vendor's id of the room. */
  roomId: string;
}

/** Changing rooms. */
export interface RoomWrites {
  /**
   * Creates a live room, which may cost money.
   *
   * POST `/api/v4/room/create` (section 创建房间(方式2), `length` of 30-300 minutes) or `/api/v3/room/create` (section 创建房间, `duration`
   * of 1-5 hours), as configured. The answer holds the host's code.
   * Errors: `app_parameter_error`, `app_course_length_error`, `app_course_type_error` → BAD_USER_INPUT; `app_afford_error` →
   * INSUFFICIENT_BALANCE; `course_endtime_out_of_date_error` → ROOM_SCHEDULE_CLOSED. A length the version does not
   * take, and a type that is not switched on, is an InvalidArgumentError before anything is sent.
   * A create: never safe to repeat once sent, each repeat is one more room.
   */
  create(input: CreateRoomInput, options?: CallOptions): Promise<Room>;

  /**
   * Changes the title of a room.
   *
   * POST `/api/v3/room/update/title`, section 更新房间标题.
   * Errors: `app_course_error` → ROOM_NOT_FOUND; `app_parameter_error` → BAD_USER_INPUT.
   * A write with the same effect each time, but it may overwrite a later change.
   */
  rename(input: RenameRoomInput, options?: CallOptions): Promise<Room>;

  /**
   * Changes start and length of a room that has not started; the code for one that has is not documented.
   *
   * POST `/api/v4/room/update/time` (section 修改房间开始时间和时长(方式2), minutes) or `/api/v3/room/update/time` (section
   * 修改房间开始时间和时长, hours), as configured.
   * Errors: `app_course_error` → ROOM_NOT_FOUND; `app_course_length_error`, `app_parameter_error` → BAD_USER_INPUT;
   * `course_endtime_out_of_date_error` → ROOM_SCHEDULE_CLOSED.
   * A write with the same effect each time, but it may overwrite a later change.
   */
  reschedule(input: RescheduleRoomInput, options?: CallOptions): Promise<Room>;

  /**
   * Deletes a room; the answer is the room as it was.
   *
   * POST `/api/v3/room/delete`, section 删除教室. The answer carries no `type`, `vod` or `audio`.
   * Errors: `app_course_error` → ROOM_NOT_FOUND.
   * A write: after a lost answer a second call reports ROOM_NOT_FOUND.
   */
  delete(roomId: string, options?: CallOptions): Promise<Room>;
}

/** The vendor states no limit; this is what one line of a list can show. */
export const MAX_TITLE_LENGTH = 255;

/** The calls above, in one version. */
export function createRoomWrites(
  environment: CallEnvironment,
  apiVersion: ApiVersion,
  beyondDocument: BeyondDocument,
): RoomWrites {
  const change = changesOfRooms(environment, 'room');

  return {
    create: async (input, options) => {
      const params = {
        title: sendableText('title', input.title, MAX_TITLE_LENGTH),
        roomType: typeParam(input.type, beyondDocument),
        video: input.isVideoEnabled ? '1' : '0',
        ...scheduleParams(input, apiVersion),
      };
      const endpoint = `/api/${apiVersion}/room/create`;
      return createRoom(environment, endpoint, params, input, options);
    },
    rename: async ({ roomId, title }, options) => {
      const params = {
        roomId: vendorId('roomId', roomId),
        title: sendableText('title', title, MAX_TITLE_LENGTH),
      };
      return change('/api/v3/room/update/title', params, options);
    },
    reschedule: async (input, options) => {
      const params = { roomId: vendorId('roomId', input.roomId), ...scheduleParams(input, apiVersion) };
      return change(`/api/${apiVersion}/room/update/time`, params, options);
    },
    delete: async (roomId, options) =>
      change('/api/v3/room/delete', { roomId: vendorId('roomId', roomId) }, options),
  };
}

const DOCUMENTED_TYPES: ReadonlySet<RoomType> = new Set(['ONE_TO_ONE', 'ONE_TO_MANY']);

function typeParam(type: RoomType, beyondDocument: BeyondDocument): string {
  if (beyondDocument !== 'create' && !DOCUMENTED_TYPES.has(type)) {
    throw new InvalidArgumentError(
      'type',
      "is none that the vendor's document names, and this gateway creates no rooms of others.",
    );
  }
  return String(ROOM_TYPES[type]);
}

const MIN_MINUTES = 30;
/** No lesson is longer. */
export const MAX_MINUTES = 300;
const MINUTES_PER_HOUR = 60;

function scheduleParams(
  { startsAt, durationMinutes }: RoomScheduleInput,
  apiVersion: ApiVersion,
): CallParams {
  const startTime = shanghaiFromDate(startsAt, 'startsAt');
  if (!Number.isInteger(durationMinutes) || durationMinutes > MAX_MINUTES || durationMinutes < MIN_MINUTES) {
    throw new InvalidArgumentError(
      'durationMinutes',
      `must be a whole number from ${MIN_MINUTES} to ${MAX_MINUTES}.`,
    );
  }
  if (apiVersion === 'v4') return { startTime, length: String(durationMinutes) };
  if (durationMinutes % MINUTES_PER_HOUR !== 0) {
    throw new InvalidArgumentError('durationMinutes', 'must be whole hours with version v3 of the API.');
  }
  return { startTime, duration: String(durationMinutes / MINUTES_PER_HOUR) };
}
