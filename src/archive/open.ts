import type { Archive } from './archive.ts';
import { asUnfit } from './archive-file.ts';

/** Where an archive is: a file of one machine (`:memory:` for none), or a server. */
export type ArchiveTarget = { kind: 'sqlite'; path: string } | { kind: 'postgres'; url: string };

export interface OpenArchiveOptions {
  target: ArchiveTarget;
  /** Epoch milliseconds. */
  now: () => number;
  /** It is not made where there is none, whatever else stands there. */
  mustExist?: boolean;
}

/**
 * Opens the archive and brings its tables up to date. The drivers are loaded here and nowhere else: whoever has no
 * archive loads none of them. Rejects with `NewerSchemaError`, with `NoArchiveError`, with `UnfitFileError`, with `ArchiveAwayError`, and with an
 * error that names the package where the driver has none for this platform.
 */
export async function openArchive({ target, now, mustExist = false }: OpenArchiveOptions): Promise<Archive> {
  const { openSqlArchive } = await import('./sql/sql-archive.ts');
  if (target.kind === 'sqlite') {
    const { openSqlite } = await import('./sql/sqlite.ts');
    try {
      return await openSqlArchive(await openSqlite(target.path, mustExist), now, mustExist);
    } catch (error) {
      throw asUnfit(error);
    }
  }
  const { openPostgres } = await import('./sql/postgres.ts');
  return openSqlArchive(await openPostgres(target.url), now, mustExist);
}
