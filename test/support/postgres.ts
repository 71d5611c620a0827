import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';

/** Where Debian has the programs, newest first; elsewhere they are on the PATH. */
const DEBIAN = '/usr/lib/postgresql';
const folders = existsSync(DEBIAN)
  ? readdirSync(DEBIAN)
      .sort((one, other) => Number(other) - Number(one))
      .map((version) => join(DEBIAN, version, 'bin'))
  : [];
const bin = folders.find((folder) => existsSync(join(folder, 'initdb')));
const program = (name: string) => (bin ? join(bin, name) : name);

const isThere = (name: string) => spawnSync(name, ['--version']).status === 0;

/** Whether the machine has PostgreSQL and pgbouncer; CI always has both, so that these tests cannot go missing there. */
export const hasPostgres = isThere(program('initdb')) && isThere('pgbouncer');

if (!hasPostgres && process.env['CI'] === 'true') {
  throw new Error('PostgreSQL or pgbouncer is not there; in CI these tests must run.');
}

/** `describe` that is skipped, and seen to be, on a machine without PostgreSQL. */
export const describeWithPostgres = describe.skipIf(!hasPostgres);

/** A busy machine takes long to make a server. */
const START_TIMEOUT_MS = 120_000;

/** Starts something before the tests of a `describe`, and ends it behind them, also where it came too late for them. */
export function startedForTests<T extends AsyncDisposable>(start: () => Promise<T>): () => T {
  let starting: Promise<T> | undefined;
  let started: T | undefined;
  beforeAll(async () => {
    starting = start();
    started = await starting;
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    const late = await starting?.catch(() => undefined);
    await late?.[Symbol.asyncDispose]();
  }, START_TIMEOUT_MS);
  return () => started!;
}

/** Neither program runs as root: then as the user that their packages made. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (option: string) => Number(spawnSync('id', [option, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** Below what systems hand out by themselves: while a server is away nobody else comes to its port by chance. */
const FIRST_PORT = 16_000;
const PORTS = 16_000;
const TRIES = 20;

async function ownFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  const { uid, gid } = unprivileged();
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
  return folder;
}

/** The process once it says that it is ready; undefined for one that ended before, as where the port is taken. */
async function launch(name: string, args: string[], ready: RegExp): Promise<ChildProcess | undefined> {
  const child = spawn(name, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: tmpdir(), ...unprivileged() });
  let isReady = false;
  for await (const line of createInterface({ input: child.stderr })) {
    isReady = ready.test(line);
    if (isReady) break;
  }
  child.stderr.resume();
  return isReady ? child : undefined;
}

async function launchOnFreePort(
  start: (port: number) => Promise<ChildProcess | undefined>,
): Promise<{ child: ChildProcess; port: number }> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const port = FIRST_PORT + randomInt(PORTS);
    const child = await start(port);
    if (child) return { child, port };
  }
  throw new Error('A server of databases finds no free port.');
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** A PostgreSQL of the test's own. */
export interface PostgresServer extends AsyncDisposable {
  port: number;
  /** An empty database of its own for whoever asks. */
  createDatabase(): Promise<string>;
  /** What an administrator does there; the rows of the answer. */
  ask(url: string, text: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
  /** Again on the same port, with what it had. */
  start(): Promise<void>;
}

/** Written to memory alone: no test ends the machine. */
const FAST = ['-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'synchronous_commit=off'];

export async function startPostgres(settings: readonly string[] = FAST): Promise<PostgresServer> {
  const folder = await ownFolder();
  const data = join(folder, 'data');
  const options = ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const made = spawnSync(program('initdb'), options, { cwd: folder, encoding: 'utf8', ...unprivileged() });
  if (made.status !== 0) throw new Error(`initdb fails: ${made.stderr}`);
  const launchOn = (port: number) =>
    launch(
      program('postgres'),
      [
        ...['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1'],
        ...['-c', 'unix_socket_directories=', ...settings],
      ],
      /database system is ready to accept connections/,
    );
  const launched = await launchOnFreePort(launchOn);
  const { port } = launched;
  let { child } = launched;
  let databases = 0;
  const urlOf = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  const ask = async (url: string, text: string) => {
    const client = new pg.Client(url);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    port,
    ask,
    async createDatabase() {
      databases += 1;
      const name = `archive_${databases}`;
      await ask(urlOf('postgres'), `create database ${name}`);
      return urlOf(name);
    },
    stop: () => end(child, 'SIGINT'),
    async start() {
      const again = await launchOn(port);
      if (!again) throw new Error(`PostgreSQL did not start again on port ${port}.`);
      child = again;
    },
    async [Symbol.asyncDispose]() {
      await end(child, 'SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A pooler in front of a server that hands out connections by the transaction. */
export interface Pooler extends AsyncDisposable {
  /** The same database by way of it. */
  urlOf(url: string): string;
  /** Lets it hang: connections stay open, nothing is answered. */
  freeze(): void;
  thaw(): void;
}

export async function startPgbouncer(server: PostgresServer): Promise<Pooler> {
  const folder = await ownFolder();
  const users = join(folder, 'users.txt');
  await writeFile(users, '"postgres" ""\n');
  const { child, port } = await launchOnFreePort(async (free) => {
    const config = join(folder, `${free}.ini`);
    await writeFile(
      config,
      `[databases]
* = host=127.0.0.1 port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${free}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = transaction
default_pool_size = 3
`,
    );
    return launch('pgbouncer', [config], /process up: PgBouncer/);
  });
  return {
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    urlOf: (url) => url.replace(`:${server.port}/`, `:${port}/`),
    async [Symbol.asyncDispose]() {
      await end(child, 'SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
