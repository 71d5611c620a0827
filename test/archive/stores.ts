import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import pg from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Archive } from '../../src/archive/archive.ts';
import { openArchive, type ArchiveTarget } from '../../src/archive/open.ts';
import { hasPostgres, startedForTests, startPostgres } from '../support/postgres.ts';

/** Now of all archives of tests. */
export const NOW = Date.parse('2026-11-28T04:00:00Z');

/** Where tests find an archive of their own. */
export interface Stores {
  kind: Archive['kind'];
  /** One that nobody has opened. */
  createTarget(): Promise<ArchiveTarget>;
  open(): Promise<Archive>;
}

export const opened = (target: ArchiveTarget) => openArchive({ target, now: () => NOW });

/** `npm run test:long` tries both: a server needs half of a second for each of its databases. */
const isServerTried = process.env['ARCHIVE_STORES'] === 'all';

/** The same tests of a file and of a server, which is one for all tests of it. */
export function describeStores(tests: (stores: Stores) => void): void {
  describe('in SQLite', () => {
    let folder: string;
    let files = 0;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'archive-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));
    const createTarget = () => {
      files += 1;
      return Promise.resolve({ kind: 'sqlite' as const, path: join(folder, `${files}.db`) });
    };
    tests({
      kind: 'sqlite',
      createTarget,
      open: () => opened({ kind: 'sqlite', path: ':memory:' }),
    });
  });
  if (!isServerTried) return;
  describe.skipIf(!hasPostgres)('in PostgreSQL', () => {
    const server = startedForTests(() => startPostgres());
    const createTarget = async () => ({ kind: 'postgres' as const, url: await server().createDatabase() });
    tests({ kind: 'postgres', createTarget, open: async () => opened(await createTarget()) });
  });
}

/** What nobody of the gateway does: a change that the archive does not know of. */
export async function changeBehind(target: ArchiveTarget, text: string): Promise<void> {
  if (target.kind === 'sqlite') {
    const database = new Database(target.path, { timeout: 5_000 });
    database.exec(text);
    database.close();
    return;
  }
  const client = new pg.Client(target.url);
  await client.connect();
  await client.query(text);
  await client.end();
}
