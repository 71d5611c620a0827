import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Proxy } from './proxies.ts';
import { freePort, startNginxProgram, startProgram } from '../support/programs.ts';

/** A proxy as a file of deploy/ sets it up, with TLS. */
export interface ShippedProxy extends Proxy {
  /** The certificate that it shows, which is its own authority. */
  ca: string;
  /** Where it sends clients of plain HTTP to `origin`. */
  plainOrigin: string;
}

export type StartShipped = (origins: readonly [string, string]) => Promise<ShippedProxy>;

/** Whether the machine has the programs; CI always has, so that these tests cannot go missing there. */
export const hasShippedProxies = ['nginx -v', 'haproxy -v', 'caddy version', 'openssl version'].every(
  (command) => spawnSync('sh', ['-c', command]).status === 0,
);

if (!hasShippedProxies && process.env['CI'] === 'true') {
  throw new Error('nginx, haproxy, caddy and openssl are not all on the PATH; in CI these tests must run.');
}

/** What is put in the place of names that are there only to be replaced. */
interface Places {
  folder: string;
  /** Of the certificate, of its key, and of both in one file. */
  files: { crt: string; key: string; pem: string };
  port: number;
  plainPort: number;
}

type Changes = readonly (readonly [from: string, to: string])[];

export const shipped = {
  nginx: (origins) => startNginx(origins),
  haproxy: (origins) => startHaproxy(origins),
  caddy: (origins) => startCaddy(origins),
} satisfies Record<string, StartShipped>;

/** The same with a connection of its own for each request to a gateway. */
export const nginxWithoutKeepalive: StartShipped = (origins) =>
  startNginx(origins, [
    ['  keepalive 32;\n', ''],
    ["'' '';", "'' close;"],
  ]);

async function startNginx(origins: readonly string[], changes: Changes = []): Promise<ShippedProxy> {
  const places = await findPlaces();
  const { folder, files, port, plainPort } = places;
  const site = await adapted('nginx/duobei-graphql.conf', origins, [
    ['listen 80;', `listen 127.0.0.1:${plainPort};`],
    ['listen 443 ', `listen 127.0.0.1:${port} `],
    ['/etc/nginx/tls/graphql.example.com.crt', files.crt],
    ['/etc/nginx/tls/graphql.example.com.key', files.key],
    ...changes,
  ]);
  const program = await startNginxProgram(site, port, folder, 'ignore');
  return shownBy(program, places);
}

async function startHaproxy(origins: readonly string[]): Promise<ShippedProxy> {
  const places = await findPlaces();
  const { folder, files, port, plainPort } = places;
  const config = await adapted('haproxy/haproxy.cfg', origins, [
    ['bind :80\n', `bind 127.0.0.1:${plainPort}\n`],
    ['bind :443 ', `bind 127.0.0.1:${port} `],
    ['/etc/haproxy/tls/graphql.example.com.pem', files.pem],
  ]);
  await writeFile(join(folder, 'haproxy.cfg'), config);
  return startShipped('haproxy', ['-q', '-f', join(folder, 'haproxy.cfg')], places);
}

async function startCaddy(origins: readonly string[]): Promise<ShippedProxy> {
  const places = await findPlaces();
  const { folder, files, port, plainPort } = places;
  const config = await adapted('caddy/Caddyfile', origins, [
    ['graphql.example.com {', `localhost:${port} {`],
    ['/etc/caddy/tls/graphql.example.com.crt', files.crt],
    ['/etc/caddy/tls/graphql.example.com.key', files.key],
  ]);
  // What is the same for every site on a machine: here ports, and a place for what it writes.
  const machine = `{\n\tadmin off\n\thttp_port ${plainPort}\n\thttps_port ${port}\n\tstorage file_system ${folder}\n\tlog {\n\t\toutput discard\n\t}\n}\n`;
  await writeFile(join(folder, 'Caddyfile'), `${machine}${config}`);
  const args = ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'];
  return startShipped('caddy', args, places);
}

/** A file of deploy/ in which names are replaced, each of which has to be there. */
async function adapted(file: string, origins: readonly string[], changes: Changes): Promise<string> {
  const text = await readFile(new URL(`../../deploy/${file}`, import.meta.url), 'utf8');
  const gateways = origins.map(
    (origin, index) => [`gateway-${index + 1}:4000`, new URL(origin).host] as const,
  );
  return [...gateways, ...changes].reduce((config, [from, to]) => {
    if (!config.includes(from)) throw new Error(`deploy/${file} has no ${JSON.stringify(from)}.`);
    return config.replace(from, to);
  }, text);
}

async function findPlaces(): Promise<Places> {
  const folder = await mkdtemp(join(tmpdir(), 'proxy-'));
  const files = { crt: join(folder, 'a.crt'), key: join(folder, 'a.key'), pem: join(folder, 'a.pem') };
  const { status, stderr } = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
    ...['-keyout', files.key, '-out', files.crt],
  ]);
  if (status !== 0) throw new Error(`openssl makes no certificate: ${String(stderr)}`);
  await writeFile(files.pem, (await readFile(files.crt, 'utf8')) + (await readFile(files.key, 'utf8')));
  return { folder, files, port: await freePort(), plainPort: await freePort() };
}

async function startShipped(name: string, args: string[], places: Places): Promise<ShippedProxy> {
  return shownBy(await startProgram(name, args, places.port, places.folder, 'ignore'), places);
}

async function shownBy(program: Proxy, { files, port, plainPort }: Places): Promise<ShippedProxy> {
  return {
    origin: `https://localhost:${port}`,
    plainOrigin: `http://localhost:${plainPort}`,
    ca: await readFile(files.crt, 'utf8'),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}
