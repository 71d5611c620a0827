/** About a user or a room. */
export interface Note {
  /** The vendor's id of it. */
  vendorId: string;
}

/** About one user in one room. */
export interface UserNote extends Note {
  roomId: string;
}

export const keyOfUserNote = ({ roomId, vendorId }: UserNote): string => `${roomId} ${vendorId}`;

export interface WaitingNotesOptions<T extends Note> {
  /** Notes of one key say the same thing: of those that wait the last one counts. */
  keyOf: (note: T) => string;
  /** What two notes of one key say together; the last one alone where it is not given. */
  joined?: (before: T, note: T) => T;
  /** Writes them down. Called by one after the other, and only while `isReady`. */
  write: (notes: readonly T[]) => Promise<void>;
  /** False: what is noted goes on waiting. */
  isReady: () => boolean;
  /** How long notes are gathered, in milliseconds. */
  gatherMs?: number;
  /** Beyond so many that wait, those from longest ago are forgotten. */
  maxWaiting?: number;
  /** Told of a write that failed; its notes wait for the next. */
  onError: (error: unknown) => void;
}

/** Notes on their way into the archive. Nobody waits for them; those that wait are lost with the process. */
export interface WaitingNotes<T extends Note> {
  note: (note: T) => void;
  /** Drops what waits about one, by the vendor's id. */
  forget: (vendorId: string) => void;
  /** Writes what waits, as far as that is possible now. Never rejects. */
  flush: () => Promise<void>;
  /** Writes what waits, once, and takes no more. */
  close: () => Promise<void>;
  /** How many are not written yet. */
  readonly waiting: number;
}

const GATHER_MS = 2_000;
const MAX_WAITING = 10_000;

/** Far below the most parameters of a statement. */
const MAX_AT_ONCE = 500;

export function createWaitingNotes<T extends Note>({
  keyOf,
  joined = (_before, note) => note,
  write,
  isReady,
  onError,
  gatherMs = GATHER_MS,
  maxWaiting = MAX_WAITING,
}: WaitingNotesOptions<T>): WaitingNotes<T> {
  const waiting = new Map<string, T>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let underWay = 0;
  let isClosed = false;

  const add = (note: T): void => {
    const key = keyOf(note);
    const before = waiting.get(key);
    waiting.delete(key);
    waiting.set(key, before ? joined(before, note) : note);
    if (waiting.size <= maxWaiting) return;
    const [oldest] = waiting.keys();
    if (oldest !== undefined) waiting.delete(oldest);
  };
  /** Of what waits already, the note is the newer one. */
  const addAgain = (notes: readonly T[]): void => {
    const newer = [...waiting.values()];
    waiting.clear();
    for (const note of [...notes, ...newer]) add(note);
  };
  const writeAll = async (): Promise<void> => {
    while (waiting.size > 0 && isReady()) {
      const part = [...waiting].slice(0, MAX_AT_ONCE);
      for (const [key] of part) waiting.delete(key);
      const notes = part.map(([, note]) => note);
      underWay = notes.length;
      try {
        await write(notes);
      } catch (error) {
        onError(error);
        addAgain(notes);
        return;
      } finally {
        underWay = 0;
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
    note(note) {
      if (isClosed) return;
      add(note);
      writeSoon();
    },
    forget(vendorId) {
      for (const [key, note] of waiting) if (note.vendorId === vendorId) waiting.delete(key);
    },
    flush,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await writing;
      await writeAll();
    },
    get waiting() {
      return waiting.size + underWay;
    },
  };
}
