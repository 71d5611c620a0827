import { randomUUID } from 'node:crypto';
import { endpoint, text } from '../endpoint.ts';
import type { Room } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { DAY_MS, HOUR_MS, shanghaiSecond } from '../shanghai-time.ts';

export const videoEndpoints = [
  endpoint({
    path: 'v3/video/uptoken',
    parameters: {},
    run: ({ world }) => ({ uptoken: world.storage.issueToken(world.now()), success: true }),
  }),
  endpoint({
    path: 'v3/room/video/create',
    parameters: { title: text, videoKey: text },
    run: ({ world, parameters: { title, videoKey } }) => {
      if (!world.store.hasVideo(videoKey)) throw new Refusal('app_parameter_error');
      world.store.charge(world.store.merchant.videoUnitPrice);
      const room = videoRoom(title, Math.floor(world.now() / 1000) * 1000);
      world.store.addRoom(room);
      return { success: true, room: { roomId: room.roomId, title } };
    },
  }),
];

/** As the samples show them: made now, one hour long, valid for a year and three hours, no host. */
function videoRoom(title: string, startMs: number): Room {
  return {
    roomId: `jz${randomUUID().replaceAll('-', '')}`,
    title,
    startMs,
    endMs: startMs + HOUR_MS,
    validEndTime: shanghaiSecond(startMs + 365 * DAY_MS + 3 * HOUR_MS),
    video: true,
    hostCode: null,
    coverPath: '/covers/video.png',
    recording: 'auto',
    courseType: 2,
    vod: true,
    audio: false,
    wechat: null,
    attachments: [],
    visits: [],
    playback: [],
    chat: [],
  };
}
