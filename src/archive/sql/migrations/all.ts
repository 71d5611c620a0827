import type { Migration } from 'kysely';
import type { SqlDialect } from '../dialect.ts';
import { makeFirstTables } from './first-tables.ts';

export type Migrations = Readonly<Record<string, Migration>>;

/** In order of their names. What was released is never changed: a newer one changes what it made. */
export function allMigrations({ types }: SqlDialect): Migrations {
  return {
    '001-first-tables': { up: (db) => makeFirstTables(db, types) },
  };
}
