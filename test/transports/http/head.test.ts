import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { startUploadServer, type UploadServer } from './upload-client.ts';

/** What differs from one answer to the next, or is about the connection. */
const OWN_HEADERS = ['date', 'x-request-id', 'transfer-encoding', 'connection', 'keep-alive'];

async function ask(method: string, url: string) {
  const asked = request(url, { method }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const body = Buffer.concat((await response.toArray()) as Buffer[]);
  const headers = Object.entries(response.headers).filter(([name]) => !OWN_HEADERS.includes(name));
  return { status: response.statusCode, headers: Object.fromEntries(headers), body };
}

async function linkTo({ gateway, url }: UploadServer, isConverted: boolean): Promise<string> {
  const { items } = await gateway.duobei.document.list();
  const id = items.find((document) => (document?.status === 'CONVERTED') === isConverted)!.vendorId;
  const query = `{ document(id: "${id}") { previewLink { url } } }`;
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  const { data } = (await response.json()) as { data: { document: { previewLink: { url: string } } } };
  gateway.sandbox.clearRequests();
  return data.document.previewLink.url;
}

describe('HEAD is answered like GET, without the body', () => {
  test.each<[string, number, (server: UploadServer) => Promise<string> | string]>([
    ['a preview', 200, (server) => linkTo(server, true)],
    ['a preview that is not there', 404, (server) => linkTo(server, false)],
    ['a preview by a bad link', 403, ({ origin }) => `${origin}/preview/x?expires=99999999999&ticket=x`],
    ['the probe of liveness', 200, ({ origin }) => `${origin}/livez`],
    ['the probe of readiness', 200, ({ origin }) => `${origin}/readyz`],
    ['what is not there', 404, ({ origin }) => `${origin}/nothing`],
  ])('for %s: %i', async (_what, status, urlOf) => {
    await using server = await startUploadServer();
    const url = await urlOf(server);
    const head = await ask('HEAD', url);
    const callsOfHead = server.gateway.takeCalls().length;
    const get = await ask('GET', url);
    expect(head.status).toBe(status);
    expect(head.body).toHaveLength(0);
    expect(get.status).toBe(status);
    // Node tells no length of what is empty.
    const { 'content-length': length = String(get.body.length), ...headers } = head.headers;
    expect(length).toBe(String(get.body.length));
    delete get.headers['content-length'];
    expect(headers).toEqual(get.headers);
    expect(callsOfHead).toBeLessThanOrEqual(1);
  });

  test('and a picture is had from the vendor once for both', async () => {
    await using server = await startUploadServer();
    const url = await linkTo(server, true);
    const head = await ask('HEAD', url);
    expect(head.headers['content-type']).toBe('image/png');
    expect(Number(head.headers['content-length'])).toBeGreaterThan(0);
    const get = await ask('GET', url);
    expect(get.body.subarray(1, 4).toString()).toBe('PNG');
    expect(server.gateway.takeCalls()).toEqual(['v3/document/preview']);
  });
});
