import { once } from 'node:events';
import { Agent } from 'node:http';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { packageOf, part } from '../../support/files/package-file.ts';
import { zipOf } from '../../support/files/zip-file.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { field, fileEnd, fileHead, formEnd, openMultipart, pdfOf, send } from './upload-client.ts';
import { startUploadServer, upload, UPLOAD, uploadHead, type UploadServer } from './upload-client.ts';
import { UNREAD_LIMITS } from '../../../src/transports/http/unread-bodies.ts';

const UPLOAD_PATH = 'v3/documents/upload';
const MB = 1024 * 1024;

/** Soon takes a client that sends nothing for one that waits for its answer. */
const impatient = { unreadBodies: { limits: { ...UNREAD_LIMITS, stallMs: 20 } } };

const refusal = (type: string, code: string, message: RegExp, path = ['input', 'file']) => ({
  data: {
    uploadDocument: {
      document: null,
      room: null,
      userErrors: [{ __typename: type, code, message: expect.stringMatching(message) as string, path }],
    },
  },
});

/** Nothing is left: no document, no call under way, and the next request is served. */
async function expectNothingLeft(server: UploadServer, documentsBefore: number): Promise<void> {
  await eventually(() => expect(server.gateway.sandbox.activeRequests).toBe(0));
  expect(await server.documentCount()).toBe(documentsBefore);
  expect((await upload(server.url, { name: 'next.pdf', contents: pdfOf(1000) })).errors).toBeUndefined();
}

describe('the vendor never sees a whole file when', () => {
  test('it is larger than 20 MB', async () => {
    await using server = await startUploadServer();
    const before = await server.documentCount();
    const result = await upload(server.url, { name: 'big.pdf', contents: pdfOf(20 * MB + 1) });
    expect(result).toEqual(refusal('FileTooLargeError', 'FILE_TOO_LARGE', /20971520/));
    const call = server.gateway.sandbox.requests.find(({ path }) => path === UPLOAD_PATH);
    await eventually(() => expect(call?.aborted).toBe(true));
    await expectNothingLeft(server, before);
  });

  test('it is endless: the answer comes while the client still sends, and then the socket is cut', async () => {
    await using server = await startUploadServer();
    const before = await server.documentCount();
    const { request, answer } = openMultipart(server.url);
    request.write(uploadHead() + fileHead('0', 'big.pdf'));
    request.write(pdfOf(MB));
    const chunk = Buffer.alloc(MB);
    const closed = new Promise((resolve) => request.once('close', resolve));
    const pump = () => {
      while (!request.destroyed && request.write(chunk));
    };
    request.on('drain', pump);
    pump();
    expect((await answer).result).toEqual(refusal('FileTooLargeError', 'FILE_TOO_LARGE', /larger/));
    await closed;
    await expectNothingLeft(server, before);
  });

  test('its type is not one of documents', async () => {
    await using server = await startUploadServer();
    const result = await upload(server.url, { name: 'page.html', contents: pdfOf(1000) });
    expect(result).toEqual(refusal('UnsupportedFileTypeError', 'UNSUPPORTED_FILE_TYPE', /page\.html.*pdf/));
    expect(server.gateway.takeCalls()).toEqual([]);
  });

  test('its contents are not what the name says', async () => {
    await using server = await startUploadServer();
    const contents = Buffer.from(`<script>${' '.repeat(200_000)}</script>`);
    const result = await upload(server.url, { name: 'slides.pdf', contents });
    expect(result).toEqual(refusal('UnsupportedFileTypeError', 'UNSUPPORTED_FILE_TYPE', /slides\.pdf/));
    expect(server.gateway.takeCalls()).toEqual([]);
  });

  test('it is cut, which shows at its end alone', async () => {
    await using server = await startUploadServer();
    const before = await server.documentCount();
    const contents = pdfOf(2 * MB).subarray(0, -10);
    const result = await upload(server.url, { name: 'a.pdf', contents }, { roomId: seedIds.liveRoom });
    expect(result).toEqual(refusal('InvalidInputError', 'INVALID_INPUT', /cut off or damaged/));
    expect(server.gateway.takeCalls()).not.toContain('v3/room/attachDocument');
    await eventually(() => expect(server.gateway.sandbox.activeRequests).toBe(0));
    // Broken off early, it has not got so far.
    const calls = server.gateway.sandbox.requests.filter(({ path }) => path === UPLOAD_PATH);
    expect(calls.filter(({ aborted }) => !aborted)).toEqual([]);
    await expectNothingLeft(server, before);
  });

  test('it is an archive, which shows late', async () => {
    await using server = await startUploadServer();
    const before = await server.documentCount();
    const contents = zipOf([part('lesson.mp4', MB, { isStored: true })]);
    const result = await upload(server.url, { name: 'a.docx', contents });
    expect(result).toEqual(refusal('UnsupportedFileTypeError', 'UNSUPPORTED_FILE_TYPE', /an archive/));
    await expectNothingLeft(server, before);
  });

  test.each([
    ['a workbook', 'a.docx', packageOf('xlsx')],
    ['cut, and short', 'a.pdf', pdfOf(9_000).subarray(0, -10)],
  ])('it is %s, without a call', async (_what, name, contents) => {
    await using server = await startUploadServer();
    const result = await upload(server.url, { name, contents });
    expect(result.data?.uploadDocument.userErrors).toHaveLength(1);
    expect(server.gateway.takeCalls()).toEqual([]);
  });

  test('it is empty', async () => {
    await using server = await startUploadServer();
    const result = await upload(server.url, { name: 'a.pdf', contents: new Uint8Array() });
    expect(result).toEqual(refusal('InvalidInputError', 'INVALID_INPUT', /empty/));
    expect(server.gateway.takeCalls()).toEqual([]);
  });

  test.each([
    ['has a control character', `filename*=UTF-8''a%07.pdf`, /control/],
    [
      'turns its direction',
      `filename*=UTF-8''exe%E2%80%AEfdp.pdf`,
      /its name has a character that turns the direction/,
    ],
    ['has an invisible character', `filename*=UTF-8''a%E2%80%8B.pdf`, /its name has an invisible character/],
    ['is no UTF-8', `filename*=UTF-8''a%FF.pdf`, /its name has the mark of a character that was lost/],
    ['is very long', `filename="${'长'.repeat(300)}.pdf"`, /longer than 255/],
    ['is empty', 'filename=""', /no name/],
    ['is not there', 'x="y"', /no name/],
    ['is in a broken part header', `filename="a\u0007.pdf"`, /broken/],
  ])('its name %s', async (_what, filename, message) => {
    await using server = await startUploadServer();
    const head = fileHead('0', 'a.pdf').replace('filename="a.pdf"', filename);
    const { result } = await send(server.url, [uploadHead() + head, pdfOf(MB), fileEnd + formEnd]);
    expect(result).toEqual(refusal('InvalidInputError', 'INVALID_INPUT', message));
    expect(server.gateway.takeCalls()).toEqual([]);
  });

  test('the room to attach it to is no id', async () => {
    await using server = await startUploadServer({ yoga: impatient });
    const { request, answer } = openMultipart(server.url);
    // The answer does not wait for the file.
    request.write(uploadHead({ roomId: 'my room' }) + fileHead('0', 'a.pdf'));
    expect((await answer).result).toEqual(
      refusal('InvalidInputError', 'INVALID_INPUT', /attachToRoomId/, ['input', 'attachToRoomId']),
    );
    expect(server.gateway.takeCalls()).toEqual([]);
    request.destroy();
  });

  test('the client leaves in the middle', async () => {
    await using server = await startUploadServer();
    const before = await server.documentCount();
    server.gateway.sandbox.clearRequests();
    const { request } = openMultipart(server.url);
    request.write(uploadHead() + fileHead('0', 'a.pdf'));
    request.write(pdfOf(5 * MB));
    await eventually(() => expect(server.gateway.sandbox.activeRequests).toBe(1));
    request.destroy();
    // Long before the call would end by itself.
    await eventually(() => expect(server.gateway.sandbox.activeRequests).toBe(0));
    expect(server.gateway.sandbox.requests.map(({ aborted }) => aborted)).toEqual([true]);
    await expectNothingLeft(server, before);
    expect(server.gateway.logs.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  test('the body ends in the middle', async () => {
    await using server = await startUploadServer();
    const before = await server.documentCount();
    const { result } = await send(server.url, [uploadHead() + fileHead('0', 'a.pdf'), pdfOf(2 * MB)]);
    expect(result).toEqual(refusal('InvalidInputError', 'INVALID_INPUT', /broke off/));
    await expectNothingLeft(server, before);
  });

  test('it would have to come before the one that was sent', async () => {
    await using server = await startUploadServer();
    const query = `mutation ($a: Upload!, $b: Upload!) {
      a: uploadDocument(input: { file: $a }) { userErrors { code message } }
      b: uploadDocument(input: { file: $b }) { userErrors { code message } }
    }`;
    const { result } = await send(server.url, [
      field('operations', { query, variables: { a: null, b: null } }),
      field('map', { a: ['variables.a'], b: ['variables.b'] }) + fileHead('b', 'b.pdf'),
      pdfOf(MB),
      fileEnd + formEnd,
    ]);
    expect(result.data).toEqual({
      a: { userErrors: [{ code: 'INVALID_INPUT', message: expect.stringMatching(/order/) as string }] },
      b: { userErrors: [] },
    });
  });

  test('the request has no such file', async () => {
    await using server = await startUploadServer();
    const { result } = await send(server.url, [uploadHead() + formEnd]);
    expect(result).toEqual(refusal('InvalidInputError', 'INVALID_INPUT', /missing/));
    expect(server.gateway.takeCalls()).toEqual([]);
  });
});

describe('a file that nobody reads', () => {
  const cases: [string, string, number][] = [
    ['an operation that is not valid', 'mutation ($file: Upload!) { noSuchField(file: $file) }', 200],
    ['an operation that does not parse', 'mutation {', 200],
    ['an operation without the file', '{ __typename }', 200],
  ];
  test.each(cases)('does not hold up the answer to %s', async (_what, query) => {
    await using server = await startUploadServer({ yoga: impatient });
    const { request, answer } = openMultipart(server.url);
    request.write(uploadHead({}, query) + fileHead('0', 'a.pdf'));
    request.write(pdfOf(15 * MB));
    // The body is not finished, and has to be neither read nor held for the answer.
    const { result } = await answer;
    expect(result.errors?.[0]?.message ?? 'none').toMatch(/none|noSuchField|Syntax/);
    expect(server.gateway.takeCalls()).toEqual([]);
    await once(request, 'close');
    await eventually(async () => expect(await server.openSockets()).toBe(0));
  });

  test('leaves its connection fit for the next request', async () => {
    await using server = await startUploadServer();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const body = [
      uploadHead({}, '{ __typename }') + fileHead('0', 'a.pdf'),
      pdfOf(5 * MB),
      fileEnd + formEnd,
    ];
    for (let round = 0; round < 3; round += 1) {
      expect((await send(server.url, body, { agent })).status).toBe(200);
    }
    agent.destroy();
  });
});

describe('a vendor that fails', () => {
  test('by cutting the connection is answered without the rest of the file', async () => {
    await using server = await startUploadServer({ yoga: impatient });
    const before = await server.documentCount();
    server.gateway.sandbox.faults.add({ endpoint: UPLOAD_PATH, kind: 'drop' });
    const { request, answer } = openMultipart(server.url);
    request.write(uploadHead() + fileHead('0', 'a.pdf'));
    request.write(pdfOf(10 * MB));
    const { result } = await answer;
    expect(result.data).toBeNull();
    expect(result.errors?.[0]?.extensions?.['code']).toBe('OUTCOME_UNKNOWN');
    await once(request, 'close');
    await expectNothingLeft(server, before);
  });

  test('by saying nothing is given up at the deadline, once', async () => {
    await using server = await startUploadServer({ client: { deadlines: { upload: 1_000 } } });
    server.gateway.sandbox.faults.add({ endpoint: UPLOAD_PATH, kind: 'hang' });
    const result = await upload(server.url, { name: 'a.pdf', contents: pdfOf(MB) });
    expect(result.errors?.[0]?.extensions?.['code']).toBe('OUTCOME_UNKNOWN');
    expect(server.gateway.takeCalls()).toEqual([UPLOAD_PATH]);
  });

  test('by refusing the file names the file', async () => {
    await using server = await startUploadServer();
    const order = { endpoint: UPLOAD_PATH, kind: 'error', error: 'app_parameter_error' } as const;
    server.gateway.sandbox.faults.add(order);
    const result = await upload(server.url, { name: 'a.pdf', contents: pdfOf(MB) });
    expect(result).toEqual(refusal('InvalidInputError', 'INVALID_INPUT', /vendor/));
  });
});

describe('the document survives', () => {
  const missingRoom = `jz${'0'.repeat(32)}`;

  test('a room that does not exist', async () => {
    await using server = await startUploadServer();
    const result = await upload(
      server.url,
      { name: 'a.pdf', contents: pdfOf(1000) },
      { roomId: missingRoom },
    );
    const { document, room, userErrors } = result.data!.uploadDocument;
    expect(room).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'ROOM_NOT_FOUND', path: ['input', 'attachToRoomId'] }]);
    expect(await server.gateway.duobei.document.detail(document!.vendorId)).toMatchObject({
      fileName: 'a.pdf',
    });
  });

  test('a vendor that does not answer the attachment', async () => {
    await using server = await startUploadServer();
    server.gateway.sandbox.faults.add({ endpoint: 'v3/room/attachDocument', kind: 'drop' });
    const result = await upload(
      server.url,
      { name: 'a.pdf', contents: pdfOf(1000) },
      { roomId: missingRoom },
    );
    const { document, userErrors } = result.data!.uploadDocument;
    expect(document?.fileName).toBe('a.pdf');
    expect(userErrors).toMatchObject([
      { message: expect.stringContaining('attachDocument') as string, path: ['input', 'attachToRoomId'] },
    ]);
  });
});

test('files that are refused late are no failures of the vendor: the next one is sent', async () => {
  await using server = await startUploadServer();
  const cut = { name: 'a.pdf', contents: pdfOf(200_000).subarray(0, -10) };
  for (let sent = 0; sent < 60; sent += 10) {
    const results = await Promise.all(Array.from({ length: 10 }, () => upload(server.url, cut)));
    for (const result of results) {
      expect(result).toEqual(refusal('InvalidInputError', 'INVALID_INPUT', /cut off/));
    }
  }
  const { data } = await upload(server.url, { name: 'a.pdf', contents: pdfOf(200_000) });
  expect(data?.uploadDocument.userErrors).toEqual([]);
});

test('uploads that fail in every way at once leave no socket and no vendor call', async () => {
  await using server = await startUploadServer();
  const agent = new Agent({ keepAlive: false });
  const files = ['a.exe', 'a.pdf', 'b.pdf', 'c.jpg'];
  await Promise.all(
    files.flatMap((name) => [
      send(server.url, [uploadHead() + fileHead('0', name), pdfOf(MB), fileEnd + formEnd], { agent }),
      send(server.url, [uploadHead() + fileHead('0', name), pdfOf(MB)], { agent }),
      send(server.url, [field('map', {}) + fileHead('0', name), pdfOf(MB), fileEnd + formEnd], { agent }),
      send(server.url, [uploadHead({}, UPLOAD.replace('Upload!', 'ID!')) + fileHead('0', name), pdfOf(MB)], {
        agent,
      }),
    ]),
  );
  await eventually(() => expect(server.gateway.sandbox.activeRequests).toBe(0));
  await eventually(async () => expect(await server.openSockets()).toBe(0));
  agent.destroy();
});
