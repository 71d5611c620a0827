import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** Limits against clients that send slowly or too much; Node checks them at this interval. */
const CONNECTIONS_CHECK_INTERVAL_MS = 2_000;
const HEADERS_TIMEOUT_MS = 10_000;
const MAX_HEADER_BYTES = 16 * 1024;
/** An upload of 20 MB at 100 KB/s takes 200 s. */
const REQUEST_TIMEOUT_MS = 300_000;
/** While the server stops, connections on which nothing happens any more are looked for this often. */
const IDLE_SWEEP_MS = 100;
/** In-flight requests get this long when the server stops. */
const DRAIN_TIMEOUT_MS = 25_000;

export interface HttpServer {
  url: string;
  server: Server;
  /** Whether an answer is under way on a connection. */
  hasBegunAnswer: (socket: Duplex) => boolean;
  /** Stops accepting, lets what is in flight finish, then cuts what is left. */
  close(): Promise<void>;
}

/** Opens the port; rejects with a clear sentence when it is taken. */
export async function startHttpServer(
  listener: RequestListener,
  { host, port }: { host: string; port: number },
): Promise<HttpServer> {
  // What each connection is answering, if anything. A set of the responses themselves would grow out of its table many
  // times a second, and what an abandoned table leads to is moved among the old objects, which are rarely looked at.
  const answering = new Map<Duplex, ServerResponse | null>();
  let isClosing = false;
  const server = createServer(
    {
      connectionsCheckingInterval: CONNECTIONS_CHECK_INTERVAL_MS,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    (request, response) => {
      const { socket } = request;
      answering.set(socket, response);
      response.on('close', () => {
        if (answering.get(socket) === response) answering.set(socket, null);
        // A connection whose answer had begun before the stop could not be told to close.
        if (isClosing) setImmediate(() => server.closeIdleConnections());
      });
      if (isClosing) response.setHeader('connection', 'close');
      listener(request, response);
    },
  );
  server.on('connection', (socket) => {
    socket.once('close', () => answering.delete(socket));
  });
  const close = async (): Promise<void> => {
    isClosing = true;
    // Each connection ends with the answer it waits for, instead of staying open for a next request.
    for (const response of answering.values()) {
      if (response && !response.headersSent) response.setHeader('connection', 'close');
    }
    await closeServer(server);
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      reject(isTaken ? new Error(`Port ${port} is in use. Set PORT to another one, or 0.`) : error);
    });
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const isAnyAddress = host === '0.0.0.0' || host === '::' || host === '127.0.0.1';
  return {
    url: `http://${isAnyAddress ? 'localhost' : host}:${address.port}`,
    server,
    hasBegunAnswer: (socket) => answering.get(socket)?.headersSent === true,
    close,
  };
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Again and again: an answer that was begun before, a stream above all, keeps its connection alive behind it.
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_TIMEOUT_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(timer);
}
