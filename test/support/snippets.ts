import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { blocksOf } from './documents.ts';

const pathOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Browsers have it, and Node.js from version 22. */
const BROWSER = `import WebSocket from 'ws';\nglobalThis.WebSocket ??= WebSocket;\n`;

/** What the reader of a page puts in: the address of the gateway and an access token. */
const URL_ON_PAGE = 'http://localhost:4000/graphql';
const TOKEN_ON_PAGE = 'the access token of your user';

/** A block of TypeScript on a page. Its first line is a comment with the name of its file. */
export interface Snippet {
  name: string;
  text: string;
  /** What it prints, by its comments `prints: …`, in their order. */
  prints: string[];
}

export async function snippetsOf(page: string): Promise<Snippet[]> {
  const blocks = (await blocksOf(page)).filter(({ language }) => language === 'ts');
  return blocks.map(({ text }) => {
    const [, name = ''] = /^\/\/ (\S+\.ts)\n/.exec(text) ?? [];
    return { name, text, prints: [...text.matchAll(/\/\/ prints: (.+)$/gm)].map(([, line = '']) => line) };
  });
}

/** The snippets of a page as files, beside the documents that graphql-codegen makes, within reach of the packages. */
export async function writeSnippets(
  snippets: readonly Snippet[],
  { url, token }: { url: string; token: string },
): Promise<AsyncDisposable & { folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'duobei-graphql-snippets-'));
  await symlink(pathOf('node_modules'), join(folder, 'node_modules'));
  await mkdir(join(folder, 'generated'));
  await copyFile(pathOf('test/generated/operations.ts'), join(folder, 'generated/operations.ts'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'browser.mjs'), BROWSER);
  for (const { name, text } of snippets) {
    const filledIn = text.replaceAll(URL_ON_PAGE, url).replaceAll(TOKEN_ON_PAGE, token);
    await writeFile(join(folder, name), filledIn);
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Runs one of the files until it has printed so many lines, or has ended where it is to print nothing. */
export async function runSnippet(folder: string, name: string, lines: number) {
  const child = spawn(process.execPath, ['--import', './browser.mjs', '--import', loader, name], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const printed: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    printed.push(line);
    if (printed.length === lines) break;
  }
  // A subscription does not end by itself.
  if (lines > 0) child.kill();
  await closed;
  return { printed, complaints };
}
