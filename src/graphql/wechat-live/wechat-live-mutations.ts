import { builder } from '../builder.ts';
import { badUserInput } from '../fields/bad-user-input.ts';
import { mutation, theRoom } from '../shared/mutation.ts';
import { needs } from '../fields/scopes.ts';

const roomId = 'Global or vendor id of the room.';
const teacherName = "Teacher's name; no surrounding white space.";
const teacherBio =
  'Short introduction of the teacher; may have several lines and tabs, no surrounding white space. Line breaks are sent as `\\n`.';
const description =
  'Description of the lesson; may have several lines and tabs, no surrounding white space. Line breaks are sent as `\\n`.';

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

mutation('openWechatLive', {
  description: 'Opens the WeChat live broadcast of a room. Vendor: `course/weixin/live/open`.',
  input: OpenWechatLiveInput,
  payload: { room: 'The room.' },
  access: needs('live:write'),
  touches: theRoom,
  write: async (send, touched, input, { duobei, origin }) => ({
    room: await send(() => duobei.live.open({ ...input, ...touched }, { origin })),
  }),
});

mutation('updateWechatLive', {
  description: 'Changes the WeChat live broadcast of a room. Vendor: `course/weixin/live/update`.',
  input: UpdateWechatLiveInput,
  payload: { room: 'The room.' },
  access: needs('live:write'),
  touches: (input, context) => {
    refuseClearing(input);
    return {
      ...theRoom(input, context),
      meanings: {
        INVALID_INPUT:
          'a parameter is missing or not allowed, or the broadcast was never opened, which openWechatLive does',
      },
    };
  },
  write: async (send, touched, input, { duobei, origin }) => {
    await send(() => duobei.live.update({ ...input, ...touched }, { origin }));
    // The answer leaves out whether the broadcast is open, so the payload reads the room anew.
    return { room: touched.roomId };
  },
});

mutation('closeWechatLive', {
  description: 'Closes the WeChat live broadcast of a room. Vendor: `course/weixin/live/close`.',
  input: CloseWechatLiveInput,
  payload: { room: 'The room.' },
  access: needs('live:write'),
  touches: theRoom,
  write: async (send, { roomId }, _input, { duobei, origin }) => {
    await send(() => duobei.live.close(roomId, { origin }));
    return { room: roomId };
  },
});

/** The vendor takes an empty text for a missing one and keeps the old text: better refused than ignored. */
function refuseClearing(input: typeof UpdateWechatLiveInput.$inferInput): void {
  const texts = {
    teacherName: input.teacherName,
    teacherBio: input.teacherBio,
    description: input.description,
  };
  for (const [field, text] of Object.entries(texts)) {
    if (text !== undefined && (text === null || text === '')) {
      throw badUserInput(field, 'the vendor cannot clear a text; leave the field out to keep it.');
    }
  }
  if (Object.values(texts).every((text) => text === undefined)) {
    throw badUserInput('roomId', 'give at least one text to change.');
  }
}
