import { once } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { collectGarbage } from '../../support/garbage.ts';
import { pngFile } from '../../support/files/plain-files.ts';
import { samples } from '../../graphql/document/document-samples.ts';
import { startSlowVendor, UPLOAD_PATH } from './slow-vendor.ts';
import { openMultipart, pdfOf, send, startUploadServer, upload } from './upload-client.ts';
import { field, fileEnd, fileHead, formEnd, UPLOAD, uploadHead } from './upload-client.ts';

const ROOM = 'query { rooms(first: 1) { nodes { vendorId } } }';

const TWO_UPLOADS = `mutation ($a: Upload!, $b: Upload!) {
  a: uploadDocument(input: { file: $a }) { document { fileName } userErrors { code path } }
  b: uploadDocument(input: { file: $b }) { document { fileName } userErrors { code path } }
}`;

const twoUploadsHead =
  field('operations', { query: TWO_UPLOADS, variables: { a: null, b: null } }) +
  field('map', { a: ['variables.a'], b: ['variables.b'] });

/** Bytes of buffers that somebody refers to. */
function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

describe('an upload', () => {
  test('arrives at the vendor whole and under its own name, which may be in any script', async () => {
    await using server = await startUploadServer();
    const result = await upload(server.url, { name: '课件 “Q&A” 第一讲.PDF', contents: pdfOf(3_000_000) });
    expect(result).toEqual({
      data: {
        uploadDocument: {
          document: { vendorId: expect.any(String) as string, fileName: '课件 “Q&A” 第一讲.PDF' },
          room: null,
          userErrors: [],
        },
      },
    });
    const call = server.gateway.sandbox.requests.find(({ path }) => path === UPLOAD_PATH);
    expect(call?.file?.sizeBytes).toBe(3_000_000);
    expect(call?.file?.fileName).toBe('课件 “Q&A” 第一讲.PDF');
  });

  test.each([
    'C:\\Users\\teacher\\slides.pdf',
    '/home/teacher/slides.pdf',
    '../../slides.pdf',
    ' slides.pdf\u3000',
  ])('is sent under the base name of %s', async (name) => {
    await using server = await startUploadServer();
    const result = await upload(server.url, { name, contents: pdfOf(1000) });
    expect(result.data?.uploadDocument.document?.fileName).toBe('slides.pdf');
  });

  test('under the name of another kind is sent under the one that fits', async () => {
    await using server = await startUploadServer();
    const result = await upload(server.url, { name: '板书.JPG', contents: pngFile() });
    expect(result.data?.uploadDocument.document?.fileName).toBe('板书.png');
    const call = server.gateway.sandbox.requests.find(({ path }) => path === UPLOAD_PATH);
    expect(call?.file?.fileName).toBe('板书.png');
  });

  test.each(samples.filter(({ sentAs }) => sentAs !== undefined))(
    'that is $what called $name is taken by the sandbox as well',
    async ({ name, file, sentAs }) => {
      await using server = await startUploadServer();
      const result = await upload(server.url, { name, contents: file });
      expect(result.data?.uploadDocument).toMatchObject({ document: { fileName: sentAs }, userErrors: [] });
    },
  );

  test('of exactly 20 MB is taken', async () => {
    await using server = await startUploadServer();
    const result = await upload(server.url, { name: 'a.pdf', contents: pdfOf(20 * 1024 * 1024) });
    expect(result.data?.uploadDocument.userErrors).toEqual([]);
  });

  test('is under way at the vendor while the file is still arriving', async () => {
    await using server = await startUploadServer();
    const { request, answer } = openMultipart(server.url);
    request.write(uploadHead() + fileHead('0', 'a.pdf'));
    request.write(pdfOf(100_000));
    await eventually(() => expect(server.gateway.takeCalls()).toEqual([UPLOAD_PATH]));
    expect(server.gateway.sandbox.activeRequests).toBe(1);
    request.end(fileEnd + formEnd);
    expect((await answer).result.data?.uploadDocument.userErrors).toEqual([]);
  });

  test('is slowed down to the pace of the vendor, and held nowhere', async () => {
    await using vendor = await startSlowVendor();
    await using server = await startUploadServer({ client: { baseUrl: vendor.url } });
    const { request, answer } = openMultipart(server.url);
    request.write(uploadHead() + fileHead('0', 'a.pdf'));
    await once(request, 'socket');
    // The vendor reads nothing: what can be sent is what fits between the sockets.
    const [first, ...rest] = Array.from({ length: 19 }, () => Buffer.alloc(1024 * 1024, '%'));
    first!.write('%PDF-1.7\n');
    for (const chunk of [first!, ...rest]) request.write(chunk);
    await eventually(() => expect(vendor.uploads).toHaveLength(1));
    const heldBefore = heldBytes();
    let sent = -1;
    await vi.waitFor(
      () => {
        const before = sent;
        sent = request.socket!.bytesWritten - request.socket!.writableLength;
        expect(sent).toBe(before);
      },
      { interval: 300, timeout: 30_000 },
    );
    expect(request.socket!.writableLength).toBeGreaterThan(0);
    // Of 19 MB; how much of it the sockets of this process hold is the system's to say.
    expect(heldBytes() - heldBefore).toBeLessThan(6 * 1024 * 1024);

    vendor.uploads[0]!.resume();
    request.end(`\n%%EOF${fileEnd}${formEnd}`);
    expect((await answer).status).toBe(200);
  });

  test('attaches the document where asked', async () => {
    await using server = await startUploadServer();
    const rooms = await server.gateway.execute<{ rooms: { nodes: { vendorId: string }[] } }, never>(ROOM);
    const roomId = rooms.data!.rooms.nodes[0]!.vendorId;
    const result = await upload(server.url, { name: 'a.pdf', contents: pdfOf(1000) }, { roomId });
    const { document, room, userErrors } = result.data!.uploadDocument;
    expect(userErrors).toEqual([]);
    expect(room).toEqual({ vendorId: roomId });
    const attached = await server.gateway.duobei.room.listDocuments(roomId);
    expect(attached.map(({ document: { vendorId } }) => vendorId)).toContain(document?.vendorId);
  });

  test('of two files in one request sends them one after the other', async () => {
    await using server = await startUploadServer();
    const { result } = await send(server.url, [
      twoUploadsHead,
      fileHead('a', 'a.pdf'),
      pdfOf(2_000_000),
      fileEnd + fileHead('b', 'b.pdf'),
      pdfOf(2_000_000),
      fileEnd + formEnd,
    ]);
    expect(result).toEqual({
      data: {
        a: { document: { fileName: 'a.pdf' }, userErrors: [] },
        b: { document: { fileName: 'b.pdf' }, userErrors: [] },
      },
    });
  });

  test('behind a refused one in the same request still arrives', async () => {
    await using server = await startUploadServer();
    const { result } = await send(server.url, [
      twoUploadsHead,
      fileHead('a', 'a.exe'),
      pdfOf(2_000_000),
      fileEnd + fileHead('b', 'b.pdf'),
      pdfOf(2_000_000),
      fileEnd + formEnd,
    ]);
    expect(result).toEqual({
      data: {
        a: { document: null, userErrors: [{ code: 'UNSUPPORTED_FILE_TYPE', path: ['input', 'file'] }] },
        b: { document: { fileName: 'b.pdf' }, userErrors: [] },
      },
    });
  });

  test('is used once: a second use of the same file is refused', async () => {
    await using server = await startUploadServer();
    const query = TWO_UPLOADS.replaceAll('$b', '$a').replace(', $a: Upload!', '');
    const { result } = await send(server.url, [
      field('operations', { query, variables: { a: null } }) + field('map', { 0: ['variables.a'] }),
      fileHead('0', 'a.pdf'),
      pdfOf(100_000),
      fileEnd + formEnd,
    ]);
    expect(result.data).toMatchObject({
      a: { userErrors: [] },
      b: { document: null, userErrors: [{ code: 'INVALID_INPUT', path: ['input', 'file'] }] },
    });
  });

  test('is not disturbed by a file that nothing asks for', async () => {
    await using server = await startUploadServer();
    const { result } = await send(server.url, [
      uploadHead() + fileHead('other', 'other.pdf'),
      pdfOf(2_000_000),
      fileEnd + fileHead('0', 'a.pdf'),
      pdfOf(2_000_000),
      fileEnd + formEnd,
    ]);
    expect(result.data?.uploadDocument.document?.fileName).toBe('a.pdf');
  });

  test.each(['graphql-require-preflight', 'apollo-require-preflight', 'x-graphql-yoga-csrf'])(
    'needs a header like %s, so that no page of another origin can send it',
    async (name) => {
      await using server = await startUploadServer();
      const body = [uploadHead() + fileHead('0', 'a.pdf'), pdfOf(100_000), fileEnd + formEnd];
      const without = { 'graphql-require-preflight': '' };
      const refused = await send(server.url, body, { headers: without });
      expect(refused.status).toBe(403);
      expect(refused.result.errors?.[0]?.extensions?.['code']).toBe('CSRF_HEADER_MISSING');
      expect(refused.result.errors?.[0]?.message).toContain(name);
      expect(server.gateway.takeCalls()).toEqual([]);
      expect((await send(server.url, body, { headers: { ...without, [name]: 'yes' } })).status).toBe(200);
    },
  );

  test('needs a variable: a string in the document is refused', async () => {
    await using server = await startUploadServer();
    const query = UPLOAD.replace('file: $file', 'file: "a.pdf"').replace('$file: Upload!, ', '');
    const result = await server.gateway.execute(query);
    expect(result.errors?.[0]?.message).toContain('multipart');
    const asJson = await server.gateway.execute(UPLOAD, { file: { name: 'a.pdf' } });
    expect(asJson.errors?.[0]?.message).toContain('multipart');
    expect(server.gateway.takeCalls()).toEqual([]);
  });
});
