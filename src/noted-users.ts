import type { KnownUsers } from './access/known-users.ts';
import type { LetInNotes } from './archive/let-in-notes.ts';

/** Users who are known in memory, and are noted in the archive as well. */
export function notedUsers(knownUsers: KnownUsers, notes: LetInNotes, now: () => number): KnownUsers {
  return {
    note(roomId, user) {
      knownUsers.note(roomId, user);
      notes.note({ roomId, id: user.id, vendorId: user.vendorId, at: new Date(now()) });
    },
    usersOf: (roomId) => knownUsers.usersOf(roomId),
    forget(vendorId) {
      knownUsers.forget(vendorId);
      notes.forget(vendorId);
    },
  };
}
