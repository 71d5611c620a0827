import { generateKeyPair, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { createAuthenticate } from '../../src/access/authenticate.ts';
import type { KeySetFetch } from '../../src/access/key-set.ts';
import { createKeySetWatch } from '../../src/access/key-set-watch.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import { createReadiness } from '../../src/transports/http/pages/readiness.ts';
import { startTestGateway, ENDPOINT } from '../support/gateway.ts';
import { startObservedGateway } from '../support/observed-gateway.ts';
import { startKeySetServer, type KeySetServer } from '../support/key-set-server.ts';
import { tokenConfig } from '../support/token-config.ts';
import { startWatchGateway } from '../watch/watch-gateway.ts';

const STALE_SECONDS = 86_400;
const MAX_AGE_SECONDS = 600;
const COOLDOWN_SECONDS = 30;

/** A gateway's check of tokens by a key set, on a clock of its own. */
function startCheck(keys: KeySetServer, staleSeconds = STALE_SECONDS) {
  const clock = { seconds: Date.UTC(2026, 0, 5, 12) / 1000 };
  const fetches: KeySetFetch[] = [];
  const tokens = tokenConfig({ key: { jwksUrl: keys.url, staleSeconds } });
  const authenticate = createAuthenticate(
    { tokens, apiKeys: [] },
    () => clock.seconds * 1_000,
    (fetched) => void fetches.push(fetched),
  );
  const tokenOf = (sub: string) => keys.sign({ sub, exp: clock.seconds + 10 * STALE_SECONDS });
  /** The user, or the name of the error. */
  const check = async (token: string): Promise<string | null> => {
    try {
      return (await authenticate(new Headers({ authorization: `Bearer ${token}` }))).userId;
    } catch (error) {
      return (error as Error).name;
    }
  };
  return { clock, fetches, authenticate, tokenOf, check };
}

const OUTAGES = [
  ['a status', { status: 503, body: '' }, 'the status is 503'],
  ['a redirect', { status: 302, body: '' }, 'the status is 302'],
  ['a page', { status: 200, body: '<html>' }, 'it is no key set'],
  ['another JSON', { status: 200, body: '{"error":"away"}' }, 'it is no key set'],
  ['null', { status: 200, body: 'null' }, 'it is no key set'],
  ['an empty set', { status: 200, body: '{"keys":[]}' }, 'it has no keys'],
] as const;

describe('keys that were good', () => {
  test.each(OUTAGES)('go on being good while the issuer answers with %s', async (_name, fault, failure) => {
    await using keys = await startKeySetServer('ES256');
    const { clock, fetches, tokenOf, check } = startCheck(keys);
    const token = await tokenOf('a');
    expect(await check(token)).toBe('a');
    keys.fault = fault;
    clock.seconds += MAX_AGE_SECONDS + STALE_SECONDS - 1;
    expect(await check(token)).toBe('a');
    clock.seconds += 1;
    expect(await check(token)).toBe('AuthUnavailableError');
    expect(fetches.map((fetched) => fetched.failure)).toEqual([null, failure]);
    keys.fault = null;
    clock.seconds += COOLDOWN_SECONDS;
    expect(await check(token)).toBe('a');
  });

  test('are good no longer than they are fresh where nothing else is wanted', async () => {
    await using keys = await startKeySetServer('ES256');
    const { clock, tokenOf, check } = startCheck(keys, 0);
    const token = await tokenOf('a');
    expect(await check(token)).toBe('a');
    keys.fault = { status: 500, body: '' };
    clock.seconds += MAX_AGE_SECONDS - 1;
    expect(await check(token)).toBe('a');
    clock.seconds += 1;
    expect(await check(token)).toBe('AuthUnavailableError');
  });

  test('are those of the issuer alone, not of where its answer leads', async () => {
    await using issuer = await startKeySetServer('ES256');
    await using other = await startKeySetServer('ES256');
    issuer.fault = { status: 302, body: '', location: other.url };
    const { clock, check } = startCheck(issuer);
    const token = await other.sign({ sub: 'a', exp: clock.seconds + 60 });
    expect(await check(token)).toBe('AuthUnavailableError');
    expect(other.asked).toBe(0);
  });

  test('are replaced by what the issuer says: a token of a key that it took back is not valid', async () => {
    await using keys = await startKeySetServer('ES256');
    const { clock, tokenOf, check } = startCheck(keys);
    const token = await tokenOf('a');
    expect(await check(token)).toBe('a');
    await keys.rotate();
    clock.seconds += MAX_AGE_SECONDS;
    expect(await check(token)).toBe('RefusedCredentialsError');
    expect(await check(await tokenOf('b'))).toBe('b');
  });
});

describe('an issuer that is away', () => {
  test('makes a token unknown, not invalid, and is not hammered', async () => {
    await using keys = await startKeySetServer('ES256');
    const { clock, tokenOf, check, authenticate } = startCheck(keys);
    keys.fault = { status: 503, body: '' };
    const token = await tokenOf('a');
    const answers = await Promise.all(Array.from({ length: 50 }, () => check(token)));
    expect(new Set(answers)).toEqual(new Set(['AuthUnavailableError']));
    clock.seconds += COOLDOWN_SECONDS - 1;
    await expect(authenticate(new Headers({ authorization: `Bearer ${token}` }))).rejects.toMatchObject({
      retryAfterSeconds: 1,
    });
    expect(keys.asked).toBe(1);
    clock.seconds += 1;
    expect(await check(token)).toBe('AuthUnavailableError');
    expect(keys.asked).toBe(2);
  });

  test('leaves a token of a new key unknown, and those of old keys good', async () => {
    await using keys = await startKeySetServer('ES256');
    const { clock, tokenOf, check } = startCheck(keys);
    const old = await tokenOf('a');
    expect(await check(old)).toBe('a');
    await keys.rotate();
    const renewed = await tokenOf('b');
    keys.fault = { status: 503, body: '' };
    clock.seconds += COOLDOWN_SECONDS;
    expect([await check(renewed), await check(old), await check(renewed)]).toEqual([
      'AuthUnavailableError',
      'a',
      'AuthUnavailableError',
    ]);
    expect(keys.asked).toBe(2);
    keys.fault = null;
    clock.seconds += COOLDOWN_SECONDS;
    expect(await check(renewed)).toBe('b');
  });

  test('does not make good what is bad by itself', async () => {
    await using keys = await startKeySetServer('ES256');
    const { clock, check } = startCheck(keys);
    keys.fault = { status: 503, body: '' };
    const { privateKey } = await generateKeyPair('ES256');
    const exp = clock.seconds + 300;
    expect(await check('a.b.c')).toBe('RefusedCredentialsError');
    const wrongAlg = new SignJWT({ sub: 'a', exp }).setProtectedHeader({ alg: 'HS256' });
    expect(await check(await wrongAlg.sign(Buffer.from('k'.repeat(32))))).toBe('RefusedCredentialsError');
    expect(keys.asked).toBe(0);
    const unknown = new SignJWT({ sub: 'a', exp }).setProtectedHeader({ alg: 'ES256', kid: 'x' });
    expect(await check(await unknown.sign(privateKey))).toBe('AuthUnavailableError');
  });

  test('that refuses connections is told by its code', async () => {
    const keys = await startKeySetServer('ES256');
    await keys[Symbol.asyncDispose]();
    const { fetches, tokenOf, check } = startCheck(keys);
    expect(await check(await tokenOf('a'))).toBe('AuthUnavailableError');
    expect(fetches).toEqual([{ failure: 'ECONNREFUSED', goodUntilMs: null }]);
  });
});

describe('without keys', () => {
  const query = '{ viewer { userId } }';
  const ask = (url: string, token: string, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      body: JSON.stringify({ query }),
    });

  test('every way in says that tokens cannot be checked now', async () => {
    await using keys = await startKeySetServer('ES256');
    keys.fault = { status: 503, body: '' };
    const { authenticate, tokenOf } = startCheck(keys);
    await using gateway = await startWatchGateway({ entryRules: { authenticate } });
    const token = await tokenOf('a');
    const authorization = `Bearer ${token}`;
    const answers = [
      await ask(gateway.url, token),
      await ask(gateway.url, token, { accept: 'text/event-stream' }),
      await ask(gateway.url, token, { accept: 'multipart/mixed, application/json' }),
      await ask(gateway.url, token, { accept: 'multipart/mixed;subscriptionSpec=1.0' }),
      await fetch(`${gateway.url}?query=${encodeURIComponent(query)}`, { headers: { authorization } }),
      await fetch(gateway.url, { method: 'PUT', headers: { authorization } }),
      await fetch(gateway.url, {
        method: 'POST',
        headers: { authorization, 'graphql-require-preflight': '1' },
        body: new FormData(),
      }),
    ];
    for (const answer of answers) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
      expect(await answer.json()).toEqual({
        errors: [
          {
            message: 'Tokens cannot be checked at the moment. Try again shortly.',
            extensions: { code: 'AUTH_UNAVAILABLE', retryAfterSeconds: 30 },
          },
        ],
      });
    }
    const socket = new WebSocket(gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
    });
    const closed = new Promise((resolve) => socket.on('close', (code) => resolve(code)));
    expect(await closed).toBe(1013);
    expect(JSON.stringify(gateway.logs)).not.toContain('Credentials were refused');
    // Who needs no key set is answered.
    expect((await fetch(`${gateway.url}?query=${encodeURIComponent(query)}`)).status).toBe(200);
    expect(keys.asked).toBe(1);
  });

  test('the log says it at the level of errors, once a fetch, and readiness has a note', async () => {
    await using keys = await startKeySetServer('ES256');
    const lines: Record<string, unknown>[] = [];
    const logger = createLogger('info', {
      write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
    });
    const clock = { ms: Date.UTC(2026, 0, 5, 12) };
    const watch = createKeySetWatch(logger, () => clock.ms);
    const tokens = tokenConfig({ key: { jwksUrl: keys.url, staleSeconds: 60 } });
    const authenticate = createAuthenticate({ tokens, apiKeys: [] }, () => clock.ms, watch.onFetch);
    await using vendor = await startTestGateway();
    const readiness = createReadiness({
      merchants: { all: new Map([['default', vendor]]) },
      redis: null,
      keySet: watch,
    });
    await using gateway = await startTestGateway({ entryRules: { authenticate }, yoga: { readiness } });
    const token = await keys.sign({ sub: 'a', exp: clock.ms / 1_000 + 86_400 });
    const states: unknown[] = [];
    const look = async () => {
      const { status } = await gateway.yoga.fetch(ENDPOINT, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query }),
      });
      const ready = await gateway.yoga.fetch(new URL('/readyz', ENDPOINT));
      states.push([status, ready.status, watch.state()]);
    };
    states.push(watch.state());
    await look();
    keys.fault = { status: 503, body: '' };
    clock.ms += MAX_AGE_SECONDS * 1_000;
    for (let asked = 0; asked < 5; asked += 1) await look();
    clock.ms += 60_000;
    for (let asked = 0; asked < 5; asked += 1) await look();
    keys.fault = null;
    clock.ms += COOLDOWN_SECONDS * 1_000;
    await look();
    expect(states).toEqual([
      null,
      [200, 200, 'fresh'],
      ...Array.from({ length: 5 }, () => [200, 200, 'old keys']),
      ...Array.from({ length: 5 }, () => [503, 200, 'no keys']),
      [200, 200, 'fresh'],
    ]);
    const message = 'The keys of tokens could not be fetched: AUTH_JWKS_URL';
    const goodUntil = new Date(Date.UTC(2026, 0, 5, 12) + (MAX_AGE_SECONDS + 60) * 1_000).toISOString();
    expect(
      lines.map(({ level, msg, ...fields }) => [level, msg, fields['reason'], fields['goodUntil']]),
    ).toEqual([
      [50, message, 'the status is 503', goodUntil],
      [50, message, 'the status is 503', goodUntil],
      [30, 'The keys of tokens were fetched again', undefined, undefined],
    ]);
    const notes = gateway.logs.filter(({ keySet }) => keySet !== undefined);
    expect(notes.map(({ msg, keySet }) => [msg, keySet])).toEqual([
      ['Ready or not, no token can be checked: callers with tokens get 503', 'no keys'],
      ['Tokens can be checked again', 'fresh'],
    ]);
  });
});

describe('the gateway as it is composed', () => {
  test('says in the log why it has no keys, and notes it beside its readiness', async () => {
    await using keys = await startKeySetServer('ES256');
    await using gateway = await startObservedGateway({ AUTH_JWKS_URL: keys.url });
    const token = await keys.sign({ sub: 'a', exp: Math.floor(Date.now() / 1_000) + 3_600 });
    const ask = () => gateway.post({ query: '{ viewer { userId } }' }, { authorization: `Bearer ${token}` });
    const readiness = () => fetch(new URL('/readyz', gateway.url));
    keys.fault = { status: 503, body: '' };
    for (let asked = 0; asked < 5; asked += 1) expect((await ask()).status).toBe(503);
    expect(gateway.logged('The keys of tokens could not be fetched: AUTH_JWKS_URL')).toMatchObject([
      { level: 50, reason: 'the status is 503', goodUntil: null },
    ]);
    expect((await readiness()).status).toBe(200);
    const note = 'Ready or not, no token can be checked: callers with tokens get 503';
    expect(gateway.logged(note)).toMatchObject([{ keySet: 'no keys', vendor: 'reachable' }]);
  });
});

describe('two secrets', () => {
  const [secret, previous, other] = ['k9Qw-zR4tYb7LmNp2VxC5sDf8GhJ3aEu', 'p'.repeat(32), 'o'.repeat(32)];
  const authenticate = createAuthenticate(
    { tokens: tokenConfig({ key: { secrets: [secret, previous] } }), apiKeys: [] },
    () => 0,
  );
  const read = async (by: string, exp: number) => {
    const token = new SignJWT({ sub: 'a', exp }).setProtectedHeader({ alg: 'HS256' });
    const authorization = `Bearer ${await token.sign(Buffer.from(by))}`;
    return authenticate(new Headers({ authorization }));
  };

  test('are both taken while they are exchanged, and no third', async () => {
    expect((await read(secret, 300)).userId).toBe('a');
    expect((await read(previous, 300)).userId).toBe('a');
    await expect(read(other, 300)).rejects.toThrow('The token is not valid.');
    await expect(read(previous, -300)).rejects.toThrow('The token has expired.');
  });
});
