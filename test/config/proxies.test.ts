import { describe, expect, test } from 'vitest';
import { configFromEnv, secretsIn } from '../../src/config/config.ts';
import { envWarnings, readEnv } from '../../src/config/env.ts';

const PROXY = 'http://proxy.example:3128';
const account = { DUOBEI_PARTNER: '20260101000000', DUOBEI_APP_KEY: 'a'.repeat(32), AUTH: 'none' };

/** The proxies of both origins of the vendor. */
function proxiesOf(env: Record<string, string>): (string | undefined)[] {
  const { vendor } = configFromEnv(readEnv({ ...account, ...env }));
  return [vendor.accounts[0]?.proxy, vendor.accounts[0]?.linkProxy];
}

/** Whether the vendor is called directly at this origin. */
const isDirect = (DUOBEI_BASE_URL: string, NO_PROXY: string) =>
  proxiesOf({ DUOBEI_BASE_URL, NO_PROXY, HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY })[0] === undefined;

describe('proxies', () => {
  test('are by the scheme of what is called', () => {
    const origins = { DUOBEI_BASE_URL: 'https://api.example', DUOBEI_LINK_BASE_URL: 'http://api.example' };
    expect(proxiesOf({ ...origins, HTTPS_PROXY: PROXY })).toEqual([PROXY, undefined]);
    expect(proxiesOf({ ...origins, HTTP_PROXY: PROXY })).toEqual([undefined, PROXY]);
    expect(proxiesOf(origins)).toEqual([undefined, undefined]);
    const keys = { AUTH: '', AUTH_JWKS_URL: 'https://id.example/keys', HTTPS_PROXY: PROXY };
    expect(configFromEnv(readEnv({ ...account, ...keys })).access.auth?.tokens?.key).toMatchObject({
      proxy: PROXY,
    });
  });

  test('have names in lower case too, which come first and are no misspelling', () => {
    const lower = { https_proxy: PROXY, HTTPS_PROXY: 'http://other', no_proxy: 'none.example' };
    expect(proxiesOf({ ...lower, DUOBEI_BASE_URL: 'https://api.example' })[0]).toBe(PROXY);
    expect(proxiesOf({ ...lower, DUOBEI_BASE_URL: 'https://none.example' })[0]).toBeUndefined();
    expect(envWarnings({ ...lower, http_proxy: PROXY, ftp_proxy: PROXY, FTP_PROXY: PROXY })).toEqual([]);
  });

  test.each([
    ['https://api.example', 'api.example', true],
    ['https://api.example', 'API.Example', true],
    ['https://api.example', 'other.example, example', true],
    ['https://api.example', '.example', true],
    ['https://api.example', '*.example', true],
    ['https://api.example', 'pi.example', false],
    ['https://api.example', 'api.example:443', true],
    ['https://api.example', 'api.example:80', false],
    ['https://api.example:8443', 'example:8443', true],
    ['https://api.example', '*', true],
    ['https://api.example', '', false],
    ['http://10.1.2.3', '10.1.2.3', true],
    ['http://10.1.2.3', '10.0.0.0/8', true],
    ['http://10.1.2.3', '10.2.0.0/16', false],
    ['http://10.1.2.3', '10.0.0.0/99', false],
    ['http://10.1.2.3', '192.168.0.0/', false],
    ['http://10.1.2.3', '10.0.0.0/ ', false],
    ['http://10.1.2.3', '10.0.0.0/0x8', false],
    ['http://10.1.2.3', '2.3', false],
    ['http://10.1.2.3:81', '10.1.2.3:80', false],
    ['http://[fd00::1]', 'fd00::1', true],
    ['http://[fd00::1]:81', '[fd00::1]:81', true],
    ['http://[fd00::1]', 'fd00::/8', true],
    ['http://[fd00::1]', '10.0.0.0/8', false],
    ['http://localhost:4100', '', true],
    ['http://localhost.', '', true],
    ['http://a.localhost', '', true],
    ['http://127.1.2.3', '', true],
    ['http://[::1]', '', true],
  ])('%s with NO_PROXY=%s is called directly: %s', (url, noProxy, expected) => {
    expect(isDirect(url, noProxy)).toBe(expected);
  });

  const withPassword = 'http://me:canary%2Fproxy@proxy:3128';
  test.each<[string, Record<string, string>]>([
    ['the vendor', { ...account, DUOBEI_BASE_URL: 'https://api.example', HTTPS_PROXY: withPassword }],
    ['its pages', { ...account, DUOBEI_LINK_BASE_URL: 'http://api.example', HTTP_PROXY: withPassword }],
    ['the keys of tokens', { AUTH_JWKS_URL: 'https://id.example/keys', HTTPS_PROXY: withPassword }],
  ])('have passwords, which are secrets: for %s', (_what, env) => {
    expect(secretsIn(configFromEnv(readEnv(env)))).toEqual(
      expect.arrayContaining(['canary%2Fproxy', 'canary/proxy']),
    );
  });

  test.each([
    ['proxy:3128', 'must begin with http:// or https://.'],
    ['socks5://proxy:1080', 'must begin with http:// or https://.'],
    ['http:proxy', 'must begin with http:// or https://.'],
    ['http://me:canary%zz@proxy', 'a "%" in the name or password is written %25.'],
    ['http://', 'is no URL.'],
    ['http://proxy:99999', 'is no URL; a port is a number up to 65535.'],
    ['http://me:canary@proxy:port', 'is no URL; a port is a number up to 65535.'],
    ['http://[::1]:99999/', 'is no URL; a port is a number up to 65535.'],
    [
      'http://me:ca/nary@proxy',
      'is no URL; in a user or password, @ : / ? # and % are written as %40 and so on.',
    ],
  ])('that cannot be used are a mistake: %s', (HTTPS_PROXY, why) => {
    const read = () => readEnv({ HTTPS_PROXY });
    expect(read).toThrow(`HTTPS_PROXY: ${why}`);
    expect(read).not.toThrow(/ca\/?nary/);
  });
});
