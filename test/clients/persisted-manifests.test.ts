import { generate } from '@graphql-codegen/cli';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readPersistedOperations } from '../../src/operation/persisted-operations.ts';

const run = promisify(execFile);
const compiler = createRequire(import.meta.url).resolve('relay-compiler/cli.js');
const schema = new URL('../../schema/schema.graphql', import.meta.url);
const QUERY = 'query mainRoomQuery($id: ID!) { room(id: $id) { ...main_room } }';
const FRAGMENT = 'fragment main_room on Room { id title }';

async function inProject<T>(work: (project: string) => Promise<T>): Promise<T> {
  const project = await mkdtemp(join(tmpdir(), 'manifest-of-tool-'));
  try {
    await copyFile(schema, join(project, 'schema.graphql'));
    return await work(project);
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}

test.each([
  ['MD5', 32],
  ['SHA1', 40],
  ['SHA256', 64],
])('what the Relay compiler writes with %s is taken', async (algorithm, digits) => {
  await inProject(async (project) => {
    await mkdir(join(project, 'src'));
    const tagged = [QUERY, FRAGMENT].map((text, n) => `export const part${n} = graphql\`${text}\`;\n`);
    await writeFile(
      join(project, 'src/main.ts'),
      `import { graphql } from 'relay-runtime';\n${tagged.join('')}`,
    );
    const persistConfig = { file: './manifest.json', algorithm };
    await writeFile(join(project, 'manifest.json'), '{}');
    await writeFile(
      join(project, 'relay.config.json'),
      JSON.stringify({ src: './src', schema: './schema.graphql', language: 'typescript', persistConfig }),
    );
    await run(process.execPath, [compiler, '--repersist'], { cwd: project });
    const operations = [...(await readPersistedOperations([join(project, 'manifest.json')], true))];
    expect(operations).toEqual([
      [
        expect.stringMatching(new RegExp(`^[\\da-f]{${digits}}$`)),
        expect.stringContaining('query mainRoomQuery'),
      ],
    ]);
  });
});

test.each([
  ['sha1', 40],
  ['sha256', 64],
] as const)(
  'what the client preset of graphql-codegen writes with %s is taken',
  async (hashAlgorithm, digits) => {
    await inProject(async (project) => {
      await writeFile(join(project, 'main.graphql'), `${QUERY}\n${FRAGMENT}`);
      await generate(
        {
          schema: join(project, 'schema.graphql'),
          documents: join(project, 'main.graphql'),
          generates: {
            [join(project, 'generated/')]: {
              preset: 'client',
              presetConfig: { persistedDocuments: { hashAlgorithm } },
            },
          },
          silent: true,
        },
        true,
      );
      const manifest = join(project, 'generated/persisted-documents.json');
      expect([...(await readPersistedOperations([manifest], true))]).toEqual([
        [
          expect.stringMatching(new RegExp(`^[\\da-f]{${digits}}$`)),
          expect.stringContaining('query mainRoomQuery'),
        ],
      ]);
    });
  },
);
