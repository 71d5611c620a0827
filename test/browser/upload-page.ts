import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';

const sdk = createRequire(import.meta.url).resolve('qiniu-js/dist/qiniu.min.js');

const PAGE = `<!doctype html><meta charset="utf-8"><title>Upload</title>
<link rel="icon" href="data:,"><input type="file"><script src="/qiniu.min.js"></script>
<script>
  function uploadChosen(token, config, isUntilFirstBlock) {
    const [file] = document.querySelector('input').files;
    let fromCache = 0;
    return new Promise((resolve, reject) => {
      const upload = qiniu.upload(file, null, token, { fname: file.name }, { upprotocol: 'http', ...config });
      const running = upload.subscribe({
        next({ chunks = [] }) {
          fromCache = chunks.filter((chunk) => chunk.fromCache).length;
          const isBlockStored = Object.values(localStorage).some((kept) => kept.includes('etag'));
          if (!isUntilFirstBlock || !isBlockStored) return;
          running.unsubscribe();
          resolve({});
        },
        error: ({ code, data }) => resolve({ code, ...data }),
        complete: (stored) => resolve({ ...stored, fromCache }),
      });
    });
  }
</script>`;

export interface UploadOutcome {
  hash?: string;
  key?: string;
  /** Blocks that were not sent again. */
  fromCache?: number;
  code?: number;
  error?: string;
}

declare const uploadChosen: (
  token: string,
  config: object,
  isUntilFirstBlock: boolean,
) => Promise<UploadOutcome>;

export interface UploadPage extends AsyncDisposable {
  url: string;
}

/** A page with the SDK as it is published, on an origin of its own. */
export async function serveUploadPage(): Promise<UploadPage> {
  const script = await readFile(sdk);
  const server = createServer((request, response) => {
    const isScript = request.url === '/qiniu.min.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : PAGE);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Chooses a file on the page and uploads it; when told, it stops once a block is stored. */
export async function uploadFrom(
  page: Page,
  content: Buffer,
  token: string,
  config: object,
  isUntilFirstBlock = false,
): Promise<UploadOutcome> {
  await page.locator('input').setInputFiles({ name: '光的折射.mp4', mimeType: 'video/mp4', buffer: content });
  return page.evaluate((given) => uploadChosen(given.token, given.config, given.isUntilFirstBlock), {
    token,
    config,
    isUntilFirstBlock,
  });
}

/** Methods and paths of what a page sends to an origin, with the preflights that Playwright does not show. */
export async function requestsTo(page: Page, ...origins: string[]): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const sent: string[] = [];
  session.on('Network.requestWillBeSent', ({ request }) => {
    const { origin, pathname } = new URL(request.url);
    if (origins.includes(origin)) sent.push(`${request.method} ${pathname}`);
  });
  await session.send('Network.enable');
  return sent;
}
