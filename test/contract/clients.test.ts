import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  buildSchema,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startHttpServer } from '../../src/runtime/http-server.ts';
import { startTestGateway } from '../support/gateway.ts';

const run = promisify(execFile);
const folderOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const binary = (name: string) => folderOf(`node_modules/.bin/${name}`);

const schema = buildSchema(await readFile(folderOf('schema/schema.graphql'), 'utf8'));
const operations = await readAll('schema/operations/');

async function readAll(folder: string): Promise<DocumentNode> {
  const files = (await readdir(folderOf(folder))).filter((file) => file.endsWith('.graphql'));
  const texts = await Promise.all(files.map((file) => readFile(folderOf(folder) + file, 'utf8')));
  return parse(texts.join('\n'));
}

describe('examples/codegen-typescript', () => {
  test('generates, compiles and runs', { timeout: 60_000 }, async () => {
    const cwd = folderOf('examples/codegen-typescript/');
    await run(binary('graphql-codegen'), ['--config', 'codegen.ts'], { cwd });
    await run(binary('tsc'), ['-p', '.'], { cwd });

    await using gateway = await startTestGateway();
    const http = await startHttpServer(gateway.listener, {
      host: '127.0.0.1',
      port: 0,
    });
    try {
      const { describeRoom } = (await import(`${cwd}mobile-room.ts`)) as {
        describeRoom: (url: string, id: string) => Promise<string>;
      };
      expect(await describeRoom(`${http.url}/graphql`, seedIds.liveRoom)).toMatch(
        /^高一数学：函数与导数 第3讲: \d+ students, 3 documents$/,
      );
    } finally {
      await http.close();
    }
  });
});

describe('operations for the generators of mobile clients', () => {
  // What these generators ask for beyond the specification.
  test('are valid together in one app', () => {
    expect(validate(schema, operations, specifiedRules)).toEqual([]);
  });

  test('have names, of which the classes are no types of the schema', () => {
    const suffixes = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };
    const classes = operations.definitions.map((definition) => {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) return definition.name.value;
      if (definition.kind !== Kind.OPERATION_DEFINITION || !definition.name) throw new Error('No name');
      return definition.name.value + suffixes[definition.operation];
    });
    // Case does not tell files apart everywhere.
    const all = [...classes, ...Object.keys(schema.getTypeMap())].map((name) => name.toLowerCase());
    expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
  });
});

describe('examples/apollo-kotlin', () => {
  test('names files that exist, and every scalar of the schema', async () => {
    const folder = folderOf('examples/apollo-kotlin/');
    const build = await readFile(`${folder}build.gradle.kts`, 'utf8');
    const paths = [...build.matchAll(/"(\.\.\/[^"]+)"/g)].map(([, path]) => path!);
    expect(paths).toHaveLength(2);
    for (const path of paths) expect(await readdir(dirname(folder + path))).not.toEqual([]);

    const mapped = [...build.matchAll(/mapScalar\w+\("(\w+)"\)/g)].map(([, name]) => name!);
    const scalars = Object.values(schema.getTypeMap()).filter(
      (type) => isScalarType(type) && !isSpecifiedScalarType(type),
    );
    expect(mapped.sort()).toEqual(scalars.map(({ name }) => name).sort());
  });
});

describe('examples/apollo-ios', () => {
  interface AppleConfig {
    schemaNamespace: string;
    input: { schemaSearchPaths: string[]; operationSearchPaths: string[] };
    output: Record<'schemaTypes' | 'operations' | 'testMocks', object>;
    options: { operationDocumentFormat: string[] };
    operationManifest: { path: string; version: string; generateManifestOnCodeGeneration: boolean };
  }

  /** The generator refuses keys that it does not know, and needs these. */
  test('has the documented shape', async () => {
    const folder = folderOf('examples/apollo-ios/');
    const config = JSON.parse(await readFile(`${folder}apollo-codegen-config.json`, 'utf8')) as AppleConfig;
    expect(Object.keys(config)).toEqual([
      'schemaNamespace',
      'input',
      'output',
      'options',
      'operationManifest',
    ]);
    expect(Object.keys(config.input)).toEqual(['schemaSearchPaths', 'operationSearchPaths']);
    expect(Object.keys(config.output)).toEqual(['schemaTypes', 'operations', 'testMocks']);
    expect(config.output.schemaTypes).toMatchObject({
      path: expect.any(String) as string,
      moduleType: { embeddedInTarget: { name: expect.any(String) as string } },
    });
    expect(Object.keys(config.output.operations)).toEqual(['inSchemaModule']);
    expect(Object.keys(config.options)).toEqual([
      'schemaDocumentation',
      'operationDocumentFormat',
      'conversionStrategies',
    ]);
    // A namespace must not be the name of a type.
    expect(schema.getType(config.schemaNamespace)).toBeUndefined();

    for (const path of [...config.input.schemaSearchPaths, ...config.input.operationSearchPaths]) {
      expect(await readdir(dirname(folder + path))).not.toEqual([]);
    }
  });

  test('writes the manifest with the code, which has the texts for sockets and uploads, and the ids', async () => {
    const file = folderOf('examples/apollo-ios/apollo-codegen-config.json');
    const { options, operationManifest } = JSON.parse(await readFile(file, 'utf8')) as AppleConfig;
    expect(options.operationDocumentFormat).toEqual(['definition', 'operationId']);
    expect(operationManifest).toEqual({
      path: expect.stringMatching(/\.json$/) as string,
      version: 'persistedQueries',
      generateManifestOnCodeGeneration: true,
    });
  });
});
