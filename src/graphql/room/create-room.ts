import { findLiveRooms } from '../../creates/find-room.ts';
import { MAX_TITLE_LENGTH, type CreateRoomInput } from '../../vendor/endpoints/room-writes.ts';
import { sendableText } from '../../vendor/protocol/arguments.ts';
import type { GraphQLContext } from '../context.ts';
import { createRoomOnce, type MadeRoom, type Send } from '../fields/create-once.ts';

/** A room to create, and what makes a repeat the same. */
export interface NewRoom extends CreateRoomInput {
  idempotencyKey?: string | null | undefined;
  /** Which room of a series with this key it is. */
  place?: number | undefined;
  /** Told when the vendor is asked to make it. */
  onSend?: (() => void) | undefined;
}

/** Creates a live room; with a key, one room however often. */
export function createRoom(input: NewRoom, context: GraphQLContext, send: Send): Promise<MadeRoom> {
  const { type, isVideoEnabled, durationMinutes, idempotencyKey, place } = input;
  const title = sendableText('title', input.title, MAX_TITLE_LENGTH);
  // Whole minutes, as the vendor keeps them.
  const startMinute = Math.floor(input.startsAt.getTime() / 60_000);
  return createRoomOnce(context, send, {
    mutation: 'createRoom',
    idempotencyKey,
    place,
    input: [title, type, isVideoEnabled, startMinute, durationMinutes],
    look: [title, startMinute, durationMinutes],
    create: () => {
      input.onSend?.();
      return context.duobei.room.create(input, { origin: context.origin });
    },
    find: () => findLiveRooms(context.duobei, input, { origin: context.origin }),
  });
}
