import { once, setMaxListeners } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { configFromEnv } from '../../../src/config/config.ts';
import { readEnv } from '../../../src/config/env.ts';
import { createPreviewLinks } from '../../../src/operation/preview-links.ts';
import { createMemoryLimiters } from '../../../src/access/limiters.ts';
import { createEntryRules } from '../../../src/operation/entry-rules.ts';
import type { TestGatewayOptions } from '../../support/gateway.ts';
import { startUploadServer, type UploadServer } from './upload-client.ts';
import { statusesOf, times } from './followed-links.ts';

const LINK = `query ($id: ID!) { document(id: $id) { previewLink { url expiresAt } } }`;
const NOTHING_REMEMBERED = {
  ttlMs: { record: 0, list: 0, merchant: 0, liveStatistics: 0, playback: 0 },
};
const NOW = Date.parse('2026-06-01T08:00:00Z');

interface MerchantResult {
  merchant: { name: string };
}

interface LinkResult {
  document: { previewLink: { url: string; expiresAt: string } };
}

async function convertedDocument({ gateway }: UploadServer): Promise<string> {
  const { items } = await gateway.duobei.document.list();
  return items.find((document) => document?.status === 'CONVERTED')!.vendorId;
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
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const response = await fetch(url, { method });
      expect([response.status, response.headers.get('allow')], method).toEqual([405, 'GET, HEAD']);
    }
  });

  test('starts with the public URL where one is configured', () => {
    const publicUrl = 'https://gateway.example';
    const links = createPreviewLinks({
      merchant: 'default',
      appKey: 'a secret of the vendor',
      publicUrl,
      now: () => NOW,
    });
    const { url } = links.linkTo('d-1', 'http://10.0.0.7:4000/graphql');
    expect(url).toMatch(/^https:\/\/gateway\.example\/preview\/d-1\?/);
    expect(links.ticketOf(new URL(url))?.documentId).toBe('d-1');
  });

  test('is good until its last millisecond', () => {
    const clock = { now: NOW };
    const links = createPreviewLinks({
      merchant: 'default',
      appKey: 'a key',
      publicUrl: null,
      now: () => clock.now,
    });
    const { url, expiresAt } = links.linkTo('d-1', 'http://localhost:4000/graphql?x=1');
    expect(url).toMatch(/^http:\/\/localhost:4000\/preview\/d-1\?expires=/);
    expect(expiresAt.getTime()).toBe(NOW + 300_000);
    clock.now = NOW + 299_999;
    expect(links.ticketOf(new URL(url))).toBeDefined();
    clock.now = NOW + 300_000;
    expect(links.ticketOf(new URL(url))).toBeUndefined();
  });

  test('is counted by its document and its time, and by each of them', () => {
    const clock = { now: NOW };
    const links = createPreviewLinks({
      merchant: 'default',
      appKey: 'a key',
      publicUrl: null,
      now: () => clock.now,
    });
    const keyOf = (id: string) =>
      links.ticketOf(new URL(links.linkTo(id, 'http://localhost/graphql').url))?.key;
    const keys = [keyOf('d-1'), keyOf('d-2'), keyOf('d-1')];
    clock.now += 1_000;
    keys.push(keyOf('d-1'));
    expect(keys[2]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(3);
  });

  test('is good at every replica with the same vendor key, and at no other', () => {
    const options = { merchant: 'default', publicUrl: null, now: () => NOW };
    const one = createPreviewLinks({ ...options, appKey: 'the first key' });
    const same = createPreviewLinks({ ...options, appKey: 'the first key' });
    const other = createPreviewLinks({ ...options, appKey: 'another key' });
    const url = new URL(one.linkTo('d-1', 'http://localhost/graphql').url);
    expect(same.ticketOf(url)?.documentId).toBe('d-1');
    expect(other.ticketOf(url)).toBeUndefined();
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
      merchant: 'default',
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

  test.each([
    'application/octet-stream',
    'application/pdf',
    'text/javascript',
    'image',
    'image/png; name=\u00e9',
    'text/htmlx',
  ])('is %s is not passed on', async (contentType) => {
    const response = await follow((res) => res.setHeader('content-type', contentType).end('data'));
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain('data');
  });

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
    [
      'breaks off in the middle',
      (res: ServerResponse) => {
        res.writeHead(200, { 'content-type': 'image/png', 'content-length': 1000 });
        res.write('x'.repeat(100), () => res.destroy());
      },
    ],
  ])('%s is 502', async (_what, answer) => {
    const response = await follow(answer);
    expect(response.status).toBe(502);
    expect(JSON.stringify([...response.headers]) + (await response.text())).not.toMatch(/sign|oops|other/);
  });
});

/** A gateway in front of a vendor whose previews the test answers, with links to any document. */
async function startPreviews(answer: (response: ServerResponse) => void, options: TestGatewayOptions = {}) {
  let calls = 0;
  const vendor = await startPreviewVendor((response) => {
    calls += 1;
    answer(response);
  });
  const server = await startUploadServer({ ...options, client: { linkBaseUrl: vendor.url } });
  const { appKey } = server.gateway.sandbox;
  return {
    server,
    get calls() {
      return calls;
    },
    /** Links made at different times have different tickets. */
    linkTo: (documentId: string, madeAt = Date.now()) =>
      createPreviewLinks({ merchant: 'default', appKey, publicUrl: null, now: () => madeAt }).linkTo(
        documentId,
        server.url,
      ).url,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await vendor[Symbol.asyncDispose]();
    },
  };
}

const sendPicture = (res: ServerResponse) => void res.setHeader('content-type', 'image/png').end('a picture');

describe('a link that is followed often', () => {
  test('is refused beyond thirty times a minute, without a vendor call, and other links are not', async () => {
    await using previews = await startPreviews((res) => void res.writeHead(500).end());
    const madeAt = Date.now();
    const link = previews.linkTo('d-1', madeAt);
    expect(await statusesOf(times(30, link))).toEqual(times(30, link).map(() => 502));
    expect(previews.calls).toBe(30);
    // The same ticket, written in another way.
    for (const url of [link, link.replace('expires=', 'expires=00'), `${link}==`, `${link}&x=1`]) {
      const response = await fetch(url);
      expect([response.status, response.headers.get('content-type')]).toEqual([
        429,
        'text/plain; charset=utf-8',
      ]);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await response.text()).toBe('Too many requests. Wait as long as Retry-After says.\n');
    }
    expect(previews.calls).toBe(30);
    expect(await statusesOf([previews.linkTo('d-1', madeAt + 1_000), previews.linkTo('d-2')])).toEqual([
      502, 502,
    ]);
  });

  test('is counted by address too where somebody signs in, good or bad', async () => {
    const rate = createMemoryLimiters({ points: 3, serverPoints: 3, windowSeconds: 60 });
    const { access } = configFromEnv(readEnv({}));
    await using previews = await startPreviews(sendPicture, {
      entryRules: { ...(await createEntryRules(access)), rate },
    });
    const bad = `${previews.server.origin}/preview/d-1?expires=9999999999&ticket=AAAA`;
    const links = ['d-1', 'd-2', 'd-3', 'd-4'].map((id) => previews.linkTo(id));
    expect(await statusesOf([links[0]!, bad, links[1]!, links[2]!, bad])).toEqual([200, 403, 200, 429, 429]);
    expect(previews.calls).toBe(2);
  });

  test('takes no place of a good one when it is forged', async () => {
    await using previews = await startPreviews(sendPicture);
    const forged = previews.linkTo('d-1').replace(/ticket=.{4}/, 'ticket=AAAA');
    expect(new Set(await statusesOf(times(40, forged)))).toEqual(new Set([403]));
  });
});

test('a preview is refused with the first operations when there is too much to do', async () => {
  const load = { waitMs: 499 };
  await using previews = await startPreviews(sendPicture, { yoga: { shedding: { load } } });
  expect((await fetch(previews.linkTo('d-1'))).status).toBe(200);
  load.waitMs = 500;
  const response = await fetch(previews.linkTo('d-2'));
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(previews.calls).toBe(1);
});

test('a preview says when the vendor wants to be asked again', async () => {
  await using previews = await startPreviews((res) => void res.writeHead(503, { 'retry-after': '90' }).end());
  const response = await fetch(previews.linkTo('d-1'));
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '90']);
  expect(await response.text()).toContain('Wait as long as Retry-After says.');
});

describe('equal previews', () => {
  test('are one call while it is under way, and none after it', async () => {
    const waiting: ServerResponse[] = [];
    await using previews = await startPreviews((res) => void waiting.push(res));
    const madeAt = Date.now();
    const answers = [0, 1_000, 2_000].map((laterMs) => fetch(previews.linkTo('d-1', madeAt + laterMs)));
    while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    sendPicture(waiting[0]!);
    for (const answer of await Promise.all(answers)) expect(await answer.text()).toBe('a picture');
    expect(await (await fetch(previews.linkTo('d-1'))).text()).toBe('a picture');
    expect(previews.calls).toBe(1);
  });

  test('are asked for again after an error or a refusal', async () => {
    const answers = [
      (res: ServerResponse) => void res.writeHead(500).end(),
      (res: ServerResponse) => void res.setHeader('content-type', 'text/html').end('app_slides_error'),
      sendPicture,
    ];
    await using previews = await startPreviews((res) => answers.shift()?.(res));
    expect(await statusesOf(times(4, previews.linkTo('d-1')))).toEqual([502, 404, 200, 200]);
    expect(previews.calls).toBe(3);
  });

  test('are forgotten with their document', async () => {
    await using server = await startUploadServer();
    const id = await convertedDocument(server);
    const { url } = await previewLink(server, id);
    expect(await statusesOf([url, url])).toEqual([200, 200]);
    const deletion = `mutation { deleteDocument(input: { documentId: "${id}" }) { deletedDocumentId } }`;
    expect((await server.gateway.execute(deletion)).errors).toBeUndefined();
    expect(await statusesOf([url])).toEqual([404]);
  });
});

test('previews that hang delay no read', async () => {
  await using previews = await startPreviews(() => undefined, { cache: NOTHING_REMEMBERED });
  const leaving = new AbortController();
  setMaxListeners(60, leaving.signal);
  const statuses: number[] = [];
  const answers = Array.from({ length: 60 }, async (_, index) => {
    const response = await fetch(previews.linkTo(`d-${index}`), { signal: leaving.signal });
    statuses.push(response.status);
  });
  // Beyond the eight under way and the thirty-two behind them nobody waits.
  while (statuses.length < 20) await new Promise((resolve) => setTimeout(resolve, 2));
  for (let reads = 0; reads < 20; reads += 1) {
    const { data } = await previews.server.gateway.execute<MerchantResult, never>('{ merchant { name } }');
    expect(data?.merchant.name).toBeTypeOf('string');
  }
  expect(previews.calls).toBe(8);
  leaving.abort();
  await Promise.allSettled(answers);
  expect(statuses).toEqual(statuses.map(() => 502));
  expect(statuses).toHaveLength(20);
  const logged = previews.server.gateway.logs.filter(({ msg }) => msg === 'Unexpected error');
  expect(logged).toEqual([]);
});

describe('a reader', () => {
  const large = Buffer.alloc(4_900_000, 'x');
  const sendLarge = (res: ServerResponse) => void res.setHeader('content-type', 'image/png').end(large);

  test('who does not take the picture in time loses the connection', async () => {
    await using previews = await startPreviews(sendLarge, { yoga: { pageTakeMs: 300 } });
    const { server } = previews;
    const { port, host, pathname, search } = new URL(previews.linkTo('d-1'));
    const request = `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    const socket = connect(Number(port), 'localhost').pause();
    socket.on('error', () => undefined);
    // More than both ends of the connection hold by themselves.
    socket.write(request.repeat(5));
    await once(socket, 'connect');
    while ((await server.openSockets()) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    while ((await server.openSockets()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    socket.destroy();
    expect(previews.calls).toBe(1);
  });

  test('who takes it in time gets all of it, and keeps the connection', async () => {
    await using previews = await startPreviews(sendLarge, { yoga: { pageTakeMs: 1_000 } });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const sockets = new Set<Socket>();
    for (let turn = 0; turn < 2; turn += 1) {
      const request = get(previews.linkTo('d-1'), { agent }).once('socket', (socket) => sockets.add(socket));
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      expect(large.equals(Buffer.concat((await response.toArray()) as Buffer[]))).toBe(true);
      // Past the time in which the first had to be taken.
      if (turn === 0) await new Promise((resolve) => setTimeout(resolve, 1_100));
    }
    expect(sockets.size).toBe(1);
    agent.destroy();
  });
});
