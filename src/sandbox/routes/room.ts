import { randomUUID } from 'node:crypto';
import {
  BOOLEAN,
  endpoint,
  identifier,
  isTrue,
  optionalPage,
  optionalText,
  text,
  type Call,
} from '../endpoint.ts';
import { COURSE_TYPES, type Room } from '../model.ts';
import { paginate } from '../pagination.ts';
import { Refusal } from '../refusal.ts';
import { courseView, deletedRoomView, listedRoomView, roomView } from '../room-view.ts';
import { NO_EXPIRY } from '../seed.ts';
import { MINUTE_MS, parseShanghaiMinute } from '../shanghai-time.ts';

const roomId = identifier;
const startTime = { required: true } as const;
const duration = { required: true, pattern: /^[1-5]$/, error: 'app_course_length_error' } as const;
const length = {
  required: true,
  pattern: /^(?:[3-9]\d|[12]\d\d|300)$/,
  error: 'app_course_length_error',
} as const;
const creation = {
  title: text,
  video: { required: true, pattern: BOOLEAN },
  startTime,
  roomType: { required: true, pattern: /^[12458]$/, error: 'app_course_type_error' },
} as const;

/** The two ways differ in the unit of the length alone: hours in v3, minutes in v4. */
const minutesFromHours = (hours: string): number => Number(hours) * 60;

export const roomEndpoints = [
  endpoint({
    path: 'v3/room/create',
    parameters: { ...creation, duration },
    run: (call) => createRoom(call, call.parameters, minutesFromHours(call.parameters.duration)),
  }),
  endpoint({
    path: 'v4/room/create',
    parameters: { ...creation, length },
    run: (call) => createRoom(call, call.parameters, Number(call.parameters.length)),
  }),
  endpoint({
    path: 'v3/room/update/title',
    parameters: { roomId, title: text },
    run: (call) => {
      const room = call.world.store.room(call.parameters.roomId);
      call.world.store.changeRoom(room, { title: call.parameters.title });
      return { success: true, room: roomView(room, call) };
    },
  }),
  endpoint({
    path: 'v3/room/update/time',
    parameters: { roomId, startTime, duration },
    run: (call) => reschedule(call, call.parameters, minutesFromHours(call.parameters.duration)),
  }),
  endpoint({
    path: 'v4/room/update/time',
    parameters: { roomId, startTime, length },
    run: (call) => reschedule(call, call.parameters, Number(call.parameters.length)),
  }),
  endpoint({
    path: 'v3/room/delete',
    parameters: { roomId },
    run: (call) => {
      const room = call.world.store.room(call.parameters.roomId);
      call.world.store.deleteRoom(room.roomId);
      return { success: true, room: deletedRoomView(room, call) };
    },
  }),
  endpoint({
    path: 'v3/room/detail',
    method: 'either',
    parameters: { roomId },
    run: (call) => ({
      course: courseView(call.world.store.room(call.parameters.roomId), call),
      success: true,
    }),
  }),
  endpoint({
    path: 'v3/room/list',
    method: 'either',
    parameters: { title: optionalText, startTime: {}, endTime: {}, pageNo: optionalPage },
    run: (call) => {
      const { title = '', pageNo = '1' } = call.parameters;
      const wanted = title.toLowerCase();
      const isInTime = timeFilter(call, call.parameters);
      const rooms = call.world.store
        .allRooms()
        .filter((room) => room.title.toLowerCase().includes(wanted) && isInTime(room.startMs));
      const pagination = paginate(rooms, Number(pageNo), (room) => listedRoomView(room, call));
      return { pagination, success: true };
    },
  }),
  endpoint({
    path: 'v3/room/attachDocument',
    parameters: { roomId, documentId: identifier },
    run: ({ world, parameters: { roomId, documentId } }) => {
      const room = world.store.room(roomId);
      if (world.store.findDocument(documentId) === undefined) throw new Refusal('app_slides_error');
      if (room.attachments.some((attachment) => attachment.documentId === documentId)) {
        throw new Refusal('repeat_arrange_to_course_error');
      }
      world.store.changeRoom(room, {
        attachments: [...room.attachments, { documentId, attachedMs: world.now() }],
      });
      return { documentId, roomId, success: true };
    },
  }),
  endpoint({
    path: 'v3/room/removeDocument',
    parameters: { roomId, documentId: identifier },
    run: ({ world, parameters: { roomId, documentId } }) => {
      const room = world.store.room(roomId);
      const attachments = room.attachments.filter((attachment) => attachment.documentId !== documentId);
      if (attachments.length === room.attachments.length) throw new Refusal('app_slides_error');
      world.store.changeRoom(room, { attachments });
      return { documentId, roomId, success: true };
    },
  }),
];

interface CreationValues {
  title: string;
  video: string;
  startTime: string;
  roomType: string;
}

function createRoom(call: Call, values: CreationValues, minutes: number): object {
  const { store } = call.world;
  const video = isTrue(values.video);
  const schedule = scheduleFrom(call, values.startTime, minutes);
  const { unitPrice, videoUnitPrice } = store.merchant;
  store.charge((video ? videoUnitPrice : unitPrice) * Math.ceil(minutes / 60));
  const room: Room = {
    roomId: `jz${randomUUID().replaceAll('-', '')}`,
    title: values.title,
    ...schedule,
    validEndTime: NO_EXPIRY,
    video,
    hostCode: randomUUID().replaceAll('-', ''),
    coverPath: null,
    recording: 'auto',
    courseType: COURSE_TYPES.find((type) => String(type) === values.roomType) ?? 2,
    vod: false,
    audio: false,
    wechat: null,
    attachments: [],
    visits: [],
    playback: [],
    chat: [],
  };
  store.addRoom(room);
  return { success: true, room: roomView(room, call) };
}

function reschedule(call: Call, values: { roomId: string; startTime: string }, minutes: number): object {
  const room = call.world.store.room(values.roomId);
  // The document forbids it without naming a code; this one is the only one about a schedule that is over.
  if (room.startMs <= call.world.now()) throw new Refusal('course_endtime_out_of_date_error');
  call.world.store.changeRoom(room, scheduleFrom(call, values.startTime, minutes));
  return { success: true, room: roomView(room, call) };
}

function scheduleFrom(call: Call, startTime: string, minutes: number): { startMs: number; endMs: number } {
  const startMs = wireTime(startTime);
  const endMs = startMs + minutes * MINUTE_MS;
  if (endMs < call.world.now()) throw new Refusal('course_endtime_out_of_date_error');
  return { startMs, endMs };
}

function wireTime(value: string): number {
  const ms = parseShanghaiMinute(value);
  if (ms === undefined) throw new Refusal('app_parameter_error');
  return ms;
}

interface TimeBounds {
  startTime?: string | undefined;
  endTime?: string | undefined;
}

/** `documented`: startTime is the upper and endTime the lower bound. `plain`: the way the names read. */
function timeFilter(call: Call, bounds: TimeBounds): (startMs: number) => boolean {
  const from = bounds.startTime === undefined ? undefined : wireTime(bounds.startTime);
  const to = bounds.endTime === undefined ? undefined : wireTime(bounds.endTime);
  if (call.world.settings.timeFilter === 'documented') {
    return (startMs) => (from === undefined || startMs < from) && (to === undefined || startMs > to);
  }
  return (startMs) => (from === undefined || startMs >= from) && (to === undefined || startMs <= to);
}
