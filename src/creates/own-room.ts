import type { Room } from '../vendor/endpoints/room.ts';
import type { IdempotencyStore } from './store.ts';

/** The room that a key has made, from those that fit its input. */
export interface OwnRoom {
  /** It belongs to the key now. Undefined where there is none, and where nobody can tell which it is. */
  room: Room | undefined;
  /** How many of the rooms belonged to nobody. With one or more but no room, nothing says that none was made. */
  candidates: number;
}

/**
 * Takes the only room that belongs to nobody. Of several none is taken: neither a list nor an id says when a room was
 * made, so that an older one, or that of another key, cannot be told from the one that is looked for. Nor is one taken that
 * may be about to be answered to somebody else.
 */
export async function takeOwnRoom(
  store: Pick<IdempotencyStore, 'claim' | 'others' | 'owners'>,
  { key, look }: { key: string; look: string },
  rooms: readonly Room[],
): Promise<OwnRoom> {
  const owners = await store.owners(rooms.map(({ vendorId }) => vendorId));
  const own = rooms[owners.indexOf(key)];
  if (own) return { room: own, candidates: 0 };
  const free = rooms.filter((_room, index) => owners[index] === null);
  const [only] = free;
  const isTaken =
    only !== undefined &&
    free.length === 1 &&
    (await store.others(look, key)) === 0 &&
    (await store.claim(only.vendorId, key));
  return { room: isTaken ? only : undefined, candidates: free.length };
}
