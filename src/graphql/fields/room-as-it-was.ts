import type { Room } from '../../vendor/endpoints/room.ts';

/** That the vendor has a room no more. */
export interface Gone {
  /** When it was last seen there; null where nobody noted it. */
  lastSeenAt: Date | null;
}

/** A room of which nothing more is asked: each field has its value, or null. */
export type WholeRoom = { [Field in keyof Room]-?: Exclude<Room[Field], undefined> } & { gone: Gone };

/** A deleted room can no longer be asked for what nobody noted while it was there. */
export function roomAsItWas(room: Room, lastSeenAt: Date | null = null): WholeRoom {
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
    gone: { lastSeenAt },
  };
}
