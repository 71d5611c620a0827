import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { describe, expect, test } from 'vitest';
import type { AuthConfig } from '../../src/config/access.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { createAuthenticate } from '../../src/access/authenticate.ts';
import { startHttpServer } from '../../src/runtime/http-server.ts';
import {
  fileEnd,
  fileHead,
  formEnd,
  pdfOf,
  send,
  startUploadServer,
  uploadHead,
} from '../transports/http/upload-client.ts';
import { ENDPOINT, startTestGateway, type GraphQLResult, type TestGateway } from '../support/gateway.ts';
import { tokenConfig } from '../support/token-config.ts';

const now = () => Date.UTC(2026, 0, 5, 12);
const nowSeconds = now() / 1000;
const secret = 'a secret of thirty-two bytes or more';
const key = 'key-of-the-school-portal';

const auth: AuthConfig = {
  tokens: tokenConfig({ key: { secrets: [secret] } }),
  apiKeys: [
    {
      name: 'portal',
      sha256: createHash('sha256').update(key).digest('hex'),
      scopes: ['room:read', 'room:write'],
      merchants: null,
    },
  ],
};

const startGateway = (config: AuthConfig = auth) =>
  startTestGateway({ now, entryRules: { authenticate: createAuthenticate(config, now) } });

function tokenOf(claims: JWTPayload, sign: { secret?: string; alg?: string } = {}): Promise<string> {
  return new SignJWT({ exp: nowSeconds + 300, ...claims })
    .setProtectedHeader({ alg: sign.alg ?? 'HS256' })
    .sign(Buffer.from(sign.secret ?? secret));
}

interface Answer {
  status: number;
  headers: Headers;
  body: GraphQLResult<{ viewer: { userId: string | null; scopes: string[] } | null }>;
}

async function ask(
  gateway: TestGateway,
  headers: Record<string, string>,
  query = '{ viewer { userId scopes } }',
): Promise<Answer> {
  const response = await gateway.yoga.fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer['body'],
  };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('a token', () => {
  test('names its user and what they may do, in order; scopes of other APIs are left out', async () => {
    await using gateway = await startGateway();
    const token = await tokenOf({ sub: 'student-1', scope: 'openid statistics:read room:read' });
    expect(await ask(gateway, bearer(token))).toMatchObject({
      status: 200,
      body: { data: { viewer: { userId: 'student-1', scopes: ['room:read', 'statistics:read'] } } },
    });
  });

  test.each([
    ['that has expired beyond the leeway', { exp: nowSeconds - 61 }],
    ['without an end', { exp: undefined }],
    ['that is not valid yet', { nbf: nowSeconds + 61 }],
    ['with a scope that is no text', { scope: 7 }],
    ['with rooms that are no list of texts', { rooms: { jz1: true } }],
    ['with a room that is no text', { rooms: [1] }],
  ] as [string, JWTPayload][])('%s is 401', async (_name, claims) => {
    await using gateway = await startGateway();
    const { status, headers, body } = await ask(gateway, bearer(await tokenOf({ sub: 'a', ...claims })));
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(body.errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' });
  });

  test('within 60 seconds of its end is taken', async () => {
    await using gateway = await startGateway();
    expect((await ask(gateway, bearer(await tokenOf({ sub: 'a', exp: nowSeconds - 59 })))).status).toBe(200);
  });

  test('of another secret, of another algorithm, unsigned or no token at all is 401', async () => {
    await using gateway = await startGateway();
    const { privateKey } = await generateKeyPair('ES256');
    const bad = [
      await tokenOf({ sub: 'a' }, { secret: 'another secret of thirty-two bytes!' }),
      await tokenOf({ sub: 'a' }, { alg: 'HS384' }),
      await new SignJWT({ exp: nowSeconds + 300 }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey),
      new UnsecuredJWT({ sub: 'a', exp: nowSeconds + 300 }).encode(),
      'abc',
      'a.b.c',
      '',
    ];
    for (const token of bad) expect((await ask(gateway, bearer(token))).status, token).toBe(401);
    expect((await ask(gateway, { authorization: 'Basic YTpi' })).status).toBe(401);
    expect(JSON.stringify(gateway.logs)).not.toContain(bad[0]);
  });

  test('has the issuer and the audience that are configured', async () => {
    const tokens = tokenConfig({
      key: { secrets: [secret] },
      issuers: ['https://id.example'],
      audiences: ['gateway'],
    });
    await using gateway = await startGateway({ tokens, apiKeys: [] });
    const good = { sub: 'a', iss: 'https://id.example', aud: ['gateway', 'other'] };
    expect((await ask(gateway, bearer(await tokenOf(good)))).status).toBe(200);
    for (const claims of [
      { ...good, iss: 'https://evil.example' },
      { ...good, aud: 'other' },
      { sub: 'a' },
    ]) {
      expect((await ask(gateway, bearer(await tokenOf(claims)))).status).toBe(401);
    }
  });

  test('that is bad is refused before the body is read', async () => {
    await using gateway = await startGateway();
    const http = await startHttpServer(gateway.listener, {
      host: '127.0.0.1',
      port: 0,
    });
    const request = httpRequest(`${http.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': 100_000, ...bearer('abc') },
    });
    request.on('error', () => undefined).flushHeaders();
    const [response] = (await once(request, 'response')) as [{ statusCode: number }];
    expect(response.statusCode).toBe(401);
    request.destroy();
    await http.close();
  });
});

describe('without credentials', () => {
  test('a caller is anonymous, may ask who they are, and nothing else', async () => {
    await using gateway = await startGateway();
    expect((await ask(gateway, {})).body).toEqual({ data: { viewer: null } });
    const { status, body } = await ask(gateway, {}, `{ room(id: "${seedIds.liveRoom}") { title } }`);
    expect({ status, data: body.data }).toEqual({ status: 200, data: { room: null } });
    expect(body.errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' });
    expect(gateway.takeCalls()).toEqual([]);
  });
});

describe('a key of a server', () => {
  test('has the scopes of its configuration and no user', async () => {
    await using gateway = await startGateway();
    expect((await ask(gateway, { 'x-api-key': key })).body).toEqual({
      data: { viewer: { userId: null, scopes: ['room:read', 'room:write'] } },
    });
  });

  test('that is not known, or comes with a token, is 401', async () => {
    await using gateway = await startGateway();
    expect((await ask(gateway, { 'x-api-key': `${key}x` })).status).toBe(401);
    const both = { 'x-api-key': key, ...bearer(await tokenOf({ sub: 'a' })) };
    expect((await ask(gateway, both)).status).toBe(401);
    expect(JSON.stringify(gateway.logs)).not.toContain(key);
  });
});

describe('a key set', () => {
  test('is fetched, followed when it changes, and left alone for a while after an unknown key', async () => {
    const first = await generateKeyPair('RS256', { extractable: true });
    const second = await generateKeyPair('EdDSA', { extractable: true });
    const keys = [{ ...(await exportJWK(first.publicKey)), kid: 'one', alg: 'RS256' }];
    let waitedMs = 0;
    let fetched = 0;
    const server = createServer((_req, res) => {
      fetched += 1;
      res.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
    const tokens = tokenConfig({ key: { jwksUrl, staleSeconds: 0 } });
    const authenticate = createAuthenticate({ tokens, apiKeys: [] }, () => now() + waitedMs);
    await using gateway = await startTestGateway({ now, entryRules: { authenticate } });
    const sign = (pair: typeof first, alg: string, kid: string) =>
      new SignJWT({ sub: 'a', exp: nowSeconds + 300 }).setProtectedHeader({ alg, kid }).sign(pair.privateKey);

    const old = await sign(first, 'RS256', 'one');
    expect((await ask(gateway, bearer(old))).status).toBe(200);
    keys.push({ ...(await exportJWK(second.publicKey)), kid: 'two', alg: 'EdDSA' });
    const renewed = await sign(second, 'EdDSA', 'two');
    // Unknown keys do not make the gateway hammer the issuer.
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect((await ask(gateway, bearer(renewed))).status).toBe(401);
    expect(fetched).toBe(1);
    waitedMs = 31_000;
    expect((await ask(gateway, bearer(renewed))).status).toBe(200);
    expect(fetched).toBe(2);
    // The public key as a secret: the oldest trick.
    const forged = await tokenOf({ sub: 'a' }, { secret: JSON.stringify(keys[0]) });
    expect((await ask(gateway, bearer(forged))).status).toBe(401);
    server.close();
    server.closeAllConnections();
  });
});

describe('an upload of somebody who may not', () => {
  test('is answered while it is arriving, and the vendor hears nothing', async () => {
    await using server = await startUploadServer({
      entryRules: { authenticate: createAuthenticate(auth, now) },
    });
    const body = [uploadHead(), fileHead('0', 'a.pdf'), pdfOf(4_000_000), fileEnd, formEnd];
    const { status, result } = await send(server.url, body, { headers: { 'x-api-key': key } });
    expect({ status, data: result.data }).toEqual({ status: 200, data: null });
    expect(result.errors).toMatchObject([{ path: ['uploadDocument'], extensions: { code: 'FORBIDDEN' } }]);
    expect((await send(server.url, body, { headers: bearer('abc') })).status).toBe(401);
    expect((await ask(server.gateway, { 'x-api-key': key })).status).toBe(200);
    expect(server.gateway.takeCalls()).toEqual([]);
  });

  test('without the header that browsers cannot send across origins is 403', async () => {
    await using server = await startUploadServer();
    const { status, result } = await send(
      server.url,
      [uploadHead(), fileHead('0', 'a.pdf'), pdfOf(100), fileEnd, formEnd],
      {
        headers: { 'graphql-require-preflight': '' },
      },
    );
    expect({ status, code: result.errors?.[0]?.extensions?.['code'] }).toEqual({
      status: 403,
      code: 'CSRF_HEADER_MISSING',
    });
  });
});
