import { describe, expect, it } from 'vitest';
import { crc32 } from 'node:zlib';
import { VideoStorage } from '../../src/sandbox/storage/video-storage.ts';
import { bodyOf } from './vendor-caller.ts';
import {
  etagOf,
  startStorageCaller,
  videoOf,
  MEGABYTE,
  type StorageBody,
  type StorageCaller,
} from './storage-caller.ts';

interface FormUpload {
  content?: Buffer;
  fileName?: string;
  fieldName?: string;
  fields?: Record<string, string>;
}

function uploadForm(
  caller: StorageCaller,
  {
    content = Buffer.from('a video'),
    fileName = '光的折射.mp4',
    fieldName = 'file',
    fields,
  }: FormUpload = {},
): Promise<Response> {
  const form = new FormData();
  // As qiniu-js does: the file before the token.
  form.append(fieldName, new Blob([bodyOf(content)]), fileName);
  for (const [name, value] of Object.entries({ token: caller.uptoken, ...fields })) form.append(name, value);
  return fetch(`${caller.sandbox.url}/storage`, { method: 'POST', body: form });
}

async function bodyOfAnswer(response: Response): Promise<StorageBody> {
  return (await response.json()) as StorageBody;
}

describe('storage: form upload', () => {
  it('answers the published hash, and a key of hash and extension', async () => {
    await using caller = await startStorageCaller();
    for (const content of [Buffer.from('a video'), videoOf(9 * MEGABYTE)]) {
      const { hash, key } = await bodyOfAnswer(await uploadForm(caller, { content }));
      expect(hash).toBe(etagOf(content));
      expect(key).toBe(`${hash}.mp4`);
      expect(await caller.isStored(key)).toBe(true);
    }
  });

  it('names the file by `key`, by `fname`, by the part, in this order', async () => {
    await using caller = await startStorageCaller();
    const keyOf = async (upload: FormUpload): Promise<string> =>
      (await bodyOfAnswer(await uploadForm(caller, upload))).key;
    expect(await keyOf({ fields: { key: 'my/video.mp4', fname: 'a.mov' } })).toBe('my/video.mp4');
    expect(await keyOf({ fields: { fname: 'a.mov' } })).toMatch(/^F[\w-]{27}\.mov$/);
    expect(await keyOf({ fileName: 'blob' })).toMatch(/^F[\w-]{27}$/);
  });

  it('compares the bytes with their `crc32` where one is sent', async () => {
    await using caller = await startStorageCaller();
    const right = await uploadForm(caller, { fields: { crc32: String(crc32('a video')) } });
    expect(right.status).toBe(200);
    const wrong = await uploadForm(caller, { fields: { crc32: '1' } });
    expect([wrong.status, await wrong.json()]).toEqual([406, { error: 'crc32 does not match' }]);
  });

  it.each([
    ['file is empty', { content: Buffer.alloc(0) }],
    ['file is not specified in multipart', { fieldName: 'video' }],
    ['key is too long', { fields: { key: '课'.repeat(251) } }],
  ] as const)('refuses a form: %s', async (error, upload) => {
    await using caller = await startStorageCaller();
    const response = await uploadForm(caller, upload);
    expect([response.status, await response.json()]).toEqual([400, { error }]);
  });

  it('refuses a file above the limit before it is sent, and what is no form', async () => {
    await using caller = await startStorageCaller();
    const large = await caller.announce('POST', '', 502 * MEGABYTE);
    expect(large).toEqual({ status: 413, error: 'file is too large' });
    const broken = await fetch(`${caller.sandbox.url}/storage`, { method: 'POST', body: 'x' });
    expect([broken.status, await broken.json()]).toEqual([
      400,
      { error: 'invalid multipart format or body' },
    ]);
  });

  it('refuses a file above the limit whose length was not declared', () => {
    const storage = new VideoStorage('secret', () => undefined);
    const names = { fileName: 'a.mp4' };
    expect(storage.store({ sizeBytes: 500 * MEGABYTE, etag: 'F' }, names)).toEqual({
      hash: 'F',
      key: 'F.mp4',
    });
    expect(() => storage.store({ sizeBytes: 500 * MEGABYTE + 1, etag: 'F' }, names)).toThrow(
      'file is too large',
    );
  });

  it('refuses fields without end', async () => {
    await using caller = await startStorageCaller();
    const fields = Object.fromEntries(
      Array.from({ length: 3 }, (_, at) => [`x:${at}`, 'x'.repeat(MEGABYTE / 2)]),
    );
    expect((await uploadForm(caller, { fields })).status).toBe(400);
  });
});

describe('storage: what browsers need', () => {
  it('lets a page of any origin upload by every method and header of the SDKs', async () => {
    await using caller = await startStorageCaller();
    const preflight = await fetch(
      `${caller.sandbox.url}/storage/buckets/sandbox-videos/objects/~/uploads/x/1`,
      {
        method: 'OPTIONS',
        headers: { Origin: 'http://school.test', 'Access-Control-Request-Method': 'PUT' },
      },
    );
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-methods')).toBe(
      'OPTIONS, HEAD, GET, POST, PUT, DELETE',
    );
    expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('content-md5');
  });

  it('shows refusals and request ids to the page too', async () => {
    await using caller = await startStorageCaller();
    const refused = await fetch(`${caller.sandbox.url}/storage/mkblk/1`, { method: 'POST', body: 'x' });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    expect(refused.headers.get('access-control-expose-headers')).toContain('X-Reqid');
    expect(refused.headers.get('x-reqid')).toMatch(/^[\w-]{12}$/);
  });

  it('answers HEAD as GET, without a body', async () => {
    await using caller = await startStorageCaller();
    for (const path of [
      '/storage',
      '/v2/query?ak=sandbox-access-key&bucket=sandbox-videos',
      '/covers/video.png',
    ]) {
      const [head, get] = await Promise.all(
        ['HEAD', 'GET'].map((method) => fetch(`${caller.sandbox.url}${path}`, { method })),
      );
      expect([head!.status, get!.status], path).toEqual([200, 200]);
      expect(head!.headers.get('content-length')).toBe(get!.headers.get('content-length'));
      expect(await head!.text()).toBe('');
    }
  });

  it.each([
    ['PATCH', '/mkblk/1', 405],
    ['GET', '/mkblk/1', 405],
    ['POST', '/elsewhere', 404],
    ['PUT', '', 405],
  ])('refuses %s %s', async (method, path, status) => {
    await using caller = await startStorageCaller();
    const answer = await caller.send(method, path);
    expect(answer).toEqual({ status, error: expect.any(String) as string });
  });
});

describe('storage: the query for its hosts', () => {
  it('names the sandbox itself, whatever name it was asked by', async () => {
    await using caller = await startStorageCaller();
    const url = `${caller.sandbox.url}/v2/query?ak=sandbox-access-key&bucket=sandbox-videos`;
    const response = await fetch(url, { headers: { Origin: 'http://school.test' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    const { host } = new URL(caller.sandbox.url);
    expect(await response.json()).toMatchObject({ up: { acc: { main: [`${host}/storage`], backup: [] } } });
  });

  it.each(['', 'ak=sandbox-access-key&bucket=another', 'ak=another&bucket=sandbox-videos'])(
    'refuses "%s"',
    async (query) => {
      await using caller = await startStorageCaller();
      const response = await fetch(`${caller.sandbox.url}/v2/query?${query}`);
      expect([response.status, await response.json()]).toEqual([631, { error: 'no such bucket' }]);
    },
  );
});
