import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
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

/** Starts a redis-server on a free port of loopback. It writes each change down, so that a restart loses nothing. */
export async function startRedisServer(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const port = await freePort();
  let child: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
    child = spawn('redis-server', [...options, ...durable], { stdio: ['ignore', 'pipe', 'ignore'] });
    const lines = createInterface({ input: child.stdout! });
    for await (const line of lines) if (line.includes('Ready to accept connections')) break;
    child.stdout?.resume();
  };
  const stop = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    await ended;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    stop,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
