import type { Room } from '../../upstream/endpoints/room.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { MerchantRef, RoomRef, RoomStatisticsRef, WechatLiveRef } from '../refs.ts';
import { prefetchable, prefetchSelected } from '../shared/prefetch.ts';
import { RecordingStatusEnum, RoomSchedulePhaseEnum, RoomTypeEnum } from './room-enums.ts';
import { schedulePhaseOf, scheduledMinutes } from './room-schedule.ts';

/** A field that some vendor answers leave out: it is taken from what is there, else from `room/detail`. */
function lazy<K extends keyof Room>(key: K) {
  return (room: Room, _args: unknown, context: GraphQLContext) => {
    const known = room[key];
    if (known !== undefined) return known as Exclude<Room[K], undefined>;
    return context.loaders.room
      .load(room.vendorId)
      .then((detail) => (detail?.[key] ?? null) as Exclude<Room[K], undefined> | null);
  };
}

const startsAt = lazy('startsAt');
const endsAt = lazy('endsAt');

builder.node(RoomRef, {
  description:
    'A virtual classroom (房间 / 教室; the vendor also says `course`).\n' +
    'Only `id`, `vendorId` and `title` come with every vendor answer; the other fields may need a second vendor\n' +
    'call and are therefore nullable, so that one failed call never hides the room.',
  id: { description: 'Global id.', resolve: (room) => room.vendorId },
  loadWithoutCache: (vendorId, context, info) => {
    prefetchSelected('Room', vendorId, context, info);
    return context.loaders.room.load(vendorId);
  },
  fields: (t) => ({
    vendorId: t.exposeString('vendorId', { nullable: false, description: "The vendor's `roomId`." }),
    title: t.exposeString('title', { nullable: false, description: 'Title.' }),
    type: t.field({
      type: RoomTypeEnum,
      description: 'Class format. Vendor: `roomType` on write, `courseType` on read.',
      resolve: lazy('type'),
    }),
    startsAt: t.field({
      type: 'DateTime',
      description: 'Scheduled start. Vendor: `startTime`.',
      resolve: startsAt,
    }),
    endsAt: t.field({
      type: 'DateTime',
      description: 'Scheduled end. Vendor: `endTime`.',
      resolve: endsAt,
    }),
    durationMinutes: t.int({
      description: 'Scheduled length in minutes, `endsAt - startsAt`.',
      resolve: async (room, args, context) =>
        scheduledMinutes(await startsAt(room, args, context), await endsAt(room, args, context)),
    }),
    schedulePhase: t.field({
      type: RoomSchedulePhaseEnum,
      description: 'Where the schedule stands now, from `startsAt`, `endsAt` and the gateway clock.',
      resolve: async (room, args, context) =>
        schedulePhaseOf(
          await startsAt(room, args, context),
          await endsAt(room, args, context),
          context.now(),
        ),
    }),
    playbackExpiresAt: t.field({
      type: 'DateTime',
      description:
        'End of the playback validity. Vendor: `validEndTime`; `2099-01-01` seems to mean no limit.',
      resolve: lazy('playbackExpiresAt'),
    }),
    isVideoEnabled: t.boolean({
      description: 'Whether video is on. Vendor: `video`.',
      resolve: lazy('isVideoEnabled'),
    }),
    isAudioLesson: t.boolean({
      description: 'Whether this is an audio lesson. Vendor: `audio`.',
      resolve: lazy('isAudioLesson'),
    }),
    isVod: t.boolean({
      description: 'Whether this is a video-on-demand lesson (点播课). Vendor: `vod`.',
      resolve: lazy('isVod'),
    }),
    recordingStatus: t.field({
      type: RecordingStatusEnum,
      description: 'State of the lesson recording. Vendor: `convertStatus` 0-3.',
      resolve: lazy('recordingStatus'),
    }),
    coverImageUrl: t.field({
      type: 'URL',
      description: 'Cover image. Vendor: `coverImgUrl`.',
      resolve: lazy('coverImageUrl'),
    }),
    hostInviteCode: t.string({
      description:
        'Invite code of the host (主讲人邀请码). A secret: needs scope `room:enter-host`. Vendor: `hostCode`.',
      resolve: lazy('hostInviteCode'),
    }),
    wechatLive: t.field({
      type: WechatLiveRef,
      description:
        'WeChat live broadcast of this room. Vendor: `weixinLiving`, `teacherName`, `teacherBrief`, `description`.',
      resolve: lazy('wechatLive'),
    }),
    statistics: t.field({
      type: RoomStatisticsRef,
      nullable: false,
      description: 'Live and playback statistics of this room. Costs nothing by itself.',
      extensions: prefetchable('descend'),
      resolve: (room) => room,
    }),
    merchant: t.field({
      type: MerchantRef,
      description: 'The merchant that owns this room.',
      extensions: prefetchable((_roomId, { loaders, duobei }) => loaders.merchant.load(duobei.partner)),
      resolve: (_room, _args, { loaders, duobei }) => loaders.merchant.load(duobei.partner),
    }),
  }),
});

WechatLiveRef.implement({
  description: 'WeChat live broadcast settings of a room.',
  fields: (t) => ({
    isOpen: t.exposeBoolean('isOpen', {
      description: 'Whether the broadcast is open. Vendor: `weixinLiving`.',
    }),
    teacherName: t.exposeString('teacherName', { description: "Teacher's name." }),
    teacherBio: t.exposeString('teacherBio', {
      description: 'Short introduction of the teacher. Vendor: `teacherBrief`.',
    }),
    description: t.exposeString('description', { description: 'Description of the lesson.' }),
  }),
});
