import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configFromEnv, secretsIn } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';

const folder = mkdtempSync(join(tmpdir(), 'accounts-'));
const fileWith = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const north = { name: 'north', partner: '20260101000002', appKey: 'canary-key-of-north' };
const south = { name: 'south', partner: '20260101000003', appKey: 'canary-key-of-south' };
const configOf = (accounts: unknown, more: Record<string, string> = {}) =>
  configFromEnv(readEnv({ AUTH: 'none', DUOBEI_ACCOUNTS: JSON.stringify(accounts), ...more }));
const mistakesOf = (accounts: unknown, more: Record<string, string> = {}): string => {
  try {
    configOf(accounts, more);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('several accounts', () => {
  test('have what they say themselves, and else what the variables say', () => {
    const appKeyFile = fileWith('key', 'canary-key-of-south\n');
    const own = {
      ...north,
      baseUrl: 'https://north.example/',
      linkBaseUrl: 'https://links.north.example',
      apiVersion: 'v3',
      roomTimeFilter: 'plain',
      beyondDocument: 'off',
    };
    const rest = { name: south.name, partner: south.partner };
    const { vendor } = configOf([own, { ...rest, appKeyFile }], { DUOBEI_API_VERSION: 'v4' });
    expect(vendor.accounts).toEqual([
      { ...own, baseUrl: 'https://north.example' },
      {
        ...south,
        baseUrl: 'https://api.duobeiyun.com',
        linkBaseUrl: 'http://api.duobeiyun.com',
        apiVersion: 'v4',
        roomTimeFilter: 'auto',
        beyondDocument: 'read',
      },
    ]);
  });

  test('may stand in a file', () => {
    const file = fileWith('accounts.json', `${JSON.stringify([north, south], null, 2)}\n`);
    const { vendor } = configFromEnv(readEnv({ AUTH: 'none', DUOBEI_ACCOUNTS_FILE: file }));
    expect(vendor.accounts.map(({ name }) => name)).toEqual(['north', 'south']);
  });

  test('keep their keys out of every log', () => {
    expect(secretsIn(configOf([north, south]))).toEqual([north.appKey, south.appKey]);
  });

  test('are read with a claim that names one of them, as one account is not', () => {
    const tokens = { AUTH: '', AUTH_JWT_SECRET: 's'.repeat(32) };
    const claimOf = (env: Record<string, string>) =>
      configFromEnv(readEnv({ ...tokens, ...env })).access.auth?.tokens?.claims.merchants;
    const one = { DUOBEI_PARTNER: 'p', DUOBEI_APP_KEY: 'a-key-of-one' };
    expect(claimOf(one)).toBeNull();
    expect(claimOf({ ...one, AUTH_JWT_MERCHANT_CLAIM: 'campus' })).toBe('campus');
    expect(claimOf({ DUOBEI_ACCOUNTS: JSON.stringify([north]) })).toBe('merchant');
  });

  test.each([
    ['no list', { north }, 'DUOBEI_ACCOUNTS: Invalid input: expected array'],
    ['an empty list', [], 'DUOBEI_ACCOUNTS: Too small'],
    ['no name', [{ ...north, name: undefined }], 'DUOBEI_ACCOUNTS: [0].name'],
    ['a name that is no label', [{ ...north, name: 'North Campus' }], '[0].name 1-32 small letters'],
    ['an unknown name', [{ ...north, [`${north.appKey}-2`]: 1 }], '[0] has a name that nothing reads'],
    ['a short key', [{ ...north, appKey: 'canary' }], '[0].appKey at least 8 characters'],
    ['a key of blanks', [{ ...north, appKey: ' '.repeat(8) }], '[0].appKey more than blanks'],
    ['no key', [{ ...north, appKey: undefined }], '[0].appKey needs `appKey` or `appKeyFile`, and not both'],
    ['two keys', [{ ...north, appKeyFile: '/x' }], '[0].appKey needs `appKey` or `appKeyFile`, and not both'],
    ['a wrong URL', [{ ...north, baseUrl: 'ftp://x' }], '[0].baseUrl'],
    ['one name twice', [north, { ...south, name: 'north' }], 'two accounts have one name.'],
    ['one partner twice', [north, { ...south, partner: north.partner }], 'two accounts have one partner.'],
  ])('are a mistake with %s, which is said without a value', (_what, accounts, message) => {
    const said = mistakesOf(accounts);
    expect(said).toContain(message);
    expect(said).not.toContain('canary');
  });

  test('are a mistake where they are no JSON, beside the plain variables, and with a key file that is not there', () => {
    expect(mistakesOf([north], { DUOBEI_ACCOUNTS: `[${north.appKey}` })).toMatch(
      /DUOBEI_ACCOUNTS: is no JSON/,
    );
    expect(mistakesOf([north], { DUOBEI_ACCOUNTS: `[${north.appKey}` })).not.toContain('canary');
    expect(mistakesOf([north], { DUOBEI_PARTNER: 'p', DUOBEI_APP_KEY: 'a-key-of-one' })).toMatch(
      /DUOBEI_PARTNER: cannot be together[^]*DUOBEI_APP_KEY: cannot be together/,
    );
    const rest = { name: north.name, partner: north.partner };
    expect(mistakesOf([{ ...rest, appKeyFile: join(folder, 'none') }])).toContain(
      'the file of the key of "north" cannot be read (ENOENT)',
    );
    expect(mistakesOf([{ ...rest, appKeyFile: fileWith('short', 'key') }])).toContain(
      'less than 8 characters',
    );
  });

  test('are real accounts: somebody has to sign in', () => {
    expect(mistakesOf([north], { AUTH: '' })).toContain(
      'AUTH_JWT_SECRET, AUTH_JWKS_URL, AUTH_API_KEYS: missing',
    );
  });
});
