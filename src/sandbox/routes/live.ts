import { endpoint, identifier, optionalText, text } from '../endpoint.ts';
import type { Room, WechatLive } from '../model.ts';
import { Refusal } from '../refusal.ts';

const roomId = identifier;

export const liveEndpoints = [
  endpoint({
    path: 'v3/course/weixin/live/open',
    parameters: { roomId, teacherName: text, teacherBrief: text, description: text },
    run: ({ world, parameters: { roomId, ...wechat } }) => {
      const room = world.store.room(roomId);
      const { teacherName, teacherBrief, description } = wechat;
      world.store.changeRoom(room, { wechat: { teacherName, teacherBrief, description } });
      return { course: wechatView(room, wechat), success: true };
    },
  }),
  endpoint({
    path: 'v3/course/weixin/live/update',
    parameters: { roomId, teacherName: optionalText, teacherBrief: optionalText, description: optionalText },
    run: ({ world, parameters }) => {
      const room = world.store.room(parameters.roomId);
      if (room.wechat === null) throw new Refusal('app_parameter_error');
      const wechat = {
        teacherName: parameters.teacherName ?? room.wechat.teacherName,
        teacherBrief: parameters.teacherBrief ?? room.wechat.teacherBrief,
        description: parameters.description ?? room.wechat.description,
      };
      world.store.changeRoom(room, { wechat });
      return { course: wechatView(room, wechat), success: true };
    },
  }),
  endpoint({
    path: 'v3/course/weixin/live/close',
    parameters: { roomId },
    run: ({ world, parameters: { roomId } }) => {
      world.store.changeRoom(world.store.room(roomId), { wechat: null });
      return { roomId, success: true };
    },
  }),
];

/** WeChat answers are the only ones about rooms with times as numbers. */
function wechatView(room: Room, { teacherName, teacherBrief, description }: WechatLive): object {
  return {
    roomId: room.roomId,
    title: room.title,
    startTime: room.startMs,
    endTime: room.endMs,
    teacherName,
    teacherBrief,
    description,
  };
}
