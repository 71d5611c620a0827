import { builder } from '../builder.ts';
import { badUserInput } from '../fields/bad-user-input.ts';
import { roomIdFrom } from '../fields/caller.ts';
import { mutationPayload } from '../shared/mutation-payload.ts';
import { needs } from '../fields/scopes.ts';
import { writing } from '../shared/writing.ts';

const roomId = 'Global or vendor id of the room.';
const teacherName = "Teacher's name.";
const teacherBio = 'Short introduction of the teacher.';
const description = 'Description of the lesson.';

const OpenWechatLiveInput = builder.inputType('OpenWechatLiveInput', {
  description: 'Input of `openWechatLive`.',
  fields: (t) => ({
    roomId: t.id({ required: true, description: roomId }),
    teacherName: t.string({ required: true, description: teacherName }),
    teacherBio: t.string({ required: true, description: teacherBio }),
    description: t.string({ required: true, description }),
  }),
});

const UpdateWechatLiveInput = builder.inputType('UpdateWechatLiveInput', {
  description:
    'Input of `updateWechatLive`. Left-out fields stay. The vendor cannot clear a field, so null and "" are refused.',
  fields: (t) => ({
    roomId: t.id({ required: true, description: roomId }),
    teacherName: t.string({ description: teacherName }),
    teacherBio: t.string({ description: teacherBio }),
    description: t.string({ description }),
  }),
});

const CloseWechatLiveInput = builder.inputType('CloseWechatLiveInput', {
  description: 'Input of `closeWechatLive`.',
  fields: (t) => ({ roomId: t.id({ required: true, description: roomId }) }),
});

const OpenWechatLivePayload = mutationPayload('openWechatLive', { room: 'The room.' });
const UpdateWechatLivePayload = mutationPayload('updateWechatLive', { room: 'The room.' });
const CloseWechatLivePayload = mutationPayload('closeWechatLive', { room: 'The room.' });

builder.mutationFields((t) => ({
  openWechatLive: t.field({
    type: OpenWechatLivePayload,
    nullable: false,
    description: 'Opens the WeChat live broadcast of a room. Vendor: `course/weixin/live/open`.',
    access: needs('live:write'),
    args: {
      input: t.arg({
        type: OpenWechatLiveInput,
        required: true,
        description: 'All values of this mutation.',
      }),
    },
    resolve: (_root, { input }, context) =>
      writing(
        context,
        'openWechatLive',
        () => ({ roomId: roomIdFrom(context.caller, input.roomId, 'roomId') }),
        async (touched, send) => ({
          room: await send(() =>
            context.duobei.live.open({ ...input, ...touched }, { origin: context.origin }),
          ),
        }),
      ),
  }),
  updateWechatLive: t.field({
    type: UpdateWechatLivePayload,
    nullable: false,
    description: 'Changes the WeChat live broadcast of a room. Vendor: `course/weixin/live/update`.',
    access: needs('live:write'),
    args: {
      input: t.arg({
        type: UpdateWechatLiveInput,
        required: true,
        description: 'All values of this mutation.',
      }),
    },
    resolve: (_root, { input }, context) =>
      writing(
        context,
        'updateWechatLive',
        () => {
          refuseClearing(input);
          return { roomId: roomIdFrom(context.caller, input.roomId, 'roomId') };
        },
        async (touched, send) => {
          await send(() => context.duobei.live.update({ ...input, ...touched }, { origin: context.origin }));
          // The answer leaves out whether the broadcast is open, so the payload reads the room anew.
          return { room: touched.roomId };
        },
      ),
  }),
  closeWechatLive: t.field({
    type: CloseWechatLivePayload,
    nullable: false,
    description: 'Closes the WeChat live broadcast of a room. Vendor: `course/weixin/live/close`.',
    access: needs('live:write'),
    args: {
      input: t.arg({
        type: CloseWechatLiveInput,
        required: true,
        description: 'All values of this mutation.',
      }),
    },
    resolve: (_root, { input }, context) =>
      writing(
        context,
        'closeWechatLive',
        () => ({ roomId: roomIdFrom(context.caller, input.roomId, 'roomId') }),
        async (touched, send) => {
          await send(() => context.duobei.live.close(touched.roomId, { origin: context.origin }));
          return { room: touched.roomId };
        },
      ),
  }),
}));

/** The vendor takes a blank text for a missing one and keeps the old text: better refused than ignored. */
function refuseClearing(input: typeof UpdateWechatLiveInput.$inferInput): void {
  const texts = {
    teacherName: input.teacherName,
    teacherBio: input.teacherBio,
    description: input.description,
  };
  for (const [field, text] of Object.entries(texts)) {
    if (text !== undefined && (text === null || text.trim() === '')) {
      throw badUserInput(field, 'the vendor cannot clear a text; leave the field out to keep it.');
    }
  }
  if (Object.values(texts).every((text) => text === undefined)) {
    throw badUserInput('roomId', 'give at least one text to change.');
  }
}
