import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createVite } from 'vite';
import { freePort, startNginxProgram, startProgram, type Listening } from '../support/programs.ts';

/** Something between clients and the gateway. */
export type Proxy = Listening;

/** Whether the machine has the programs; CI always has, so that these tests cannot go missing there. */
export const hasProxies = ['nginx', 'haproxy'].every((name) => spawnSync(name, ['-v']).status === 0);

if (!hasProxies && process.env['CI'] === 'true') {
  throw new Error('nginx and haproxy are not both on the PATH; in CI these tests must run.');
}

/** Every way to the gateway. Each starts a proxy of its own before the origin that it is given. */
export const proxies = {
  none: (origin) => Promise.resolve({ origin, [Symbol.asyncDispose]: () => Promise.resolve() }),
  nginx: (origin) => startNginx(origin),
  'nginx, proxy_request_buffering off': (origin) =>
    startNginx(origin, 'proxy_request_buffering off; proxy_http_version 1.1;'),
  haproxy: startHaproxy,
  'Vite’s dev proxy': startVite,
} satisfies Record<string, (origin: string) => Promise<Proxy>>;

/** As it is shipped, but for `settings`; with default ones it keeps answers back until there is a buffer full of them. */
export async function startNginx(origin: string, settings = ''): Promise<Proxy> {
  const folder = await mkdtemp(join(tmpdir(), 'nginx-'));
  const port = await freePort();
  const http = `client_max_body_size 64m;
    server { listen 127.0.0.1:${port}; location / { proxy_pass ${origin}; ${settings} } }`;
  return startNginxProgram(http, port, folder);
}

async function startHaproxy(origin: string): Promise<Proxy> {
  const folder = await mkdtemp(join(tmpdir(), 'haproxy-'));
  const port = await freePort();
  const config = `
    defaults
      mode http
      timeout connect 5s
      timeout client 60s
      timeout server 60s
      timeout tunnel 60s
    frontend clients
      bind 127.0.0.1:${port}
      default_backend gateway
    backend gateway
      server one ${new URL(origin).host.replace('localhost', '127.0.0.1')}
  `;
  const file = join(folder, 'haproxy.cfg');
  // It takes no file whose last line is not ended.
  await writeFile(file, `${config.replace(/^ {4}/gm, '').trim()}\n`);
  return startProgram('haproxy', ['-q', '-f', file], port, folder);
}

async function startVite(origin: string): Promise<Proxy> {
  const root = await mkdtemp(join(tmpdir(), 'vite-'));
  const vite = await createVite({
    root,
    configFile: false,
    logLevel: 'silent',
    server: {
      host: '127.0.0.1',
      port: await freePort(),
      proxy: { '/graphql': origin },
      watch: null,
      hmr: false,
    },
  });
  await vite.listen();
  const { port } = vite.httpServer!.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await vite.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
