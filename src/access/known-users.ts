import { LRUCache } from 'lru-cache';
import { atMost } from '../runtime/lru-bounds.ts';

/** A user as a caller named them, and as the vendor does. */
export interface LetInUser {
  id: string;
  vendorId: string;
}

/** Who was let into which room, as far as it is remembered. */
export interface KnownUsers {
  /** Notes that a user got a way into the room with this vendor id. */
  note: (roomId: string, user: LetInUser) => void;
  /** Who was let in last at first. */
  usersOf: (roomId: string) => LetInUser[];
  /** Forgets the user with this id of the vendor's, in all rooms. */
  forget: (vendorId: string) => void;
}

export interface KnownUsersOptions {
  /** Of one room. */
  maxPerRoom?: number | undefined;
  /** Of all rooms together. */
  maxUsers?: number | undefined;
}

/** As many as the largest lecture has. */
const MAX_PER_ROOM = 2_000;

/** Some 15 MB. */
export const MAX_KNOWN_USERS = 50_000;

/**
 * Remembers in memory, so this process knows whom it has let in itself, and since its start. Beyond a bound it forgets
 * who was let in longest ago.
 */
export function createKnownUsers({
  maxPerRoom = MAX_PER_ROOM,
  maxUsers = MAX_KNOWN_USERS,
}: KnownUsersOptions = {}): KnownUsers {
  /** By room, and there by the vendor's id, in order of when they were let in. */
  const rooms = new Map<string, Map<string, string>>();
  const drop = (roomId: string, vendorId: string): void => {
    const users = rooms.get(roomId);
    users?.delete(vendorId);
    if (users?.size === 0) rooms.delete(roomId);
  };
  const all = new LRUCache<string, LetInUser & { roomId: string }>({
    ...atMost(maxUsers),
    dispose: ({ roomId, vendorId }, _key, reason) => {
      if (reason !== 'set') drop(roomId, vendorId);
    },
  });
  const keyOf = (roomId: string, vendorId: string) => `${roomId} ${vendorId}`;

  return {
    note(roomId, { id, vendorId }) {
      const users = rooms.get(roomId) ?? new Map<string, string>();
      // Whoever names a user as the vendor does says nothing new of what they are called.
      const name = id === vendorId ? (users.get(vendorId) ?? id) : id;
      users.delete(vendorId);
      users.set(vendorId, name);
      rooms.set(roomId, users);
      all.set(keyOf(roomId, vendorId), { roomId, id: name, vendorId });
      if (users.size <= maxPerRoom) return;
      const [oldest] = users.keys();
      if (oldest !== undefined) all.delete(keyOf(roomId, oldest));
    },
    usersOf: (roomId) => [...(rooms.get(roomId) ?? [])].reverse().map(([vendorId, id]) => ({ id, vendorId })),
    forget(vendorId) {
      for (const [roomId, users] of rooms) if (users.has(vendorId)) all.delete(keyOf(roomId, vendorId));
    },
  };
}
