import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSnippet, snippetsOf, writeSnippets } from '../support/snippets.ts';
import { callerToken, startAuthenticatedGateway } from './client-gateway.ts';

const run = promisify(execFile);
const compiler = fileURLToPath(new URL('../../node_modules/typescript-7/bin/tsc', import.meta.url));

/** What is not run here, and why. */
const notRun: Record<string, string> = {
  'relay.ts': 'needs what the compiler writes: relay-network.test.ts runs it',
};

/** As a project for browsers has it. */
const compilerOptions = {
  target: 'es2022',
  lib: ['es2023', 'dom', 'dom.iterable'],
  module: 'esnext',
  moduleResolution: 'bundler',
  types: [],
  strict: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
};

const snippets = await snippetsOf('docs/clients.md');
/** The others are what these import. */
const runnable = snippets.filter(({ name, prints }) => prints.length > 0 && !(name in notRun));

describe('TypeScript in docs/clients.md', () => {
  let gateway: Awaited<ReturnType<typeof startAuthenticatedGateway>>;
  let project: Awaited<ReturnType<typeof writeSnippets>>;

  beforeAll(async () => {
    gateway = await startAuthenticatedGateway();
    // So that what is deferred is late.
    gateway.sandbox.faults.add({
      endpoint: 'v3/statistics/zhibo/room',
      kind: 'delay',
      ms: 150,
      probability: 1,
    });
    project = await writeSnippets(snippets, { url: gateway.url, token: await callerToken() });
  });

  afterAll(async () => {
    await project[Symbol.asyncDispose]();
    await gateway.close();
  });

  test('is in files of their own names', () => {
    const names = snippets.map(({ name }) => name);
    expect(names).not.toContain('');
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(Object.keys(notRun)));
  });

  test('prints something, or is taken by what does', () => {
    const used = [...runnable, ...snippets.filter(({ name }) => name in notRun)]
      .map(({ text }) => text)
      .join('');
    for (const { name, prints } of snippets) {
      if (prints.length > 0 || name in notRun || name.endsWith('.d.ts')) continue;
      expect(used).toContain(`from './${name}'`);
    }
  });

  test('is what the compiler takes', async () => {
    const files = snippets.map(({ name }) => name);
    await writeFile(join(project.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    await run(process.execPath, [compiler, '-p', project.folder]).catch((error: unknown) => {
      throw new Error((error as { stdout: string }).stdout);
    });
  });

  test.each(runnable)('$name prints what it says', async ({ name, prints }) => {
    const outcome = await runSnippet(project.folder, name, prints.length);
    expect(outcome).toEqual({ printed: prints, complaints: '' });
  });
});
