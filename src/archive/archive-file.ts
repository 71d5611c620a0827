import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ArchiveAwayError } from './archive.ts';

/** No file at all. */
export const MEMORY = ':memory:';

/** How every file of SQLite begins; one that is empty becomes such. */
const BEGINNING = Buffer.from('SQLite format 3\0', 'latin1');

/** Codes of SQLite, but for that of a mistake in a statement, and of the system. */
const OF_FILES = /^(?:SQLITE_(?!ERROR)\w+|E[A-Z\d]+)$/;

/** A path at which no archive can be: nothing that mends itself. */
export class UnfitFileError extends Error {
  override readonly name = 'UnfitFileError';

  constructor(mistake: string, cause?: unknown) {
    super(`ARCHIVE_URL: ${mistake}`, cause === undefined ? {} : { cause });
  }
}

/** What went wrong while a file was opened, as what is wrong with the file where that is the cause. */
export function asUnfit(error: unknown): unknown {
  const code = codeOf(error);
  if (error instanceof ArchiveAwayError || !OF_FILES.test(code)) return error;
  return new UnfitFileError(`the file cannot be opened as an archive (${code}).`, error);
}

/** Why no archive can be in a file at this path, which may be there or not; null: one can. Changes nothing. */
export async function unfitness(path: string): Promise<UnfitFileError | null> {
  if (path === MEMORY) return null;
  try {
    const folder = await statsOf(dirname(path));
    if (!folder?.isDirectory()) return new UnfitFileError('the folder of the file is not there.');
    const file = await statsOf(path);
    if (file?.isDirectory()) return new UnfitFileError('names a folder, not a file.');
    if (file && !file.isFile()) return new UnfitFileError('names a device or the like, not a file.');
    if (file) await access(path, constants.R_OK | constants.W_OK);
    if (file && !(await isSqlite(path)))
      return new UnfitFileError('the file is no archive: it does not begin as SQLite does.');
  } catch (error) {
    return unreadable('the file cannot be read and written', error);
  }
  // Others stand beside it while it is open.
  return access(dirname(path), constants.W_OK | constants.X_OK).then(
    () => null,
    (error: unknown) => unreadable('the folder of the file cannot be written', error),
  );
}

/** Whether anything stands in a file at this path. */
export async function isWritten(path: string): Promise<boolean> {
  return ((await statsOf(path))?.size ?? 0) > 0;
}

async function statsOf(path: string) {
  return stat(path).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null;
    throw error;
  });
}

async function isSqlite(path: string): Promise<boolean> {
  await using file = await open(path, 'r');
  const { bytesRead, buffer } = await file.read(Buffer.alloc(BEGINNING.length));
  return bytesRead === 0 || buffer.equals(BEGINNING);
}

function unreadable(what: string, error: unknown): UnfitFileError {
  return new UnfitFileError(`${what} (${codeOf(error)}).`);
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}
