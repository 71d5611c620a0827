import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { manifestState, watchManifests } from '../../src/operation/manifest-watch.ts';
import { readPersistedOperations, TrustedDocuments } from '../../src/operation/persisted-operations.ts';
import { ENDPOINT, startTestGateway, type GraphQLResult } from '../support/gateway.ts';
import { createManualClock } from '../watch/manual-clock.ts';

const run = promisify(execFile);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const OLD = 'query Old { merchant { name } }';
const NEW = 'query New { merchant { __typename } }';
const manifestOf = (...texts: string[]) =>
  JSON.stringify(Object.fromEntries(texts.map((text) => [`sha256:${sha256(text)}`, text])));

/** Manifests in a folder of their own, watched by a clock of the test's. */
async function startWatch(paths: (folder: string) => string[], prepare: (folder: string) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), 'manifests-'));
  await prepare(folder);
  const files = paths(folder);
  const trusted = new TrustedDocuments(await readPersistedOperations(files, true), true);
  const clock = createManualClock();
  const lines: string[] = [];
  const log = (_: object, message: string) => void lines.push(message);
  let reads = 0;
  const watch = watchManifests({
    trusted,
    paths: files,
    seen: await manifestState(files),
    logger: { info: log, error: log } as never,
    onRead: () => void (reads += 1),
    clock,
  });
  return {
    folder,
    trusted,
    watch,
    lines,
    readsOf: () => reads,
    /** Long enough for one look at the files. */
    async look() {
      clock.advance(5_000);
      await clock.ordered();
    },
    async [Symbol.asyncDispose]() {
      watch.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const oneFile = (folder: string) => [join(folder, 'app.json')];
const writeOld = (folder: string) => writeFile(join(folder, 'app.json'), manifestOf(OLD));

/** What a deployment does to the file or folder that it has named before. */
const changes: Record<
  string,
  {
    paths: (folder: string) => string[];
    prepare: (folder: string) => Promise<void>;
    change: (folder: string) => Promise<void>;
  }
> = {
  'a file that is written over': {
    paths: oneFile,
    prepare: writeOld,
    change: (folder) => writeFile(join(folder, 'app.json'), manifestOf(NEW)),
  },
  'a file that another is renamed to': {
    paths: oneFile,
    prepare: writeOld,
    async change(folder) {
      await writeFile(join(folder, 'next'), manifestOf(NEW));
      await rename(join(folder, 'next'), join(folder, 'app.json'));
    },
  },
  'a folder that a file is taken from and another put into': {
    paths: (folder) => [folder],
    prepare: writeOld,
    async change(folder) {
      await writeFile(join(folder, 'other.json'), manifestOf(NEW));
      await unlink(join(folder, 'app.json'));
    },
  },
  'a volume of Kubernetes, whose link is turned': {
    paths: (folder) => [join(folder, 'app.json')],
    async prepare(folder) {
      await mkdir(join(folder, '..2026_01'));
      await writeFile(join(folder, '..2026_01/app.json'), manifestOf(OLD));
      await symlink('..2026_01', join(folder, '..data'));
      await symlink('..data/app.json', join(folder, 'app.json'));
    },
    async change(folder) {
      await mkdir(join(folder, '..2026_02'));
      await writeFile(join(folder, '..2026_02/app.json'), manifestOf(NEW));
      await symlink('..2026_02', join(folder, '..next'));
      await rename(join(folder, '..next'), join(folder, '..data'));
    },
  },
};

describe('manifests that change', () => {
  test.each(Object.entries(changes))('are read again: %s', async (_, { paths, prepare, change }) => {
    await using watched = await startWatch(paths, prepare);
    expect([...watched.trusted.texts]).toEqual([OLD]);
    await watched.look();
    expect(watched.readsOf()).toBe(0);
    await change(watched.folder);
    await watched.look();
    expect([...watched.trusted.texts]).toEqual([NEW]);
    expect([watched.trusted.has(OLD), watched.trusted.has(NEW)]).toEqual([false, true]);
    expect(watched.trusted.textOf(sha256(NEW))).toBe(NEW);
    await watched.look();
    expect(watched.readsOf()).toBe(1);
  });

  test.each([
    ['half written', (file: string) => writeFile(file, manifestOf(NEW).slice(0, 60))],
    ['gone', (file: string) => unlink(file)],
    ['with a text under a hash of another', (file: string) => writeFile(file, `{"${sha256(OLD)}":"{ a }"}`)],
  ])('leave those from before while one is %s', async (_, spoil) => {
    await using watched = await startWatch(oneFile, writeOld);
    const file = join(watched.folder, 'app.json');
    await spoil(file);
    await watched.look();
    expect([[...watched.trusted.texts], watched.watch.isCurrent]).toEqual([[OLD], false]);
    await watched.look();
    expect(watched.lines).toEqual([
      'The manifests could not be read again: the documents from before are taken',
    ]);
    await writeFile(file, manifestOf(OLD, NEW));
    await watched.look();
    expect([[...watched.trusted.texts], watched.watch.isCurrent]).toEqual([[OLD, NEW], true]);
    expect(watched.lines.slice(1)).toEqual(['The manifests were read again']);
  });

  test('are read at once when they are told to, also where nothing has changed', async () => {
    await using watched = await startWatch(oneFile, writeOld);
    await Promise.all([watched.watch.readAgain(), watched.watch.readAgain()]);
    expect(watched.readsOf()).toBe(2);
    await writeFile(join(watched.folder, 'app.json'), manifestOf(NEW));
    await watched.watch.readAgain();
    expect([...watched.trusted.texts]).toEqual([NEW]);
    await watched.look();
    expect(watched.readsOf()).toBe(3);
  });

  test('are not waited for where a pipe stands among them', async () => {
    await using watched = await startWatch((folder) => [folder], writeOld);
    const pipe = join(watched.folder, 'pipe.json');
    await run('mkfifo', [pipe]);
    await watched.watch.readAgain();
    expect([[...watched.trusted.texts], watched.watch.isCurrent]).toEqual([[OLD], true]);
    await expect(readPersistedOperations([pipe], true)).rejects.toThrow(`${pipe} is no file`);
  });

  test('that changed while the gateway started are read at the first look', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'manifests-'));
    await writeOld(folder);
    const paths = oneFile(folder);
    const seen = await manifestState(paths);
    await writeFile(join(folder, 'app.json'), manifestOf(NEW));
    expect(await manifestState(paths)).not.toBe(seen);
    await rm(folder, { recursive: true });
  });
});

test('a gateway takes what is in the manifest now: by id, word for word, however long, and nothing from before', async () => {
  const longNew = `${NEW} # ${'long '.repeat(20_000)}`;
  const trusted = new TrustedDocuments(new Map([[sha256(OLD), OLD]]), true);
  await using gateway = await startTestGateway({ entryRules: { persisted: trusted } });
  const post = async (body: object) => {
    const response = await gateway.yoga.fetch(ENDPOINT, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { errors } = (await response.json()) as GraphQLResult<unknown>;
    return errors?.[0]?.extensions?.['code'] ?? 'runs';
  };
  const all = async () => [
    await post({ documentId: sha256(OLD) }),
    await post({ query: OLD }),
    await post({ documentId: sha256(longNew) }),
    await post({ query: longNew }),
  ];
  expect(await all()).toEqual(['runs', 'runs', 'PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_ONLY']);
  trusted.replace(new Map([[sha256(longNew), longNew]]));
  expect(await all()).toEqual(['PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_ONLY', 'runs', 'runs']);
});
