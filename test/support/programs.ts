import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A program that listens, until it is disposed of. */
export interface Listening extends AsyncDisposable {
  /** Where clients ask. */
  origin: string;
}

/** Starts a program that listens on `port` and writes into `folder`, which is gone when the program has ended. */
export async function startProgram(
  name: string,
  args: string[],
  port: number,
  folder: string,
  stdout: 'inherit' | 'ignore' = 'inherit',
): Promise<Listening> {
  const child = spawn(name, args, { stdio: ['ignore', stdout, 'inherit'] });
  const ended = once(child, 'exit');
  await Promise.race([
    listening(port),
    ended.then(() => Promise.reject(new Error(`${name} does not start.`))),
  ]);
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect({ port, host: '127.0.0.1' });
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** Starts nginx in a folder of its own, which has what stands in `http`; that listens on `port`. */
export async function startNginxProgram(
  http: string,
  port: number,
  folder: string,
  stdout: 'inherit' | 'ignore' = 'inherit',
): Promise<Listening> {
  const paths = TEMPORARY.map((name) => `${name}_temp_path ${join(folder, name)};`).join(' ');
  const file = join(folder, 'nginx.conf');
  await writeFile(
    file,
    `${process.getuid?.() === 0 ? 'user root;' : ''}
    daemon off; worker_processes 1; pid ${join(folder, 'pid')}; error_log stderr crit;
    events {}
    http { access_log off; ${paths} ${http} }`,
  );
  return startProgram('nginx', ['-e', 'stderr', '-p', folder, '-c', file], port, folder, stdout);
}
