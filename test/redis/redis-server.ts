import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe } from 'vitest';

/** Whether the machine has a Redis; CI always has one, so that these tests cannot go missing there. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

if (!hasRedis && process.env['CI'] === 'true') {
  throw new Error('redis-server is not on the PATH; in CI these tests must run.');
}

/** `describe` that is skipped, and seen to be, on a machine without redis-server. */
export const describeWithRedis = describe.skipIf(!hasRedis);

/** A redis-server of the test's own. */
export interface RedisServer extends AsyncDisposable {
  url: string;
  port: number;
  /** Ends the process; the data is gone unless it was saved. */
  stop(): Promise<void>;
  /** Ends the process at once, as when its machine is lost. */
  kill(): void;
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

/** What a server has besides the usual, for the port that it gets, as on its command line. */
export type RedisOptions = (port: number) => readonly string[];

/**
 * Starts a redis-server on a free port of loopback. It writes each change down, so that a restart loses nothing.
 * `config`: what stands in its file, which it may write itself.
 */
export async function startRedisServer(
  options: RedisOptions = () => [],
  config: string | null = null,
): Promise<RedisServer> {
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
    child = await launch(folder, port, options(port), config);
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    async start() {
      child = await launch(folder, port, options(port), config);
      if (!child) throw new Error(`redis-server did not start again on port ${port}.`);
    },
    stop,
    kill: () => void child?.kill('SIGKILL'),
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The last word of a server, and of a Sentinel. */
const READY = /Ready to accept connections|Sentinel ID is/;

/** Once: what the server has written into it since is kept. */
async function written(file: string, text: string): Promise<string> {
  await writeFile(file, text, { flag: 'wx' }).catch(() => undefined);
  return file;
}

/** The process once it takes connections; undefined for one that ended before, as where the port is taken. */
async function launch(
  folder: string,
  port: number,
  more: readonly string[],
  config: string | null,
): Promise<ChildProcess | undefined> {
  const own = config === null ? [] : [await written(join(folder, 'redis.conf'), config)];
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  const durable = config === null ? ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''] : [];
  const child = spawn('redis-server', [...own, ...options, ...durable, ...more], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout });
  let isReady = false;
  for await (const line of lines) {
    isReady = READY.test(line);
    if (isReady) break;
  }
  child.stdout.resume();
  return isReady ? child : undefined;
}
