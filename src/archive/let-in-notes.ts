import type { LetIn } from './archive.ts';

export interface LetInNotesOptions {
  /** Writes them down. Called by one after the other, and only while `isReady`. */
  write: (users: readonly LetIn[]) => Promise<void>;
  /** False: what is noted goes on waiting. */
  isReady: () => boolean;
  /** How long notes are gathered, in milliseconds. */
  gatherMs?: number;
  /** Beyond so many that wait, those from longest ago are forgotten. */
  maxWaiting?: number;
  /** Told of a write that failed; its notes wait for the next. */
  onError: (error: unknown) => void;
}

/** Notes of who was let in, on their way into the archive. Nobody waits for them; those that wait are lost with the process. */
export interface LetInNotes {
  note: (user: LetIn) => void;
  /** Drops what waits about a user, by the vendor's id. */
  forget: (vendorId: string) => void;
  /** Writes what waits, as far as that is possible now. Never rejects. */
  flush: () => Promise<void>;
  /** Writes what waits, once, and takes no more. */
  close: () => Promise<void>;
  /** How many wait. */
  readonly waiting: number;
}

const GATHER_MS = 2_000;
const MAX_WAITING = 10_000;

/** Far below the most parameters of a statement. */
const MAX_AT_ONCE = 500;

export function createLetInNotes(options: LetInNotesOptions): LetInNotes {
  const { write, isReady, onError, gatherMs = GATHER_MS, maxWaiting = MAX_WAITING } = options;
  /** The last of each user and room. */
  const waiting = new Map<string, LetIn>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let isClosed = false;

  const add = (user: LetIn): void => {
    const key = `${user.roomId} ${user.vendorId}`;
    waiting.delete(key);
    waiting.set(key, user);
    if (waiting.size <= maxWaiting) return;
    const [oldest] = waiting.keys();
    if (oldest !== undefined) waiting.delete(oldest);
  };
  /** Of what waits already, the note is the newer one. */
  const addAgain = (users: readonly LetIn[]): void => {
    const newer = [...waiting.values()];
    waiting.clear();
    for (const user of [...users, ...newer]) add(user);
  };
  const writeAll = async (): Promise<void> => {
    while (waiting.size > 0 && isReady()) {
      const part = [...waiting].slice(0, MAX_AT_ONCE);
      for (const [key] of part) waiting.delete(key);
      const users = part.map(([, user]) => user);
      try {
        await write(users);
      } catch (error) {
        onError(error);
        addAgain(users);
        return;
      }
    }
  };
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing ??= writeAll().finally(() => {
      writing = undefined;
      writeSoon();
    });
    return writing;
  };
  const writeSoon = (): void => {
    if (isClosed || waiting.size === 0) return;
    timer ??= setTimeout(() => void flush(), gatherMs).unref();
  };

  return {
    note(user) {
      if (isClosed) return;
      add(user);
      writeSoon();
    },
    forget(vendorId) {
      for (const [key, user] of waiting) if (user.vendorId === vendorId) waiting.delete(key);
    },
    flush,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await writing;
      await writeAll();
    },
    get waiting() {
      return waiting.size;
    },
  };
}
