import { describe, expect, test } from 'vitest';
import { PROGRESS_LIMITS } from '../../../src/transports/http/uploads/upload-progress.ts';
import { eventually } from '../../support/eventually.ts';
import type { TestGatewayOptions } from '../../support/gateway.ts';
import { createManualClock } from '../../watch/manual-clock.ts';
import { startSlowVendor, UPLOAD_PATH } from './slow-vendor.ts';
import {
  field,
  fileEnd,
  fileHead,
  formEnd,
  openMultipart,
  pdfOf,
  uploadHead,
  type MultipartRequest,
} from './upload-client.ts';
import { startUploadServer } from './upload-client.ts';

const { stallMs, windowMs, bytesPerSecond } = PROGRESS_LIMITS;
const KB = 1024;

const TWO_UPLOADS = `mutation ($a: Upload!, $b: Upload!) {
  a: uploadDocument(input: { file: $a }) { document { fileName } userErrors { code message path } }
  b: uploadDocument(input: { file: $b }) { document { fileName } userErrors { code message path } }
}`;

async function start(client: TestGatewayOptions['client'] = {}) {
  const clock = createManualClock();
  const server = await startUploadServer({ client, yoga: { uploadProgress: { clock } } });
  const { sandbox } = server.gateway;
  /** Has a second pass, in which what was sent arrives. */
  const second = async (): Promise<void> => {
    await fetch(new URL('/livez', server.url));
    clock.advance(1_000);
  };
  return { ...server, clock, second, sandbox };
}

/** A file that the vendor has begun to get: more than the gateway holds back. */
async function begin(server: Awaited<ReturnType<typeof start>>) {
  const { request, answer } = openMultipart(server.url);
  request.write(uploadHead() + fileHead('0', 'a.pdf'));
  request.write(pdfOf(200 * KB));
  await eventually(() => expect(server.sandbox.activeRequests).toBe(1));
  return { request, answer };
}

function settled(promise: Promise<unknown>): () => boolean {
  let isSettled = false;
  void promise.then(() => (isSettled = true));
  return () => isSettled;
}

async function expectRefused(answer: MultipartRequest['answer'], message: RegExp): Promise<void> {
  const { status, headers, result } = await answer;
  expect({ status, connection: headers.connection, ...result }).toEqual({
    status: 200,
    connection: 'close',
    data: { uploadDocument: { document: null, room: null, userErrors: [incomplete(message)] } },
  });
}

const incomplete = (message: RegExp) =>
  expect.objectContaining({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(message) as string,
    path: ['input', 'file'],
  }) as object;

async function expectNothingLeft(
  { sandbox, documentCount }: Awaited<ReturnType<typeof start>>,
  before: number,
) {
  await eventually(() => expect(sandbox.activeRequests).toBe(0));
  const calls = sandbox.requests.filter(({ path }) => path === UPLOAD_PATH);
  expect(calls.map(({ aborted }) => aborted)).toEqual([true]);
  expect(await documentCount()).toBe(before);
}

describe('an upload on its way', () => {
  test('that stops is ended with a clear error, and nothing of it stays at the vendor', async () => {
    await using server = await start();
    const before = await server.documentCount();
    const { request, answer } = await begin(server);
    const isAnswered = settled(answer);
    for (let seconds = 0; seconds < stallMs / 1_000 - 1; seconds += 1) await server.second();
    expect(isAnswered()).toBe(false);
    while (!isAnswered()) await server.second();
    await expectRefused(answer, /Nothing .* came for 15000 ms/);
    await expectNothingLeft(server, before);
    request.destroy();
  });

  test('that drips a byte at a time is ended with a clear error, and nothing of it stays at the vendor', async () => {
    await using server = await start();
    const before = await server.documentCount();
    const { request, answer } = await begin(server);
    const isAnswered = settled(answer);
    // The start came fast, and counts in the first window alone.
    for (let ms = 0; ms < windowMs; ms += 1_000) {
      request.write('%');
      await server.second();
    }
    expect(isAnswered()).toBe(false);
    while (!isAnswered()) {
      request.write('%');
      await server.second();
    }
    await expectRefused(answer, /less than 1024 bytes a second for 30000 ms/);
    await expectNothingLeft(server, before);
    request.destroy();
  });

  test('at 5 KB/s, with pauses of ten seconds, is taken', async () => {
    await using server = await start();
    const { request, answer } = await begin(server);
    const rest = pdfOf(500 * KB).subarray(200 * KB);
    expect(rest.length / 60).toBeGreaterThan(4 * bytesPerSecond);
    for (let at = 0; at < rest.length; at += 50 * KB) {
      request.write(rest.subarray(at, at + 50 * KB));
      for (let seconds = 0; seconds < 10; seconds += 1) await server.second();
    }
    request.end(fileEnd + formEnd);
    expect((await answer).result.data?.uploadDocument.userErrors).toEqual([]);
    expect(server.clock.due).toEqual([]);
  });

  test('that waits for the vendor is not taken for a slow one', async () => {
    await using vendor = await startSlowVendor();
    await using server = await start({ baseUrl: vendor.url });
    const { request, answer } = openMultipart(server.url);
    request.write(uploadHead() + fileHead('0', 'a.pdf'));
    // More than fits into all that lies on the way.
    request.end(Buffer.concat([pdfOf(19_000 * KB), Buffer.from(fileEnd + formEnd)]));
    await eventually(() => expect(vendor.uploads).toHaveLength(1));
    for (let ms = 0; ms < 2 * windowMs; ms += 1_000) await server.second();
    expect(request.socket?.writableLength).toBeGreaterThan(0);
    vendor.uploads[0]!.resume();
    expect(await answer).toMatchObject({ status: 200, result: { data: { uploadDocument: {} } } });
  });

  test('that stops before its file is ended with what it lacks', async () => {
    await using server = await start();
    const { request, answer } = openMultipart(server.url);
    // The map is over when another part begins.
    request.write(uploadHead() + fileHead('0', 'a.pdf').slice(0, -10));
    const isAnswered = settled(answer);
    await server.clock.ordered();
    while (!isAnswered()) await server.second();
    await expectRefused(answer, /Nothing .* came/);
    request.destroy();
  });

  test('that stops at its second file keeps what became of the first', async () => {
    await using server = await start();
    const { request, answer } = openMultipart(server.url);
    const operations = {
      query: TWO_UPLOADS,
      variables: { a: null, b: null },
    };
    request.write(
      field('operations', JSON.stringify(operations)) +
        field('map', '{"0":["variables.a"],"1":["variables.b"]}') +
        fileHead('0', 'a.pdf'),
    );
    request.write(Buffer.concat([pdfOf(20 * KB), Buffer.from(fileEnd + fileHead('1', 'b.pdf'))]));
    request.write(pdfOf(200 * KB));
    await eventually(() =>
      expect(server.sandbox.requests.filter(({ path }) => path === UPLOAD_PATH)).toHaveLength(2),
    );
    const isAnswered = settled(answer);
    while (!isAnswered()) await server.second();
    expect((await answer).result).toEqual({
      data: {
        a: { document: { fileName: 'a.pdf' }, userErrors: [] },
        b: { document: null, userErrors: [incomplete(/Nothing of the body came/)] },
      },
    });
    request.destroy();
  });
});
