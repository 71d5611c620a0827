import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { clientOf, rejectionOf, sample, sendJson, socketsFreed, startVendorStub } from './vendor-stub.ts';

const ROOM_ID = 'jza26a4e6300b5456eb3d04ecd21d6dc4d';
const body = Buffer.from(JSON.stringify(sample('v3-room-detail')));

const packings: [encoding: string, pack: (bytes: Buffer) => Buffer][] = [
  ['gzip', gzipSync],
  ['GZIP', gzipSync],
  ['x-gzip', gzipSync],
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
];

/** A vendor that sends these bytes under this encoding. */
const packedStub = (encoding: string, bytes: Buffer, status = 200) =>
  startVendorStub((_request, response) => {
    response.writeHead(status, { 'content-encoding': encoding, 'content-type': 'application/json' });
    // In two parts, so that they have to be put together.
    response.write(bytes.subarray(0, 10), () => response.end(bytes.subarray(10)));
  });

/** A vendor that sends these bytes as JSON, and says nothing of how they are packed. */
const bareStub = (bytes: Buffer) =>
  startVendorStub((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(bytes);
  });

describe('an answer that does not say how it is written', () => {
  test.each<[what: string, bytes: Buffer]>([
    ['gzip', gzipSync(body)],
    ['two byte order marks', Buffer.concat([Buffer.from('\uFEFF\uFEFF'), body])],
    ['a blank before a byte order mark', Buffer.concat([Buffer.from('\r\n \uFEFF\n'), body])],
  ])('is read: %s', async (_what, bytes) => {
    await using stub = await bareStub(bytes);
    await using client = clientOf(stub);
    expect((await client.room.detail(ROOM_ID)).vendorId).toBe(ROOM_ID);
  });

  test('is bounded by what comes out of it', async () => {
    await using stub = await bareStub(gzipSync(Buffer.alloc(100_000, ' ')));
    await using client = clientOf(stub, { maxResponseBytes: 10_000 });
    const error = await rejectionOf(client.room.detail(ROOM_ID));
    expect((error as Error).message).toContain('larger than 10000 bytes');
  });

  test('breaks the contract where it is not in UTF-8, a refusal is one all the same', async () => {
    const bytesOf = (answer: object) => {
      const [before = '', after = ''] = JSON.stringify({ ...answer, title: '?' }).split('?');
      return Buffer.concat([Buffer.from(before), Buffer.from([0xca, 0xfd, 0xd1, 0xa7]), Buffer.from(after)]);
    };
    const codes: unknown[] = [];
    for (const answer of [{ course: { roomId: ROOM_ID } }, { success: false, error: 'app_course_error' }]) {
      await using stub = await bareStub(bytesOf(answer));
      await using client = clientOf(stub);
      codes.push(((await rejectionOf(client.room.detail(ROOM_ID))) as { code: unknown }).code);
    }
    expect(codes).toEqual(['UPSTREAM_INVALID_RESPONSE', 'ROOM_NOT_FOUND']);
  });
});

describe.each(packings)('an answer packed by %s, which nobody asked for', (encoding, pack) => {
  test('is read', async () => {
    await using stub = await packedStub(encoding, pack(body));
    await using client = clientOf(stub);
    expect((await client.room.detail(ROOM_ID)).vendorId).toBe(ROOM_ID);
    expect(stub.requests[0]?.headers['accept-encoding']).toBe('identity');
  });

  test('is bounded by what comes out of it', async () => {
    await using stub = await packedStub(encoding, pack(body));
    await using client = clientOf(stub, { maxResponseBytes: body.length });
    expect((await client.room.detail(ROOM_ID)).vendorId).toBe(ROOM_ID);
    await using stricter = clientOf(stub, { maxResponseBytes: body.length - 1 });
    const error = await rejectionOf(stricter.room.detail(ROOM_ID));
    expect(error).toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE', sent: true });
    expect((error as Error).message).toContain(`larger than ${body.length - 1} bytes`);
  });

  test('that unpacks beyond every bound is cut off', async () => {
    await using stub = await packedStub(encoding, pack(Buffer.alloc(6_000_000, ' ')));
    await using client = clientOf(stub);
    expect(await rejectionOf(client.room.detail(ROOM_ID))).toMatchObject({
      code: 'UPSTREAM_INVALID_RESPONSE',
    });
  });

  test.each([
    ['broken off', (packed: Buffer) => packed.subarray(0, packed.length - 12)],
    ['something else', () => Buffer.from('<html>maintenance</html>')],
    ['empty', () => Buffer.alloc(0)],
  ])('that is %s breaks the contract', async (_what, broken) => {
    await using stub = await packedStub(encoding, broken(pack(body)));
    await using client = clientOf(stub);
    expect(await rejectionOf(client.room.detail(ROOM_ID))).toMatchObject({
      name: 'UpstreamContractError',
      code: 'UPSTREAM_INVALID_RESPONSE',
      sent: true,
    });
  });

  test('may be a refusal', async () => {
    const refusal = Buffer.from(JSON.stringify({ success: false, error: 'app_course_error' }));
    await using stub = await packedStub(encoding, pack(refusal), 500);
    await using client = clientOf(stub);
    expect(await rejectionOf(client.room.detail(ROOM_ID))).toMatchObject({ code: 'ROOM_NOT_FOUND' });
  });

  test('of a failure is one, whether or not it can be unpacked', async () => {
    for (const bytes of [pack(Buffer.from('<h1>down</h1>')), Buffer.from('down')]) {
      await using stub = await packedStub(encoding, bytes, 502);
      await using client = clientOf(stub);
      const error = await rejectionOf(client.room.detail(ROOM_ID));
      expect(error).toMatchObject({ code: 'UPSTREAM_STATUS', status: 502, isRetryable: true });
    }
  });
});

describe('an answer packed in a way that nobody knows', () => {
  test.each(['zstd', 'gzip, gzip', 'compress'])('%s breaks the contract', async (encoding) => {
    await using stub = await packedStub(encoding, body);
    await using client = clientOf(stub);
    expect(await rejectionOf(client.room.detail(ROOM_ID))).toMatchObject({
      code: 'UPSTREAM_INVALID_RESPONSE',
    });
    await socketsFreed(stub);
  });

  test('is a failure where its status says so', async () => {
    await using stub = await packedStub('zstd', body, 502);
    await using client = clientOf(stub);
    const error = await rejectionOf(client.room.detail(ROOM_ID));
    expect(error).toMatchObject({ code: 'UPSTREAM_STATUS', status: 502, isRetryable: true });
  });
});

test('an answer that says it comes as it is does', async () => {
  await using stub = await startVendorStub((_request, response) => {
    response.setHeader('content-encoding', 'identity');
    sendJson(response, sample('v3-room-detail'));
  });
  await using client = clientOf(stub);
  expect((await client.room.detail(ROOM_ID)).vendorId).toBe(ROOM_ID);
});
