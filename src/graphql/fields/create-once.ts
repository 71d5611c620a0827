import { createHash } from 'node:crypto';
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
  /** What makes two requests the same, in the form in which the vendor gets it. */
  input: readonly (string | number | boolean)[];
  /** As much of the input as `find` can tell a room by. */
  look: readonly (string | number)[];
  create: () => Promise<Room>;
  /** Rooms that a call sent `ageMs` ago may have made. */
  find: (ageMs: number) => Promise<Room[]>;
}

/** Creates a room; with a key, one room however often the same caller asks. */
export function createRoomOnce(
  { creates, caller, signal }: GraphQLContext,
  send: Send,
  { mutation, idempotencyKey, input, look, create, find }: RoomCreation,
): Promise<Room | CreatedRoom> {
  const sending = { look: digestOf([mutation, ...look]), send: () => send(create) };
  if (idempotencyKey == null) return creates.keyless(sending);
  if (!KEY.test(idempotencyKey)) {
    throw new InvalidArgumentError('idempotencyKey', 'must be 1-255 visible ASCII characters.');
  }
  return creates.once({
    ...sending,
    // A key is its caller's own: nobody learns or takes another's room by guessing it.
    key: digestOf([caller.kind, caller.name, idempotencyKey]),
    fingerprint: digestOf([mutation, ...input]),
    // Somebody may have made a room without living to tell.
    find: (ageMs) => send(() => find(ageMs)),
    signal,
  });
}

function digestOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
