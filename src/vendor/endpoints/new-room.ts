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
