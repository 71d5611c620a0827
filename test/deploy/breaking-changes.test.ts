import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../.ci/check-breaking.mjs', import.meta.url));

/** What is said of a schema that came after another, with what its changelog has under Schema. */
async function said(released: string, current: string, announcements: string) {
  const folder = await mkdtemp(join(tmpdir(), 'breaking-'));
  try {
    await mkdir(join(folder, 'schema'));
    await writeFile(join(folder, 'schema/released.graphql'), released);
    await writeFile(join(folder, 'schema/schema.graphql'), current);
    await writeFile(
      join(folder, 'CHANGELOG.md'),
      `# Changelog\n\n## [Unreleased]\n\n### Schema\n\n${announcements}\n\n## [0.0.1]\n\n### Schema\n\n- Breaking: \`Room.old\`.\n`,
    );
    return await new Promise<{ code: number; broken: string[]; announced: string[]; dangerous: string[] }>(
      (resolve) => {
        execFile(process.execPath, [script], { cwd: folder }, (error, stdout, stderr) => {
          const linesOf = (text: string, start: string) =>
            text.split('\n').flatMap((line) => (line.startsWith(start) ? [line.slice(11)] : []));
          resolve({
            code: Number(error?.code ?? 0),
            broken: linesOf(stderr, 'BREAKING '),
            announced: linesOf(stderr, 'announced '),
            dangerous: linesOf(stdout, 'dangerous '),
          });
        });
      },
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

const RELEASED = `
  type Query { room(id: ID!, first: Int! = 20, from: Int = 1): Room rooms(filter: Filter, page: Page): [Room!]! }
  type Mutation { rename(title: String): Room }
  type Room { title: String! old: Int }
  input Filter { a: Int b: Int }
  input Page { size: Int! = 20 from: Int = 0 }
`;

test.each([
  ['a field is gone', 'old: Int', '', 'Room.old', "Field 'old' was removed"],
  ['a field may be null', 'title: String! ', 'title: String ', 'Room.title', "changed type from 'String!'"],
  ['an argument is needed', 'room(id', 'room(at: Int!, id', 'Query.room', "Argument 'at: Int!' added"],
  [
    'an argument lost a needed default',
    'first: Int! = 20',
    'first: Int!',
    'Query.room',
    "'20' to 'undefined'",
  ],
  ['an input field lost one', 'size: Int! = 20', 'size: Int!', 'Page.size', "'20' to 'undefined'"],
  ['an input takes one of its fields', 'Filter {', 'Filter @oneOf {', 'Filter', "'oneOf' was added"],
  [
    'there are no mutations',
    'type Mutation',
    'schema { query: Query } type Mutation',
    'schema',
    'was removed',
  ],
])('%s: a client breaks unless it is announced', async (_what, before, after, coordinate, words) => {
  const current = RELEASED.replace(before, after);
  const silent = await said(RELEASED, current, '- Breaking: `Room.other` is gone.\n- `Room.old` and more.');
  expect(silent).toMatchObject({ code: 1, announced: [] });
  expect(silent.broken).toEqual([expect.stringMatching(`^${coordinate}: `)]);
  expect(silent.broken[0]).toContain(words);
  const open = await said(RELEASED, current, `- More.\n- Breaking: \`${coordinate}\` is another.`);
  expect(open).toMatchObject({ code: 0, broken: [], announced: silent.broken });
});

test('what is added breaks nobody, and another default is dangerous', async () => {
  const current = RELEASED.replace('from: Int = 1', 'from: Int')
    .replace('from: Int = 0', 'from: Int = 2')
    .replace('size: Int! = 20', 'size: Int! = 10')
    .replace('old: Int', 'old: Int @deprecated young: Int');
  const { code, broken, dangerous } = await said(RELEASED, current, '');
  expect({ code, broken }).toEqual({ code: 0, broken: [] });
  expect(dangerous.map((line) => line.split(':')[0]).sort()).toEqual([
    'Page.from',
    'Page.size',
    'Query.room',
  ]);
});
