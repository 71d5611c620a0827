import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { createPreviewLinks } from '../../src/server/preview-links.ts';
import { startUploadServer, type UploadServer } from './upload-client.ts';

const LINK = `query ($id: ID!) { document(id: $id) { previewLink { url expiresAt } } }`;
const NOW = Date.parse('2026-06-01T08:00:00Z');

interface LinkResult {
  document: { previewLink: { url: string; expiresAt: string } };
}

async function convertedDocument({ gateway }: UploadServer): Promise<string> {
  const { items } = await gateway.duobei.document.list();
  return items.find(({ status }) => status === 'CONVERTED')!.vendorId;
}

/** Over the port, so that the link leads back to it. */
async function previewLink(server: UploadServer, id: string) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: LINK, variables: { id } }),
  });
  const { data } = (await response.json()) as { data: LinkResult };
  return data.document.previewLink;
}

/** A vendor whose preview the test writes. */
async function startPreviewVendor(answer: (response: ServerResponse) => void) {
  const server = createServer((_request, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('a preview link', () => {
  test('leads through the gateway to the picture, and shows nothing of the vendor', async () => {
    await using server = await startUploadServer();
    const id = await convertedDocument(server);
    server.gateway.sandbox.clearRequests();
    const { url } = await previewLink(server, id);
    expect(url).toMatch(new RegExp(`^${server.origin}/preview/${id}\\?expires=\\d+&ticket=[\\w-]{43}$`));
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-security-policy':
        "sandbox; default-src 'none'; img-src data: http: https:; style-src 'unsafe-inline'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=60',
      'referrer-policy': 'no-referrer',
    });
    const picture = Buffer.from(await response.arrayBuffer());
    expect(picture.subarray(1, 4).toString()).toBe('PNG');
    const { sandbox, logs } = server.gateway;
    expect(url).not.toContain(sandbox.url);
    expect(url).not.toMatch(/sign|partner/);
    expect(JSON.stringify([...response.headers])).not.toContain('sign=');
    expect(JSON.stringify(logs)).not.toMatch(/sign=|ticket=/);
  });

  test('costs no vendor call until it is followed, and lives for 300 seconds', async () => {
    await using server = await startUploadServer({ now: () => NOW });
    const id = await convertedDocument(server);
    server.gateway.sandbox.clearRequests();
    const { expiresAt } = await previewLink(server, id);
    expect(expiresAt).toBe('2026-06-01T08:05:00Z');
    expect(server.gateway.takeCalls()).toEqual(['v3/document/detail']);
  });

  test('is refused when it has expired, and the vendor is not asked', async () => {
    let now = Date.now();
    await using server = await startUploadServer({ now: () => now });
    const id = await convertedDocument(server);
    const { url } = await previewLink(server, id);
    server.gateway.sandbox.clearRequests();
    now += 299_000;
    expect((await fetch(url)).status).toBe(200);
    now += 2_000;
    const response = await fetch(url);
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(server.gateway.takeCalls()).toEqual(['v3/document/preview']);
  });

  test('is refused when anything in it is changed', async () => {
    await using server = await startUploadServer();
    const [first, second] = (await server.gateway.duobei.document.list()).items;
    const { url } = await previewLink(server, first!.vendorId);
    server.gateway.sandbox.clearRequests();
    const forged = [
      url.replace(first!.vendorId, second!.vendorId),
      url.replace(/expires=(\d+)/, (_match, expires) => `expires=${Number(expires) + 1}`),
      url.replace(/expires=\d+/, 'expires=99999999999999999999'),
      url.replace(/ticket=.{4}/, 'ticket=AAAA'),
      url.replace(/ticket=.*/, 'ticket='),
      url.replace(/&ticket=.*/, ''),
      url.replace(/\?.*/, ''),
      `${server.origin}/preview/`,
      `${server.origin}/preview/../preview/x?expires=99999999999&ticket=x`,
    ];
    for (const candidate of forged) expect((await fetch(candidate)).status, candidate).toBe(403);
    expect(server.gateway.takeCalls()).toEqual([]);
  });

  test('of a document that is gone is 404', async () => {
    await using server = await startUploadServer();
    const id = await convertedDocument(server);
    const { url } = await previewLink(server, id);
    await server.gateway.duobei.document.delete(id);
    expect((await fetch(url)).status).toBe(404);
  });

  test('is for reading only', async () => {
    await using server = await startUploadServer();
    const { url } = await previewLink(server, await convertedDocument(server));
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  test('starts with the public URL where one is configured', () => {
    const publicUrl = 'https://gateway.example';
    const links = createPreviewLinks({ appKey: 'a secret of the vendor', publicUrl, now: () => NOW });
    const { url } = links.linkTo('d-1', 'http://10.0.0.7:4000/graphql');
    expect(url).toMatch(/^https:\/\/gateway\.example\/preview\/d-1\?/);
    expect(links.documentOf(new URL(url))).toBe('d-1');
  });

  test('is good at every replica with the same vendor key, and at no other', () => {
    const options = { publicUrl: null, now: () => NOW };
    const one = createPreviewLinks({ ...options, appKey: 'the first key' });
    const same = createPreviewLinks({ ...options, appKey: 'the first key' });
    const other = createPreviewLinks({ ...options, appKey: 'another key' });
    const url = new URL(one.linkTo('d-1', 'http://localhost/graphql').url);
    expect(same.documentOf(url)).toBe('d-1');
    expect(other.documentOf(url)).toBeUndefined();
  });
});

describe('a vendor whose preview', () => {
  const ID = 'd0000000-0000-4000-8000-000000000000';

  async function follow(answer: (response: ServerResponse) => void): Promise<Response> {
    const vendor = await startPreviewVendor(answer);
    const server = await startUploadServer({ client: { linkBaseUrl: vendor.url } });
    closers.push(
      () => server[Symbol.asyncDispose](),
      () => vendor[Symbol.asyncDispose](),
    );
    const links = createPreviewLinks({
      appKey: server.gateway.sandbox.appKey,
      publicUrl: null,
      now: Date.now,
    });
    return fetch(links.linkTo(ID, server.url).url);
  }
  const closers: (() => PromiseLike<void>)[] = [];
  afterAll(async () => {
    for (const close of closers) await close();
  });

  test('is a page is passed on under a policy that runs nothing', async () => {
    const html = '<html><body><img src="http://pictures.example/1.png"></body></html>';
    const response = await follow((res) =>
      res.setHeader('content-type', 'text/html;charset=UTF-8').end(html),
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
    expect(await response.text()).toBe(html);
  });

  test.each(['application/octet-stream', 'application/pdf', 'text/javascript', 'image'])(
    'is %s is not passed on',
    async (contentType) => {
      const response = await follow((res) => res.setHeader('content-type', contentType).end('data'));
      expect(response.status).toBe(502);
      expect(await response.text()).not.toContain('data');
    },
  );

  test('says that there is no document is 404', async () => {
    const page = '<html><body>app_slides_error</body></html>';
    const response = await follow((res) => res.setHeader('content-type', 'text/html').end(page));
    expect(response.status).toBe(404);
  });

  test.each([
    [
      'redirects',
      (res: ServerResponse) => res.writeHead(302, { location: 'http://other.example/?sign=1' }).end(),
    ],
    [
      'fails',
      (res: ServerResponse) => res.writeHead(500, { 'content-type': 'text/html' }).end('<p>oops</p>'),
    ],
    ['cuts the connection', (res: ServerResponse) => res.destroy()],
  ])('%s is 502', async (_what, answer) => {
    const response = await follow(answer);
    expect(response.status).toBe(502);
    expect(JSON.stringify([...response.headers]) + (await response.text())).not.toMatch(/sign|oops|other/);
  });

  test('breaks off in the middle does not look complete', async () => {
    const readPicture = async () => {
      const response = await follow((res) => {
        res.writeHead(200, { 'content-type': 'image/png', 'content-length': 1000 });
        res.write('x'.repeat(100), () => res.destroy());
      });
      return response.arrayBuffer();
    };
    await expect(readPicture()).rejects.toThrow(TypeError);
  });
});
