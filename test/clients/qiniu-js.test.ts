import { upload, QiniuRequestError } from 'qiniu-js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { base64Of, BLOCK_BYTES, etagOf, MEGABYTE, videoOf } from '../sandbox/storage-caller.ts';
import { bodyOf } from '../sandbox/vendor-caller.ts';
import { stubBrowserGlobals } from '../support/browser-globals.ts';
import { createUploadToken, createVodRoom } from '../support/vod.ts';
import { startClientGateway, type ClientGateway } from './client-gateway.ts';

type Upload = ReturnType<typeof upload>;

interface Given {
  content: Buffer;
  token: string;
  key?: string;
  config?: { forceDirect?: boolean; chunkSize?: number };
}

interface Stored {
  hash: string;
  key: string;
  fromCache: number;
}

describe('qiniu-js 3.4.4, the SDK of the video storage, in Node', () => {
  let gateway: ClientGateway;
  beforeAll(async () => {
    gateway = await startClientGateway();
    stubBrowserGlobals();
  });
  afterAll(async () => {
    vi.unstubAllGlobals();
    await gateway.close();
  });

  function begin({ content, token, key, config }: Given): Upload {
    const file = new File([bodyOf(content)], '光的折射.mp4', { type: 'video/mp4' });
    const uphost = `${new URL(gateway.sandbox.url).host}/storage`;
    return upload(file, key, token, { fname: file.name }, { uphost, upprotocol: 'http', ...config });
  }

  /** Answers what the storage answered, and how many blocks were not sent again. */
  async function stored(given: Given): Promise<Stored> {
    let fromCache = 0;
    return new Promise((resolve, reject) => {
      begin(given).subscribe({
        next: ({ chunks = [] }) => {
          fromCache = chunks.filter((chunk) => chunk.fromCache).length;
        },
        error: reject,
        complete: (answer: Stored) => resolve({ ...answer, fromCache }),
      });
    });
  }

  test.each([
    ['3 MB in a form', 3, {}],
    ['10 MB in parts', 10, {}],
    ['10 MB in a form', 10, { forceDirect: true }],
    ['10 MB in parts of 1 MB', 10, { chunkSize: 1 }],
  ])('%s: createVodRoom takes the key', async (title, megabytes, config) => {
    const content = videoOf(megabytes * MEGABYTE);
    const { hash, key } = await stored({ content, token: await createUploadToken(gateway.url), config });
    expect(key).toBe(`${hash}.mp4`);
    if (!('chunkSize' in config)) expect(hash).toBe(etagOf(content));
    expect(await createVodRoom(gateway.url, title, key)).toEqual({
      room: { title, isVod: true },
      userErrors: [],
    });
  });

  test.each([3, 10])('%i MB under a key of its own', async (megabytes) => {
    const content = videoOf(megabytes * MEGABYTE);
    const key = `课/${megabytes}.mp4`;
    expect(await stored({ content, key, token: await createUploadToken(gateway.url) })).toMatchObject({
      key,
    });
    expect(await createVodRoom(gateway.url, 'By key', key)).toMatchObject({ userErrors: [] });
  });

  test('goes on where it was interrupted', async () => {
    const given = { content: videoOf(9 * MEGABYTE + 1), token: await createUploadToken(gateway.url) };
    await new Promise<void>((resolve, reject) => {
      const running = begin(given).subscribe({
        next: ({ chunks = [] }) => {
          if (!chunks.some(({ percent }) => percent === 100)) return;
          running.unsubscribe();
          resolve();
        },
        error: reject,
      });
    });
    expect(await stored(given)).toMatchObject({ hash: etagOf(given.content), fromCache: 1 });
  });

  test('begins anew after the storage has forgotten its upload', async () => {
    const given = { content: videoOf(BLOCK_BYTES + 1), token: await createUploadToken(gateway.url) };
    const name = `qiniu_js_sdk_upload_file_name_光的折射.mp4_size_${given.content.length}`;
    localStorage.setItem(name, JSON.stringify({ id: 'forgotten', data: [] }));
    await expect(stored(given)).rejects.toMatchObject({ code: 612, data: { error: 'no such uploadId' } });
    expect(await stored(given)).toMatchObject({ hash: etagOf(given.content) });
  });

  test.each([1, 5])('hears why %i MB are refused', async (megabytes) => {
    const [accessKey, , policy] = (await createUploadToken(gateway.url)).split(':');
    const token = `${accessKey}:${base64Of('a signature')}:${policy}`;
    const refusal = stored({ content: videoOf(megabytes * MEGABYTE), token });
    await expect(refusal).rejects.toBeInstanceOf(QiniuRequestError);
    await expect(refusal).rejects.toMatchObject({ code: 401, data: { error: 'bad token' } });
  });
});
