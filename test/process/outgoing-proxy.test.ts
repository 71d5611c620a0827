import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createServer } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { built, processEnv } from '../support/built.ts';
import { startForwardProxy } from '../support/forward-proxy.ts';
import { startKeySetServer } from '../support/key-set-server.ts';

/** A certificate for the names, signed by itself. */
async function makeCertificate(names: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'certificate-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = [
    '-subj',
    '/CN=test',
    '-addext',
    `subjectAltName=${names.map((name) => `DNS:${name}`).join()}`,
  ];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', keyFile];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, '-out', certFile, ...subject], {
    stdio: 'ignore',
  });
  return { certFile, key: await readFile(keyFile), cert: await readFile(certFile) };
}

/** Takes TLS off before a server of plain HTTP. */
async function startTls(url: string, certificate: { key: Buffer; cert: Buffer }): Promise<number> {
  const server = createServer(certificate, (socket) => {
    const onward = connect(Number(new URL(url).port), '127.0.0.1');
    for (const each of [socket, onward])
      each.on('error', () => [socket, onward].forEach((one) => one.destroy()));
    socket.pipe(onward).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test(
  'TLS to the vendor and to the issuer goes through the proxy, end to end',
  { timeout: 60_000 },
  async () => {
    await using sandbox = await startSandbox();
    await using keys = await startKeySetServer();
    const certificate = await makeCertificate(['vendor.test', 'id.test']);
    await using proxy = await startForwardProxy({
      'vendor.test:443': await startTls(sandbox.url, certificate),
      'id.test:8443': await startTls(keys.url, certificate),
    });
    const child = spawn(process.execPath, [built('cli')], {
      env: {
        ...processEnv(),
        NODE_EXTRA_CA_CERTS: certificate.certFile,
        PORT: '0',
        DUOBEI_PARTNER: sandbox.partner,
        DUOBEI_APP_KEY: sandbox.appKey,
        DUOBEI_BASE_URL: 'https://vendor.test',
        DUOBEI_ROOM_TIME_FILTER: 'plain',
        AUTH_JWKS_URL: 'https://id.test:8443/keys',
        https_proxy: proxy.url,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'close');
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    const lines: string[] = [];
    const url = await new Promise<string>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        lines.push(line);
        const { url: listensAt } = JSON.parse(line) as { url?: string };
        if (listensAt !== undefined) resolve(listensAt);
      });
    });
    const token = await keys.sign({
      sub: 'student-1',
      scope: 'room:read',
      exp: Math.floor(Date.now() / 1000) + 600,
    });
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: `{ room(id: "${seedIds.liveRoom}") { title } }` }),
    });
    expect(await response.json()).toMatchObject({ data: { room: { title: expect.any(String) as string } } });
    expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT id.test:8443', 'CONNECT vendor.test:443']));
    expect(lines.join()).not.toContain('canary');
  },
);
