import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const OWN_TO_A_MACHINE = new Set(['node_modules', 'dist', 'coverage', 'generated', '.git', '.env']);

export interface Checkout extends AsyncDisposable {
  folder: string;
}

/** The repository in a folder of its own, so that what a command builds there disturbs no other test. */
export async function makeCheckout(): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), 'duobei-graphql-checkout-'));
  for (const entry of await readdir(root)) {
    if (OWN_TO_A_MACHINE.has(entry)) continue;
    const isOwn = (path: string) => path.split('/').some((part) => OWN_TO_A_MACHINE.has(part));
    await cp(join(root, entry), join(folder, entry), {
      recursive: true,
      filter: (source) => !isOwn(source.slice(root.length)),
    });
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

export const isInstalled = (program: string): boolean =>
  spawnSync('bash', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;

export interface Shell extends AsyncDisposable {
  /** Waits until it has printed this. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** What it printed, once it has ended with 0. */
  output: Promise<string>;
}

/** Runs a script as a reader who copies it would, in bash; the first command that fails ends it. */
export function startShell(script: string, cwd: string, env: Record<string, string>): Shell {
  // A group of its own: what npm starts ends with it.
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const closed = once(child, 'close').then(([code]) => code as number | null);
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const failure = (what: string) => new Error(`${what}: ${script}\n${stdout}${stderr}`);
  const output = closed.then((code) => {
    if (code !== 0) throw failure(`Ended with ${code ?? 'a signal'}`);
    return stdout;
  });
  output.catch(() => undefined);
  return {
    output,
    async printed(pattern) {
      for (;;) {
        const found = pattern.exec(stdout);
        if (found) return found;
        const next = await Promise.race([once(child.stdout, 'data'), closed]);
        if (!Array.isArray(next) && !pattern.test(stdout)) throw failure(`Ended without ${String(pattern)}`);
      }
    },
    async [Symbol.asyncDispose]() {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
        process.kill(-child.pid, 'SIGTERM');
      }
      await closed;
    },
  };
}
