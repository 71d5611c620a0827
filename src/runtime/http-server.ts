import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { holdExpectedBodies } from './expected-bodies.ts';
import { endGently } from './gentle-end.ts';
import { listenError } from './listen-error.ts';
import { closePortInQuietTurn } from './quiet-turn.ts';
import { ASKS_BEFORE_UPGRADE, isLastOf, offersWebSocket, readAgain } from './read-again.ts';

const MAX_HEADER_BYTES = 16 * 1024;

/** How long a client may take, and how long the end of the server does. */
export interface HttpTimes {
  /** Until the headers of a request are there. */
  headersMs: number;
  /** Until all of it is there. */
  requestMs: number;
  /** How often Node looks for those who take longer. */
  checkEveryMs: number;
  /** How long a connection stays open without a request. */
  keepAliveMs: number;
  /** How long it looks for a moment in which nobody comes, to close the port in it. */
  quietMs: number;
  /** What requests in flight get when the server stops. */
  answerMs: number;
  /** While it stops, connections on which nothing happens any more are looked for this often. */
  sweepEveryMs: number;
  /** How long it waits for the first byte on a connection: browsers and balancers open some beforehand. */
  silentMs: number;
  /** How long a connection stays half open behind an answer that came before the whole request. */
  lingerMs: number;
}

/** Longer than the 60 s of common balancers: who closes first never has a request under way on what is closed. */
const KEEP_ALIVE_MS = 75_000;

/** An upload of 20 MB at 100 KB/s takes 200 s. */
const HTTP_TIMES: Omit<HttpTimes, 'keepAliveMs'> = {
  headersMs: 10_000,
  requestMs: 300_000,
  checkEveryMs: 2_000,
  quietMs: 1_000,
  answerMs: 25_000,
  sweepEveryMs: 100,
  silentMs: 1_000,
  lingerMs: 5_000,
};

export interface HttpServer {
  url: string;
  server: Server;
  /** Whether an answer is under way on a connection. */
  hasBegunAnswer: (socket: Duplex) => boolean;
  /** Answers a request of the server's `upgrade` event as if it offered no other protocol. */
  ignoreUpgrade: (request: IncomingMessage, head: Buffer) => void;
  /** From now on each connection ends with its next answer; new ones are taken, and none is cut. */
  beginDraining(): void;
  /** From now on no new connection is taken; those that are open go on. */
  closePort(): Promise<void>;
  /** Stops accepting, lets what is in flight finish, then cuts what is left. */
  close(): Promise<void>;
}

/** Opens the port; rejects with a clear sentence when it is taken. */
export async function startHttpServer(
  listener: RequestListener,
  { host, port, keepAliveMs = KEEP_ALIVE_MS }: { host: string; port: number; keepAliveMs?: number },
  times: HttpTimes = { ...HTTP_TIMES, keepAliveMs },
): Promise<HttpServer> {
  // What each connection is answering, if anything.
  // PERF(garbage collector): a set of responses outgrows its table many times a second, and what the old table leads to
  // is moved among the old objects, which are rarely collected.
  const answering = new Map<Duplex, ServerResponse | null>();
  const queues = createQueues();
  let isDraining = false;
  let isClosing = false;
  const server: Server = createServer(
    {
      connectionsCheckingInterval: times.checkEveryMs,
      headersTimeout: times.headersMs,
      requestTimeout: times.requestMs,
      keepAliveTimeout: times.keepAliveMs,
      maxHeaderSize: MAX_HEADER_BYTES,
      ...(ASKS_BEFORE_UPGRADE && {
        shouldUpgradeCallback: (request: IncomingMessage) =>
          server.listenerCount('upgrade') > 0 && offersWebSocket(request),
      }),
    },
    (request, response) => {
      const { socket } = request;
      // Behind the last answer of its connection: nobody would learn what came of it.
      if (socket.writableEnded) return;
      answering.set(socket, response);
      // It waits for the answers before it on the same connection.
      if (!response.socket) queues.add(socket, response);
      response.on('close', () => {
        if (answering.get(socket) === response) answering.set(socket, null);
        // A connection whose answer had begun before the stop could not be told to close.
        if (isClosing) setImmediate(() => server.closeIdleConnections());
      });
      if (isDraining || isLastOf(request)) response.setHeader('connection', 'close');
      listener(request, response);
    },
  );
  holdExpectedBodies(server);
  server.on('connection', (socket: Socket) => {
    // It comes again with a request whose upgrade is ignored.
    if (answering.has(socket)) return;
    answering.set(socket, null);
    endGently(socket, () => answering.get(socket)?.req, times.lingerMs);
    socket.once('close', () => {
      answering.delete(socket);
      queues.close(socket);
    });
  });
  const beginDraining = (): void => {
    isDraining = true;
    // Each connection ends with the answer it waits for, instead of staying open for a next request.
    for (const response of answering.values()) {
      if (response && !response.headersSent) response.setHeader('connection', 'close');
    }
  };
  const closed = new Promise((resolve) => server.once('close', resolve));
  let closingPort: Promise<void> | undefined;
  const closePort = (): Promise<void> => {
    closingPort ??= closePortInQuietTurn(server, times.quietMs);
    return closingPort;
  };
  const close = async (): Promise<void> => {
    beginDraining();
    await closePort();
    isClosing = true;
    await closeConnections(server, times, answering, closed);
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(listenError(error, { host, port }, { host: 'HOST', port: 'PORT' }));
    });
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const isAnyAddress = host === '0.0.0.0' || host === '::' || host === '127.0.0.1';
  return {
    url: `http://${isAnyAddress ? 'localhost' : host}:${address.port}`,
    server,
    hasBegunAnswer: (socket) => answering.get(socket)?.headersSent === true,
    ignoreUpgrade: (request, head) => readAgain(server, request, head, answering.get(request.socket)),
    beginDraining,
    closePort,
    close,
  };
}

/**
 * Answers that wait for those before them on their connection. Node tells only the one at the front that the connection
 * has closed; what the others have begun would go on for ever.
 */
function createQueues() {
  const queues = new Map<Duplex, Set<ServerResponse>>();
  return {
    add(socket: Duplex, response: ServerResponse): void {
      const queue = queues.get(socket) ?? new Set();
      queues.set(socket, queue.add(response));
      response.once('close', () => queue.delete(response));
    },
    close(socket: Duplex): void {
      const queue = queues.get(socket) ?? [];
      queues.delete(socket);
      for (const response of queue) {
        if (response.socket) continue;
        response.destroy();
        response.emit('close');
      }
    },
  };
}

/** Each when nothing happens on it any more, until `closed`. */
async function closeConnections(
  server: Server,
  { answerMs, sweepEveryMs, silentMs }: HttpTimes,
  connections: ReadonlyMap<Duplex, unknown>,
  closed: Promise<unknown>,
): Promise<void> {
  // From now on nobody looks who is late with a request.
  server.close();
  // Again and again: an answer that was begun before, a stream above all, keeps its connection alive behind it.
  const sweep = setInterval(() => server.closeIdleConnections(), sweepEveryMs);
  const timer = setTimeout(() => server.closeAllConnections(), answerMs);
  // Node does not take those for idle.
  const silence = setTimeout(() => {
    for (const socket of connections.keys())
      if ('bytesRead' in socket && socket.bytesRead === 0) socket.destroy();
  }, silentMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(silence);
  clearTimeout(timer);
}
