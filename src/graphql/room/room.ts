import type { GraphQLResolveInfo } from 'graphql';
import type { Room } from '../../vendor/endpoints/room.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { MerchantRef, RoomRef, RoomStatisticsRef, WechatLiveRef } from '../refs.ts';
import { requireAccess, requireRoom } from '../fields/caller.ts';
import { entity } from '../fields/entity.ts';
import { forOneCaller } from '../fields/for-one-caller.ts';
import { nodeOrError } from '../fields/node-load.ts';
import { recordFor, recordFree } from '../fields/look-ahead.ts';
import { loadRoom } from '../fields/room-record.ts';
import { needs, needsCaller } from '../fields/scopes.ts';
import { merchantCost, vendorCost } from '../fields/vendor-cost.ts';
import { RecordingStatusEnum, RoomSchedulePhaseEnum, RoomTypeEnum } from './room-enums.ts';
import { msToNextPhase, schedulePhaseOf, scheduledMinutes, type Schedule } from './room-schedule.ts';

/** What every item of `room/list` has. */
const listed = vendorCost({ call: 'room/detail', carriedBy: ['room/list'] });
/** What only `room/detail` is sure to have. */
const detailed = vendorCost({ call: 'room/detail' });

/** A field that some vendor answers leave out: it is taken from what is there, else from `room/detail`. */
function lazy<K extends keyof Room>(key: K) {
  return (room: typeof RoomRef.$inferType, _args: unknown, context: GraphQLContext) => {
    const known = room[key];
    if (known !== undefined) return known as Exclude<Room[K], undefined>;
    return context.loaders.room
      .load(room.vendorId)
      .then((detail) => (detail?.[key] ?? null) as Exclude<Room[K], undefined> | null);
  };
}

/** A field that follows from the schedule. At once where the answer has both times, as most have. */
function scheduled<T>(from: (schedule: Schedule, context: GraphQLContext) => T) {
  return (room: typeof RoomRef.$inferType, _args: unknown, context: GraphQLContext): T | Promise<T> => {
    const { startsAt, endsAt, isVod } = room;
    if (startsAt !== undefined && endsAt !== undefined) return from(room, context);
    return context.loaders.room.load(room.vendorId).then((detail) => {
      const schedule = {
        startsAt: startsAt === undefined ? detail?.startsAt : startsAt,
        endsAt: endsAt === undefined ? detail?.endsAt : endsAt,
        isVod: isVod === undefined ? detail?.isVod : isVod,
      };
      return from(schedule, context);
    });
  };
}

/** The phase, and that whatever shows it holds no longer. */
function phaseNow(schedule: Schedule, { now, freshness }: GraphQLContext) {
  const nowMs = now();
  freshness.leftMs = Math.min(freshness.leftMs, msToNextPhase(schedule, nowMs));
  return schedulePhaseOf(schedule, nowMs);
}

const roomAccess = needs('room:read');

/** `isThere`: as it is taken for where nothing of its record is selected. */
function referredRoom(isThere: boolean) {
  return (vendorId: string, context: GraphQLContext, info: GraphQLResolveInfo) =>
    nodeOrError(() => {
      requireAccess(context.caller, roomAccess);
      requireRoom(context.caller, vendorId);
      const load = () => loadRoom(vendorId, context);
      return recordFor({ typename: 'Room', vendorId, load, isThere }, context, info);
    });
}

builder.node(RoomRef, {
  description:
    'A virtual classroom (房间 / 教室; the vendor also says `course`).\n' +
    'Only `id` and `vendorId` come with every vendor answer; the other fields may need a second vendor call, or be\n' +
    'left out by the vendor, and are therefore nullable: one failed call, or one odd value, never hides the room.',
  id: { description: 'Global id.', resolve: (room) => room.vendorId },
  loadWithoutCache: referredRoom(false),
  extensions: entity({ keys: ['id', 'vendorId'], load: referredRoom(true) }),
  fields: (t) => ({
    vendorId: t.exposeString('vendorId', {
      nullable: false,
      description: "The vendor's `roomId`.",
      extensions: recordFree(),
    }),
    title: t.string({ description: 'Title.', extensions: listed, resolve: lazy('title') }),
    type: t.field({
      type: RoomTypeEnum,
      description: 'Class format. Vendor: `roomType` on write, `courseType` on read.',
      extensions: detailed,
      resolve: lazy('type'),
    }),
    startsAt: t.field({
      type: 'DateTime',
      description: 'Scheduled start. Vendor: `startTime`.',
      extensions: listed,
      resolve: lazy('startsAt'),
    }),
    endsAt: t.field({
      type: 'DateTime',
      description: 'Scheduled end. Vendor: `endTime`.',
      extensions: listed,
      resolve: lazy('endsAt'),
    }),
    durationMinutes: t.int({
      description: 'Scheduled length in minutes, `endsAt - startsAt`.',
      extensions: listed,
      resolve: scheduled(scheduledMinutes),
    }),
    schedulePhase: t.field({
      type: RoomSchedulePhaseEnum,
      description:
        'Where the schedule stands now, from `startsAt`, `endsAt` and the gateway clock; null where one of them is unknown. A video-on-demand lesson is `ENDED` from the start: its times are when it was made and an hour later. A list knows one by them without a further call, but for one made in the first second of a minute.',
      extensions: listed,
      resolve: scheduled(phaseNow),
    }),
    playbackExpiresAt: t.field({
      type: 'DateTime',
      description:
        'End of the playback validity. Vendor: `validEndTime`; `2099-01-01` seems to mean no limit.',
      extensions: listed,
      resolve: lazy('playbackExpiresAt'),
    }),
    isVideoEnabled: t.boolean({
      description: 'Whether video is on. Vendor: `video`.',
      extensions: listed,
      resolve: lazy('isVideoEnabled'),
    }),
    isAudioLesson: t.boolean({
      description: 'Whether this is an audio lesson. Vendor: `audio`.',
      extensions: detailed,
      resolve: lazy('isAudioLesson'),
    }),
    isVod: t.boolean({
      description:
        'Whether this is a video-on-demand lesson (点播课). A list tells by the times of a room where it can, which costs no further call. Vendor: `vod`.',
      extensions: detailed,
      resolve: lazy('isVod'),
    }),
    recordingStatus: t.field({
      type: RecordingStatusEnum,
      description: 'State of the lesson recording. Vendor: `convertStatus` 0-3.',
      extensions: listed,
      resolve: lazy('recordingStatus'),
    }),
    isDeleted: t.boolean({
      nullable: false,
      description:
        'Whether the vendor has the room no more: it is shown as this gateway last saw it. Of what else belongs to it, only what was kept is there; the rest is null.',
      extensions: listed,
      resolve: ({ vendorId, gone, isRemembered }, _args, { loaders }) => {
        if (isRemembered) return loaders.room.load(vendorId).then((room) => room === null);
        return gone !== undefined;
      },
    }),
    lastSeenAt: t.field({
      type: 'DateTime',
      description:
        'When the room was last seen at the vendor, where it is there no more; null of one that is there, and where nobody noted it.',
      extensions: listed,
      resolve: ({ gone }) => gone?.lastSeenAt ?? null,
    }),
    coverImageUrl: t.field({
      type: 'URL',
      description: 'Cover image. Vendor: `coverImgUrl`.',
      extensions: detailed,
      resolve: lazy('coverImageUrl'),
    }),
    hostInviteCode: t.string({
      description:
        'Invite code of the host (主讲人邀请码). A secret: needs scope `room:enter-host`. Vendor: `hostCode`.',
      access: needs('room:enter-host'),
      extensions: { ...listed, ...forOneCaller },
      resolve: lazy('hostInviteCode'),
    }),
    wechatLive: t.field({
      type: WechatLiveRef,
      description:
        'WeChat live broadcast of this room. Vendor: `weixinLiving`, `teacherName`, `teacherBrief`, `description`.',
      extensions: detailed,
      resolve: lazy('wechatLive'),
    }),
    statistics: t.field({
      type: RoomStatisticsRef,
      nullable: false,
      description: 'Live and playback statistics of this room. Costs nothing by itself.',
      extensions: recordFree({ isSameObject: true }),
      resolve: (room) => room,
    }),
    merchant: t.field({
      type: MerchantRef,
      description: 'The merchant that owns this room.',
      access: needsCaller,
      extensions: {
        ...recordFree({ prefetch: (_roomId, { loaders, duobei }) => loaders.merchant.load(duobei.partner) }),
        ...merchantCost,
      },
      resolve: (_room, _args, context, info) => {
        const vendorId = context.duobei.partner;
        const load = () => context.loaders.merchant.load(vendorId);
        return recordFor({ typename: 'Merchant', vendorId, load, isThere: true }, context, info);
      },
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
