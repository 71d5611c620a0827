import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An nginx of the test's own before a gateway. */
export interface Nginx extends AsyncDisposable {
  origin: string;
}

export const hasNginx = spawnSync('nginx', ['-v']).status === 0;

if (!hasNginx && process.env['CI'] === 'true') {
  throw new Error('nginx is not on the PATH; in CI these tests must run.');
}

/** As it is shipped, but for `settings`; with default ones it keeps answers back until there is a buffer full of them. */
export async function startNginx(upstream: string, settings = ''): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'nginx-'));
  const port = await freePort();
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join(' ');
  const config = `
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    daemon off; worker_processes 1; pid ${join(folder, 'pid')}; error_log stderr crit;
    events {}
    http {
      access_log off; ${paths}
      server { listen 127.0.0.1:${port}; location / { proxy_pass ${upstream}; ${settings} } }
    }`;
  const file = join(folder, 'nginx.conf');
  await writeFile(file, config);
  const args = ['-e', 'stderr', '-p', folder, '-c', file];
  const child = spawn('nginx', args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = once(child, 'exit');
  const failed = ended.then(() => Promise.reject(new Error('nginx does not start.')));
  await Promise.race([listening(port), failed]);
  // It ends with the test.
  failed.catch(() => undefined);
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
