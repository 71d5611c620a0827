import { describe, expect, test } from 'vitest';
import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { createEntryRules, entryMistakes } from '../../src/operation/entry-rules.ts';
import { tokenConfig } from '../support/token-config.ts';

const entryRulesOf = (source: Record<string, string>) => configFromEnv(readEnv(source)).access;
const vendor = { DUOBEI_PARTNER: '20151119143137', DUOBEI_APP_KEY: 'a-secret-app-key' };
const hash = 'a'.repeat(64);

describe('authentication in the environment', () => {
  test('is off in the sandbox without a key set, and nobody is counted then', () => {
    expect(entryRulesOf({})).toMatchObject({ auth: null, rate: null });
  });

  test('has to be set, or said to be off, with real credentials', () => {
    expect(() => entryRulesOf(vendor)).toThrow(/AUTH_JWT_SECRET, AUTH_JWKS_URL, AUTH_API_KEYS: missing/);
    expect(entryRulesOf({ ...vendor, AUTH: 'none' }).auth).toBeNull();
  });

  test('takes a secret or a key set, and keys of servers', () => {
    const secret = 's'.repeat(32);
    expect(entryRulesOf({ ...vendor, AUTH_JWT_SECRET: secret, AUTH_JWT_ISSUER: 'me' }).auth).toEqual({
      tokens: tokenConfig({ key: { secrets: [secret] }, issuers: ['me'] }),
      apiKeys: [],
    });
    const more = { AUTH_JWT_CLIENT_CLAIM: 'azp', AUTH_JWT_MAX_LIFETIME_SECONDS: '3600' };
    expect(entryRulesOf({ ...vendor, AUTH_JWT_SECRET: secret, ...more }).auth?.tokens).toMatchObject({
      claims: { client: 'azp' },
      maxLifetimeSeconds: 3_600,
    });
    const AUTH_API_KEYS = `portal:${hash}:room:read room:write, cron:${'B'.repeat(64)}:merchant:read`;
    expect(entryRulesOf({ AUTH_API_KEYS })).toMatchObject({
      auth: {
        tokens: null,
        apiKeys: [
          { name: 'portal', sha256: hash, scopes: ['room:read', 'room:write'] },
          { name: 'cron', sha256: 'b'.repeat(64), scopes: ['merchant:read'] },
        ],
      },
      rate: { points: 600, serverPoints: 6_000, windowSeconds: 60 },
    });
  });

  test('mistakes are told together, without a value', () => {
    const mistakes = () =>
      entryRulesOf({
        DUOBEI_PARTNER: 'p',
        AUTH: 'none',
        AUTH_JWT_SECRET: 'x'.repeat(32),
        AUTH_JWKS_URL: 'https://id.example/keys',
        AUTH_API_KEYS: `a:${hash}:room:read,a:${hash}:room:write`,
      });
    expect(mistakes).toThrow(/DUOBEI_APP_KEY: missing[^]*AUTH: `none`[^]*AUTH_JWKS_URL: cannot[^]*same name/);
    for (const [name, value] of [
      ['AUTH_JWT_SECRET', 'thirty-one bytes are not enough'],
      ['AUTH_JWKS_URL', 'ftp://id.example'],
      ['AUTH_API_KEYS', 'portal:the-key-itself:room:read'],
      ['AUTH', 'off'],
      ['AUTH_JWT_MAX_LIFETIME_SECONDS', '0'],
      ['AUTH_JWT_MAX_LIFETIME_SECONDS', 'an hour'],
      ['AUTH_JWT_CLIENT_CLAIM', 'c'.repeat(201)],
      ['AUTH_JWT_SECRET_PREVIOUS', 'thirty-one bytes are not enough'],
      ['CALENDAR_KEY', 'thirty-one bytes are not enough'],
      ['AUTH_JWKS_STALE_SECONDS', '-1'],
      ['AUTH_JWKS_STALE_SECONDS', '2592001'],
      ['AUTH_JWT_USER_CLAIM', 'user..id'],
      ['AUTH_JWT_USER_CLAIM', 'oid,sub'],
      ['AUTH_JWT_ROOMS_CLAIM', '.rooms'],
      ['AUTH_JWT_SCOPES_CLAIM', 'scope roles'],
      ['AUTH_JWT_SCOPES_CLAIM', 'scope,roles.'],
      ['AUTH_JWT_SCOPE_PREFIX', 'a b'],
      ['AUTH_JWT_PROVIDER', 'Keycloak-26'],
      ['AUTH_JWT_ROLES', 'lehrer'],
      ['AUTH_JWT_ROLES', 'lehrer='],
      ['AUTH_JWT_ROLES', '=merchant:read'],
      ['AUTH_JWT_ROLES', 'lehrer=room:read;room:write'],
      ['CORS_ORIGINS', 'https://app.example/path'],
      ['CORS_ORIGINS', '*'],
      ['CORS_ORIGINS', 'https://*'],
      ['CORS_ORIGINS', 'https://*.example'],
      ['CORS_ORIGINS', 'https://school.*.example'],
      ['CORS_ORIGINS', 'https://*.school.example/path'],
      ['CORS_ORIGINS', 'https://app.example:80*'],
      ['CORS_ORIGINS', 'ftp://*.school.example'],
      ['CORS_ORIGINS', 'HTTPS://*.School.example'],
      ['TRUSTED_PROXIES', '10.0.0.0/33'],
      ['TRUSTED_PROXIES', 'proxy.example'],
      ['LIMIT_DEPTH', '0'],
      ['ALLOWED_HOSTS', 'https://app.example'],
      ['ALLOWED_HOSTS', '*.example'],
      ['ALLOWED_HOSTS', 'app.example/path'],
    ] as const) {
      expect(() => entryRulesOf({ [name]: value }), name).toThrow(new RegExp(`${name}:`));
      // These stand in what is said of the variable itself.
      if (!['*', 'https://*', '0'].includes(value))
        expect(() => entryRulesOf({ [name]: value }), name).not.toThrow(value);
    }
  });

  test.each([
    [{ AUTH_JWT_ISSUER: ',' }, 'AUTH_JWT_ISSUER: has nothing between its commas.'],
    [{ AUTH_JWT_AUDIENCE: ' , ' }, 'AUTH_JWT_AUDIENCE: has nothing between its commas.'],
    [{ AUTH_JWT_SCOPES_CLAIM: ',' }, 'AUTH_JWT_SCOPES_CLAIM: has nothing between its commas.'],
    [{ AUTH_JWT_ROLES: 'a=room:read,a=room:write' }, 'AUTH_JWT_ROLES: one role stands there twice.'],
    [{ AUTH_JWT_SECRET_PREVIOUS: 's'.repeat(32) }, 'AUTH_JWT_SECRET_PREVIOUS: needs AUTH_JWT_SECRET'],
  ])('what means nothing, or two things, is a mistake: %j', (source, mistake) => {
    expect(() => entryRulesOf(source)).toThrow(mistake);
  });

  test('a role with a scope that does not exist is a start error', async () => {
    const AUTH_JWT_ROLES = 'student=room:read,teacher=room:read room:wright';
    await expect(
      createEntryRules(entryRulesOf({ AUTH_JWT_SECRET: 's'.repeat(32), AUTH_JWT_ROLES })),
    ).rejects.toThrow('AUTH_JWT_ROLES: "teacher" has no scope room:wright.');
  });

  test('a key with a scope that does not exist is a start error', async () => {
    await expect(
      createEntryRules(entryRulesOf({ AUTH_API_KEYS: `portal:${hash}:room:reed` })),
    ).rejects.toThrow('AUTH_API_KEYS: "portal" has no scope room:reed.');
  });
});

describe('what a configuration points to is checked without a start', () => {
  test('and all its mistakes are told together', async () => {
    const access = entryRulesOf({
      AUTH_JWT_SECRET: 's'.repeat(32),
      AUTH_JWT_ROLES: 'teacher=room:wright',
      AUTH_API_KEYS: `portal:${hash}:room:reed`,
      PERSISTED_OPERATIONS_FILE: '/nowhere/manifest.json',
    });
    expect(await entryMistakes(access)).toEqual([
      'AUTH_API_KEYS: "portal" has no scope room:reed.',
      'AUTH_JWT_ROLES: "teacher" has no scope room:wright.',
      'PERSISTED_OPERATIONS_FILE: The manifest /nowhere/manifest.json cannot be read: ENOENT.',
    ]);
    expect(await entryMistakes(entryRulesOf({}))).toEqual([]);
  });
});

describe('the names of the gateway', () => {
  const ALLOWED_HOSTS = 'Gateway.Example, gateway:4000,[2001:DB8::1]:80, 10.0.0.7, 学校.example.';

  test('matter with a real account that nobody has to sign in for', () => {
    const PUBLIC_URL = 'https://Public.Example:8443/base';
    // Of those with a star nobody knows which host they are.
    const CORS_ORIGINS =
      'http://app.example:3000,http://127.0.0.1:5173,https://*.school.example,http://localhost:*';
    const { allowedHosts } = entryRulesOf({
      ...vendor,
      AUTH: 'none',
      ALLOWED_HOSTS,
      PUBLIC_URL,
      CORS_ORIGINS,
    });
    expect([...(allowedHosts ?? [])]).toEqual([
      'public.example',
      'app.example',
      '127.0.0.1',
      'gateway.example',
      'gateway',
      '[2001:db8::1]',
      '10.0.0.7',
      'xn--48s290a.example',
    ]);
    expect(entryRulesOf({ ...vendor, AUTH: 'none' }).allowedHosts).toEqual(new Set());
  });

  test('do not matter in the sandbox, nor where callers sign in', () => {
    expect(entryRulesOf({ ALLOWED_HOSTS }).allowedHosts).toBeNull();
    expect(entryRulesOf({ AUTH: 'none', ALLOWED_HOSTS }).allowedHosts).toBeNull();
    expect(
      entryRulesOf({ ...vendor, AUTH_JWT_SECRET: 's'.repeat(32), ALLOWED_HOSTS }).allowedHosts,
    ).toBeNull();
  });
});

describe('what production shows', () => {
  const production = { ...vendor, AUTH: 'none', NODE_ENV: 'production' };

  test('is no schema and no GraphiQL, unless they are asked for', () => {
    expect(entryRulesOf({})).toMatchObject({ isIntrospectionOn: true, isGraphiqlOn: true });
    expect(entryRulesOf(production)).toMatchObject({ isIntrospectionOn: false, isGraphiqlOn: false });
    expect(entryRulesOf({ ...production, INTROSPECTION: 'on', GRAPHIQL: 'on' })).toMatchObject({
      isIntrospectionOn: true,
      isGraphiqlOn: true,
    });
  });

  test('is known to nobody else: no origins, no proxies', () => {
    const { corsOrigins, trustedProxies } = entryRulesOf(production);
    expect(corsOrigins).toEqual([]);
    expect(trustedProxies.check('127.0.0.1')).toBe(false);
    expect(entryRulesOf({ CORS_ORIGINS: 'https://app.example, http://localhost:5173' }).corsOrigins).toEqual([
      'https://app.example',
      'http://localhost:5173',
    ]);
    expect(entryRulesOf({ TRUSTED_PROXIES: '10.0.0.0/8,::1' }).trustedProxies.check('10.1.2.3')).toBe(true);
  });
});
