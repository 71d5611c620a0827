import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe } from 'vitest';

/** Whether the machine has a Redis; CI always has one, so that these tests cannot go missing there. */
const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

if (!hasRedis && process.env['CI'] === 'true') {
  throw new Error('redis-server is not on the PATH; in CI these tests must run.');
}

/** `describe` that is skipped, and seen to be, on a machine without redis-server. */
export const describeWithRedis = describe.skipIf(!hasRedis);

/** A redis-server of the test's own. */
export interface RedisServer extends AsyncDisposable {
  url: string;
  /** Ends the process; the data is gone unless it was saved. */
  stop(): Promise<void>;
  /** Starts it again on the same port, with what it had when it was stopped. */
  start(): Promise<void>;
  /** Lets it hang: connections stay open, nothing is answered. */
  freeze(): void;
  thaw(): void;
}

/**
 * Below what systems hand out by themselves, to whoever connects or listens on any port: while a server is away, nobody
 * else comes to its port by chance.
 */
const FIRST_PORT = 16_000;
const PORTS = 16_000;
/** Each is taken with little chance; a machine on which all of them are has another fault. */
const TRIES = 20;

/** Starts a redis-server on a free port of loopback. It writes each change down, so that a restart loses nothing. */
export async function startRedisServer(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  let child: ChildProcess | undefined;
  let port = 0;

  const stop = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    await ended;
  };
  for (let tried = 0; !child; tried += 1) {
    if (tried === TRIES) throw new Error('redis-server finds no free port.');
    port = FIRST_PORT + randomInt(PORTS);
    child = await launch(folder, port);
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      child = await launch(folder, port);
      if (!child) throw new Error(`redis-server did not start again on port ${port}.`);
    },
    stop,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The process once it takes connections; undefined for one that ended before, as where the port is taken. */
async function launch(folder: string, port: number): Promise<ChildProcess | undefined> {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
  const child = spawn('redis-server', [...options, ...durable], { stdio: ['ignore', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout });
  let isReady = false;
  for await (const line of lines) {
    isReady = line.includes('Ready to accept connections');
    if (isReady) break;
  }
  child.stdout.resume();
  return isReady ? child : undefined;
}
