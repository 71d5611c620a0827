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
  const statements = new Map<string, SyncStatement>();
  return {
    prepare(sql) {
      const known = statements.get(sql);
      if (known) return known;
      const statement = boundStatement(database.prepare(sql));
      if (statements.size >= MAX_STATEMENTS) statements.clear();
      statements.set(sql, statement);
      return statement;
    },
    close() {
      statements.clear();
      database.close();
    },
  };
}

/** To prepare one takes longer than to run it; texts differ by the number of their rows alone. */
const MAX_STATEMENTS = 500;

function boundStatement(statement: SyncStatement): SyncStatement {
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
