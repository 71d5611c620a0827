import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { base64Of, etagOf, MEGABYTE, videoOf } from '../sandbox/storage-caller.ts';
import { createUploadToken, createVodRoom } from '../support/vod.ts';
import {
  desktop,
  isBrowserMissing,
  openBrowser,
  startSandboxGateway,
  timeout,
  type BrowserGateway,
} from './browser.ts';
import { requestsTo, serveUploadPage, uploadFrom, type UploadPage } from './upload-page.ts';

const UPLOADS = '/storage/buckets/sandbox-videos/objects/~/uploads';

describe.skipIf(isBrowserMissing)(
  'qiniu-js 3.4.4, the SDK of the video storage, in a browser',
  { timeout },
  () => {
    let gateway: BrowserGateway;
    let site: UploadPage;
    let config: { uphost: string };

    beforeAll(async () => {
      gateway = await startSandboxGateway();
      site = await serveUploadPage();
      config = { uphost: `${new URL(gateway.sandbox.url).host}/storage` };
    });

    afterAll(async () => {
      await site[Symbol.asyncDispose]();
      await gateway[Symbol.asyncDispose]();
    });

    test.each([
      ['3 MB in a form', 3, {}, ['/storage']],
      ['10 MB in parts', 10, {}, ['', '/ID', '/ID/1', '/ID/2', '/ID/3'].map((end) => UPLOADS + end)],
      ['10 MB in a form', 10, { forceDirect: true }, ['/storage']],
    ])('%s, each after a preflight: createVodRoom takes the key', async (title, megabytes, more, paths) => {
      await using visit = await openBrowser(desktop);
      const { page, complaints } = visit;
      await page.goto(site.url);
      const sent = await requestsTo(page, gateway.sandbox.url);
      const content = videoOf(megabytes * MEGABYTE);
      const token = await createUploadToken(gateway.url);
      const { hash, key } = await uploadFrom(page, content, token, { ...config, ...more });
      expect(hash).toBe(etagOf(content));
      expect(key).toBe(`${hash}.mp4`);
      expect(await createVodRoom(gateway.url, title, key!)).toEqual({
        room: { title, isVod: true },
        userErrors: [],
      });
      const named = sent.map((request) => request.replace(/uploads\/[0-9a-f]+/, 'uploads/ID')).sort();
      const methodOf = (path: string) => (/\d$/.test(path) ? 'PUT' : 'POST');
      expect(named).toEqual(paths.flatMap((path) => [`OPTIONS ${path}`, `${methodOf(path)} ${path}`]).sort());
      expect(complaints).toEqual([]);
    });

    test('asks where to upload to when it is given no host', async () => {
      const storageHost = new URL(gateway.sandbox.url).host;
      await using visit = await openBrowser(desktop, { 'api.qiniu.com': storageHost });
      const { page, complaints } = visit;
      await page.goto(site.url);
      const sent = await requestsTo(page, 'http://api.qiniu.com');
      const content = videoOf(5 * MEGABYTE);
      const { hash } = await uploadFrom(page, content, await createUploadToken(gateway.url), {});
      expect(hash).toBe(etagOf(content));
      expect(sent).toContain('GET /v2/query');
      expect(complaints).toEqual([]);
    });

    test('goes on after the page was closed in the middle', async () => {
      await using visit = await openBrowser(desktop);
      const { page } = visit;
      const content = videoOf(10 * MEGABYTE);
      const token = await createUploadToken(gateway.url);
      await page.goto(site.url);
      await uploadFrom(page, content, token, config, true);
      await page.reload();
      const { hash, fromCache } = await uploadFrom(page, content, token, config);
      expect(hash).toBe(etagOf(content));
      expect(fromCache).toBeGreaterThan(0);
    });

    test.each([3, 10])('hears why %i MB are refused', async (megabytes) => {
      await using visit = await openBrowser(desktop);
      const { page } = visit;
      await page.goto(site.url);
      const [accessKey, , policy] = (await createUploadToken(gateway.url)).split(':');
      const token = `${accessKey}:${base64Of('a signature')}:${policy}`;
      const outcome = await uploadFrom(page, videoOf(megabytes * MEGABYTE), token, config);
      expect(outcome).toEqual({ code: 401, error: 'bad token' });
    });
  },
);
