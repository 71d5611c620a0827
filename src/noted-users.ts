import type { KnownUsers } from './access/known-users.ts';
import type { LetIn } from './archive/archive.ts';
import type { WaitingNotes } from './archive/waiting-notes.ts';
import type { UserAnswer } from './noted-answers.ts';

/** What is noted of users of a merchant, on its way into the archive. */
export interface UserNotes {
  letIn: WaitingNotes<LetIn>;
  answers: WaitingNotes<UserAnswer>;
}

/** Users who are known in memory, and are noted for the archive as well. */
export function notedUsers(
  knownUsers: KnownUsers,
  { letIn, answers }: UserNotes,
  now: () => number,
): KnownUsers {
  return {
    note(roomId, user) {
      knownUsers.note(roomId, user);
      letIn.note({ roomId, id: user.id, vendorId: user.vendorId, at: new Date(now()) });
    },
    usersOf: (roomId) => knownUsers.usersOf(roomId),
    forget(vendorId) {
      for (const known of [knownUsers, letIn, answers]) known.forget(vendorId);
    },
  };
}
