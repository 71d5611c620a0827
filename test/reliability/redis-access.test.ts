import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { startComposed } from '../process/composed-gateway.ts';
import { eventually, until } from '../support/eventually.ts';
import { openClient } from '../redis/redis-place.ts';
import { describeWithRedis, hasRedis, startRedisServer, type RedisServer } from '../redis/redis-server.ts';
import { create, errorsOf, expectTogether, faultsOf, isReady, startPair, titleFrom } from './redis-pair.ts';
import { rightsFor, setUser } from './redis-rights.ts';

const PASSWORD = 'canary-of-redis';

const asUser = ({ port }: RedisServer) => ({
  REDIS_URL: `redis://127.0.0.1:${port}`,
  REDIS_USERNAME: 'gateway',
  REDIS_PASSWORD: PASSWORD,
});

describeWithRedis('a user of Redis', { timeout: 60_000 }, () => {
  test('with the rights of the manual and no other does all that is needed', async () => {
    await using server = await startRedisServer();
    const rights = await rightsFor(PASSWORD);
    expect(rights).toContain('-@all');
    await setUser(server, rights);
    await using pair = await startPair(asUser(server));
    await expectTogether(pair, 'few-rights');
    for (const gateway of [pair.a, pair.b]) {
      await until(() => isReady(gateway));
      expect(await faultsOf(gateway)).toEqual([]);
    }
    await using client = await openClient(server.url);
    expect(await client.sendCommand(['ACL', 'LOG'])).toEqual([]);

    // Each of them is needed: without it the gateway says so.
    for (const right of rights.filter(
      (one) => one.startsWith('+') && !/select|cluster|unsubscribe/.test(one),
    )) {
      await client.sendCommand(['ACL', 'SETUSER', 'gateway', `-${right.slice(1)}`]);
      await using gateway = await startComposed(pair.sandbox, { ...asUser(server), METRICS_PORT: '0' });
      // What a write publishes.
      if (right === '+publish') await create(gateway, 'publishes');
      await until(async () => !(await isReady(gateway)));
      // Without `eval` no script is run, and without the others the whole probe has not happened.
      expect(
        gateway.logs.find(({ level }) => level === 50),
        right,
      ).toMatchObject({ code: 'NOPERM' });
      await client.sendCommand(['ACL', 'SETUSER', 'gateway', right]);
      if (right !== '+publish') continue;
      // Nobody else finds out that it may publish again.
      await create(gateway, 'publishes-again');
      await until(() => isReady(gateway));
    }
  });

  test('without channels is told, works alone, and hears the others when it is given them', async () => {
    await using server = await startRedisServer();
    await setUser(server, ['on', `>${PASSWORD}`, '~*', '+@all', 'resetchannels']);
    await using pair = await startPair(asUser(server));
    const { a } = pair;
    await until(async () => !(await isReady(a)));
    const deaf = a.logs.find(({ msg }) => String(msg).startsWith('Redis lets this instance hear no other'));
    expect(deaf).toMatchObject({ level: 50, code: 'NOPERM' });
    expect((await errorsOf(a))['NOPERM']).toBeGreaterThan(0);
    expect((await create(a, 'alone')).room).toBeDefined();
    expect(await (await a.get('/readyz')).json()).toEqual({ status: 'ready', redis: 'away' });
    await setUser(server, ['on', `>${PASSWORD}`, '~*', '+@all', '&*']);
    await until(async () => (await isReady(a)) && (await isReady(pair.b)));
    await expectTogether(pair, 'channels');
  });

  test('with another password is told, and the password stands nowhere', async () => {
    await using server = await startRedisServer();
    await setUser(server, ['on', '>another', '~*', '+@all', '&*']);
    await using pair = await startPair(asUser(server));
    expect(await create(pair.a, 'refused')).toEqual({ code: 'IDEMPOTENCY_UNAVAILABLE' });
    expect(await titleFrom(pair.a)).toBeDefined();
    const [away] = pair.a.logs.filter(({ level }) => level === 50);
    expect(away).toMatchObject({ code: 'WRONGPASS' });
    expect(JSON.stringify(pair.a.logs)).not.toContain(PASSWORD);
  });
});

const hasOpenssl = (() => {
  try {
    return execFileSync('openssl', ['version']).length > 0;
  } catch {
    return false;
  }
})();
if (!hasOpenssl && process.env['CI'] === 'true')
  throw new Error('openssl is not on the PATH; in CI it must be.');

describe.skipIf(!hasOpenssl || !hasRedis)('Redis with TLS', { timeout: 60_000 }, () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  /** A key and a certificate that the authority of that name has signed. */
  const issue = async (name: string, authority: string): Promise<void> => {
    await writeFile(file(`${name}.ext`), 'subjectAltName=IP:127.0.0.1');
    openssl('req', ...newKey, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    const by = ['-CA', `${authority}.pem`, '-CAkey', `${authority}.key`, '-CAcreateserial', '-days', '1'];
    openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-extfile', `${name}.ext`, '-out', `${name}.pem`);
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redis-tls-'));
    for (const authority of ['ours', 'another']) {
      const out = ['-keyout', `${authority}.key`, '-out', `${authority}.pem`];
      openssl('req', '-x509', ...newKey, '-days', '1', '-subj', `/CN=${authority}`, ...out);
    }
    await issue('server', 'ours');
    await issue('client', 'ours');
    await issue('stranger', 'another');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const startTls = () =>
    startRedisServer((port) => [
      ...['--port', '0', '--tls-port', String(port), '--tls-ca-cert-file', file('ours.pem')],
      ...['--tls-cert-file', file('server.pem'), '--tls-key-file', file('server.key')],
    ]);
  const withFiles = ({ port }: RedisServer, ca: string | null, name: string | null) => ({
    REDIS_URL: `rediss://127.0.0.1:${port}`,
    ...(ca === null ? {} : { REDIS_CA_FILE: file(`${ca}.pem`) }),
    ...(name === null ? {} : { REDIS_CERT_FILE: file(`${name}.pem`), REDIS_KEY_FILE: file(`${name}.key`) }),
  });

  test('of an own authority, for whoever shows a certificate of it', async () => {
    await using server = await startTls();
    await using pair = await startPair(withFiles(server, 'ours', 'client'));
    await expectTogether(pair, 'encrypted');
  });

  test.each<[string, string | null, string | null, RegExp]>([
    ['an authority that Node does not know', null, 'client', /SELF_SIGNED|UNABLE_TO/],
    ['another authority', 'another', 'client', /SELF_SIGNED|UNABLE_TO/],
    ['no certificate', 'ours', null, /SSL|ECONNRESET|CLOSED/],
    ['a certificate of another authority', 'ours', 'stranger', /SSL|ECONNRESET|CLOSED/],
  ])('is away with %s, and the reason is said', async (_what, ca, name, code) => {
    await using server = await startTls();
    await using sandbox = await startSandbox();
    await using gateway = await startComposed(sandbox, withFiles(server, ca, name));
    expect(await create(gateway, 'refused')).toEqual({ code: 'IDEMPOTENCY_UNAVAILABLE' });
    // A busy machine has not always come so far within the first try's time.
    const reasons = () => gateway.logs.filter(({ level }) => level === 50).map((log) => String(log['code']));
    await eventually(() => expect(reasons()).toContainEqual(expect.stringMatching(code)));
  });

  test('takes certificates that were renewed, without a restart', async () => {
    await using server = await startTls();
    await using sandbox = await startSandbox();
    await writeFile(file('renewed.pem'), await readFile(file('stranger.pem')));
    await writeFile(file('renewed.key'), await readFile(file('stranger.key')));
    const env = { ...withFiles(server, 'ours', 'renewed'), METRICS_PORT: '0' };
    await using gateway = await startComposed(sandbox, env);
    expect(await isReady(gateway)).toBe(false);
    await writeFile(file('renewed.pem'), await readFile(file('client.pem')));
    await writeFile(file('renewed.key'), await readFile(file('client.key')));
    await until(() => isReady(gateway));
  });
});
