import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export const UPLOAD_PATH = 'v3/documents/upload';

/** A vendor that reads an upload only when told to. */
export async function startSlowVendor() {
  const uploads: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    if (request.url?.includes(UPLOAD_PATH)) uploads.push(request);
    else request.resume();
    request.once('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end('{"uuid":"d0000000-0000-4000-8000-000000000000","success":true}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    uploads,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
