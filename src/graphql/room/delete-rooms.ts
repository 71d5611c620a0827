import { GraphQLError } from 'graphql';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { roomIdFrom } from '../fields/caller.ts';
import { manyCost } from '../fields/many-cost.ts';
import { needs } from '../fields/scopes.ts';
import { atEntry, writeMany, wrongCount, type ManyResult } from '../shared/many.ts';
import { manyPayload } from '../shared/many-payload.ts';
import type { UserError } from '../shared/user-errors.ts';
import { userErrorFrom, writing } from '../shared/writing.ts';
import { roomAsItWas } from '../fields/room-as-it-was.ts';
import { DeleteRoomsInput } from './room-inputs.ts';

const payload = manyPayload(
  'deleteRooms',
  {
    deletedRoomId: 'Global id of the deleted room; null where none was deleted, or nobody knows.',
    room: 'The room as it was; fields that need another vendor call are null.',
  },
  {
    unknown:
      'The vendor may or may not have deleted the room. Delete it again: a room that is gone is a `RoomNotFoundError`.',
    notTried:
      'Nothing was sent for this room: the vendor was away, the time was over, or the client had left. It is still there.',
  },
);

builder.mutationField('deleteRooms', (t) =>
  t.field({
    type: payload,
    nullable: false,
    description:
      'Deletes up to 100 rooms, a few at once, and says of each what became of it. Vendor: `room/delete`, once a room.',
    access: needs('room:write'),
    // What was deleted is asked for no more.
    extensions: manyCost('room/delete', 'roomIds', ['room/detail']),
    args: {
      input: t.arg({ type: DeleteRoomsInput, required: true, description: 'All values of this mutation.' }),
    },
    resolve: (_root, { input }, context) => deleteRooms(input.roomIds, context),
  }),
);

async function deleteRooms(ids: readonly string[], context: GraphQLContext): Promise<ManyResult> {
  const found = wrongCount('roomIds', ids.length) ?? vendorIdsFrom(ids, context);
  if (!Array.isArray(found)) {
    context.noteMutation({ mutation: 'deleteRooms', userErrors: [found] });
    return { entries: [], userErrors: [found] };
  }
  const entries = await writeMany(context, {
    items: found,
    write: async (roomId, index) => {
      const { duobei, origin } = context;
      const result = await writing(
        context,
        'deleteRooms',
        () => ({ roomId }),
        async (_touched, send) => ({
          room: roomAsItWas(await send(() => duobei.room.delete(roomId, { origin }))),
          deletedRoomId: roomId,
        }),
      );
      if (!result.userErrors) return result;
      return { userErrors: atEntry(result.userErrors.map(withoutField), 'roomIds', index) };
    },
  });
  return { entries, userErrors: [] };
}

/** All rooms, before one is deleted: one that the caller may not touch, or names twice, stops the others too. */
function vendorIdsFrom(
  ids: readonly string[],
  { caller, noteMutation }: GraphQLContext,
): string[] | UserError {
  const seen = new Map<string, number>();
  for (const [index, id] of ids.entries()) {
    let vendorId: string;
    try {
      vendorId = roomIdFrom(caller, id, `roomIds.${index}`);
    } catch (error) {
      const userError = userErrorFrom(error, {});
      if (userError) return userError;
      if (error instanceof GraphQLError) noteMutation({ mutation: 'deleteRooms', error });
      throw error;
    }
    const before = seen.get(vendorId);
    if (before !== undefined) {
      const message = `roomIds.${index} names the same room as roomIds.${before}.`;
      return { code: 'INVALID_INPUT', message, path: ['input', 'roomIds', String(index)] };
    }
    seen.set(vendorId, index);
  }
  return [...seen.keys()];
}

/** The entry itself is the room's id. */
function withoutField(error: UserError): UserError {
  return error.path === null ? error : { ...error, path: ['input'] };
}
