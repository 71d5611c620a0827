import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listenError } from '../runtime/listen-error.ts';

export interface MetricsServer {
  url: string;
  close(): Promise<void>;
}

/** What is served; a registry is one. */
interface MetricsText {
  contentType: string;
  metrics(): Promise<string>;
}

/** A scrape is one short request; whoever takes longer is no Prometheus. */
const REQUEST_TIMEOUT_MS = 5_000;

/** Serves the metrics on a port of their own, which clients of the gateway cannot reach. */
export async function startMetricsServer(
  source: MetricsText,
  { host, port }: { host: string; port: number },
  requestTimeoutMs = REQUEST_TIMEOUT_MS,
): Promise<MetricsServer> {
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: requestTimeoutMs / 2,
    },
    (req, res) => {
      const isRead = req.method === 'GET' || req.method === 'HEAD';
      if (!isRead || req.url?.split('?')[0] !== '/metrics') {
        res.writeHead(404).end();
        return;
      }
      source.metrics().then(
        (text) => res.writeHead(200, { 'content-type': source.contentType }).end(text),
        () => res.writeHead(500).end(),
      );
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(listenError(error, { host, port }, { host: 'METRICS_HOST', port: 'METRICS_PORT' }));
    });
    server.listen(port, host, resolve);
  });
  const { port: opened } = server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' || host === '127.0.0.1' ? 'localhost' : host;
  return {
    url: `http://${name}:${opened}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
