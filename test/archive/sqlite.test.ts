import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sql } from 'kysely';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unfitness } from '../../src/archive/archive-file.ts';
import { withBoundValues } from '../../src/archive/sql/bound-values.ts';
import { explainMissing } from '../../src/archive/sql/missing-package.ts';
import { openSqlite } from '../../src/archive/sql/sqlite.ts';
import { createStore } from '../../src/archive/sql/store.ts';
import { NOW, opened } from './stores.ts';

describe('values that are bound', () => {
  const one = (text: string, value: unknown): unknown => {
    const database = new Database(':memory:');
    try {
      const [row] = withBoundValues(database).prepare(text).all([value]) as { value: unknown }[];
      return row?.value;
    } finally {
      database.close();
    }
  };

  test('are whole numbers as they are meant', () => {
    expect(one('select 7 / ? as value', 2)).toBe(3);
    expect(one('select typeof(?) as value', 2)).toBe('integer');
    expect(one('select cast(? as text) as value', 12)).toBe('12');
    expect(one('select ? as value', true)).toBe(1);
    expect(one('select ? as value', Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER);
    expect(one('select ? as value', null)).toBeNull();
    expect(one('select hex(?) as value', Buffer.from([1, 255]))).toBe('01FF');
  });

  test.each([
    [undefined],
    [0.5],
    [Number.NaN],
    [2 ** 60],
    [2n ** 64n],
    [new Date(0)],
    [{}],
    [[1]],
    [Symbol('secret')],
    [() => 1],
    [new Uint8Array(2)],
  ])('are refused where libsql would end the process or change them: %s', (value) => {
    expect(() => one('select ? as value', value)).toThrow(TypeError);
  });
});

describe('an archive in a file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'archive-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is all in that file once it is closed', async () => {
    const path = join(folder, 'closed.db');
    const archive = await opened({ kind: 'sqlite', path });
    await archive.of('north').setNote('walk', '1');
    await archive.close();
    await archive.close();
    const copy = join(folder, 'copy.db');
    await copyFile(path, copy);
    await using copied = await opened({ kind: 'sqlite', path: copy });
    expect(await copied.of('north').note('walk')).toBe('1');
  });

  test('waits for another process that writes, and does nothing else the less', async () => {
    const path = join(folder, 'shared.db');
    await using archive = await opened({ kind: 'sqlite', path });
    const other = new Database(path);
    other.exec('begin immediate');
    let isWritten = false;
    const writing = archive
      .of('north')
      .setNote('walk', '1')
      .then(() => (isWritten = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isWritten).toBe(false);
    other.exec('commit');
    other.close();
    await writing;
    expect(await archive.of('north').note('walk')).toBe('1');
  });

  test('is opened by four processes at once', async () => {
    const path = join(folder, 'four.db');
    const text = `import { openArchive } from './src/archive/open.ts';
      const archive = await openArchive({ target: { kind: 'sqlite', path: ${JSON.stringify(path)} }, now: Date.now });
      await archive.of('north').setNote(String(process.pid), '1');
      await archive.close();`;
    const codes = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const args = ['--import', 'tsx', '--input-type=module', '--eval', text];
        const [code] = (await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit')) as [number];
        return code;
      }),
    );
    expect(codes).toEqual([0, 0, 0, 0]);
  });

  const ill: [name: string, path: string, why: string][] = [
    ['in no folder', 'no such folder/archive.db', 'the folder of the file is not there.'],
    ['below a file', 'words.txt/archive.db', 'the folder of the file is not there.'],
    ['that is a folder', '.', 'names a folder, not a file.'],
    ['of the system', '/dev/null', 'names a device or the like, not a file.'],
    ['with words', 'words.txt', 'the file is no archive: it does not begin as SQLite does.'],
    ['with few words', 'short.txt', 'the file is no archive: it does not begin as SQLite does.'],
  ];

  test.each(ill)(
    'is not in a file %s, and the reason is known before it is opened',
    async (_name, path, why) => {
      await writeFile(join(folder, 'words.txt'), 'These are no rows of an archive.');
      await writeFile(join(folder, 'short.txt'), 'SQLite');
      expect((await unfitness(resolve(folder, path)))?.message).toBe(`ARCHIVE_URL: ${why}`);
      await expect(opened({ kind: 'sqlite', path: resolve(folder, path) })).rejects.toThrow(
        `ARCHIVE_URL: ${why}`,
      );
      expect(existsSync(join(folder, 'no such folder'))).toBe(false);
    },
  );

  test('may be in a file that is empty, not there yet, or an archive, which is left as it is', async () => {
    await (await opened({ kind: 'sqlite', path: join(folder, 'old.db') })).close();
    const own = await mkdtemp(join(folder, 'own-'));
    const paths = ['later.db', 'empty.db', 'copy.db'].map((name) => join(own, name));
    await writeFile(join(own, 'empty.db'), '');
    await copyFile(join(folder, 'old.db'), join(own, 'copy.db'));
    for (const path of [...paths, ':memory:']) expect(await unfitness(path)).toBeNull();
    expect(await readdir(own)).toEqual(['copy.db', 'empty.db']);
    expect((await stat(join(own, 'empty.db'))).size).toBe(0);
  });

  test.each([
    ['only begins as one', (path: string) => writeFile(path, `SQLite format 3\0${'?'.repeat(5_000)}`)],
    [
      'is damaged further on',
      async (path: string) => {
        await (await opened({ kind: 'sqlite', path })).close();
        await using file = await open(path, 'r+');
        await file.write(Buffer.alloc(80_000, '?'), 0, 80_000, 4_096);
      },
    ],
  ])('is not in a file that %s, and says by which variable it came', async (name, make) => {
    const path = join(folder, `${name}.db`);
    await make(path);
    await expect(opened({ kind: 'sqlite', path })).rejects.toThrow(
      /^ARCHIVE_URL: the file cannot be opened as an archive \(SQLITE_\w+\)\.$/,
    );
  });

  test('is away while its disk is full, and goes on once there is room', async () => {
    const store = createStore(await openSqlite(join(folder, 'full.db')), () => NOW);
    await sql`create table kept (value text)`.execute(store.db);
    const pages = (count: number) => sql.raw(`pragma max_page_count = ${count}`).execute(store.db);
    await pages(1);
    const write = () =>
      store.write((trx) => sql`insert into kept values (${'long '.repeat(10_000)})`.execute(trx));
    await expect(write()).rejects.toMatchObject({ name: 'ArchiveAwayError', code: 'SQLITE_FULL' });
    await expect(write()).rejects.toMatchObject({ name: 'ArchiveAwayError', code: 'SQLITE_FULL' });
    expect(store.away).toEqual({ sinceMs: NOW, code: 'SQLITE_FULL' });
    await pages(1_000_000);
    await write();
    expect(store.away).toBeNull();
    await store.db.destroy();
  });

  test('says why a transaction failed that had ended by itself, also where it was to be committed', async () => {
    const store = createStore(await openSqlite(join(folder, 'ended.db')), () => NOW);
    await sql`create table kept (value text primary key on conflict rollback)`.execute(store.db);
    await sql`create table part (value text references kept deferrable initially deferred)`.execute(store.db);
    const twice = store.write(async (trx) => {
      await sql`insert into kept values ('1')`.execute(trx);
      await sql`insert into kept values ('1')`.execute(trx);
    });
    await expect(twice).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' });
    const alone = store.write((trx) => sql`insert into part values ('none')`.execute(trx));
    await expect(alone).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_FOREIGNKEY' });
    await store.write((trx) => sql`insert into kept values ('2')`.execute(trx));
    await store.db.destroy();
  });

  test('is for nobody else on the machine', async () => {
    const path = join(folder, 'private.db');
    await using archive = await opened({ kind: 'sqlite', path });
    await archive.of('north').setNote('walk', '1');
    for (const file of [path, `${path}-wal`]) expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});

test('a package that is not there is named, with what to do', () => {
  const missing = (name: string) =>
    Object.assign(new Error(`Cannot find module '${name}'\nRequire stack:`), { code: 'MODULE_NOT_FOUND' });
  expect(String(explainMissing('libsql', missing('@libsql/linux-riscv64-gnu')))).toContain(
    'needs the package @libsql/linux-riscv64-gnu, a part of libsql for this platform',
  );
  expect(String(explainMissing('pg', missing('pg')))).toContain('needs the package pg, install');
  const other = new Error('Something else');
  expect(explainMissing('pg', other)).toBe(other);
});
