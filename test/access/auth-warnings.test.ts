import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { TokenConfig } from '../../src/config/tokens.ts';
import { authWarnings } from '../../src/access/auth-warnings.ts';
import { startObservedGateway } from '../support/observed-gateway.ts';
import { tokenConfig } from '../support/token-config.ts';

const goodSecret = 'k9Qw-zR4tYb7LmNp2VxC5sDf8GhJ3aEu';

const tight = tokenConfig({
  key: { secrets: [goodSecret] },
  issuers: ['https://id.example'],
  audiences: ['gateway'],
  maxLifetimeSeconds: 3_600,
});

const warningsOf = (tokens: Partial<TokenConfig>) =>
  authWarnings({ tokens: { ...tight, ...tokens }, apiKeys: [] });

describe('the start has a word', () => {
  test('for nothing where all is tight, or where there are keys of servers alone', () => {
    expect(warningsOf({})).toEqual([]);
    expect(authWarnings({ tokens: null, apiKeys: [] })).toEqual([]);
  });

  test.each([
    ['http://id.example/keys', true],
    ['http://10.0.0.7/keys', true],
    ['http://localhost.example/keys', true],
    ['http://[2001:db8::1]/keys', true],
    ['https://id.example/keys', false],
    ['http://localhost:8080/keys', false],
    ['http://id.localhost/keys', false],
    ['http://127.0.0.2:8080/keys', false],
    ['http://[::1]:8080/keys', false],
  ])('for keys over plain HTTP from afar: %s %s', (jwksUrl, isWarned) => {
    const warnings = warningsOf({ key: { jwksUrl, staleSeconds: 0 } });
    expect(warnings).toHaveLength(isWarned ? 1 : 0);
    if (isWarned) expect(warnings[0]).toMatch(/^AUTH_JWKS_URL is fetched over plain HTTP/);
    expect(warnings.join()).not.toContain(jwksUrl);
  });

  test.each([
    [{ issuers: null }, /^Not set: AUTH_JWT_ISSUER\./],
    [{ audiences: null }, /^Not set: AUTH_JWT_AUDIENCE\./],
    [{ issuers: null, audiences: null }, /^Not set: AUTH_JWT_ISSUER and AUTH_JWT_AUDIENCE\./],
    [{ maxLifetimeSeconds: null }, /^AUTH_JWT_MAX_LIFETIME_SECONDS is not set/],
  ])('in one line for what is missing: %j', (tokens, expected) => {
    const warnings = warningsOf(tokens);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(expected);
  });

  test.each([
    ['one character', 's'.repeat(32), 'it repeats one text'],
    ['a text again and again', 'Xk2-vQ9z'.repeat(4), 'it repeats one text'],
    ['the same, broken off', 'Xk2-vQ9zLm'.repeat(4).slice(0, 36), 'it repeats one text'],
    ['a placeholder', 'ThisIsMy-Secret-For-The-Gateway-0', 'it has the look of a placeholder'],
    ['another placeholder', 'change-me-please-before-you-go-live', 'it has the look of a placeholder'],
    ['digits', '83650192746501928374650192837465', 'it is nothing but digits'],
    ['few characters', 'aabbabbaaababbbaabababbaabbbaaabab', 'it has too few different characters'],
  ])('for a secret that is %s, and does not show it', (_name, secret, weakness) => {
    const warnings = warningsOf({ key: { secrets: [secret] } });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`AUTH_JWT_SECRET is weak: ${weakness}.`);
    expect(warnings[0]).not.toContain(secret);
  });

  test('for a weak secret from before, by its own name', () => {
    const warnings = warningsOf({ key: { secrets: [goodSecret, '8'.repeat(32)] } });
    expect(warnings).toEqual([expect.stringMatching(/^AUTH_JWT_SECRET_PREVIOUS is weak: /)]);
  });

  test('for no secret of 32 random bytes, however it is written', () => {
    for (let made = 0; made < 200; made += 1) {
      for (const encoding of ['hex', 'base64', 'base64url'] as const) {
        expect(warningsOf({ key: { secrets: [randomBytes(32).toString(encoding)] } })).toEqual([]);
      }
    }
  });

  test('once each, and the gateway starts all the same', async () => {
    const secret = '83650192746501928374650192837465';
    await using gateway = await startObservedGateway({ AUTH_JWT_SECRET: secret });
    const warnings = gateway.lines
      .map((line) => JSON.parse(line) as { level: number; msg: string })
      .filter(({ level, msg }) => level === 40 && /AUTH_JWT/.test(msg));
    expect(warnings.map(({ msg }) => msg.slice(0, 24))).toEqual([
      'AUTH_JWT_SECRET is weak:',
      'Not set: AUTH_JWT_ISSUER',
      'AUTH_JWT_MAX_LIFETIME_SE',
    ]);
    expect(gateway.lines.join('')).not.toContain(secret);
    expect((await gateway.post({ query: '{ __typename }' })).status).toBe(200);
  });
});
