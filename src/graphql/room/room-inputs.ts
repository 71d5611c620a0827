import { builder } from '../builder.ts';
import { IDEMPOTENCY_KEY_DESCRIPTION } from '../fields/create-once.ts';
import { inputRange } from '../fields/input-range.ts';
import { MAX_MANY } from '../fields/many-cost.ts';
import { RecordingStatusEnum, RoomSchedulePhaseEnum, RoomTypeEnum } from './room-enums.ts';

/** Of a live room. */
const LENGTH_MINUTES = inputRange(30, 300);

const LOOKED_THROUGH = 'The vendor cannot filter by it: see `isComplete`.';

export const RoomFilter = builder.inputType('RoomFilter', {
  description:
    'Restricts `Query.rooms`. All given conditions must hold; null is no condition. What the vendor has no value for fits none.',
  fields: (t) => ({
    titleContains: t.string({
      description: 'Substring of the title, no surrounding white space; "" is every title. Vendor: `title`.',
    }),
    startsBefore: t.field({
      type: 'DateTime',
      description:
        "Only rooms that start before this instant, to the second. Vendor: `startTime` (the vendor's name is inverted), in whole minutes.",
    }),
    startsAfter: t.field({
      type: 'DateTime',
      description:
        "Only rooms that start after this instant, to the second. Vendor: `endTime` (the vendor's name is inverted), in whole minutes.",
    }),
    startsOn: t.field({
      type: 'Date',
      description: 'Only rooms that start on this day in Asia/Shanghai. Vendor: `startTime` and `endTime`.',
    }),
    phase: t.field({
      type: RoomSchedulePhaseEnum,
      description: `Only rooms whose \`schedulePhase\` is this one now. ${LOOKED_THROUGH}`,
    }),
    type: t.field({
      type: RoomTypeEnum,
      description: `Only rooms of this class format; costs one call a room, since the list does not say it. ${LOOKED_THROUGH}`,
    }),
    isVod: t.boolean({
      description: `Only video-on-demand lessons (true), or only others (false). ${LOOKED_THROUGH}`,
    }),
    recordingStatus: t.field({
      type: RecordingStatusEnum,
      description: `Only rooms whose recording is in this state. ${LOOKED_THROUGH}`,
    }),
  }),
});

export const CreateRoomInput = builder.inputType('CreateRoomInput', {
  description: 'Input of `createRoom`, and of each room of `createRooms`, which has no key of its own.',
  fields: (t) => ({
    title: t.string({ required: true, description: 'Title, no surrounding white space.' }),
    type: t.field({ type: RoomTypeEnum, required: true, description: 'Class format.' }),
    isVideoEnabled: t.boolean({ required: true, description: 'Whether video is on.' }),
    startsAt: t.field({
      type: 'DateTime',
      required: true,
      description:
        'Start, in the years 1971-2200 of Shanghai. The vendor keeps whole minutes: seconds are dropped, and the payload shows what was stored.',
    }),
    durationMinutes: t.int({
      required: true,
      description: 'Length in minutes, 30-300.',
      ...LENGTH_MINUTES,
    }),
    idempotencyKey: t.string({ description: IDEMPOTENCY_KEY_DESCRIPTION }),
  }),
});

export const CreateRoomsInput = builder.inputType('CreateRoomsInput', {
  description: 'Input of `createRooms`.',
  fields: (t) => ({
    rooms: t.field({
      type: [CreateRoomInput],
      required: true,
      description:
        'The rooms, 1-100. None has an `idempotencyKey` of its own; each place in the list keeps its room in every repeat.',
      ...inputRange(1, MAX_MANY),
    }),
    idempotencyKey: t.string({
      required: true,
      description:
        'Makes a repeat of this request within 24 hours make only the rooms that are missing: 1-255 visible ASCII characters. Another room in the place of one that was tried, as one that was refused and then corrected, is an `InvalidInputError` of its entry: send it alone, with a new key.',
    }),
  }),
});

export const RenameRoomInput = builder.inputType('RenameRoomInput', {
  description: 'Input of `renameRoom`.',
  fields: (t) => ({
    roomId: t.id({ required: true, description: 'Global or vendor id of the room.' }),
    title: t.string({ required: true, description: 'New title, no surrounding white space.' }),
  }),
});

export const RescheduleRoomInput = builder.inputType('RescheduleRoomInput', {
  description: 'Input of `rescheduleRoom`.',
  fields: (t) => ({
    roomId: t.id({ required: true, description: 'Global or vendor id of the room.' }),
    startsAt: t.field({
      type: 'DateTime',
      required: true,
      description:
        'New start, in the years 1971-2200 of Shanghai. The vendor keeps whole minutes: seconds are dropped.',
    }),
    durationMinutes: t.int({
      required: true,
      description: 'New length in minutes, 30-300.',
      ...LENGTH_MINUTES,
    }),
  }),
});

export const DeleteRoomInput = builder.inputType('DeleteRoomInput', {
  description: 'Input of `deleteRoom`.',
  fields: (t) => ({
    roomId: t.id({ required: true, description: 'Global or vendor id of the room.' }),
  }),
});

export const DeleteRoomsInput = builder.inputType('DeleteRoomsInput', {
  description: 'Input of `deleteRooms`.',
  fields: (t) => ({
    roomIds: t.idList({
      required: true,
      description: 'Global or vendor ids of the rooms, 1-100, each once.',
      ...inputRange(1, MAX_MANY),
    }),
  }),
});

export const AttachDocumentInput = builder.inputType('AttachDocumentInput', {
  description: 'Input of `attachDocument`.',
  fields: (t) => ({
    roomId: t.id({ required: true, description: 'Global or vendor id of the room.' }),
    documentId: t.id({ required: true, description: 'Global or vendor id of the document.' }),
  }),
});

export const DetachDocumentInput = builder.inputType('DetachDocumentInput', {
  description: 'Input of `detachDocument`.',
  fields: (t) => ({
    roomId: t.id({ required: true, description: 'Global or vendor id of the room.' }),
    documentId: t.id({ required: true, description: 'Global or vendor id of the document.' }),
  }),
});
