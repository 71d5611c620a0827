import type { Room } from '../../vendor/endpoints/room.ts';

/** A room of which nothing more is asked: each field has its value, or null. */
export type WholeRoom = { [Field in keyof Room]-?: Exclude<Room[Field], undefined> };

/** A deleted room can no longer be asked for what the answer of the deletion leaves out. */
export function roomAsItWas(room: Room): WholeRoom {
  return {
    vendorId: room.vendorId,
    title: room.title ?? null,
    type: room.type ?? null,
    startsAt: room.startsAt ?? null,
    endsAt: room.endsAt ?? null,
    playbackExpiresAt: room.playbackExpiresAt ?? null,
    isVideoEnabled: room.isVideoEnabled ?? null,
    isAudioLesson: room.isAudioLesson ?? null,
    isVod: room.isVod ?? null,
    recordingStatus: room.recordingStatus ?? null,
    coverImageUrl: room.coverImageUrl ?? null,
    hostInviteCode: room.hostInviteCode ?? null,
    wechatLive: room.wechatLive ?? null,
  };
}
