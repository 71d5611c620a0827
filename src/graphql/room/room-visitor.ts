import type { RoomRole, RoomVisitor } from '../../vendor/endpoints/room-visitor.ts';
import { InvalidArgumentError } from '../../vendor/protocol/arguments.ts';
import type { Scope } from '../../access/scopes.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { badUserInput } from '../fields/bad-user-input.ts';
import { requireScope, userOrCaller } from '../fields/caller.ts';
import type { NamedUser } from '../fields/vendor-user.ts';

export const RoomRoleEnum = builder.enumType('RoomRole', {
  description: 'Role in a room.',
  values: {
    HOST: { description: 'Presenter (主讲人). Vendor: 1.' },
    AUDIENCE: { description: 'Audience (听众). Vendor: 2.' },
    INVISIBLE_MONITOR: { description: 'Invisible monitor (隐身监课者). Vendor: 3.' },
    ASSISTANT: { description: 'Teaching assistant (助教). Vendor: 4.' },
    PARENT: {
      description:
        "Parent (家长) of a student. Not in the vendor's document, which says nothing of what they may do. Vendor: 6.",
    },
  } as const,
});

/** What each role needs besides reading the room. */
const roleScopes: Record<RoomRole, Scope | null> = {
  HOST: 'room:enter-host',
  ASSISTANT: 'room:enter-assistant',
  INVISIBLE_MONITOR: 'room:enter-monitor',
  PARENT: 'room:enter-parent',
  AUDIENCE: null,
};

type InputFields = PothosSchemaTypes.InputFieldBuilder<typeof builder.$inferSchemaTypes, 'InputObject'>;

/** The fields that say who enters, of the input of each way in. */
export function visitorFields(t: InputFields) {
  return {
    userId: t.string({
      description:
        "The user's id on the partner's own site, or as the vendor has it; defaults to the caller's. Another user's needs scope `room:entry-any-user`. What is not 1-64 letters, digits, `_`, `.`, `@` or `-` is sent as `sub-sha256-` and its SHA-256 in base64url. Vendor: `uid`.",
    }),
    nickname: t.string({
      required: true,
      description: 'Name shown in the room; not empty, no surrounding white space.',
    }),
    role: t.field({
      type: RoomRoleEnum,
      required: true,
      defaultValue: 'AUDIENCE',
      description:
        'Role. All but `AUDIENCE` each need their own scope: `room:enter-host`, `room:enter-assistant`, `room:enter-monitor`, `room:enter-parent`. Vendor: `userRole`.',
    }),
  };
}

/** Who enters, once the caller may say so: as the vendor is told, and as the caller named them. */
export function visitorFrom(
  roomId: string,
  input: { userId?: string | null | undefined; nickname: string; role: RoomRole },
  { caller }: GraphQLContext,
): { visitor: RoomVisitor; user: NamedUser } {
  const { nickname, role } = input;
  const roleScope = roleScopes[role];
  if (roleScope) requireScope(caller, roleScope);
  try {
    const user = userOrCaller(input.userId, caller, 'room:entry-any-user', 'input.userId');
    return { visitor: { roomId, userId: user.vendorId, nickname, role }, user };
  } catch (error) {
    throw asInputError(error);
  }
}

/** What the client refuses before it sends or signs anything, named as the field of the input that it is. */
export function asInputError(error: unknown): unknown {
  if (!(error instanceof InvalidArgumentError)) return error;
  return badUserInput(`input.${error.argument}`, error.message);
}
