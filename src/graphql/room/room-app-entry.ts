import { GraphQLError } from 'graphql';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { RoomAppEntryRef, RoomRef } from '../refs.ts';
import { forOneCaller } from '../fields/for-one-caller.ts';
import { recordFree } from '../fields/look-ahead.ts';
import { needs } from '../fields/scopes.ts';
import { vendorCost } from '../fields/vendor-cost.ts';
import { asInputError, RoomRoleEnum, visitorFields, visitorFrom } from './room-visitor.ts';

const RoomLiveStateEnum = builder.enumType('RoomLiveState', {
  description: 'What goes on in a room now, as the vendor sees it.',
  values: {
    NOT_STARTED: { description: 'The lesson has not started. Vendor: 1.' },
    LIVE: { description: 'The lesson is live. Vendor: 2.' },
    PLAYBACK_READY: { description: 'The recording can be watched. Vendor: 3.' },
    EMPTY: { description: 'Nobody took part, so there is no recording. Vendor: 4.' },
    FAILED: { description: 'The recording could not be converted. Vendor: 5.' },
    CONVERTING: { description: 'The recording is being converted. Vendor: 6.' },
    UNKNOWN: { description: 'The vendor does not say, or says what this gateway does not know.' },
  } as const,
});

const RoomAppEntryInput = builder.inputType('RoomAppEntryInput', {
  description: 'Who enters a room by an app.',
  fields: (t) => ({
    ...visitorFields(t),
  }),
});

RoomAppEntryRef.implement({
  description: "What the vendor's app SDKs need to let one user enter a room.",
  fields: (t) => ({
    token: t.exposeString('token', {
      description:
        'Token for the SDK; null where the vendor gives none. Anyone who holds it can use it: do not log or cache it. Vendor: `accessToken`.',
    }),
    liveState: t.expose('liveState', {
      type: RoomLiveStateEnum,
      nullable: false,
      description: 'What goes on in the room now. Vendor: `status`.',
    }),
    role: t.expose('role', {
      type: RoomRoleEnum,
      nullable: false,
      description: 'The role the user enters with.',
    }),
    nickname: t.exposeString('nickname', {
      description: 'Name shown in the room, as the vendor took it; null where it does not say.',
    }),
    title: t.exposeString('title', {
      description: 'Title of the room; null where the vendor does not say. Vendor: `courseTitle`.',
    }),
    startsAt: t.expose('startsAt', {
      type: 'DateTime',
      description: 'Start of the lesson; null for none. Vendor: `courseStartTime`.',
    }),
    endsAt: t.expose('endsAt', {
      type: 'DateTime',
      description: 'End of the lesson; null for none. Vendor: `courseEndTime`.',
    }),
  }),
});

builder.objectField(RoomRef, 'appEntry', (t) =>
  t.field({
    type: RoomAppEntryRef,
    description:
      "What the vendor's app SDKs need to let one user enter, with the live state of the room: a credential, so it is asked\n" +
      "for anew each time and never cached. Not in the vendor's document: `FEATURE_NOT_ENABLED` where the gateway uses none of\n" +
      'that. Vendor: `v4/room/authinfo`.',
    access: needs('room:read'),
    args: { input: t.arg({ type: RoomAppEntryInput, required: true, description: 'Who enters.' }) },
    extensions: {
      ...recordFree({
        prefetch: (roomId, context, { input }) =>
          appEntryOf({ vendorId: roomId }, input as typeof RoomAppEntryInput.$inferInput, context),
        isProof: true,
      }),
      ...vendorCost({ call: 'room/authinfo' }),
      ...forOneCaller,
    },
    resolve: (room, { input }, context) => appEntryOf(room, input, context),
  }),
);

async function appEntryOf(
  { vendorId: roomId, gone }: typeof RoomRef.$inferType,
  input: typeof RoomAppEntryInput.$inferInput,
  context: GraphQLContext,
) {
  const { visitor, user } = visitorFrom(roomId, input, context);
  if (context.duobei.beyondDocument === 'off') throw switchedOff();
  if (gone) return null;
  try {
    const entry = await context.loaders.appEntry.load(visitor);
    if (entry) context.knownUsers.note(roomId, user);
    return entry && { ...entry, role: visitor.role };
  } catch (error) {
    throw asInputError(error);
  }
}

function switchedOff(): GraphQLError {
  return new GraphQLError("This gateway uses nothing that the vendor's document does not name.", {
    extensions: { code: 'FEATURE_NOT_ENABLED' },
  });
}
