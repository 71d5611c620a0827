import { describe, expect, test } from 'vitest';
import { ENDPOINT, startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { strangerCaller } from '../../../src/access/caller.ts';
import { createMemoryLimiters } from '../../../src/access/limiters.ts';
import { startHttpServer } from '../../../src/runtime/http-server.ts';

const app = 'https://app.example';

const startFor = (...corsOrigins: string[]) => startTestGateway({ entryRules: { corsOrigins } });

const preflight = (gateway: TestGateway, origin: string) =>
  gateway.yoga.fetch(ENDPOINT, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type',
    },
  });

const post = (gateway: TestGateway, headers: Record<string, string> = {}) =>
  gateway.yoga.fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"query":"{ __typename }"}',
  });

const corsHeaders = (response: Response) =>
  [...response.headers.keys()].filter((name) => name.startsWith('access-control-'));

describe('pages of other origins', () => {
  test('may not ask unless they are named: no header, not even for an origin of null', async () => {
    await using gateway = await startFor();
    for (const origin of [app, 'null', 'http://localhost:3000']) {
      expect(corsHeaders(await preflight(gateway, origin))).toEqual([]);
      expect(corsHeaders(await post(gateway, { origin }))).toEqual([]);
    }
  });

  test('may ask where they are named, without credentials of the browser', async () => {
    await using gateway = await startFor(app, 'https://admin.example');
    const { status, headers } = await preflight(gateway, app);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(app);
    expect(headers.get('access-control-allow-methods')).toBe('GET, POST, PUT, DELETE');
    // Credentials, uploads, the id of a request, the stream that an operation belongs to; traces, names of clients, and
    // what our own pages tell people to send.
    expect(headers.get('access-control-allow-headers')?.split(', ').sort()).toEqual([
      'apollo-require-preflight',
      'apollographql-client-name',
      'apollographql-client-version',
      'authorization',
      'baggage',
      'cache-control',
      'content-type',
      'graphql-client-name',
      'graphql-client-version',
      'graphql-require-preflight',
      'pragma',
      'sentry-trace',
      'traceparent',
      'tracestate',
      'x-api-key',
      'x-apollo-operation-id',
      'x-apollo-operation-name',
      'x-graphql-event-stream-token',
      'x-graphql-yoga-csrf',
      'x-merchant',
      'x-rate-limit',
      'x-request-id',
      'x-requested-with',
      'x-vendor-calls',
    ]);
    expect(headers.get('access-control-max-age')).toBe('7200');
    expect(headers.get('vary')).toContain('Origin');
    expect(headers.has('access-control-allow-credentials')).toBe(false);
    for (const origin of [app, 'https://admin.example']) {
      const answer = await post(gateway, { origin });
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('access-control-expose-headers')).toBe(
        'retry-after, ratelimit, ratelimit-policy, x-request-id',
      );
      expect(answer.headers.get('vary')).toContain('Origin');
      expect(answer.headers.has('access-control-allow-methods')).toBe(false);
    }
  });

  test('are told by a preflight alone, which costs no point and needs no credentials', async () => {
    const rate = createMemoryLimiters({ points: 1, serverPoints: 1, windowSeconds: 60 });
    await using gateway = await startTestGateway({
      entryRules: { corsOrigins: [app], rate, authenticate: () => strangerCaller },
    });
    for (let asked = 0; asked < 3; asked += 1) expect((await preflight(gateway, app)).status).toBe(204);
    expect((await post(gateway, { origin: app })).status).toBe(200);
    const refused = await post(gateway, { origin: app });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('access-control-allow-origin')).toBe(app);
    expect(refused.headers.get('access-control-expose-headers')).toContain('retry-after');
  });

  test('get nothing that varies where none are named', async () => {
    await using gateway = await startFor();
    expect((await post(gateway, { origin: app })).headers.has('vary')).toBe(false);
  });

  test.each([
    'https://evil.example',
    'https://app.example.evil.example',
    'http://app.example',
    'null',
    'HTTPS://APP.EXAMPLE',
  ])('%s gets no header where others are named, and caches know that it depends', async (origin) => {
    await using gateway = await startFor(app);
    expect(corsHeaders(await preflight(gateway, origin))).toEqual([]);
    const answer = await post(gateway, { origin });
    expect(corsHeaders(answer)).toEqual([]);
    expect(answer.headers.get('vary')).toContain('Origin');
  });

  test.each([
    ['https://*.school.example', 'https://north.school.example', true],
    ['https://*.school.example', 'https://a-1.school.example', true],
    ['https://*.school.example', 'https://school.example', false],
    ['https://*.school.example', 'https://a.b.school.example', false],
    ['https://*.school.example', 'http://north.school.example', false],
    ['https://*.school.example', 'https://north.school.example:8443', false],
    ['https://*.school.example', 'https://north.school.example.evil.example', false],
    ['https://*.school.example', 'https://north-school.example', false],
    ['https://*.school.example', 'https://.school.example', false],
    ['https://pr-*--app.host.example', 'https://pr-12--app.host.example', true],
    ['https://pr-*--app.host.example', 'https://pr-12--other.host.example', false],
    ['https://*.school.example:*', 'https://north.school.example:8443', true],
    ['https://*.school.example:*', 'https://north.school.example', true],
    ['http://localhost:*', 'http://localhost:5173', true],
    ['http://localhost:*', 'http://localhost:5173.evil.example', false],
    ['http://localhost:*', 'http://localhost.evil.example:5173', false],
    ['http://localhost:*', 'null', false],
  ])('%s is a name for %s: %s', async (named, origin, isAllowed) => {
    await using gateway = await startFor('https://other.example', named);
    const answer = await post(gateway, { origin });
    expect(answer.headers.get('access-control-allow-origin')).toBe(isAllowed ? origin : null);
    expect(answer.headers.get('vary')).toContain('Origin');
  });

  test('see that a token was refused, too', async () => {
    await using gateway = await startFor(app);
    const answer = await gateway.yoga.fetch(`${ENDPOINT}?query=nonsense`, { headers: { origin: app } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(app);
  });
});

describe('security headers', () => {
  test('are on answers with data and with errors', async () => {
    await using gateway = await startTestGateway();
    const bad = await gateway.yoga.fetch(ENDPOINT, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'a',
    });
    for (const { headers } of [await post(gateway), bad]) {
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      });
      expect(headers.has('server')).toBe(false);
      expect(headers.has('x-powered-by')).toBe(false);
    }
  });

  test('are on probes, on what is not there, on event streams and on answers in parts', async () => {
    await using gateway = await startTestGateway();
    const http = await startHttpServer(gateway.listener, { host: '127.0.0.1', port: 0 });
    const streamed = (accept: string, query: string) =>
      fetch(`${http.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify({ query }),
      });
    const deferred = `{ merchant { id ... @defer { name } } }`;
    const answers = [
      await fetch(`${http.url}/livez`),
      await fetch(`${http.url}/readyz`),
      await fetch(`${http.url}/nowhere`),
      await streamed('text/event-stream', '{ __typename }'),
      await streamed('multipart/mixed', deferred),
    ];
    for (const { headers, body } of answers) {
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'x-frame-options': 'DENY',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      });
      await body?.cancel();
    }
    await http.close();
  });

  test('leave a preview what it needs: it may stand in a page of the partner', async () => {
    await using gateway = await startTestGateway();
    const { data } = await gateway.execute<{ document: { previewLink: { url: string } } }, object>(
      `{ document(id: "${seedIds.convertedDocument}") { previewLink { url } } }`,
    );
    const preview = await gateway.yoga.fetch(data?.document.previewLink.url ?? '');
    expect(preview.status).toBe(200);
    expect(preview.headers.get('x-content-type-options')).toBe('nosniff');
    expect(preview.headers.get('content-security-policy')).toContain('sandbox');
    expect(preview.headers.has('x-frame-options')).toBe(false);
    await preview.body?.cancel();
  });

  test('and a preview needs its own ticket, whoever asks', async () => {
    await using gateway = await startTestGateway();
    const path = new URL(`/preview/${seedIds.convertedDocument}`, ENDPOINT).href;
    for (const query of ['', '?expires=99999999999&ticket=', '?expires=99999999999&ticket=AAAA']) {
      expect((await gateway.yoga.fetch(`${path}${query}`)).status).toBe(403);
    }
    expect(gateway.takeCalls()).toEqual([]);
  });
});
