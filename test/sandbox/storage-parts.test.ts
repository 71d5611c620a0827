import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { PartUploads } from '../../src/sandbox/storage/part-uploads.ts';
import {
  base64Of,
  BLOCK_BYTES,
  etagOf,
  MEGABYTE,
  startStorageCaller,
  videoOf,
  type StorageAnswer,
  type StorageCaller,
} from './storage-caller.ts';

const UPLOADS = '/buckets/sandbox-videos/objects/~/uploads';

async function begin(caller: StorageCaller, uploads = UPLOADS): Promise<string> {
  return `${uploads}/${(await caller.send('POST', uploads)).uploadId}`;
}

function put(
  caller: StorageCaller,
  upload: string,
  number: number,
  body: Buffer,
  md5?: string,
): Promise<StorageAnswer> {
  return caller.send('PUT', `${upload}/${number}`, {
    body,
    ...(md5 !== undefined && { headers: { 'Content-MD5': md5 } }),
  });
}

function complete(caller: StorageCaller, upload: string, parts: unknown, more = {}): Promise<StorageAnswer> {
  return caller.send('POST', upload, { body: JSON.stringify({ parts, ...more }) });
}

function partsOf(...answers: StorageAnswer[]): { partNumber: number; etag: string }[] {
  return answers.map(({ etag }, index) => ({ partNumber: index + 1, etag }));
}

function md5Of(content: Buffer): string {
  return createHash('md5').update(content).digest('hex');
}

describe('storage: files in parts', () => {
  it('takes parts side by side and in any order, and joins them under the hash of the whole', async () => {
    await using caller = await startStorageCaller();
    const video = videoOf(9 * MEGABYTE);
    const pieces = [0, 1, 2].map((at) => video.subarray(at * BLOCK_BYTES, (at + 1) * BLOCK_BYTES));
    const begun = await caller.send('POST', UPLOADS);
    expect(begun).toMatchObject({ status: 200, expireAt: 1_772_416_800 + 7 * 86_400 });
    const upload = `${UPLOADS}/${begun.uploadId}`;
    const answers = await Promise.all(
      [2, 0, 1].map((at) => put(caller, upload, at + 1, pieces[at]!, md5Of(pieces[at]!))),
    );
    const [third, first, second] = answers as [StorageAnswer, StorageAnswer, StorageAnswer];
    expect(first).toEqual({ status: 200, etag: etagOf(pieces[0]!), md5: md5Of(pieces[0]!) });
    const file = await complete(caller, upload, partsOf(first, second, third), { fname: '课.mp4' });
    expect(file).toEqual({ status: 200, hash: etagOf(video), key: `${etagOf(video)}.mp4` });
    expect(await caller.isStored(file.key)).toBe(true);
    expect(await complete(caller, upload, partsOf(first, second, third))).toMatchObject({ status: 612 });
  });

  it('joins parts of another size than 4 MB', async () => {
    await using caller = await startStorageCaller();
    const upload = await begin(caller);
    const first = await put(caller, upload, 1, videoOf(MEGABYTE));
    const last = await put(caller, upload, 2, Buffer.from('end'));
    expect((await complete(caller, upload, partsOf(first, last))).hash).toMatch(/^n[\w-]{27}$/);
  });

  it('uses the key of the URL', async () => {
    await using caller = await startStorageCaller();
    const upload = await begin(caller, `/buckets/sandbox-videos/objects/${base64Of('my/视频.mp4')}/uploads`);
    const part = await put(caller, upload, 1, Buffer.from('abc'));
    expect(await complete(caller, upload, partsOf(part))).toMatchObject({ key: 'my/视频.mp4' });
  });

  it('takes a part again in place of the first one', async () => {
    await using caller = await startStorageCaller();
    const upload = await begin(caller);
    const before = await put(caller, upload, 1, Buffer.from('abc'));
    const after = await put(caller, upload, 1, Buffer.from('def'));
    expect(await complete(caller, upload, partsOf(before))).toMatchObject({
      status: 400,
      error: 'invalid part',
    });
    expect(await complete(caller, upload, partsOf(after))).toMatchObject({
      hash: etagOf(Buffer.from('def')),
    });
  });

  it('lists the parts, so that a client can go on', async () => {
    await using caller = await startStorageCaller();
    const upload = await begin(caller);
    for (const number of [3, 1, 2]) await put(caller, upload, number, Buffer.from(`part ${number}`));
    const page = await caller.send('GET', `${upload}?max-parts=2`);
    expect(page).toMatchObject({ status: 200, partNumberMarker: 2 });
    expect(page.parts.map(({ partNumber, size }) => [partNumber, size])).toEqual([
      [1, 6],
      [2, 6],
    ]);
    const rest = await caller.send('GET', `${upload}?max-parts=2&part-number-marker=2`);
    expect(rest.parts).toMatchObject([{ partNumber: 3, etag: etagOf(Buffer.from('part 3')) }]);
    expect(rest).toMatchObject({ partNumberMarker: 0 });
    expect(await caller.send('HEAD', upload)).toEqual({ status: 200 });
  });

  it('forgets an upload that is given up', async () => {
    await using caller = await startStorageCaller();
    const upload = await begin(caller);
    expect(await caller.send('DELETE', upload)).toEqual({ status: 200 });
    expect(await put(caller, upload, 1, Buffer.from('x'))).toEqual({
      status: 612,
      error: 'no such uploadId',
    });
  });

  it('compares a part with its md5', async () => {
    await using caller = await startStorageCaller();
    const upload = await begin(caller);
    const refused = await put(caller, upload, 1, Buffer.from('abc'), md5Of(Buffer.from('abd')));
    expect(refused).toEqual({ status: 406, error: 'md5 does not match' });
    expect((await caller.send('GET', upload)).parts).toEqual([]);
  });

  it('refuses other buckets, other keys, other uploads and bad tokens', async () => {
    await using caller = await startStorageCaller();
    const upload = await begin(caller);
    const other = upload.replace('~', base64Of('x.mp4'));
    expect(await caller.send('POST', UPLOADS.replace('sandbox-videos', 'another'))).toMatchObject({
      status: 631,
    });
    expect(await put(caller, other, 1, Buffer.from('x'))).toMatchObject({ status: 612 });
    expect(await put(caller, `${UPLOADS}/none`, 1, Buffer.from('x'))).toMatchObject({ status: 612 });
    expect(await caller.send('POST', UPLOADS, { token: 'a:b:c' })).toMatchObject({ status: 401 });
    expect(await caller.send('POST', UPLOADS.replace('~', '%25'))).toMatchObject({ status: 400 });
    expect(await caller.send('PATCH', upload)).toMatchObject({ status: 405 });
  });

  it.each(['0', '10001', '1.5', 'x', '1/2'])('refuses the part number %s', async (number) => {
    await using caller = await startStorageCaller();
    const { status } = await caller.send('PUT', `${await begin(caller)}/${number}`, { body: 'x' });
    expect(status).toBe(number === '1/2' ? 404 : 400);
  });

  it.each([
    ['', 'no JSON'],
    ['null', 'nothing'],
    ['{}', 'no parts'],
    ['{"parts":[]}', 'an empty list'],
    ['{"parts":[null]}', 'a part that is null'],
    ['{"parts":[{"partNumber":2,"etag":"x"}]}', 'a part that never came'],
    ['{"parts":[{"partNumber":1,"etag":"x"}],"fname":1}', 'a name that is a number'],
  ])('refuses to complete with %s', async (body) => {
    await using caller = await startStorageCaller();
    const upload = await begin(caller);
    await put(caller, upload, 1, Buffer.from('abc'));
    expect(await caller.send('POST', upload, { body })).toEqual({
      status: 400,
      error: expect.any(String) as string,
    });
  });

  it('refuses parts out of order, twice, and a small one in the middle', async () => {
    await using caller = await startStorageCaller();
    const upload = await begin(caller);
    const [first, second] = partsOf(
      await put(caller, upload, 1, Buffer.from('abc')),
      await put(caller, upload, 2, Buffer.from('def')),
    );
    expect(await complete(caller, upload, [second, first])).toMatchObject({ error: 'invalid part order' });
    expect(await complete(caller, upload, [first, first])).toMatchObject({ error: 'invalid part order' });
    expect(await complete(caller, upload, [first, second])).toMatchObject({ error: 'part is too small' });
    expect(await complete(caller, upload, [second])).toMatchObject({ status: 200 });
  });

  it('refuses more bytes than a file may have before they are sent', async () => {
    await using caller = await startStorageCaller();
    const upload = await begin(caller);
    const refused = { status: 413, error: 'file is too large' };
    expect(await caller.announce('PUT', `${upload}/1`, 500 * MEGABYTE + 1)).toEqual(refused);
    await put(caller, upload, 1, Buffer.of(1));
    expect(await caller.announce('PUT', `${upload}/2`, 500 * MEGABYTE)).toEqual(refused);
  });

  it('bounds the parts of an upload, and the uploads', async () => {
    const uploads = new PartUploads();
    const putPart = (id: string, number: number): Promise<unknown> =>
      uploads.put(uploads.find(id, undefined, 0), number, Readable.from([Buffer.of(1)]), undefined, 0);
    const { uploadId } = uploads.begin(undefined, 0);
    for (let number = 1; number <= 500; number += 1) await putPart(uploadId, number);
    await expect(putPart(uploadId, 501)).rejects.toThrow('too many parts');
    await putPart(uploadId, 500);
    for (let count = 1; count < 200; count += 1) uploads.begin(undefined, 0);
    await putPart(uploadId, 500);
    uploads.begin(undefined, 0);
    expect(() => uploads.find(uploadId, undefined, 0)).toThrow('no such uploadId');
  });

  it('forgets an upload after a week', async () => {
    await using caller = await startStorageCaller();
    const upload = await begin(caller);
    caller.clock.ms += 7 * 86_400_000 + 1;
    const { uptoken: token } = await caller.post('v3/video/uptoken');
    expect(await caller.send('PUT', `${upload}/1`, { body: 'x', token })).toMatchObject({ status: 612 });
  });
});
