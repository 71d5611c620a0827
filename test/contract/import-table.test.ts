import { ESLint } from 'eslint';
import { readdir } from 'node:fs/promises';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';
import { expect, test } from 'vitest';

import manifest from '../../package.json' with { type: 'json' };
import { readImportTables } from './import-table.ts';

const root = new URL('../../', import.meta.url);
const tables = await readImportTables();
const files = (await readdir(new URL('src/', root), { recursive: true })).filter((file) =>
  file.endsWith('.ts'),
);
const firstOf = (sameAs: (file: string) => unknown) => (file: string, index: number) =>
  index === files.findIndex((other) => sameAs(other) === sameAs(file));
const topOf = (place: string) => (place.includes('/') ? `${place.split('/')[0]!}/` : '');

/** Every folder at any depth, by its path in `src/`; `src/` itself is `''`. */
const folders = [...new Set(files.map((file) => file.slice(0, file.lastIndexOf('/') + 1)))];
/** One file of each folder, and all of the folders that the table divides by file. */
const targets = files.filter(
  (file, index) =>
    /^(graphql\/|vendor\/protocol\/)?[^/]+$/.test(file) ||
    firstOf((other) => posix.dirname(other))(file, index),
);
const ofEachTop = files.filter(firstOf(topOf));

const value = (from: string) => `import { a } from '${from}';`;
const type = (from: string) => `import type { b } from '${from}';`;
const dynamic = (from: string) => `await import('${from}');`;
const common = [value, type];
const spellings = [
  ...[value, type, dynamic],
  (from: string) => `import '${from}';`,
  (from: string) => `import { type c } from '${from}';`,
  (from: string) => `export { d } from '${from}';`,
  (from: string) => `export type { e } from '${from}';`,
];
const isType = (line: string) => /^(import|export) type /.test(line);
const isDynamic = (line: string) => line.startsWith('await ');

/** What needs types or the other files of the project says nothing about a file that is on no disk. */
const eslint = new ESLint({
  cwd: fileURLToPath(root),
  ruleFilter: ({ ruleId }) =>
    /^(boundaries\/|no-restricted-|@typescript-eslint\/(consistent-type-imports|no-require-imports))/.test(
      ruleId,
    ),
  overrideConfig: [
    { files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked },
    { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false, program: null } } },
  ],
});

/** The lines that a rule reports in a file planted in this folder. */
async function reported(
  folder: string,
  lines: string[],
  rule = 'boundaries/dependencies',
): Promise<string[]> {
  const filePath = `src/${folder}planted.ts`;
  const [result] = await eslint.lintText(lines.join('\n'), { filePath });
  const found = new Set(result!.messages.filter(({ ruleId }) => ruleId === rule).map(({ line }) => line));
  return lines.filter((_, index) => found.has(index + 1));
}

const pathTo = (target: string, folder: string) =>
  posix.relative(`/src/${folder}`, posix.join('/src', target)).replace(/^(?!\.)/, './');
const within = (place: string, rows: string[]) => rows.some((row) => place.startsWith(row));

/** What the tables say of a line that imports this file. */
function mayImport(line: string, folder: string, target: string): boolean {
  const [top, targetTop] = [topOf(folder), topOf(target)];
  if (top === '' && targetTop === 'sandbox/') return isType(line) || isDynamic(line);
  if (top === 'graphql/' && targetTop === 'graphql/') {
    const own = folder.slice('graphql/'.length);
    const rows = tables.withinGraphql.get(own) ?? tables.withinGraphql.get('each domain')!;
    return within(target, [...(own === '' ? [] : [folder]), ...rows.map((row) => `graphql/${row}`)]);
  }
  const { values, types } = tables.folders.get(top)!;
  return targetTop === top || within(target, isType(line) ? [...values, ...types] : values);
}

test('the table has a row for every folder, and no other', () => {
  const tops = [...new Set(folders.map(topOf))];
  expect([...tables.folders.keys()].sort()).toEqual(tops.sort());
});

test.each(folders)('src/%s imports what its row allows, and nothing else', async (folder) => {
  const depth = folder.split('/').length - 1;
  const isDivided = depth <= (topOf(folder) === 'graphql/' ? 2 : 1);
  const lines = (isDivided ? targets : ofEachTop).flatMap((target) =>
    (isDivided && ofEachTop.includes(target) ? spellings : common).map((spell) => ({
      line: spell(pathTo(target, folder)),
      target,
    })),
  );
  const refused = lines.filter(({ line, target }) => !mayImport(line, folder, target));
  const planted = lines.map(({ line }) => line);
  expect(await reported(folder, planted)).toEqual(refused.map(({ line }) => line));
});

test('a folder without a row may import nothing of ours', async () => {
  const planted = ofEachTop.flatMap((target) => spellings.map((spell) => spell(`../${target}`)));
  expect(await reported('new-folder/', planted)).toEqual(planted);
});

test.each(folders)('src/%s imports nothing of the repository outside src/', async (folder) => {
  const planted = ['package.json', 'test/support/gate.ts', 'bench/run.ts'].flatMap((file) =>
    common.map((spell) => spell(pathTo(`../${file}`, folder))),
  );
  expect(await reported(folder, planted)).toEqual(planted);
});

const ofGraphql = Object.keys(manifest.dependencies).filter((name) => /graphql|pothos/.test(name));
const packages = [...ofGraphql, 'undici', 'ws', 'zod', 'node:http', 'node:https', 'node:net', 'node:tls'];

test.each(folders)('src/%s imports no package that is banned there', async (folder) => {
  const bans = tables.packages.filter((row) => row.folders.includes(topOf(folder)));
  const banned = bans.flatMap((row) => (row.banned.length === 0 ? ofGraphql : row.banned));
  const typesAllowed = bans.flatMap((row) => row.typesAllowed);
  const lines = packages.flatMap((name) =>
    [name, name.startsWith('node:') ? name.slice('node:'.length) : `${name}/deep`].flatMap((from) =>
      [value, type, dynamic].map((spell) => ({ line: spell(from), name })),
    ),
  );
  const refused = lines.filter(
    ({ line, name }) => banned.includes(name) && !(isType(line) && typesAllowed.includes(name)),
  );
  const planted = lines.map(({ line }) => line);
  expect(await reported(folder, planted)).toEqual(refused.map(({ line }) => line));
});

test.each(folders)('src/%s has no barrel', async (folder) => {
  const planted = [
    `export * from './a.ts';`,
    `export { b } from './b.ts';`,
    `export type { c } from '../c.ts';`,
  ];
  expect(await reported(folder, planted, 'no-restricted-syntax')).toEqual(planted);
});

test.each(folders)('src/%s spells its imports so that they can be checked', async (folder) => {
  const computed = ['await import(`./a.ts`);', `await import('./' + name);`];
  expect(await reported(folder, computed, 'no-restricted-syntax')).toEqual(computed);
  const inline = [`export let a: import('./a.ts').A;`];
  expect(await reported(folder, inline, '@typescript-eslint/consistent-type-imports')).toEqual(inline);
  const required = [`const a = require('./a.ts');`, `import b = require('./b.ts');`];
  expect(await reported(folder, required, '@typescript-eslint/no-require-imports')).toEqual(required);
});

test.each(folders)('src/%s reads no environment', async (folder) => {
  const read = [
    ...['process.env.A;', `process['env'].A;`, 'const { env: b } = process;'],
    ...['const { A } = process.env;', 'globalThis.process;', 'const { process: c } = globalThis;'],
  ];
  expect(await reported(folder, read, 'no-restricted-properties')).toEqual(read);
  const imported = [`import { env } from 'node:process';`, `import { env as e } from 'process';`];
  expect(await reported(folder, imported)).toEqual(imported);
});
