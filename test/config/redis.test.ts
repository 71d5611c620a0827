import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { configFromEnv, secretsIn } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { CERTIFICATE, KEY, OTHER_KEY } from './pem.ts';

const folder = mkdtempSync(join(tmpdir(), 'redis-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileWith = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const certificate = fileWith('cert.pem', CERTIFICATE);
const key = fileWith('key.pem', KEY);
const otherKey = fileWith('other-key.pem', OTHER_KEY);
const noPem = fileWith('no.pem', 'canary');

const redisOf = (env: Record<string, string>) => configFromEnv(readEnv(env)).redis;
const nobody = { username: null, password: null };
const address = (host: string, port: number) => ({ host, port });

describe('REDIS_URL', () => {
  const server = { kind: 'server', service: null, database: 0, isEncrypted: false, account: nobody };
  test.each<[string, object]>([
    ['redis://redis', { ...server, addresses: [address('redis', 6379)] }],
    ['redis://redis:6380/', { ...server, addresses: [address('redis', 6380)] }],
    ['rediss://redis/5', { addresses: [address('redis', 6379)], database: 5, isEncrypted: true }],
    ['redis://[::1]:6380', { addresses: [address('::1', 6380)] }],
    ['redis://:p%40ss@redis', { account: { username: null, password: 'p@ss' } }],
    ['redis://me:p@ss,word@redis', { kind: 'server', account: { username: 'me', password: 'p@ss,word' } }],
    [
      'redis://a,b:7000,c',
      { kind: 'cluster', addresses: [address('a', 6379), address('b', 7000), address('c', 6379)] },
    ],
    [
      'rediss://me:pass@a:1,rediss://me:pass@b:2',
      {
        kind: 'cluster',
        addresses: [address('a', 1), address('b', 2)],
        isEncrypted: true,
        account: { username: 'me', password: 'pass' },
      },
    ],
    // The one address of a managed cluster.
    ['redis://all:1,all:1', { kind: 'cluster', addresses: [address('all', 1), address('all', 1)] }],
    [
      'redis+sentinel://a,b:26380/mymaster',
      {
        kind: 'sentinel',
        service: 'mymaster',
        database: 0,
        addresses: [address('a', 26_379), address('b', 26_380)],
        isEncrypted: false,
      },
    ],
    ['rediss+sentinel://:pass@a/mymaster/3', { kind: 'sentinel', database: 3, isEncrypted: true }],
  ])('%s', (url, seen) => {
    expect(redisOf({ REDIS_URL: url })).toMatchObject(seen);
  });

  test.each([
    ['http://:canary@redis', 'begins with redis://'],
    ['redis:canary', 'begins with redis://'],
    ['redis://', 'begins with redis://'],
    ['redis://:canary@', 'begins with redis://'],
    ['redis://:canary@redis:port', 'is no URL; a port is a number up to 65535.'],
    ['redis://:canary@redis:70000', 'is no URL; a port is a number up to 65535.'],
    ['redis://redis:99999', 'is no URL; a port is a number up to 65535.'],
    ['redis://a:6379,[::1]:99999', 'is no URL; a port is a number up to 65535.'],
    ['redis+sentinel://a,b:99999/primary', 'is no URL; a port is a number up to 65535.'],
    ['redis://me:ca/nary@redis', 'is no URL; in a user or password, @ : / ? # and % are written as %40'],
    ['redis://a,,b', 'begins with redis://'],
    ['redis://:canary%zz@redis', 'is written %25'],
    ['redis://:canary@redis/one', 'the database is a whole number'],
    ['redis://:canary@redis/1/2', 'the database is a whole number'],
    ['redis://:canary@redis?tls=on', 'has no "?"'],
    ['redis://:canary@a,b/1', 'a cluster, which has no databases'],
    ['redis://:canary@a,redis://b', 'one scheme, user and password'],
    ['redis://a,rediss://b', 'one scheme, user and password'],
    ['redis+sentinel://:canary@a', 'names the service'],
    ['redis+sentinel://:canary@a/', 'names the service'],
    ['redis+sentinel://a/x,redis+sentinel://b/x', 'one redis+sentinel://'],
  ])('%s is a mistake', (url, mistake) => {
    const read = (): unknown => redisOf({ REDIS_URL: url });
    expect(read).toThrow(mistake);
    expect(read).toThrow(/- REDIS_URL: /);
    expect(read).not.toThrow('canary');
  });
});

describe('what stands beside REDIS_URL', () => {
  test('is the user of the servers; Sentinels have that of the URL', () => {
    const own = { REDIS_USERNAME: 'me', REDIS_PASSWORD: 'canary-one' };
    const me = { username: 'me', password: 'canary-one' };
    expect(redisOf({ REDIS_URL: 'redis://redis', ...own })).toMatchObject({ account: me });
    const both = { REDIS_URL: 'redis+sentinel://:canary%2Ftwo@a/x', ...own };
    const other = { username: null, password: 'canary/two' };
    expect(redisOf(both)).toMatchObject({ account: me, sentinelAccount: other });
    expect(redisOf({ REDIS_URL: both.REDIS_URL })).toMatchObject({ account: other, sentinelAccount: other });
    const secrets = secretsIn(configFromEnv(readEnv(both)));
    expect(secrets).toEqual(expect.arrayContaining(['canary-one', 'canary/two', 'canary%2Ftwo']));
  });

  const tls = { REDIS_URL: 'rediss://redis' };
  test.each<[string, Record<string, string>, string]>([
    ['without REDIS_URL', { REDIS_PASSWORD: 'canary' }, 'REDIS_PASSWORD: there is no REDIS_URL'],
    [
      'a second password',
      { REDIS_URL: 'redis://:canary@redis', REDIS_PASSWORD: 'canary' },
      'REDIS_PASSWORD: cannot be together with',
    ],
    ['a user alone', { ...tls, REDIS_USERNAME: 'canary' }, 'REDIS_USERNAME: needs REDIS_PASSWORD'],
    [
      'certificates without TLS',
      { REDIS_URL: 'redis://redis', REDIS_CA_FILE: certificate },
      'REDIS_CA_FILE: is for rediss://',
    ],
    [
      'no file',
      { ...tls, REDIS_CA_FILE: '/canary/not-there.pem' },
      'REDIS_CA_FILE: the file cannot be read (ENOENT)',
    ],
    ['no PEM', { ...tls, REDIS_CA_FILE: noPem }, 'REDIS_CA_FILE: no certificate'],
    ['a certificate without its key', { ...tls, REDIS_CERT_FILE: certificate }, 'the one needs the other'],
    ['a key without its certificate', { ...tls, REDIS_KEY_FILE: key }, 'the one needs the other'],
    [
      'the key for a certificate',
      { ...tls, REDIS_CERT_FILE: key, REDIS_KEY_FILE: key },
      'REDIS_CERT_FILE: no certificate',
    ],
    [
      'the key of another',
      { ...tls, REDIS_CERT_FILE: certificate, REDIS_KEY_FILE: otherKey },
      'REDIS_KEY_FILE: not the key of REDIS_CERT_FILE',
    ],
  ])('%s is a mistake', (_what, env, mistake) => {
    const read = (): unknown => redisOf(env);
    expect(read).toThrow(mistake);
    expect(read).not.toThrow('canary');
  });

  test('is taken when it is right', () => {
    const files = { REDIS_CA_FILE: certificate, REDIS_CERT_FILE: certificate, REDIS_KEY_FILE: key };
    expect(redisOf({ ...tls, ...files })?.files).toEqual({ ca: certificate, certificate, key });
  });
});
