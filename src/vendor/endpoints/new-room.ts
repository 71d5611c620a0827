import { create, type CallEnvironment, type CallOptions } from '../call.ts';
import { UpstreamContractError } from '../protocol/errors.ts';
import { mayBeTitle } from '../protocol/same-title.ts';
import type { CallParams } from '../protocol/signing.ts';
import { objectsAt, textUnder } from '../protocol/new-id.ts';
import { anyAnswer, issue } from '../protocol/wire.ts';
import { roomWire, type Room } from './room.ts';

const ID_NAMES = ['roomId', 'id'];

/** A bare text may be a word such as "ok", and an `id` that of the answer; every id of a room that the vendor has shown begins like this. */
const ROOM_ID = /^jz[A-Za-z0-9]+$/;

const roomOfId = (text: string) => (ROOM_ID.test(text) ? { roomId: text } : undefined);

const PLACES = [['room'], ['course'], ['data', 'room'], ['data', 'course'], ['data']];

/**
 * The answer of a call that makes a room, whose id nobody else knows: the room under one of its names, or its id beside it
 * or alone.
 */
export const newRoomAnswer = anyAnswer.transform((answer, context): Room => {
  const idBeside = textUnder(answer, ['roomId']) ?? roomOfId(textUnder(answer, ['id']) ?? '')?.roomId;
  for (const { path, fields } of objectsAt(answer, PLACES, roomOfId)) {
    const roomId = textUnder(fields, ID_NAMES) ?? idBeside;
    if (roomId === undefined) continue;
    const room = roomWire.safeParse({ ...fields, roomId });
    for (const odd of room.error?.issues ?? []) issue(context, odd.message, [...path, ...odd.path]);
    return room.data ?? { vendorId: roomId };
  }
  return idBeside === undefined ? issue(context, 'a room', ['room']) : { vendorId: idBeside };
});

/** What is known of a room before it is made. */
export interface RoomToBe {
  title: string;
  /** Whole minutes count. */
  startsAt: Date;
}

/**
 * Makes a room at a time. An answer with another title and another start names another room, an older one for example: nobody knows
 * then what was done. One of the two alone may be how the vendor writes it, and a new room's id is not given up for that.
 */
export async function createRoom(
  environment: CallEnvironment,
  endpoint: string,
  params: CallParams,
  expected: RoomToBe,
  options?: CallOptions,
): Promise<Room> {
  const room = await create(environment, endpoint, params, newRoomAnswer, options);
  if (mayBeRoom(room, expected)) return room;
  environment.onDrift?.(endpoint, 'room.title');
  const error = new UpstreamContractError('the answer is about another room', { endpoint, sent: true });
  error.callClass = 'create';
  throw error;
}

const MINUTE_MS = 60_000;

function mayBeRoom({ title, startsAt }: Room, expected: RoomToBe): boolean {
  if (title == null || mayBeTitle(expected.title, title)) return true;
  return startsAt == null || Math.abs(startsAt.getTime() - expected.startsAt.getTime()) < MINUTE_MS;
}
