import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Cancellation } from '../../src/runtime/cancellation.ts';
import { signatureOf } from '../../src/vendor/protocol/signing.ts';
import {
  APP_KEY,
  clientOf,
  NOBODY,
  rejectionOf,
  sample,
  sendJson,
  socketsFreed,
  startRawStub,
  startVendorStub,
  type Answerer,
} from './vendor-stub.ts';

const uuid = '8a4691ad-d061-4d54-87be-ed709102ff9b';
const picture = Buffer.from('89504e470d0a1a0a0000', 'hex');

async function previewFailure(answer: Answerer): Promise<unknown> {
  await using stub = await startVendorStub(answer);
  await using client = clientOf(stub);
  return await rejectionOf(client.document.preview(uuid));
}

describe('请求预览文档: the preview', () => {
  it('is a signed GET on the link origin, and comes whole', async () => {
    await using api = await startVendorStub(() => undefined);
    await using links = await startVendorStub((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.end(picture);
    });
    await using client = clientOf(api, { linkBaseUrl: links.url });
    const page = await client.document.preview(uuid);
    expect(page.contentType).toBe('image/png');
    expect(page.body).toEqual(picture);
    const { method, path, query } = links.requests[0]!;
    expect([method, path]).toEqual(['GET', '/api/v3/document/preview']);
    const { sign, ...params } = Object.fromEntries(query);
    expect(Object.keys(params).sort()).toEqual(['partner', 'timestamp', 'uuid']);
    expect(sign).toBe(signatureOf(params, APP_KEY));
  });

  it('may be an HTML page', async () => {
    await using stub = await startVendorStub((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html><body><img src="1.png"></body></html>');
    });
    await using client = clientOf(stub);
    const page = await client.document.preview(uuid);
    expect(page.contentType).toBe('text/html');
    expect(page.body.toString()).toContain('1.png');
  });

  it.each([
    ['an error page', 'text/html', '<html>\n<head></head>\n<body>\n app_slides_error\n </body>\n</html>'],
    ['bare text', 'text/plain', 'document_not_found'],
    ['JSON', 'application/json', '{"success":false,"error":"document_not_found"}'],
    ['JSON that calls itself a page', 'text/html', '\uFEFF\n {"success":false,"msg":"document_not_found"}'],
    ['JSON that calls itself a picture', 'image/png', '{"success":false,"errorCode":" document_not_found "}'],
  ])('a refusal as %s is a refusal', async (_name, contentType, body) => {
    const error = await previewFailure((_request, response) => {
      response.writeHead(200, { 'content-type': contentType });
      response.end(body);
    });
    expect(error).toMatchObject({ name: 'UpstreamRejectedError', code: 'DOCUMENT_NOT_FOUND' });
  });

  it('JSON that is no refusal breaks the contract', async () => {
    const error = await previewFailure((_request, response) => sendJson(response, { success: true }));
    expect(error).toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
  });

  it('a status outside 2xx is a status error', async () => {
    const error = await previewFailure((_request, response) => {
      response.writeHead(302, { location: 'http://elsewhere.invalid/' });
      response.end();
    });
    expect(error).toMatchObject({ code: 'UPSTREAM_STATUS', status: 302 });
  });

  it('a picture over the limit breaks the contract', async () => {
    await using stub = await startVendorStub((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.write(Buffer.alloc(2000));
    });
    await using client = clientOf(stub, { maxResponseBytes: 1000 });
    const error = await rejectionOf(client.document.preview(uuid));
    expect(error).toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
    await socketsFreed(stub);
  });

  it('a picture cut short is asked for again', async () => {
    await using stub = await startVendorStub((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': picture.length });
      if (stub.requests.length === 1) response.write(picture.subarray(1), () => response.destroy());
      else response.end(picture);
    });
    await using client = clientOf(stub, { random: () => 0 });
    const page = await client.document.preview(uuid);
    expect(page.body).toEqual(picture);
    expect(stub.requests).toHaveLength(2);
  });

  it('a hung vendor is a timeout', async () => {
    await using stub = await startVendorStub(() => undefined);
    await using client = clientOf(stub, {
      deadlines: { preview: 500 },
      totalDeadlines: { preview: 500 },
      random: () => 0.99,
    });
    const error = await rejectionOf(client.document.preview(uuid));
    expect(error).toMatchObject({ code: 'UPSTREAM_TIMEOUT', sent: true });
    await socketsFreed(stub);
  });

  it('a refused connection is unreachable', async () => {
    await using client = clientOf(NOBODY);
    const error = await rejectionOf(client.document.preview(uuid));
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', isRetryable: true });
  });

  it('a picture may take longer than its head', async () => {
    await using stub = await startRawStub([], (_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.write(picture);
      setTimeout(() => response.end(picture), 2_000);
    });
    await using client = clientOf(stub, {
      deadlines: { preview: 1_000 },
      totalDeadlines: { preview: 1_000 },
    });
    expect((await client.document.preview(uuid)).body).toEqual(Buffer.concat([picture, picture]));
  });

  it('an abort in the middle of the picture ends the call with its own reason', async () => {
    const controller = new AbortController();
    await using stub = await startRawStub([], (_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.write(picture, () => controller.abort(new Error('the client went away')));
    });
    await using client = clientOf(stub);
    const failed = rejectionOf(client.document.preview(uuid, { signal: controller.signal }));
    expect(await failed).toMatchObject({ message: 'the client went away' });
    await socketsFreed(stub);
  });
});

describe('previews that hang or fail', () => {
  const merchant = sample('v3-merchant');
  /** Each preview sends its head and half of itself; the rest of the API answers. */
  const answerAllElse = (response: ServerResponse, path: string): void => {
    if (path !== '/api/v3/document/preview') {
      sendJson(response, merchant);
      return;
    }
    response.writeHead(200, { 'content-type': 'image/png' });
    response.write(picture);
  };

  it('hold eight turns and connections until they end, and thirty-two wait behind them', async () => {
    await using stub = await startVendorStub(({ path }, response) => answerAllElse(response, path));
    await using client = clientOf(stub);
    const leaving = new Cancellation();
    const previews = Array.from({ length: 40 }, () =>
      rejectionOf(client.document.preview(uuid, { signal: leaving })),
    );
    const refused = await rejectionOf(client.document.preview(uuid));
    expect(refused).toMatchObject({ name: 'UpstreamShedError', sent: false });
    for (let reads = 0; reads < 50; reads += 1) await client.merchant.detail();
    expect(client.health()).toEqual({ isReachable: true, expectedWaitMs: 0, pauseMs: 0 });
    const asked = stub.requests.filter(({ path }) => path === '/api/v3/document/preview');
    expect(asked).toHaveLength(8);
    leaving.abort(new Error('everybody leaves'));
    for (const error of await Promise.all(previews))
      expect(error).toMatchObject({ message: 'everybody leaves' });
  });

  it('open a breaker of their own', async () => {
    await using stub = await startVendorStub(({ path }, response) => {
      if (path === '/api/v3/document/preview') response.writeHead(500).end();
      else answerAllElse(response, path);
    });
    await using client = clientOf(stub);
    for (let calls = 0; calls < 50; calls += 1) await rejectionOf(client.document.preview(uuid));
    expect(await rejectionOf(client.document.preview(uuid))).toMatchObject({ name: 'UpstreamShedError' });
    expect(client.health().isReachable).toBe(true);
    await client.merchant.detail();
  });

  it('leave the reads their repeats', async () => {
    let isFirstAttempt = true;
    let merchantCalls = 0;
    await using stub = await startVendorStub(({ path }, response) => {
      const isPreview = path === '/api/v3/document/preview';
      merchantCalls += isPreview ? 0 : 1;
      if (isPreview ? isFirstAttempt : merchantCalls === 1) response.writeHead(503).end();
      else if (isPreview) response.writeHead(200, { 'content-type': 'image/png' }).end(picture);
      else sendJson(response, merchant);
      isFirstAttempt = false;
    });
    await using client = clientOf(stub, { random: () => 0 });
    /** Fails once: as often as it is repeated the breaker has a good answer for each bad one, and stays closed. */
    const isRepeated = () => {
      isFirstAttempt = true;
      return client.document.preview(uuid).then(
        () => true,
        () => false,
      );
    };
    let repeats = 0;
    while (await isRepeated()) repeats += 1;
    expect(repeats).toBeGreaterThan(50);
    // What has been saved up by then is taken as well.
    expect(await isRepeated()).toBe(true);
    await client.merchant.detail();
    expect(merchantCalls).toBe(2);
  });
});
