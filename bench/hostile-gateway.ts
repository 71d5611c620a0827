import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Door } from './hostile-load.ts';
import { NODE_OPTIONS } from './servers.ts';

export interface HostileGateway extends AsyncDisposable {
  origin: string;
  /** Resident memory, now and at its highest; the last that was known of a process that has ended. */
  memoryMb: () => { nowMb: number; peakMb: number };
  /** Length of its log. */
  logMb: () => Promise<number>;
  /** When it has ended by itself: how. */
  ended: Promise<string>;
}

const START_TIMEOUT_MS = 30_000;
const MEMORY_INTERVAL_MS = 250;
/** Enough that what every request needs has been loaded. */
const WARM_UP_REQUESTS = 200;

const children = new Set<ChildProcess>();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

function envOf(door: Door): Record<string, string> {
  const env = { PATH: process.env['PATH'] ?? '', PORT: '0', DRAIN_SECONDS: '0', LOG_LEVEL: 'info' };
  if (door === 'laptop') return env;
  return {
    ...env,
    AUTH_JWT_SECRET: randomBytes(32).toString('hex'),
    // NODE_ENV=production does the same, but has no sandbox.
    INTROSPECTION: 'off',
    GRAPHIQL: 'off',
    TRUSTED_PROXIES: '127.0.0.1',
  };
}

/** Starts the built gateway `main` with its sandbox, and lets it warm up. */
export async function startGateway(main: string, door: Door): Promise<HostileGateway> {
  // A file and no pipe: a reader that is busy with the load would hold up the gateway itself.
  const path = join(tmpdir(), `hostile-${process.pid}-${randomBytes(4).toString('hex')}.log`);
  const log = await open(path, 'ax+');
  await unlink(path);
  const child = spawn(process.execPath, [...NODE_OPTIONS, main], {
    env: envOf(door),
    stdio: ['ignore', log.fd, log.fd],
  });
  children.add(child);
  const ended = once(child, 'exit').then(([code, signal]) => {
    children.delete(child);
    return `ENDED with ${String(code ?? signal)}`;
  });
  let memory = { nowMb: 0, peakMb: 0 };
  const lookAtMemory = () => (memory = memoryOf(child) ?? memory);
  const timer = setInterval(lookAtMemory, MEMORY_INTERVAL_MS);
  const end = async () => {
    clearInterval(timer);
    child.kill('SIGKILL');
    await ended;
    await log.close();
  };
  try {
    const origin = await originIn(log, child);
    for (let count = 0; count < WARM_UP_REQUESTS; count += 1) await warmUp(origin);
    return {
      origin,
      memoryMb: lookAtMemory,
      logMb: async () => (await log.stat()).size / 2 ** 20,
      ended,
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function originIn(log: FileHandle, child: ChildProcess): Promise<string> {
  for (const startedAt = performance.now(); performance.now() - startedAt < START_TIMEOUT_MS;) {
    const text = await textOf(log);
    const port = /"url":"http:\/\/localhost:(\d+)\/graphql"/.exec(text)?.[1];
    if (port !== undefined) return `http://127.0.0.1:${port}`;
    if (child.exitCode !== null) throw new Error(`The gateway ended with ${child.exitCode}:\n${text}`);
    await sleep(50);
  }
  throw new Error('The gateway did not say where it listens.');
}

/** From its beginning, wherever the gateway writes. */
async function textOf(log: FileHandle): Promise<string> {
  const { size } = await log.stat();
  const { buffer } = await log.read(Buffer.alloc(size), 0, size, 0);
  return buffer.toString('utf8');
}

async function warmUp(origin: string): Promise<void> {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ viewer { userId } }' }),
  });
  await response.text();
}

/** As the kernel tells it; undefined of a process that has ended. */
function memoryOf({ pid }: ChildProcess): { nowMb: number; peakMb: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const mbOf = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
    return status.includes('VmRSS') ? { nowMb: mbOf('VmRSS'), peakMb: mbOf('VmHWM') } : undefined;
  } catch {
    return undefined;
  }
}
