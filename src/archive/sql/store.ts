import { Kysely } from 'kysely';
import { ArchiveAwayError } from '../archive.ts';
import type { Day } from '../../vendor/protocol/days.ts';
import type { SqlDialect } from './dialect.ts';
import type { Db, Tables, Trx } from './tables.ts';

/** An open database. Errors that say that it does not answer become {@link ArchiveAwayError}. */
export interface Store {
  readonly db: Db;
  readonly dialect: SqlDialect;
  readonly now: () => number;
  readonly away: { sinceMs: number; code: string } | null;
  /** Work that makes its own transactions. */
  migrate(work: (db: Db) => Promise<void>): Promise<void>;
  /** Reads without a transaction. */
  read<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** Reads that must fit each other: all see the same moment. */
  readTogether<T>(work: (trx: Trx) => Promise<T>): Promise<T>;
  /** All of it is written, or nothing. */
  write<T>(work: (trx: Trx) => Promise<T>): Promise<T>;
  /** Makes place for room-days. Before the transaction that writes them: it would hold up all others. */
  prepareDays(days: readonly Day[]): Promise<void>;
}

const MONTH_LENGTH = 'YYYY-MM'.length;

export function createStore(dialect: SqlDialect, now: () => number): Store {
  const db = new Kysely<Tables>({ dialect: dialect.kysely });
  let away: Store['away'] = null;

  const answering = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      const answer = await work();
      away = null;
      return answer;
    } catch (error) {
      const code = dialect.awayCode(error);
      if (code === null) throw error;
      away = { sinceMs: away?.sinceMs ?? now(), code };
      throw new ArchiveAwayError(code, error);
    }
  };

  const months = new Set<string>();

  return {
    db,
    dialect,
    now,
    get away() {
      return away;
    },
    migrate: (work) => answering(() => work(db)),
    read: (work) => answering(() => work(db)),
    readTogether: (work) =>
      answering(() =>
        db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
      ),
    write: (work) => answering(() => db.transaction().execute(work)),
    async prepareDays(days) {
      const wanted = new Set(days.map((day) => day.slice(0, MONTH_LENGTH)));
      const unknown = [...wanted].filter((month) => !months.has(month)).sort();
      if (unknown.length === 0) return;
      await answering(() => dialect.makeMonths(db, unknown));
      for (const month of unknown) months.add(month);
    },
  };
}
