import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { UpstreamTimeoutError, UpstreamUnreachableError } from '../../src/vendor/protocol/errors.ts';
import { signatureOf } from '../../src/vendor/protocol/signing.ts';
import { eventually } from '../support/eventually.ts';
import {
  APP_KEY,
  clientOf,
  PARTNER,
  rejectionOf,
  sample,
  sendJson,
  socketsFreed,
  startRawStub,
  startVendorStub,
} from './vendor-stub.ts';

/** Chunks, one a turn; tells when it was let go before its end. */
async function* chunksOf(chunks: readonly Uint8Array[], onReturn?: () => void): AsyncGenerator<Uint8Array> {
  let isComplete = false;
  try {
    for (const chunk of chunks) yield await Promise.resolve(chunk);
    isComplete = true;
  } finally {
    if (!isComplete) onReturn?.();
  }
}

async function partsFor(fileName: string) {
  await using stub = await startVendorStub((_request, response) =>
    sendJson(response, sample('v3-documents-upload')),
  );
  await using client = clientOf(stub, { now: () => 1497502288959 });
  await client.document.upload({ fileName, contents: chunksOf([Buffer.from('one,'), Buffer.from('two')]) });
  const { headers, body } = stub.requests[0]!;
  const boundary = /boundary=(\S+)$/.exec(headers['content-type'] ?? '')?.[1] ?? '';
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': headers['content-type'] ?? '' },
  }).formData();
  return { text: body.toString('utf8'), boundary, form, headers };
}

describe('上传文档: the new id', () => {
  it.each<object>([
    { uuid: 'd-1', documentId: 'd-2' },
    { documentId: 'd-1' },
    { uniqueId: 'd-1' },
    { slidesUuid: 'd-1' },
    { document: { uuid: 'd-1' } },
    { document: { uniqueId: 'd-1', title: 'a' } },
    { data: { documentId: 'd-1' } },
    { document: [{ documentId: 'd-1' }], uuid: null },
  ])('is found in %j', async (body) => {
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, { success: true, ...body }),
    );
    await using client = clientOf(stub);
    const input = { fileName: 'a.pdf', contents: chunksOf([Buffer.from('one')]) };
    expect(await client.document.upload(input)).toEqual({ vendorId: 'd-1' });
  });
});

describe('上传文档: the multipart body', () => {
  it('is chunked, with the signed fields before the file and the file outside of the sign', async () => {
    const { form, text, boundary, headers } = await partsFor('讲义 1.pdf');
    expect(headers['transfer-encoding']).toBe('chunked');
    expect([...form.keys()]).toEqual(['partner', 'timestamp', 'sign', 'slidesFile']);
    const signed = { partner: PARTNER, timestamp: '1497502288959' };
    expect(form.get('sign')).toBe(signatureOf(signed, APP_KEY));
    const file = form.get('slidesFile') as File;
    expect([file.name, file.type, await file.text()]).toEqual([
      '讲义 1.pdf',
      'application/octet-stream',
      'one,two',
    ]);
    expect(text.endsWith(`\r\n--${boundary}--\r\n`)).toBe(true);
  });

  it.each([
    ['C:\\Users\\me\\课件.ppt', '课件.ppt'],
    ['/home/me/a.pdf', 'a.pdf'],
    ['a"b"c.pdf', 'a%22b%22c.pdf'],
    ['👨\u200d👩\u200d👧.pdf', '👨\u200d👩\u200d👧.pdf'],
    ['e\u0301.png', 'é.png'],
    ['dir/ a.pdf\u3000', 'a.pdf'],
  ])('sends %j as %s', async (fileName, sent) => {
    const { text } = await partsFor(fileName);
    expect(text).toContain(`name="slidesFile"; filename="${sent}"\r\n`);
  });

  it.each([
    ['without a base name', 'dir/'],
    ['with a line break', 'a\r\nb.pdf'],
    ['that turns its direction', 'exe\u202efdp.pdf'],
    ['with an invisible character', 'a\u200b.pdf'],
    ['that is very long', `${'长'.repeat(300)}.pdf`],
  ])('refuses a name %s before anything is sent', async (_what, fileName) => {
    await using stub = await startVendorStub(() => undefined);
    await using client = clientOf(stub);
    const contents = Readable.from([Buffer.from('x')]);
    const error = await rejectionOf(client.document.upload({ fileName, contents }));
    expect(error).toMatchObject({ name: 'InvalidArgumentError', argument: 'fileName' });
    expect(contents.destroyed).toBe(true);
    expect(stub.requests).toHaveLength(0);
  });
});

describe('上传文档: the stream', () => {
  it('is read no faster than the vendor takes it', async () => {
    let chunksRead = 0;
    const chunk = Buffer.alloc(64 * 1024);
    async function* contents(): AsyncGenerator<Uint8Array> {
      for (; chunksRead < 320; chunksRead += 1) yield await Promise.resolve(chunk);
    }
    let resume = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      resume = resolve;
    });
    let receivedBytes = 0;
    let proceed = (): void => undefined;
    const mayRead = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    await using stub = await startRawStub([], (request, response) => {
      resume();
      void mayRead
        .then(() => buffer(request))
        .then((body) => {
          receivedBytes = body.length;
          sendJson(response, sample('v3-documents-upload'));
        });
    });
    await using client = clientOf(stub);
    const uploaded = client.document.upload({ fileName: 'a.pdf', contents: contents() });
    await arrived;
    // Settled once a turn of the event loop reads nothing more.
    for (let before = -1; before !== chunksRead;) {
      before = chunksRead;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(chunksRead).toBeLessThan(320);
    proceed();
    await uploaded;
    expect(receivedBytes).toBeGreaterThan(320 * chunk.length);
  });

  it("an error of the contents is thrown as it is, and leaves the vendor's request broken off", async () => {
    const failure = new Error('the file is larger than 20 MB');
    async function* contents(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from('%PDF'));
      throw failure;
    }
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, sample('v3-documents-upload')),
    );
    await using client = clientOf(stub);
    expect(await rejectionOf(client.document.upload({ fileName: 'a.pdf', contents: contents() }))).toBe(
      failure,
    );
    await socketsFreed(stub);
    expect(stub.requests).toHaveLength(0);
  });

  it('an abort breaks the request off and lets the contents go, though a read is pending', async () => {
    const controller = new AbortController();
    const contents = new Readable({ read: () => undefined });
    contents.push('%PDF');
    await using stub = await startRawStub([], (request) => {
      request.once('data', () => controller.abort(new Error('the browser went away')));
    });
    await using client = clientOf(stub);
    const error = await rejectionOf(
      client.document.upload({ fileName: 'a.pdf', contents }, { signal: controller.signal }),
    );
    expect(error).toMatchObject({ message: 'the browser went away' });
    expect(contents.destroyed).toBe(true);
    await socketsFreed(stub);
  });

  it('an early answer of the vendor ends the reading', async () => {
    let wasReturned = false;
    const endless = Array.from({ length: 1000 }, () => Buffer.alloc(64 * 1024));
    await using stub = await startRawStub([], (_request, response) => {
      sendJson(response, { success: false, error: 'app_sign_error' });
    });
    await using client = clientOf(stub);
    const contents = chunksOf(endless, () => {
      wasReturned = true;
    });
    const error = await rejectionOf(client.document.upload({ fileName: 'a.pdf', contents }));
    expect(error).toMatchObject({ code: 'UPSTREAM_CREDENTIALS' });
    await socketsFreed(stub);
    await eventually(() => expect(wasReturned).toBe(true));
  });

  it('an early answer lets a stalled stream go', async () => {
    const contents = new Readable({ read: () => undefined });
    contents.push('%PDF');
    await using stub = await startRawStub([], (_request, response) => {
      sendJson(response, { success: false, error: 'app_sign_error' });
    });
    await using client = clientOf(stub);
    const error = await rejectionOf(client.document.upload({ fileName: 'a.pdf', contents }));
    expect(error).toMatchObject({ code: 'UPSTREAM_CREDENTIALS' });
    expect(contents.destroyed).toBe(true);
  });

  it('a reset of the vendor is unreachable, after sending', async () => {
    const contents = new Readable({ read: () => undefined });
    contents.push('%PDF');
    await using stub = await startRawStub([], (request) => {
      request.once('data', () => request.socket.resetAndDestroy());
    });
    await using client = clientOf(stub);
    const error = await rejectionOf(client.document.upload({ fileName: 'a.pdf', contents }));
    expect(error).toBeInstanceOf(UpstreamUnreachableError);
    expect(error).toMatchObject({ sent: true });
    expect(contents.destroyed).toBe(true);
  });

  it('contents that stall end at the deadline', async () => {
    const contents = new Readable({ read: () => undefined });
    contents.push('%PDF');
    await using stub = await startRawStub([], (request) => request.resume());
    await using client = clientOf(stub, { deadlines: { upload: 100 } });
    const error = await rejectionOf(client.document.upload({ fileName: 'a.pdf', contents }));
    expect(error).toBeInstanceOf(UpstreamTimeoutError);
    expect(contents.destroyed).toBe(true);
    await socketsFreed(stub);
  });

  it('the client works on after each of these', async () => {
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, sample('v3-documents-upload')),
    );
    await using client = clientOf(stub);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from('%PDF'));
      throw new Error('broken');
    }
    await rejectionOf(client.document.upload({ fileName: 'a.pdf', contents: broken() }));
    const good = client.document.upload({ fileName: 'a.pdf', contents: chunksOf([Buffer.from('x')]) });
    expect((await good).vendorId).toBe('dbe8228a-3d57-4500-8049-0fd40f05c738');
  });
});
