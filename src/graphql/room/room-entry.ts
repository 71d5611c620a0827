import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { RoomEntryLinkRef, RoomRef } from '../refs.ts';
import { DeviceTypeEnum } from '../shared/device-type.ts';
import { recordFree } from '../fields/look-ahead.ts';
import { needs } from '../fields/scopes.ts';
import { SignedLinkRef } from '../shared/signed-link.ts';
import { asInputError, RoomRoleEnum, visitorFields, visitorFrom } from './room-visitor.ts';

/** Size of the classroom page, from the document's section on entering a room. */
const EMBED_WIDTH = 1040;
const EMBED_HEIGHT = 600;

const RoomEntryInput = builder.inputType('RoomEntryInput', {
  description: 'Who enters a room, and how.',
  fields: (t) => ({
    ...visitorFields(t),
    deviceType: t.field({
      type: DeviceTypeEnum,
      description: 'Page variant; null lets the vendor decide from the user agent. Vendor: `deviceType`.',
    }),
    playbackStartSeconds: t.int({
      description:
        'Playback start, seconds from the beginning of the recording. Vendor: `psTime` (`100:20`).',
    }),
    playbackEndSeconds: t.int({
      description: 'Playback end, seconds from the beginning of the recording. Vendor: `peTime`.',
    }),
    isUnedited: t.boolean({
      defaultValue: false,
      description: 'Plays the unedited recording; excludes both playback times. Vendor: `tape`.',
    }),
    isMonitorChatDisabled: t.boolean({
      defaultValue: false,
      description:
        'Forbids the monitor to chat; only with role `INVISIBLE_MONITOR`. Vendor: `adminDisableChat`.',
    }),
    isHls: t.boolean({
      defaultValue: false,
      description: "Plays over HLS. Not in the vendor's document. Vendor: `hls`.",
    }),
    isHtml5: t.boolean({
      defaultValue: false,
      description: "The classroom in HTML5 instead of Flash. Not in the vendor's document. Vendor: `h5`.",
    }),
  }),
});

RoomEntryLinkRef.implement({
  description: 'A link that lets one user enter a room.',
  interfaces: [SignedLinkRef],
  fields: (t) => ({
    role: t.expose('role', {
      type: RoomRoleEnum,
      nullable: false,
      description: 'The role the user enters with.',
    }),
    embedWidth: t.int({
      nullable: false,
      description: 'Recommended iframe width in pixels (1040).',
      resolve: () => EMBED_WIDTH,
    }),
    embedHeight: t.int({
      nullable: false,
      description: 'Recommended iframe height in pixels (600).',
      resolve: () => EMBED_HEIGHT,
    }),
  }),
});

builder.objectField(RoomRef, 'entryLink', (t) =>
  t.field({
    type: RoomEntryLinkRef,
    description:
      'A signed link that lets one user enter: a credential, so it lives about a minute and is never cached. Signed locally,\n' +
      'no vendor call. Null where the room is known to be deleted. Vendor: `room/enter`.',
    access: needs('room:read'),
    extensions: recordFree(),
    args: { input: t.arg({ type: RoomEntryInput, required: true, description: 'Who enters and how.' }) },
    resolve: (room, { input }, context) => signedLink(room, input, context),
  }),
);

function signedLink(
  { vendorId: roomId, gone }: typeof RoomRef.$inferType,
  input: typeof RoomEntryInput.$inferInput,
  context: GraphQLContext,
) {
  const { visitor, user } = visitorFrom(roomId, input, context);
  if (gone) return null;
  try {
    const link = context.duobei.room.entryLink({ ...input, ...visitor }, context.entryLinkTtlSeconds);
    context.knownUsers.note(roomId, user);
    return { ...link, role: input.role };
  } catch (error) {
    throw asInputError(error);
  }
}
