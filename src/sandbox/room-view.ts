import { convertStatusAt } from './conversion.ts';
import type { Call } from './endpoint.ts';
import type { Room } from './model.ts';
import { shanghaiSecond } from './shanghai-time.ts';

/** The nine fields that room/delete answers; the other answers add to them. */
export function deletedRoomView(room: Room, call: Call) {
  const { world, origin } = call;
  return {
    roomId: room.roomId,
    title: room.title,
    startTime: shanghaiSecond(room.startMs),
    endTime: shanghaiSecond(room.endMs),
    validEndTime: room.validEndTime,
    video: room.video,
    hostCode: room.hostCode,
    coverImgUrl: room.coverPath === null ? null : origin + room.coverPath,
    convertStatus: convertStatusAt(room, world.now(), world.settings.conversionMs),
  };
}

/** `room` of create, update/title and update/time. */
export function roomView(room: Room, call: Call) {
  return {
    ...deletedRoomView(room, call),
    courseType: room.courseType,
    vod: room.vod,
    weixinLiving: room.wechat !== null,
    audio: room.audio,
  };
}

/** `course` of room/detail: it has the teacher, but no `audio`. */
export function courseView(room: Room, call: Call) {
  return {
    ...deletedRoomView(room, call),
    weixinLiving: room.wechat !== null,
    teacherName: room.wechat?.teacherName ?? null,
    teacherBrief: room.wechat?.teacherBrief ?? null,
    description: room.wechat?.description ?? null,
    courseType: room.courseType,
    vod: room.vod,
  };
}

/** An item of room/list: eight fields, no cover. */
export function listedRoomView(room: Room, call: Call) {
  const { roomId, title, startTime, endTime, validEndTime, video, convertStatus, hostCode } = deletedRoomView(
    room,
    call,
  );
  return { roomId, title, startTime, endTime, validEndTime, video, convertStatus, hostCode };
}
