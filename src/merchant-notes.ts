import { setTimeout as sleep } from 'node:timers/promises';
import type { VendorAccount } from './config/accounts.ts';
import { ArchiveAwayError, type LetIn, type MerchantArchive } from './archive/archive.ts';
import {
  createWaitingNotes,
  keyOfUserNote,
  type Note,
  type WaitingNotes,
  type WaitingNotesOptions,
} from './archive/waiting-notes.ts';
import type { MerchantArchives } from './merchant-archives.ts';
import { keepAnswers, keyOfAnswer, notingAnswers } from './noted-answers.ts';
import { joinedSights, keepSeenRooms, keyOfSeenRoom, notingRooms } from './noted-rooms.ts';
import type { UserNotes } from './noted-users.ts';
import type { KeptOfMerchant } from './reads/kept.ts';
import type { Logger } from './runtime/logger.ts';
import type { DuobeiClient } from './vendor/client.ts';

/** What is noted of a merchant, on its way into the archive. */
export interface MerchantNotes {
  /** Null: nothing is kept of users. */
  users: UserNotes | null;
  /** The archive, in which whoever reads sees what was noted before. */
  archive: KeptOfMerchant;
  /** The client, with what it is answered noted. */
  listenTo: (client: DuobeiClient) => DuobeiClient;
  /** Writes what waits, once. */
  close: () => Promise<void>;
}

/** A store that writes no faster answers as it can. */
const WRITTEN_WITHIN_MS = 1_000;

export function createMerchantNotes(
  account: VendorAccount,
  archives: MerchantArchives,
  logger: Logger,
): MerchantNotes {
  const notesOf = <T extends Note>(
    what: string,
    write: (archive: MerchantArchive, notes: readonly T[]) => Promise<void>,
    keys: Pick<WaitingNotesOptions<T>, 'keyOf' | 'joined'>,
  ): WaitingNotes<T> =>
    createWaitingNotes({
      ...keys,
      write: async (notes) => write(await archives.of(account), notes),
      isReady: () => archives.isOpenFor(account),
      onError(error) {
        // That is said elsewhere, once; the notes wait.
        if (error instanceof ArchiveAwayError) return;
        logger.warn({ merchant: account.name, err: error }, `${what} could not be kept`);
      },
    });
  const rooms = notesOf('A room that was seen', keepSeenRooms, {
    keyOf: keyOfSeenRoom,
    joined: joinedSights,
  });
  const users = archives.keepsUsers
    ? {
        letIn: notesOf('Who was let in', (archive, those: readonly LetIn[]) => archive.noteLetIn(those), {
          keyOf: keyOfUserNote,
        }),
        answers: notesOf('What users were asked about', keepAnswers, { keyOf: keyOfAnswer }),
      }
    : null;
  const all = [rooms, ...(users ? [users.letIn, users.answers] : [])];

  return {
    users,
    archive: {
      keepsUsers: archives.keepsUsers,
      async open() {
        const archive = await archives.of(account);
        const unwritten = all.filter(({ waiting }) => waiting > 0);
        if (unwritten.length > 0) {
          await Promise.race([
            Promise.all(unwritten.map((notes) => notes.flush())),
            sleep(WRITTEN_WITHIN_MS, undefined, { ref: false }),
          ]);
        }
        return archive;
      },
    },
    listenTo(client) {
      const noting = notingRooms(client, rooms.note);
      return users ? notingAnswers(noting, users.answers.note) : noting;
    },
    async close() {
      await Promise.all(all.map((notes) => notes.close()));
    },
  };
}
