import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPersistedOperations } from '../../src/operation/persisted-operations.ts';

const hashOf = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex');

const TEXT = 'query Mine {\n  merchant {\n    name\n  }\n}';
const OTHER = 'query Other {\n  merchant {\n    id\n  }\n}';
const md5 = hashOf('md5', TEXT);
const sha1 = hashOf('sha1', TEXT);
const sha256 = hashOf('sha256', TEXT);
/** An Apollo client may hash a text other than the one in its manifest. */
const OF_ANOTHER_TEXT = hashOf('sha256', OTHER);

const apollo = (...operations: object[]) => ({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations,
});
const apolloOperation = (id: string, body: string) => ({ id, name: 'Mine', type: 'query', body });

type Contents = Record<string, unknown>;

/** What comes of these files, in a folder; the paths are relative to it. */
async function read(contents: Contents, paths: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'manifests-'));
  try {
    await mkdir(join(folder, 'many'));
    for (const [name, content] of Object.entries(contents)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    }
    // As Kubernetes mounts a ConfigMap.
    await symlink(join(folder, 'many'), join(folder, 'linked'));
    const found = await readPersistedOperations(
      paths.map((path) => join(folder, path)),
      true,
    );
    return Object.fromEntries(found);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('a manifest is taken in the form of', () => {
  test.each<[tool: string, content: unknown, expected: Record<string, string>]>([
    ['the gateway itself', { [sha256]: TEXT }, { [sha256]: TEXT }],
    ['graphql-codegen with sha1', { [sha1]: TEXT }, { [sha1]: TEXT }],
    ['graphql-codegen with sha256', { [`sha256:${sha256}`]: TEXT }, { [sha256]: TEXT }],
    ['gql.tada', { [`sha256:${sha256}`]: TEXT }, { [sha256]: TEXT }],
    ['Relay with MD5', { [md5]: TEXT }, { [md5]: TEXT }],
    ['Relay with SHA1', { [sha1]: TEXT }, { [sha1]: TEXT }],
    ['Relay with SHA256', { [sha256]: TEXT }, { [sha256]: TEXT }],
    [
      'a tool that names each algorithm',
      { [`md5:${md5}`]: TEXT, [`sha1:${sha1}`]: TEXT },
      { [md5]: TEXT, [sha1]: TEXT },
    ],
    ['Apollo', apollo(apolloOperation(sha256, TEXT)), { [sha256]: TEXT }],
    [
      'Apollo with ids of other texts',
      apollo(apolloOperation(OF_ANOTHER_TEXT, TEXT)),
      { [OF_ANOTHER_TEXT]: TEXT },
    ],
    ['Apollo with ids that are names', apollo(apolloOperation('web/Mine', TEXT)), { 'web/Mine': TEXT }],
    ['Apollo with a prefix', apollo(apolloOperation(`sha256:${sha256}`, TEXT)), { [sha256]: TEXT }],
    ['Apollo with nothing in it', apollo(), {}],
    [
      'an editor of Windows, with a byte order mark',
      `\uFEFF${JSON.stringify({ [sha256]: TEXT })}`,
      { [sha256]: TEXT },
    ],
  ])('%s', async (_tool, content, expected) => {
    expect(await read({ 'a.json': content }, ['a.json'])).toEqual(expected);
  });
});

describe('several are taken', () => {
  const other = hashOf('sha256', OTHER);
  test.each<[where: string, contents: Contents, paths: string[]]>([
    [
      'of several files',
      { 'a.json': { [sha256]: TEXT }, 'b.json': apollo(apolloOperation(other, OTHER)) },
      ['a.json', 'b.json'],
    ],
    [
      'of a folder',
      { 'many/a.json': { [sha256]: TEXT }, 'many/b.json': { [other]: OTHER }, 'many/notes.md': '#' },
      ['many'],
    ],
    [
      'of a folder in which more ends in .json',
      {
        'many/a.json': { [sha256]: TEXT },
        'many/b.json': { [other]: OTHER },
        'many/.hidden.json': 'no manifest',
        'many/folder.json/c.txt': 'no manifest',
      },
      ['many'],
    ],
    ['of a folder that is a link', { 'many/a.json': { [sha256]: TEXT, [other]: OTHER } }, ['linked']],
    [
      'of a file and a folder',
      { 'a.json': { [sha256]: TEXT }, 'many/b.json': { [other]: OTHER } },
      ['a.json', 'many'],
    ],
    [
      'with a document that is in both',
      { 'a.json': { [sha256]: TEXT }, 'b.json': { [`sha256:${sha256}`]: TEXT, [other]: OTHER } },
      ['a.json', 'b.json'],
    ],
  ])('%s', async (_where, contents, paths) => {
    expect(await read(contents, paths)).toEqual({ [sha256]: TEXT, [other]: OTHER });
  });
});

describe('the gateway does not start with', () => {
  const one = (content: unknown): [Contents, string[]] => [{ 'a.json': content }, ['a.json']];
  test.each<[what: string, files: [Contents, string[]], message: string]>([
    ['a wrong sha256', one({ [sha256]: OTHER }), `"${sha256}" is not the sha256 of`],
    ['a wrong sha1', one({ [sha1]: OTHER }), `"${sha1}" is not the sha1 of`],
    ['a wrong md5', one({ [md5]: OTHER }), `"${md5}" is not the md5 of`],
    ['a prefix of another algorithm', one({ [`sha256:${sha1}`]: TEXT }), `the key "sha256:${sha1}"`],
    ['a key that is a name', one({ Mine: TEXT }), 'the key "Mine"'],
    ['a key that objects have', one('{"__proto__": "query"}'), 'the key "__proto__"'],
    ['a format that is another', one({ format: 'mine', version: 1, operations: [] }), 'the key "format"'],
    ['no text', one({ [sha256]: { body: TEXT } }), `"${sha256}" is not the sha256 of`],
    ['a list', one([TEXT]), 'is no JSON object'],
    ['half of a file', one('{"a": "que'), 'a.json is no JSON.'],
    ['a document that is none', one(apollo(apolloOperation('mine', 'query {'))), '"mine"'],
    ['no JSON', one('canary'), 'a.json is no JSON.'],
    ['no file', [{}, ['a.json']], 'a.json cannot be read: ENOENT.'],
    ['another version of Apollo’s', one({ ...apollo(), version: 2 }), 'the version 1'],
    ['no operations of Apollo', one({ ...apollo(), operations: {} }), 'the version 1'],
    [
      'an operation of Apollo without an id',
      one(apollo(apolloOperation(sha256, TEXT), { body: TEXT })),
      'operations[1]',
    ],
    ['an operation of Apollo with an empty id', one(apollo(apolloOperation('', TEXT))), 'operations[0]'],
    ['an operation of Apollo that is none', one(apollo([])), 'operations[0]'],
    [
      'an id for two texts in one file',
      one(apollo(apolloOperation('a', TEXT), apolloOperation('a', OTHER))),
      'the id "a"',
    ],
    [
      'an id for two texts in two files',
      [
        { 'a.json': { [sha256]: TEXT }, 'b.json': apollo(apolloOperation(sha256, OTHER)) },
        ['a.json', 'b.json'],
      ],
      `the id "${sha256}"`,
    ],
    [
      'an id for two texts in a folder',
      [
        { 'many/a.json': { [sha256]: TEXT }, 'many/b.json': apollo(apolloOperation(sha256, OTHER)) },
        ['many'],
      ],
      `the id "${sha256}"`,
    ],
    ['a folder without any', [{ 'many/notes.md': '#' }, ['many']], 'no file ends in .json'],
    ['a file that is not there', [{}, ['a.json']], 'ENOENT'],
  ])('%s', async (_what, [contents, paths], message) => {
    await expect(read(contents, paths)).rejects.toThrow(message);
  });
});
