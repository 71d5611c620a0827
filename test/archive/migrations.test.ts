import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { NewerSchemaError, NoArchiveError } from '../../src/archive/archive.ts';
import { openArchive, type ArchiveTarget } from '../../src/archive/open.ts';
import type { SqlDialect } from '../../src/archive/sql/dialect.ts';
import { migrate } from '../../src/archive/sql/migrate.ts';
import { allMigrations, type Migrations } from '../../src/archive/sql/migrations/all.ts';
import { openPostgres } from '../../src/archive/sql/postgres.ts';
import { openSqlite } from '../../src/archive/sql/sqlite.ts';
import { createStore } from '../../src/archive/sql/store.ts';
import { describeWithPostgres, startPgbouncer, startedForTests, startPostgres } from '../support/postgres.ts';
import { changeBehind, describeStores, NOW, opened } from './stores.ts';

const dialectOf = (target: ArchiveTarget) =>
  target.kind === 'sqlite' ? openSqlite(target.path) : openPostgres(target.url);

/** Migrates as a start does, with migrations of the test's own. */
async function migrateWith(target: ArchiveTarget, made: (dialect: SqlDialect) => Migrations): Promise<void> {
  const dialect = await dialectOf(target);
  const { db } = createStore(dialect, () => NOW);
  try {
    await migrate(db, dialect, made(dialect));
  } finally {
    await db.destroy();
  }
}

const failing = (dialect: SqlDialect): Migrations => ({
  ...allMigrations(dialect),
  '900-half': {
    async up(db) {
      await sql`create table half (id integer)`.execute(db);
      await sql`insert into nowhere values (1)`.execute(db);
    },
  },
});

const mended = (dialect: SqlDialect): Migrations => ({
  ...allMigrations(dialect),
  '900-half': {
    async up(db) {
      await sql`create table half (id integer)`.execute(db);
    },
  },
});

/** Four at once, and then what they made is used. */
async function openFour(targets: readonly ArchiveTarget[]): Promise<void> {
  const archives = await Promise.all(targets.map(opened));
  try {
    await Promise.all(archives.map((archive, index) => archive.of('north').setNote(`${index}`, 'there')));
    for (const [index] of archives.entries()) {
      expect(await archives[0]!.of('north').note(`${index}`)).toBe('there');
    }
  } finally {
    for (const archive of archives) await archive.close();
  }
}

/** However many start with it, it fails for each with its own error, and nothing of it stays. */
async function failFour(targets: readonly ArchiveTarget[]): Promise<void> {
  const outcomes = await Promise.allSettled(targets.map((target) => migrateWith(target, failing)));
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('nowhere') as string },
    });
  }
  await migrateWith(targets[0]!, mended);
}

describeStores((stores) => {
  test('four that start at once find the tables made once', async () => {
    const target = await stores.createTarget();
    await openFour(Array.from({ length: 4 }, () => target));
  });

  test('a migration that fails leaves nothing behind, and passes once it is mended', async () => {
    const target = await stores.createTarget();
    await failFour(Array.from({ length: 4 }, () => target));
  });

  test('what a newer version made is not touched', async () => {
    const target = await stores.createTarget();
    await migrateWith(target, mended);
    await expect(opened(target)).rejects.toThrow(NewerSchemaError);
    await expect(opened(target)).rejects.toThrow('900-half');
  });

  test('what is no archive is not made one by who needs one that is there', async () => {
    const target = await stores.createTarget();
    await changeBehind(target, `create table another (id integer)`);
    await expect(openArchive({ target, now: () => NOW, mustExist: true })).rejects.toThrow(NoArchiveError);
    await using made = await opened(target);
    await made.close();
    await using found = await openArchive({ target, now: () => NOW, mustExist: true });
    expect(found.kind).toBe(stores.kind);
  });

  test('what was kept is there when it is opened again', async () => {
    const target = await stores.createTarget();
    await using first = await opened(target);
    await first.of('north').setNote('walk', '1');
    await first.close();
    await using again = await opened(target);
    expect(await again.of('north').note('walk')).toBe('1');
    await changeBehind(target, `update note set value = '2'`);
    expect(await again.of('north').note('walk')).toBe('2');
  });
});

describeWithPostgres('behind a pooler', () => {
  const server = startedForTests(() => startPostgres());
  const pooler = startedForTests(() => startPgbouncer(server()));

  const targets = async () => {
    const url = pooler().urlOf(await server().createDatabase());
    return Array.from({ length: 4 }, () => ({ kind: 'postgres' as const, url }));
  };

  test('four that start at once find the tables made once', async () => {
    await openFour(await targets());
  });

  test('a migration that fails leaves nothing behind, and no lock', async () => {
    await failFour(await targets());
  });
});
