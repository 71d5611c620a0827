import { open } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import {
  sql,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type RawBuilder,
  type TransactionSettings,
} from 'kysely';
import type { Day } from '../../vendor/protocol/days.ts';
import { ArchiveAwayError, NoArchiveError, type UsageInterval } from '../archive.ts';
import { isWritten, MEMORY, unfitness } from '../archive-file.ts';
import { withBoundValues, type SyncDatabase } from './bound-values.ts';
import type { ColumnTypes, SqlDialect } from './dialect.ts';
import { explainMissing } from './missing-package.ts';
import type { Db } from './tables.ts';

/** How long a write waits for one of another process, such as the command. */
const BUSY_TIMEOUT_MS = 30_000;

/** libsql waits with the whole process: the rest of the wait is ours, with pauses for everybody else. */
const BLOCKING_TIMEOUT_MS = 5;
const PAUSE_MS = 10;

const TYPES: ColumnTypes = {
  key: 'integer primary key',
  day: 'text',
  large: 'integer',
  flag: 'integer',
  bytes: 'blob',
  byKey: 'without rowid',
  byMonth: 'without rowid',
};

/**
 * The archive in a file, or in memory. Rejects with `UnfitFileError` where there can be none, and with `NoArchiveError` where
 * there is none that must be: libsql makes it whatever it is told.
 */
export async function openSqlite(path: string, mustExist = false): Promise<SqlDialect> {
  const database = await openFile(path, mustExist);
  return {
    kind: 'sqlite',
    kysely: new ImmediateDialect(database),
    types: TYPES,
    hasOtherWriters: false,
    // A transaction that writes has the whole file.
    async begin() {
      await patiently(() => database.exec('begin immediate'));
    },
    lockSchema: () => Promise.resolve(),
    lockMerchant: () => Promise.resolve(),
    takeTime: () => Promise.resolve(),
    makeMonths: () => Promise.resolve(),
    firstDayOf,
    bytes: bytesOf,
    awayCode,
    async beforeClose(db) {
      // Without it the file stays without its latest part, which is in another beside it.
      await sql`pragma wal_checkpoint(truncate)`.execute(db);
    },
  };
}

interface FileDatabase extends SyncDatabase {
  exec(text: string): unknown;
}

async function openFile(path: string, mustExist: boolean): Promise<FileDatabase> {
  const { default: Database } = await import('libsql').catch((error: unknown) => {
    throw explainMissing('libsql', error);
  });
  const unfit = await unfitness(path);
  if (unfit) throw unfit;
  if (mustExist && !(await isWritten(path))) throw new NoArchiveError();
  // What is kept of people is for nobody else on the machine; files beside it get the same rights.
  if (path !== MEMORY) await (await open(path, 'a', 0o600)).close();
  const database = new Database(path, { timeout: BLOCKING_TIMEOUT_MS });
  await patiently(() => database.exec('pragma journal_mode = wal')).catch((error: unknown) => {
    database.close();
    throw awayCode(error) === 'SQLITE_FULL' ? new ArchiveAwayError('SQLITE_FULL', error) : error;
  });
  database.exec('pragma synchronous = normal');
  return database;
}

/**
 * Begins to write at once: a transaction that reads first fails where another process wrote meanwhile. By `exec`, since
 * a prepared statement that failed as busy stays in progress, and every later commit of the connection is refused.
 */
class ImmediateDialect extends SqliteDialect {
  readonly #database: FileDatabase;

  constructor(database: FileDatabase) {
    super({ database: withBoundValues(database) });
    this.#database = database;
  }

  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#database);
  }
}

class ImmediateDriver extends SqliteDriver {
  readonly #database: FileDatabase;

  constructor(database: FileDatabase) {
    super({ database: withBoundValues(database) });
    this.#database = database;
  }

  override async beginTransaction(
    _connection: DatabaseConnection,
    settings?: TransactionSettings,
  ): Promise<void> {
    const begin = settings?.accessMode === 'read only' ? 'begin' : 'begin immediate';
    await patiently(() => this.#database.exec(begin));
  }

  /** A full disk ends the transaction by itself, and there is none to be undone: what failed is the error to be seen. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => undefined);
  }
}

/** Tries again while another process writes. */
async function patiently(work: () => void): Promise<void> {
  const endsAt = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      work();
      return;
    } catch (error) {
      if (awayCode(error) !== 'SQLITE_BUSY' || performance.now() > endsAt) throw error;
    }
    await setTimeout(PAUSE_MS);
  }
}

function firstDayOf(interval: UsageInterval, day: RawBuilder<Day>): RawBuilder<Day> {
  if (interval === 'DAY') return day;
  // The Sunday that ends the week, and back to its Monday.
  return interval === 'WEEK'
    ? sql`date(${day}, 'weekday 0', '-6 days')`
    : sql`date(${day}, 'start of month')`;
}

async function bytesOf(db: Db): Promise<number> {
  const pages = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  const size = await sql<{ page_size: number }>`pragma page_size`.execute(db);
  return (pages.rows[0]?.page_count ?? 0) * (size.rows[0]?.page_size ?? 0);
}

/** The disk is full or gone, or another process writes for long: later it may work. */
const AWAY = ['SQLITE_BUSY', 'SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_CANTOPEN'];

function awayCode(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') return null;
  return AWAY.some((away) => code === away || code.startsWith(`${away}_`)) ? code : null;
}
