import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

import manifest from '../../package.json' with { type: 'json' };

const source = new URL('../../src/', import.meta.url);
/** It has no module of its own name. */
const ROOTLESS: Record<string, string> = {
  '@modelcontextprotocol/sdk': '@modelcontextprotocol/sdk/server/index.js',
};
const packages = Object.keys(manifest.dependencies).map((name) => ROOTLESS[name] ?? name);

/** The process edges act when they are run; everything else must only define. */
const edges = new Set(['cli.ts', 'main.ts', 'sandbox/main.ts']);

test('importing any module opens nothing, prints nothing and changes no global', async () => {
  const modules = (await readdir(source, { recursive: true })).filter(
    (file) => file.endsWith('.ts') && !edges.has(file),
  );
  const script = `
    for (const name of ${JSON.stringify(packages)}) await import(name);
    const before = new Set(Reflect.ownKeys(globalThis));
    for (const file of ${JSON.stringify(modules)}) await import(new URL(file, ${JSON.stringify(source.href)}).href);
    const open = process.getActiveResourcesInfo().filter((name) => /Server|Socket|Timeout|TCP/.test(name));
    const added = Reflect.ownKeys(globalThis).filter((key) => !before.has(key)).map(String);
    console.log(JSON.stringify({ open, added }));
  `;
  // As `npm run dev` loads them: in the build they are no files of their own.
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', script],
    { cwd: fileURLToPath(new URL('../../', import.meta.url)) },
  );
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({ open: [], added: [] });
});
