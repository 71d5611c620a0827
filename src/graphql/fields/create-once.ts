import { createHash } from 'node:crypto';
import type { Caller } from '../../access/caller.ts';
import type { CreatedRoom } from '../../creates/store.ts';
import type { Room } from '../../vendor/endpoints/room.ts';
import { InvalidArgumentError } from '../../vendor/protocol/arguments.ts';
import type { GraphQLContext } from '../context.ts';

/** Makes one call of a write. Each goes through here, so that it is known whether the vendor heard anything. */
export type Send = <R>(call: () => Promise<R>) => Promise<R>;

/** Long enough for a few ids joined together; visible ASCII, so that two equal keys also look equal. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** The description of `idempotencyKey` in every input that has one. */
export const IDEMPOTENCY_KEY_DESCRIPTION =
  'Makes a repeat of this request within 24 hours return the first room instead of a second one; the same key with other input is an `InvalidInputError`.';

/** What a mutation creates. */
export interface RoomCreation {
  mutation: string;
  /** Absent: every request makes a room. */
  idempotencyKey: string | null | undefined;
  /** Which room of a series this is; absent: it is one by itself. */
  place?: number | undefined;
  /** What makes two requests the same, in the form in which the vendor gets it. */
  input: readonly (string | number | boolean)[];
  /** As much of the input as `find` can tell a room by. */
  look: readonly (string | number)[];
  create: () => Promise<Room>;
  /** Rooms that a call sent `ageMs` ago may have made. */
  find: (ageMs: number) => Promise<Room[]>;
}

/** A room that was made now, or by an earlier request with the key: that one may be deleted since. */
export type MadeRoom = (Room | CreatedRoom) & { isRemembered?: true };

/** What holds for one room of a series. */
const ofSeries = {
  // A series that lacked money, or something of the account, goes on when there is some.
  forgets: ['INSUFFICIENT_BALANCE', 'FEATURE_NOT_ENABLED'],
  // Under a new key for the whole all others would be made once more.
  otherInput: 'another room in this place of the list: send this room alone, with a new key.',
} as const;

/** Creates a room; with a key, one room however often the same caller asks. */
export async function createRoomOnce(
  { creates, caller, signal }: GraphQLContext,
  send: Send,
  { mutation, idempotencyKey, place, input, look, create, find }: RoomCreation,
): Promise<MadeRoom> {
  const made = { isNew: false };
  const sending = {
    look: digestOf([mutation, ...look]),
    send: () => {
      made.isNew = true;
      return send(create);
    },
  };
  if (idempotencyKey == null) return creates.keyless(sending);
  requireKey(idempotencyKey);
  const room = await creates.once({
    ...sending,
    key: place === undefined ? keyOf(caller, idempotencyKey) : placeKeyOf(caller, idempotencyKey, place),
    fingerprint: digestOf([mutation, ...input]),
    // Somebody may have made a room without living to tell.
    find: (ageMs) => send(() => find(ageMs)),
    signal,
    ...(place !== undefined && ofSeries),
  });
  return made.isNew ? room : { ...room, isRemembered: true };
}

/** Under which a series of rooms is known, for the one caller who makes it. */
export function seriesKeyOf(caller: Caller, idempotencyKey: string): string {
  requireKey(idempotencyKey);
  return keyOf(caller, idempotencyKey, 'series');
}

/** Under which one room of the series is known. */
export function placeKeyOf(caller: Caller, idempotencyKey: string, place: number): string {
  return keyOf(caller, idempotencyKey, 'series', place);
}

function requireKey(idempotencyKey: string): void {
  if (KEY.test(idempotencyKey)) return;
  throw new InvalidArgumentError('idempotencyKey', 'must be 1-255 visible ASCII characters.');
}

/** A key is its caller's own: nobody learns or takes another's room by guessing it. */
function keyOf({ kind, name }: Caller, ...key: readonly (string | number)[]): string {
  return digestOf([kind, name, ...key]);
}

function digestOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
