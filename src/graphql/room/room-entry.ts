import type { RoomRole } from '../../vendor/endpoints/room-links.ts';
import { InvalidArgumentError } from '../../vendor/protocol/arguments.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { RoomEntryLinkRef, RoomRef } from '../refs.ts';
import { badUserInput } from '../fields/bad-user-input.ts';
import { requireScope, userIdOrCaller } from '../fields/caller.ts';
import { DeviceTypeEnum } from '../shared/device-type.ts';
import { recordFree } from '../fields/look-ahead.ts';
import { needs } from '../fields/scopes.ts';
import type { Scope } from '../../access/scopes.ts';
import { SignedLinkRef } from '../shared/signed-link.ts';

/** Size of the classroom page, from the document's section on entering a room. */
const EMBED_WIDTH = 1040;
const EMBED_HEIGHT = 600;

const RoomRoleEnum = builder.enumType('RoomRole', {
  description: 'Role in a room.',
  values: {
    HOST: { description: 'Presenter (主讲人). Vendor: 1.' },
    AUDIENCE: { description: 'Audience (听众). Vendor: 2.' },
    INVISIBLE_MONITOR: { description: 'Invisible monitor (隐身监课者). Vendor: 3.' },
    ASSISTANT: { description: 'Teaching assistant (助教). Vendor: 4.' },
  } as const,
});

/** What each role needs besides reading the room. */
const roleScopes: Record<RoomRole, Scope | null> = {
  HOST: 'room:enter-host',
  ASSISTANT: 'room:enter-assistant',
  INVISIBLE_MONITOR: 'room:enter-monitor',
  AUDIENCE: null,
};

const RoomEntryInput = builder.inputType('RoomEntryInput', {
  description: 'Who enters a room, and how.',
  fields: (t) => ({
    userId: t.string({
      description:
        "The user's id on the partner's own site; defaults to the caller's. Another user's needs scope `room:entry-any-user`. Vendor: `uid`.",
    }),
    nickname: t.string({
      required: true,
      description: 'Name shown in the room; not empty, no surrounding spaces.',
    }),
    role: t.field({
      type: RoomRoleEnum,
      required: true,
      defaultValue: 'AUDIENCE',
      description:
        'Role. `HOST`, `ASSISTANT` and `INVISIBLE_MONITOR` each need their own scope: `room:enter-host`, `room:enter-assistant`, `room:enter-monitor`. Vendor: `userRole`.',
    }),
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
      'no vendor call. Vendor: `room/enter`.',
    access: needs('room:read'),
    extensions: recordFree(),
    args: { input: t.arg({ type: RoomEntryInput, required: true, description: 'Who enters and how.' }) },
    resolve: (room, { input }, context) => ({
      ...signedLink(room.vendorId, input, context),
      role: input.role,
    }),
  }),
);

/** Signs the link; what the client refuses is named as the field of the input that it is. */
function signedLink(roomId: string, input: typeof RoomEntryInput.$inferInput, context: GraphQLContext) {
  const { caller } = context;
  const roleScope = roleScopes[input.role];
  if (roleScope) requireScope(caller, roleScope);
  const userId = userIdOrCaller(input.userId, caller, 'room:entry-any-user', 'input.userId');
  try {
    return context.duobei.room.entryLink({ ...input, roomId, userId }, context.entryLinkTtlSeconds);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw badUserInput(`input.${error.argument}`, error.message);
  }
}
