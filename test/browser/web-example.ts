import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rmdir, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startShell } from '../support/checkout.ts';

const folder = fileURLToPath(new URL('../../examples/web/', import.meta.url));
const vite = `${folder}node_modules/vite/bin/vite.js`;

const run = promisify(execFile);

/** Made while somebody installs or builds: two at once would read what the other has half written. */
const lock = `${folder}.building`;
const BUILD_MS = 240_000;

/** Installs the example from its own lock file where it is not, and builds it as its README says. */
export async function buildWebExample(storageUrl: string, outDir: string): Promise<void> {
  await takeLock();
  try {
    await build(storageUrl, outDir);
  } finally {
    await rmdir(lock);
  }
}

/** One that is left behind by a process that was killed is taken over after the time of a build. */
async function takeLock(): Promise<void> {
  const endMs = performance.now() + BUILD_MS;
  for (;;) {
    const taken = await mkdir(lock).then(
      () => true,
      () => performance.now() > endMs,
    );
    if (taken) return;
    await wait(200);
  }
}

/** By a lock file that is no newer than what was installed from it. Others may be served by it, so that it stays. */
async function isInstalled(): Promise<boolean> {
  const [installed, locked] = await Promise.all(
    ['node_modules/.package-lock.json', 'package-lock.json'].map((name) =>
      stat(`${folder}${name}`).then(
        ({ mtimeMs }) => mtimeMs,
        () => null,
      ),
    ),
  );
  return installed != null && locked != null && installed >= locked;
}

async function build(storageUrl: string, outDir: string): Promise<void> {
  if (!(await isInstalled())) await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
  await run('npm', ['run', 'build', '--', '--outDir', outDir], {
    cwd: folder,
    // Vitest's own mode would make React's development build of it.
    env: { ...process.env, NODE_ENV: 'production', VITE_STORAGE_URL: storageUrl },
  });
}

export interface WebExample extends AsyncDisposable {
  url: string;
}

/** Serves the built example on a free port, in front of a gateway. */
export async function startWebExample(gatewayOrigin: string, outDir: string): Promise<WebExample> {
  const address = ['--host', '127.0.0.1', '--port', '0', '--outDir', outDir];
  const child = spawn(process.execPath, [vite, 'preview', ...address], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', GATEWAY_URL: gatewayOrigin },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const stop = async () => {
    child.kill();
    await closed;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const [url] = /http:\S+/.exec(line) ?? [];
    if (url !== undefined) return { url, [Symbol.asyncDispose]: stop };
  }
  throw new Error('The preview server of examples/web ended.');
}

/** The example as its README starts it for somebody who works on it; Vite takes the next free port. */
export async function startWebDevelopment(gatewayOrigin: string): Promise<WebExample> {
  const shell = startShell('npm run dev', folder, {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    NO_COLOR: '1',
    GATEWAY_URL: gatewayOrigin,
  });
  const [url] = await shell.printed(/http:\S+/);
  return { url, [Symbol.asyncDispose]: () => shell[Symbol.asyncDispose]() };
}
