import { CompiledQuery, Migrator } from 'kysely';
import { NewerSchemaError, NoArchiveError } from '../archive.ts';
import type { SqlDialect } from './dialect.ts';
import type { Migrations } from './migrations/all.ts';
import type { Db } from './tables.ts';

/**
 * Brings the tables up to date, all of it or nothing, also where several processes start at once. Kysely's own guard
 * is none in SQLite, and in PostgreSQL one of the session, which stays behind with a connection of a pool.
 */
export async function migrate(
  db: Db,
  dialect: SqlDialect,
  migrations: Migrations,
  mustExist = false,
): Promise<void> {
  await db.connection().execute(async (connection) => {
    const run = (text: string) => connection.executeQuery(CompiledQuery.raw(text));
    await dialect.begin(connection);
    try {
      await dialect.lockSchema(connection);
      await refuseUnfit(connection, migrations, mustExist);
      const provider = { getMigrations: () => Promise.resolve({ ...migrations }) };
      const migrator = new Migrator({
        db: connection,
        provider,
        disableTransactions: true,
        migrationTableName: DONE,
        migrationLockTableName: `${DONE}_lock`,
      });
      const { error } = await migrator.migrateToLatest();
      if (error !== undefined) throw asError(error);
      await run('commit');
    } catch (error) {
      // What went wrong is the error to be seen, not that the connection is gone by now.
      await run('rollback').catch(() => undefined);
      throw error;
    }
  });
}

/** What was run. Not by Kysely's own name, which another program in the same database may use. */
const DONE = 'archive_migration';

async function refuseUnfit(db: Db, migrations: Migrations, mustExist: boolean): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DONE)) {
    if (mustExist) throw new NoArchiveError();
    return;
  }
  const done = await db
    .withTables<{ [DONE]: { name: string } }>()
    .selectFrom(DONE)
    .select('name')
    .orderBy('name')
    .execute();
  const unknown = done.find(({ name }) => !Object.hasOwn(migrations, name));
  if (unknown) throw new NewerSchemaError(unknown.name);
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error('The migration failed'));
