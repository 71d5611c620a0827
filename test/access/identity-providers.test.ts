import { readFile } from 'node:fs/promises';
import type { JWTPayload } from 'jose';
import { afterAll, describe, expect, test } from 'vitest';
import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { TOKEN_PROVIDERS } from '../../src/config/token-providers.ts';
import { encodeGlobalId } from '../../src/graphql/fields/ids.ts';
import { createEntryRules } from '../../src/operation/entry-rules.ts';
import { blocksOf, root } from '../support/documents.ts';
import { startKeySetServer } from '../support/key-set-server.ts';
import { identityTokens, NOW_SECONDS } from './identity-tokens.ts';

type Provider = keyof typeof identityTokens;

interface Found {
  name: string;
  userId: string | null;
  scopes: string[];
  rooms: string[] | null;
}

const keys = await startKeySetServer();
afterAll(() => keys[Symbol.asyncDispose]());

/** What the gateway makes of a token under these settings: whom it found, or the message of the refusal. */
async function read(claims: JWTPayload, settings: Record<string, string>): Promise<Found | string> {
  const env = readEnv({ AUTH_JWKS_URL: keys.url, ...settings });
  const { authenticate } = await createEntryRules(configFromEnv(env).access, () => NOW_SECONDS * 1_000);
  const authorization = `Bearer ${await keys.sign(claims)}`;
  try {
    const { name, userId, scopes, rooms } = await authenticate(new Headers({ authorization }));
    return { name, userId, scopes: [...scopes].sort(), rooms: rooms && [...rooms] };
  } catch (error) {
    return (error as Error).message;
  }
}

/** What the page of the documents tells a reader to set. */
const documented = (await blocksOf('docs/identity-providers.md'))
  .filter(({ language }) => language === 'ini')
  .map(({ text }) => {
    const lines = text.trim().split('\n');
    return new Map(lines.map((line) => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]));
  });

/** The same but for the address of the keys. */
function settingsOf(provider: Provider): Record<string, string> {
  const found = documented.find((settings) => settings.get('AUTH_JWT_PROVIDER') === provider);
  if (!found) throw new Error(`The page has no settings for ${provider}.`);
  return Object.fromEntries([...found].filter(([name]) => name !== 'AUTH_JWKS_URL'));
}

describe('a token as its provider makes it', () => {
  test('is there for each provider that has ready settings', () => {
    expect(Object.keys(identityTokens)).toEqual(Object.keys(TOKEN_PROVIDERS));
  });

  test('is read from where the page says', async () => {
    const page = await readFile(new URL('docs/identity-providers.md', root), 'utf8');
    for (const [provider, { scopes, user, rooms, client }] of Object.entries(TOKEN_PROVIDERS)) {
      const cells = [provider, scopes.join('`, `'), user, rooms].map((text) => `\`${text}\``);
      expect(page).toContain(`| ${cells.join(' | ')} | ${client === null ? '–' : `\`${client}\``} |`);
    }
  });

  const asUser = (userId: string) => ({ name: `user:${userId}`, userId });
  test.each<[Provider, 'user' | 'machine', Found]>([
    [
      'keycloak',
      'user',
      {
        ...asUser('8f2b7c1a-3d4e-4f5a-9b6c-7d8e9f0a1b2c'),
        scopes: ['room:enter-host', 'room:read'],
        rooms: null,
      },
    ],
    [
      'keycloak',
      'machine',
      {
        ...asUser('0a9b8c7d-6e5f-4d3c-8b2a-1f0e9d8c7b6a'),
        scopes: ['room:read', 'room:write'],
        rooms: null,
      },
    ],
    [
      'auth0',
      'user',
      {
        ...asUser('auth0|65a1b2c3d4e5f60718293a4b'),
        scopes: ['room:read', 'statistics:read'],
        rooms: ['jz1b3d5f7h9', 'jz2c4e6g8i0'],
      },
    ],
    [
      'auth0',
      'machine',
      {
        ...asUser('Zx8Cv6Bn4Mq2We0Rt7Yu5Io3Pa1Sd9Fg@clients'),
        scopes: ['room:read', 'room:write'],
        rooms: null,
      },
    ],
    [
      'cognito',
      'user',
      {
        ...asUser('3c6d9e2f-1a4b-4c7d-8e0f-5a6b7c8d9e0f'),
        scopes: ['room:enter-host', 'room:read'],
        rooms: null,
      },
    ],
    [
      'cognito',
      'machine',
      { ...asUser('1n2o3p4q5r6s7t8u9v0w1x2y3z'), scopes: ['room:read', 'room:write'], rooms: null },
    ],
    [
      'entra',
      'user',
      {
        ...asUser('4e3d2c1b-0a9f-4e8d-87c6-b5a4938271f0'),
        scopes: ['room:enter-host', 'room:read'],
        rooms: null,
      },
    ],
    [
      'entra',
      'machine',
      {
        ...asUser('5f4e3d2c-1b0a-4f9e-98d7-c6b5a4938271'),
        scopes: ['room:read', 'room:write'],
        rooms: null,
      },
    ],
    [
      'okta',
      'user',
      { ...asUser('00u9i8h7g6F5e4D3c2b1'), scopes: ['room:enter-host', 'room:read'], rooms: null },
    ],
    [
      'okta',
      'machine',
      {
        name: 'client:0oa9z8y7x6W5v4U3t2s1',
        userId: null,
        scopes: ['room:read', 'room:write'],
        rooms: null,
      },
    ],
  ])('is read with the ready settings: %s, %s', async (provider, kind, expected) => {
    expect(await read(identityTokens[provider][kind], settingsOf(provider))).toEqual(expected);
  });

  test.each(Object.keys(identityTokens) as Provider[])(
    'is refused for another audience or issuer: %s',
    async (provider) => {
      const settings = settingsOf(provider);
      const { user } = identityTokens[provider];
      expect(await read(user, { ...settings, AUTH_JWT_AUDIENCE: 'other' })).toBe('The token is not valid.');
      expect(await read(user, { ...settings, AUTH_JWT_ISSUER: 'https://id.example' })).toBe(
        'The token is not valid.',
      );
      const several = {
        AUTH_JWT_AUDIENCE: `other, ${settings['AUTH_JWT_AUDIENCE']}`,
        AUTH_JWT_ISSUER: `https://id.example,${settings['AUTH_JWT_ISSUER']}`,
      };
      expect(await read(user, { ...settings, ...several })).toMatchObject({
        scopes: expect.arrayContaining(['room:read']) as unknown,
      });
    },
  );

  test('is an access token: Cognito’s ID token of the same user and client is refused', async () => {
    const { client_id: aud, ...claims } = identityTokens.cognito.user;
    expect(await read({ ...claims, aud, token_use: 'id' }, settingsOf('cognito'))).toBe(
      'The token is no access token.',
    );
  });
});

describe('settings of one’s own', () => {
  const base = { sub: 'a', exp: NOW_SECONDS + 300 };
  const scopes = (claim: string, more: Record<string, string> = {}) => ({
    AUTH_JWT_SCOPES_CLAIM: claim,
    ...more,
  });
  const both = ['room:read', 'room:write'];
  const wrong = (claim: string) => `The token's claim "${claim}" has a wrong form.`;

  test.each<[string, JWTPayload, Record<string, string>, string[] | string]>([
    ['a text with spaces', { scope: ' room:read  room:write ' }, {}, both],
    ['a list', { scope: both }, {}, both],
    ['an empty text', { scope: '' }, {}, []],
    ['an empty list', { scope: [] }, {}, []],
    ['nothing', {}, {}, []],
    ['a number', { scope: 1 }, {}, wrong('scope')],
    ['a list with null', { scope: ['room:read', null] }, {}, wrong('scope')],
    ['null', { scope: null }, {}, wrong('scope')],
    ['another claim', { scp: 'room:read', scope: 'room:write' }, scopes('scp'), ['room:read']],
    ['several claims', { scp: 'room:read', roles: ['room:write'] }, scopes('scp,roles'), both],
    ['a path', { a: { b: { c: both } } }, scopes('a.b.c'), both],
    ['a path that ends early', { a: { b: {} } }, scopes('a.b.c'), []],
    ['a path through a text', { a: { b: 'room:read' } }, scopes('a.b.c'), wrong('a.b.c')],
    ['a path through a list', { a: [both] }, scopes('a.0'), wrong('a.0')],
    ['a name with dots', { 'a.b': 'room:read', a: { b: 'room:write' } }, scopes('a.b'), ['room:read']],
    ['a level with dots', { r: { 'my.api': { roles: both } } }, scopes('r.my.api.roles'), both],
    ['a name with colons', { 'cognito:groups': both }, scopes('cognito:groups'), both],
    ['a URL', { 'https://school.example/scopes': both }, scopes('https://school.example/scopes'), both],
    ['nothing inherited', {}, scopes('constructor.name'), []],
    ['no prototype', {}, scopes('__proto__.toString'), []],
    ['a prefix', { scope: 'gw/room:read' }, { AUTH_JWT_SCOPE_PREFIX: 'gw/' }, ['room:read']],
    ['no prefix', { scope: 'room:read x/room:read' }, { AUTH_JWT_SCOPE_PREFIX: 'gw/' }, []],
    ['a role', { scope: 'staff' }, { AUTH_JWT_ROLES: 'staff=room:read room:write' }, both],
    ['two roles', { scope: 'a b' }, { AUTH_JWT_ROLES: 'a=room:read,b=room:write' }, both],
    ['no role', { scope: 'A aa' }, { AUTH_JWT_ROLES: 'a=room:read' }, []],
    ['a role like an own name', { scope: '__proto__' }, { AUTH_JWT_ROLES: 'a=room:read' }, []],
    [
      'a role with and without the prefix',
      { scope: 'gw/a b' },
      { AUTH_JWT_SCOPE_PREFIX: 'gw/', AUTH_JWT_ROLES: 'a=room:read,b=room:write' },
      both,
    ],
  ])('find scopes in %s', async (_name, claims, settings, expected) => {
    const found = await read({ ...base, ...claims }, settings);
    expect(typeof found === 'string' ? found : found.scopes).toEqual(expected);
  });

  const rooms = (claim: string) => ({ AUTH_JWT_ROOMS_CLAIM: claim });
  test.each<[string, JWTPayload, Record<string, string>, string[] | null | string]>([
    ['a text', { rooms: 'jz1 jz2' }, {}, ['jz1', 'jz2']],
    ['a list', { rooms: ['jz1'] }, {}, ['jz1']],
    ['global ids', { rooms: [encodeGlobalId('Room', 'jz1'), 'jz2'] }, {}, ['jz1', 'jz2']],
    ['an empty text: none', { rooms: '' }, {}, []],
    ['an empty list: none', { rooms: [] }, {}, []],
    ['no claim: all', {}, rooms('a.b'), null],
    ['a level without the claim: all', { a: {} }, rooms('a.b'), null],
    ['null', { rooms: null }, {}, wrong('rooms')],
    ['an object', { rooms: { jz1: true } }, {}, wrong('rooms')],
    ['a list with a number', { rooms: ['jz1', 2] }, {}, wrong('rooms')],
    ['a level that is none', { a: 'jz1' }, rooms('a.b'), wrong('a.b')],
    ['a level that is null', { a: null }, rooms('a.b'), wrong('a.b')],
    ['a level that is a list', { a: [{ b: ['jz1'] }] }, rooms('a.b'), wrong('a.b')],
    ['an own claim of an ill-famed name', { ['__proto__']: ['jz1'] }, rooms('__proto__'), ['jz1']],
  ])('find rooms in %s', async (_name, claims, settings, expected) => {
    const found = await read({ ...base, ...claims }, settings);
    expect(typeof found === 'string' ? found : found.rooms).toEqual(expected);
  });

  test.each<[string, JWTPayload, Record<string, string>, string]>([
    ['another claim', { oid: 'u-1' }, { AUTH_JWT_USER_CLAIM: 'oid' }, 'user:u-1'],
    ['a path', { person: { id: 7 } }, { AUTH_JWT_USER_CLAIM: 'person.id' }, 'user:7'],
    [
      'a path through a text',
      { person: 'x' },
      { AUTH_JWT_USER_CLAIM: 'person.id' },
      'The token\'s "person.id" is neither a text of 1 to 255 characters nor a whole number.',
    ],
    [
      'a claim that is missing',
      {},
      { AUTH_JWT_USER_CLAIM: 'oid' },
      'The token has no "oid", so it names nobody.',
    ],
    [
      'a claim of a client instead',
      { app: { id: 'crm' } },
      { AUTH_JWT_USER_CLAIM: 'oid', AUTH_JWT_CLIENT_CLAIM: 'app.id' },
      'client:crm',
    ],
  ])('find the user in %s', async (_name, claims, settings, expected) => {
    const found = await read({ ...base, ...claims }, settings);
    expect(typeof found === 'string' ? found : found.name).toEqual(expected);
  });

  test.each<[string, JWTPayload, boolean]>([
    ['its text', { aud: 'gw' }, true],
    ['its list', { aud: ['x', 'gw'] }, true],
    ['`client_id` alone', { client_id: 'gw' }, true],
    ['another `aud` beside the `client_id`', { aud: 'x', client_id: 'gw' }, false],
    ['an empty list beside it', { aud: [], client_id: 'gw' }, false],
    ['null beside it', { aud: null as never, client_id: 'gw' }, false],
    ['nothing', {}, false],
    ['a part of the name', { aud: 'g' }, false],
  ])('compare the audience with %s', async (_name, claims, isTaken) => {
    const found = await read({ ...base, ...claims }, { AUTH_JWT_AUDIENCE: 'gw,gw2' });
    expect(found).toEqual(isTaken ? expect.objectContaining({ userId: 'a' }) : 'The token is not valid.');
  });

  test('come before the ready ones, each alone', async () => {
    const settings = { ...settingsOf('okta'), AUTH_JWT_USER_CLAIM: 'sub' };
    expect(await read(identityTokens.okta.user, settings)).toMatchObject({
      userId: 'li.lei@school.example',
      scopes: ['room:enter-host', 'room:read'],
    });
  });
});
