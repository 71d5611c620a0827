import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import type { GraphiqlPageOptions } from '../../../../src/transports/http/pages/graphiql-html.ts';
import { startUploadServer, type UploadServer } from '../upload-client.ts';

const graphiql: GraphiqlPageOptions = { isSandbox: true, isSignInNeeded: false, tabs: [] };

const startServer = (options: Partial<GraphiqlPageOptions> = {}, isCompressionOn = true) =>
  startUploadServer({ yoga: { graphiql: { ...graphiql, ...options }, isCompressionOn } });

/** Over a socket of its own reading: `fetch` would ask for every coding and unpack it. */
async function get(url: string, headers: Record<string, string> = {}) {
  const { statusCode, headers: answered, body } = await request(url, { headers });
  return { status: statusCode, headers: answered, bytes: Buffer.from(await body.arrayBuffer()) };
}

const html = { accept: 'text/html,*/*;q=0.8' };

/** The scripts and styles that the page names. */
async function filesOf({ url }: UploadServer): Promise<string[]> {
  const text = (await get(url, html)).bytes.toString();
  return [...text.matchAll(/(?:src|href)="(graphql\/[^"]+)"/g)].map(
    ([, path = '']) => new URL(path, url).href,
  );
}

describe('the page of GraphiQL', () => {
  test('is small, and asked for each time', async () => {
    await using server = await startServer();
    const page = await get(server.url, html);
    expect(page.status).toBe(200);
    expect(page.bytes.length).toBeLessThan(10_000);
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      etag: expect.stringMatching(/^W\/"[\w-]{16}"$/) as string,
      vary: 'Accept, Accept-Encoding',
    });
    expect(page.headers).not.toHaveProperty('content-encoding');
    const again = await get(server.url, { ...html, 'if-none-match': String(page.headers['etag']) });
    expect([again.status, again.bytes.length, again.headers['etag']]).toEqual([304, 0, page.headers['etag']]);
  });

  test('is another one where it says other things', async () => {
    await using sandbox = await startServer();
    await using account = await startServer({ isSandbox: false });
    const etags = await Promise.all(
      [sandbox, account].map(async ({ url }) => (await get(url, html)).headers['etag']),
    );
    expect(new Set(etags).size).toBe(2);
  });

  test('runs scripts of its own alone, and stands in no other page', async () => {
    await using server = await startServer();
    const { headers, bytes } = await get(server.url, html);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]),
    );
    const text = bytes.toString();
    // Data is no script.
    expect(text.match(/<script(?![^>]*(?: src=| type="application\/json"))/g)).toBeNull();
    expect(text).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  });

  test('has nothing that ends its settings before their end', async () => {
    const tab = { query: '# </script><script>alert(1)</script>', variables: '{}', headers: '{}' };
    await using server = await startServer({ tabs: [tab] });
    const text = (await get(server.url, html)).bytes.toString();
    expect(text).not.toContain('alert(1)</script>');
    const [, settings = ''] = /<script id="settings"[^>]*>([^<]*)</.exec(text) ?? [];
    expect(JSON.parse(settings)).toMatchObject({ tabs: [tab] });
  });

  test.each<[string, Partial<GraphiqlPageOptions>, string[], string[]]>([
    ['a sandbox', {}, ['SANDBOX', 'OPEN DOOR'], ['REAL ACCOUNT', 'id="token"']],
    ['an open door to a real account', { isSandbox: false }, ['REAL ACCOUNT', 'OPEN DOOR'], ['SANDBOX']],
    [
      'a real account behind a sign-in',
      { isSandbox: false, isSignInNeeded: true },
      ['REAL ACCOUNT', 'id="token"'],
      ['SANDBOX', 'OPEN DOOR'],
    ],
  ])('tells %s from others', async (_what, options, said, unsaid) => {
    await using server = await startServer(options);
    const text = (await get(server.url, html)).bytes.toString();
    for (const words of said) expect(text).toContain(words);
    for (const words of unsaid) expect(text).not.toContain(words);
  });

  test('is for browsers: a program gets no page', async () => {
    await using server = await startServer();
    const answer = await get(`${server.url}?query=%7B__typename%7D`, { accept: 'application/json' });
    expect(JSON.parse(answer.bytes.toString())).toMatchObject({ data: { __typename: 'Query' } });
  });
});

describe('the files of that page', () => {
  test('are kept for good, under a name that has their hash', async () => {
    await using server = await startServer();
    const files = await filesOf(server);
    expect(files.map((file) => file.split('/').at(-1))).toEqual([
      'graphiql.css',
      'page.css',
      'graphiql.js',
      'page.js',
    ]);
    for (const file of files) {
      const { status, headers, bytes } = await get(file);
      expect([status, bytes.length > 1_000]).toEqual([200, true]);
      expect(headers).toMatchObject({
        'content-type': `text/${file.endsWith('.css') ? 'css' : 'javascript'}; charset=utf-8`,
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        vary: 'Accept-Encoding',
      });
    }
  });

  test('are packed for who asks for it, and where the gateway packs at all', async () => {
    await using server = await startServer();
    await using unpacked = await startServer({}, false);
    const codingsFrom = async (of: UploadServer) => {
      const script = (await filesOf(of)).find((file) => file.endsWith('graphiql.js')) ?? '';
      const codings = ['br, gzip', 'gzip', 'br;q=0, gzip', 'identity', undefined];
      const answers = [];
      for (const coding of codings)
        answers.push(await get(script, coding ? { 'accept-encoding': coding } : {}));
      return answers.map(({ headers, bytes }) => [headers['content-encoding'], bytes.length > 5_000_000]);
    };
    expect(await codingsFrom(server)).toEqual([
      ['br', false],
      ['gzip', false],
      ['gzip', false],
      [undefined, true],
      [undefined, true],
    ]);
    expect(await codingsFrom(unpacked)).toEqual(Array(5).fill([undefined, true]));
  });

  test('are answered to HEAD without the body, and to nothing else', async () => {
    await using server = await startServer();
    const [file = ''] = await filesOf(server);
    const head = await request(file, { method: 'HEAD' });
    expect([head.statusCode, Number(head.headers['content-length']) > 100_000]).toEqual([200, true]);
    await head.body.dump();
    const post = await request(file, { method: 'POST', body: '{}' });
    expect([post.statusCode, post.headers['allow']]).toEqual([405, 'GET, HEAD']);
    await post.body.dump();
  });

  test('are 404 under another hash, another name, and where there is no page', async () => {
    await using server = await startServer();
    await using without = await startUploadServer();
    const [file = ''] = await filesOf(server);
    const { pathname } = new URL(file);
    const urls = [
      file.replace(/[^/]+(?=\/graphiql\.css)/, 'another'),
      file.replace('graphiql.css', 'tabs.json'),
      file.replace('graphiql.css', '..%2f..%2fpackage.json'),
      `${server.url}/graphiql/`,
      `${without.origin}${pathname}`,
    ];
    for (const url of urls) {
      const { status, headers } = await get(url);
      expect([url, status]).toEqual([url, 404]);
      expect(headers['cache-control']).toBe('no-store');
    }
  });
});
