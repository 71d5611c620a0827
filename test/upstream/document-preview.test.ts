import { buffer, text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { signatureOf } from '../../src/upstream/signing.ts';
import {
  APP_KEY,
  clientOf,
  rejectionOf,
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
  it('is a signed GET on the link origin, streamed on', async () => {
    await using api = await startVendorStub(() => undefined);
    await using links = await startVendorStub((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.end(picture);
    });
    await using client = clientOf(api, { linkBaseUrl: links.url });
    const page = await client.document.preview(uuid);
    expect(page.contentType).toBe('image/png');
    expect(await buffer(page.body)).toEqual(picture);
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
    expect(await text(page.body)).toContain('1.png');
  });

  it.each([
    ['an error page', 'text/html', '<html>\n<head></head>\n<body>\n app_slides_error\n </body>\n</html>'],
    ['bare text', 'text/plain', 'document_not_found'],
    ['JSON', 'application/json', '{"success":false,"error":"document_not_found"}'],
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

  it('a picture over the limit fails while it is read', async () => {
    await using stub = await startVendorStub((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.write(Buffer.alloc(2000));
    });
    await using client = clientOf(stub, { maxResponseBytes: 1000 });
    const page = await client.document.preview(uuid);
    expect(await rejectionOf(buffer(page.body))).toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
    await socketsFreed(stub);
  });

  it('a picture cut short fails while it is read', async () => {
    await using stub = await startVendorStub((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': '100' });
      response.write(picture, () => response.destroy());
    });
    await using client = clientOf(stub);
    const page = await client.document.preview(uuid);
    expect(await rejectionOf(buffer(page.body))).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });

  it('a hung vendor is a timeout', async () => {
    await using stub = await startVendorStub(() => undefined);
    await using client = clientOf(stub, { deadlines: { read: 100 } });
    const error = await rejectionOf(client.document.preview(uuid));
    expect(error).toMatchObject({ code: 'UPSTREAM_TIMEOUT', sent: true });
    await socketsFreed(stub);
  });

  it('a refused connection is unreachable', async () => {
    const stub = await startVendorStub(() => undefined);
    await stub[Symbol.asyncDispose]();
    await using client = clientOf(stub);
    const error = await rejectionOf(client.document.preview(uuid));
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', isRetryable: true });
  });

  it('a reader who leaves frees the socket', async () => {
    await using stub = await startRawStub([], (_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.write(picture);
    });
    await using client = clientOf(stub);
    const page = await client.document.preview(uuid);
    page.body.destroy();
    await socketsFreed(stub);
  });

  it('an abort ends the body with its own reason', async () => {
    const controller = new AbortController();
    await using stub = await startRawStub([], (_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.write(picture);
    });
    await using client = clientOf(stub);
    const page = await client.document.preview(uuid, { signal: controller.signal });
    const failed = rejectionOf(buffer(page.body));
    controller.abort(new Error('the client went away'));
    expect(await failed).toMatchObject({ message: 'the client went away' });
    await socketsFreed(stub);
  });
});
