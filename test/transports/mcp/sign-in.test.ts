import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  discoverOAuthProtectedResourceMetadata,
  UnauthorizedError,
  type OAuthClientProvider,
} from '@modelcontextprotocol/sdk/client/auth.js';
import { expect, test } from 'vitest';
import { strangerCaller, unlimitedCaller } from '../../../src/access/caller.ts';
import { RefusedCredentialsError } from '../../../src/access/refused-credentials.ts';
import { startMcpGateway } from './mcp-gateway.ts';

/** An issuer that gives a token to whoever comes back with a code. */
async function startIssuer() {
  const asked: string[] = [];
  const server = createServer((req, res) => {
    asked.push(req.url?.split('?')[0] ?? '');
    const issuer = `http://${req.headers.host}`;
    const answer = (body: object) => {
      res.setHeader('content-type', 'application/json');
      res.end(JSON.stringify(body));
    };
    if (req.url === '/token') answer({ access_token: 'good', token_type: 'Bearer', expires_in: 3_600 });
    else if (req.url?.startsWith('/.well-known/'))
      answer({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
      });
    else res.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A program that remembers in memory, and the page that it would have opened. */
function createProvider() {
  let tokens: Awaited<ReturnType<OAuthClientProvider['tokens']>>;
  let verifier = '';
  const opened: URL[] = [];
  const provider: OAuthClientProvider = {
    redirectUrl: 'http://127.0.0.1/back',
    clientMetadata: { redirect_uris: ['http://127.0.0.1/back'] },
    clientInformation: () => ({ client_id: 'program' }),
    tokens: () => tokens,
    saveTokens: (saved) => void (tokens = saved),
    redirectToAuthorization: (url) => void opened.push(url),
    saveCodeVerifier: (saved) => void (verifier = saved),
    codeVerifier: () => verifier,
  };
  return { provider, opened };
}

/** Takes the token of the issuer above. */
const authenticate = (headers: { get: (name: string) => string | null }) => {
  const authorization = headers.get('authorization');
  if (authorization === null) return strangerCaller;
  if (authorization === 'Bearer good') return unlimitedCaller;
  throw new RefusedCredentialsError('The token is not valid.', 'another one');
};

test('the SDK’s client finds who signs tokens, and comes in with one', async () => {
  await using issuer = await startIssuer();
  await using gateway = await startMcpGateway(
    { issuers: ['no URL', issuer.url] },
    { entryRules: { authenticate } },
  );
  const { provider, opened } = createProvider();
  const failed = await gateway.connect({}, { authProvider: provider }).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(UnauthorizedError);
  expect(opened[0]?.origin).toBe(issuer.url);
  expect(opened[0]?.searchParams.get('resource')).toBe(gateway.url);
  const { auth } = await import('@modelcontextprotocol/sdk/client/auth.js');
  expect(await auth(provider, { serverUrl: gateway.url, authorizationCode: 'a code' })).toBe('AUTHORIZED');
  const { client } = await gateway.connect({}, { authProvider: provider });
  expect((await client.listTools()).tools.length).toBeGreaterThan(30);
});

test('the metadata names the resource as clients know it, at both of its places', async () => {
  const settings = {
    publicUrl: 'https://gateway.example',
    issuers: ['https://id.example'],
    scopePrefix: 'gw/',
  };
  await using gateway = await startMcpGateway(settings);
  for (const path of ['', '/mcp']) {
    const url = new URL(`/.well-known/oauth-protected-resource${path}`, gateway.url);
    const metadata = await discoverOAuthProtectedResourceMetadata(gateway.url, { resourceMetadataUrl: url });
    expect(metadata).toMatchObject({
      resource: 'https://gateway.example/mcp',
      authorization_servers: ['https://id.example'],
    });
    expect(metadata.scopes_supported).toContain('gw/room:write');
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
  }
});

test('where no issuer is configured there is no metadata, and none is promised', async () => {
  await using gateway = await startMcpGateway({}, { entryRules: { authenticate } });
  const url = new URL('/.well-known/oauth-protected-resource', gateway.url);
  expect((await fetch(url)).status).toBe(404);
  expect((await gateway.post({})).headers.get('www-authenticate')).toBe('Bearer');
});

test('a bad token is 401, and says where a good one comes from', async () => {
  await using gateway = await startMcpGateway(
    { issuers: ['https://id.example'] },
    { entryRules: { authenticate } },
  );
  const response = await gateway.post({}, { authorization: 'Bearer bad' });
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe(
    `Bearer error="invalid_token", resource_metadata="${new URL(gateway.url).origin}/.well-known/oauth-protected-resource/mcp"`,
  );
});
