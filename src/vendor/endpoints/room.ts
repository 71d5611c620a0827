import * as z from 'zod';
import { read, write, type CallEnvironment, type CallOptions } from '../call.ts';
import { MAX_FILTER_LENGTH, optionalText, pageNumber, vendorId } from '../protocol/arguments.ts';
import { pageOf, type Page } from '../protocol/page.ts';
import { shanghaiFromDate } from '../protocol/times.ts';
import type { CallParams } from '../protocol/signing.ts';
import { answerOf, wireBoolean, wireId, wireInteger, wireText, wireTime, wireUrl } from '../protocol/wire.ts';
import type { Document } from './document.ts';
import { readPage } from './read-page.ts';
import { createRoomTimeFilter, type RoomTimeFilter } from './room-time-filter.ts';
import { withVodByTimes } from './room-vod.ts';

/** Class formats by the vendor's numbers; the document names the first two. */
export const ROOM_TYPES = {
  ONE_TO_ONE: 1,
  ONE_TO_MANY: 2,
  SMALL_CLASS_FLASH: 4,
  ONE_TO_MANY_VIDEO: 5,
  SMALL_CLASS_CLIENT: 8,
} as const;

/** Class format. */
export type RoomType = keyof typeof ROOM_TYPES;

/** State of a lesson recording. */
export type RecordingStatus = 'NOT_CONVERTED' | 'CONVERTED' | 'FAILED' | 'EMPTY' | 'UNKNOWN';

/** WeChat broadcast of a room. */
export interface WechatLive {
  /** Null where the answer does not say (`weixin/live/update`). Vendor: `weixinLiving`. */
  isOpen: boolean | null;
  /** Vendor: `teacherName`. */
  teacherName: string | null;
  /** Vendor: `teacherBrief`. */
  teacherBio: string | null;
  /** Vendor: `description`. */
  description: string | null;
}

/** A room. Undefined: this answer does not carry the field. Null: the vendor has no value, or an unreadable one. */
export interface Room {
  /** `jz…`; opaque. Vendor: `roomId`. */
  vendorId: string;
  /** Answers of writes may leave it out. */
  title?: string | null | undefined;
  /** Null is a format that nobody has explained. Vendor: `courseType`. */
  type?: RoomType | null | undefined;
  /** Text to the second in most answers, epoch milliseconds in the WeChat ones. */
  startsAt?: Date | null | undefined;
  /** A VOD room ends one hour after its start. */
  endsAt?: Date | null | undefined;
  /** With or without seconds on the wire; 2099-01-01 seems to mean no limit. Vendor: `validEndTime`. */
  playbackExpiresAt?: Date | null | undefined;
  /** Vendor: `video`. */
  isVideoEnabled?: boolean | null | undefined;
  /** Vendor: `audio`. */
  isAudioLesson?: boolean | null | undefined;
  /** Where a list does not carry it, by the room's times, as far as they tell. Vendor: `vod`. */
  isVod?: boolean | null | undefined;
  /** `UNKNOWN` is a number the document does not name. Vendor: `convertStatus`. */
  recordingStatus?: RecordingStatus | null | undefined;
  /** Vendor: `coverImgUrl`. */
  coverImageUrl?: string | null | undefined;
  /** A secret: whoever has it enters as host. Vendor: `hostCode`. */
  hostInviteCode?: string | null | undefined;
  /** Only `room/detail` and the WeChat answers carry it. */
  wechatLive?: WechatLive | null | undefined;
}

/** A document attached to a room. */
export interface RoomDocument {
  /** `uploadedAt` stays undefined here. */
  document: Document;
  /** Vendor: `createTime`, which is not the upload's here. */
  attachedAt: Date | null;
}

/** Which rooms to list; conditions combine. */
export interface RoomListInput {
  /** Substring of the title. */
  titleContains?: string | null | undefined;
  /** Upper bound of the start; seconds are dropped. */
  startsBefore?: Date | null | undefined;
  /** Lower bound of the start; seconds are dropped. */
  startsAfter?: Date | null | undefined;
  /** 1-based; the vendor's default is 1. */
  pageNo?: number | undefined;
}

/** Reading rooms. */
export interface RoomReads {
  /**
   * One room with every field a room has.
   *
   * POST `/api/v3/room/detail`, section 查看教室房间详情. The answer is under `course`, not `room`, and the only one
   * that carries `teacherName`, `teacherBrief` and `description`; it has no `audio`. One of another room is
   * UPSTREAM_INVALID_RESPONSE.
   * Errors: `app_course_error` or `room is not exists` → ROOM_NOT_FOUND.
   * A read: safe to repeat.
   */
  detail(roomId: string, options?: CallOptions): Promise<Room>;

  /**
   * One page of the merchant's rooms, 20 a page.
   *
   * POST `/api/v3/room/list`, section 查看房间列表. Times are whole minutes of Asia/Shanghai. Items carry no `type`, `vod`,
   * `audio` or cover; most are known by their times to be VOD or not (`room-vod.ts`). Which of `startTime` and `endTime` is the upper bound is in doubt: see the `roomTimeFilter` option; in
   * `auto` the first call with a bound makes two more calls, once. A page past the end is empty.
   * Errors: `app_parameter_error` → BAD_USER_INPUT.
   * A read: safe to repeat.
   */
  list(input?: RoomListInput, options?: CallOptions): Promise<Page<Room>>;
}

const roomFields = z.object({
  roomId: wireId,
  title: wireText,
  startTime: wireTime,
  endTime: wireTime,
  validEndTime: wireTime,
  video: wireBoolean,
  audio: wireBoolean,
  vod: wireBoolean,
  convertStatus: wireInteger,
  courseType: wireInteger,
  coverImgUrl: wireUrl,
  hostCode: wireText,
  weixinLiving: wireBoolean,
  teacherName: wireText,
  teacherBrief: wireText,
  description: wireText,
});

type RoomFields = z.output<typeof roomFields>;

/** A room in any answer. */
export const roomWire = roomFields.transform(roomFromFields);

function roomFromFields(fields: RoomFields): Room {
  return {
    vendorId: fields.roomId,
    title: fields.title,
    type: typeFromWire(fields.courseType),
    startsAt: fields.startTime,
    endsAt: fields.endTime,
    playbackExpiresAt: fields.validEndTime,
    isVideoEnabled: fields.video,
    isAudioLesson: fields.audio,
    isVod: fields.vod,
    recordingStatus: recordingStatusFromWire(fields.convertStatus),
    coverImageUrl: fields.coverImgUrl,
    hostInviteCode: fields.hostCode,
    wechatLive: wechatLiveFromFields(fields),
  };
}

const typesByNumber: ReadonlyMap<number | null, RoomType> = new Map(
  Object.entries(ROOM_TYPES).map(([type, number]) => [number, type as RoomType]),
);

function typeFromWire(type: number | null | undefined): RoomType | null | undefined {
  if (type === undefined) return undefined;
  return typesByNumber.get(type) ?? null;
}

const RECORDING_STATUSES: readonly RecordingStatus[] = ['NOT_CONVERTED', 'CONVERTED', 'FAILED', 'EMPTY'];

/** 3 is an empty recording here, while 3 of a document is converted. */
function recordingStatusFromWire(status: number | null | undefined): RecordingStatus | null | undefined {
  if (status === undefined || status === null) return status;
  return RECORDING_STATUSES[status] ?? 'UNKNOWN';
}

/** A lone `weixinLiving` is no setting: without the texts the answer does not carry this object. */
function wechatLiveFromFields(fields: RoomFields): WechatLive | undefined {
  const { teacherName, teacherBrief, description, weixinLiving } = fields;
  if (teacherName === undefined && teacherBrief === undefined && description === undefined) return undefined;
  return {
    isOpen: weixinLiving ?? null,
    teacherName: teacherName ?? null,
    teacherBio: teacherBrief ?? null,
    description: description ?? null,
  };
}

/** Calls that change a room, whose answer has it under this name. Where it says no more than that it is done, or names another room, its id is known. */
export function changesOfRooms(environment: CallEnvironment, name: 'room' | 'course') {
  const answer = answerOf({ [name]: roomWire.nullish() }).transform((parts) => parts[name] ?? undefined);
  return async (
    endpoint: string,
    params: CallParams & { roomId: string },
    options?: CallOptions,
  ): Promise<Room> => {
    const asked = { [`${name}.roomId`]: params.roomId };
    const room = await write(environment, endpoint, params, answer, options, asked);
    return room?.vendorId === params.roomId ? room : { vendorId: params.roomId };
  };
}

const detailAnswer = z.object({ course: roomWire }).transform(({ course }) => course);
const listAnswer = pageOf(roomWire.transform(withVodByTimes));

/** How `room/list` reads its two times, and whom to tell once that is known. */
export interface RoomReadSettings {
  /** `auto` finds out. */
  roomTimeFilter: RoomTimeFilter;
  /** Told once, when `auto` has found out. */
  onRoomTimeFilter?: ((found: Exclude<RoomTimeFilter, 'auto'>) => void) | undefined;
}

/** The reads above. */
export function createRoomReads(environment: CallEnvironment, settings: RoomReadSettings): RoomReads {
  const list = (params: Record<string, string | undefined>, options?: CallOptions): Promise<Page<Room>> =>
    readPage(environment, '/api/v3/room/list', params, listAnswer, options);

  const timeParams = createRoomTimeFilter({
    ...settings,
    countRooms: async (startTime) => {
      const { totalCount, items } = await list({ startTime });
      return totalCount ?? items.length;
    },
  });

  return {
    detail: async (id, options) => {
      const params = { roomId: vendorId('roomId', id) };
      const asked = { 'course.roomId': params.roomId };
      return read(environment, '/api/v3/room/detail', params, detailAnswer, options, asked);
    },
    list: async (input = {}, options) => {
      const title = optionalText('titleContains', input.titleContains, MAX_FILTER_LENGTH);
      const pageNo = pageNumber(input.pageNo);
      const before = input.startsBefore ? shanghaiFromDate(input.startsBefore, 'startsBefore') : undefined;
      const after = input.startsAfter ? shanghaiFromDate(input.startsAfter, 'startsAfter') : undefined;
      const times = (before ?? after) ? await timeParams({ before, after }) : {};
      return list({ title, pageNo, ...times }, options);
    },
  };
}
