/** What is needed of a database of libsql; that of better-sqlite3 is alike. */
export interface SyncDatabase {
  prepare(sql: string): SyncStatement;
  close(): void;
}

export interface SyncStatement {
  readonly reader: boolean;
  all(parameters: readonly unknown[]): unknown[];
  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>;
}

/**
 * A database whose values are bound as they are meant. libsql binds every number as a floating one, so `7 / 2` is 3.5
 * and a number in a column of texts is `'1.0'`, and ends the whole process on some values that it does not know.
 */
export function withBoundValues(database: SyncDatabase): SyncDatabase {
  const prepared = new Map<string, SyncStatement>();
  return {
    prepare(sql) {
      const known = prepared.get(sql);
      const statement = known ?? binding(database.prepare(sql));
      if (sql.length > MAX_KEPT_LENGTH) return statement;
      // Those that were used last are at the end.
      prepared.delete(sql);
      prepared.set(sql, statement);
      const [oldest] = prepared.keys();
      if (prepared.size > MAX_KEPT && oldest !== undefined) prepared.delete(oldest);
      return statement;
    },
    close() {
      prepared.clear();
      database.close();
    },
  };
}

/**
 * Statements are used again: the memory of one is the driver's, which is given back by the collector of JavaScript, and
 * that does not know how much it is.
 */
const MAX_KEPT = 100;
const MAX_KEPT_LENGTH = 5_000;

function binding(statement: SyncStatement): SyncStatement {
  return {
    reader: statement.reader,
    all: (parameters) => statement.all(parameters.map(boundValue)),
    run: (parameters) => statement.run(parameters.map(boundValue)),
    iterate: (parameters) => statement.iterate(parameters.map(boundValue)),
  };
}

/** Text, Buffer, BigInt and null, which libsql takes. */
function boundValue(value: unknown): string | bigint | Buffer | null {
  if (typeof value === 'string' || value === null || Buffer.isBuffer(value)) return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) return value;
  // Its value may be somebody's data.
  throw new TypeError(`The archive cannot bind a value of this kind (${typeof value})`);
}
