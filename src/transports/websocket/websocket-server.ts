import type { GraphQLError } from 'graphql';
import { handleProtocols } from 'graphql-ws';
import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { createOriginCheck } from '../origin-check.ts';
import type { HttpServer } from '../../runtime/http-server.ts';
import { offersWebSocket } from '../../runtime/read-again.ts';
import { PING_INTERVAL_MS } from '../connection-times.ts';
import { noMoreConnections, tooManyConnections } from '../entrance.ts';
import { createPings } from '../pings.ts';
import { httpError } from '../../operation/http-error.ts';
import { refuseSocket } from '../http/error-answers.ts';
import { pathOf, takeOriginForm } from '../http/request-target.ts';
import { serveSocket, SERVICE_RESTART, type ConnectionOptions } from './websocket-connection.ts';
import { createSocketProtocol, type ProtocolOptions } from './websocket-protocol.ts';

export interface WebSocketOptions extends ProtocolOptions, Omit<ConnectionOptions, 'protocol' | 'pings'> {
  maxMessageBytes: number;
  maxSockets: number;
  /** For answers, when the sockets are closed. */
  answerMs?: number | undefined;
  /** Origins whose pages may connect; pages of the gateway's own always may. */
  allowedOrigins: readonly string[];
  /** Proxies that are believed under which host a page has been asked for. */
  trustedProxies: BlockList;
}

export interface GatewayWebSockets {
  /** Says goodbye to every client that is left, at the latest when answers have had their time. */
  close(): Promise<void>;
}

/** Clients get this long to answer a goodbye. */
const GOODBYE_MS = 2_000;
/** Queries and mutations get this long to be answered, as over HTTP. */
const ANSWER_MS = 25_000;

const NOT_FOUND = httpError(404, 'NOT_FOUND', 'There are no WebSockets here.');
const FOREIGN_ORIGIN = httpError(403, 'FORBIDDEN', 'Pages of this origin may not connect.');
const NO_MORE = noMoreConnections('No more WebSockets now.');

/**
 * The `graphql-transport-ws` protocol on the port and path of the HTTP server. What offers any other protocol (`h2c`, as
 * Java's client and curl do) is answered by HTTP/1.1.
 */
export function startWebSockets(
  { server, ignoreUpgrade }: Pick<HttpServer, 'server' | 'ignoreUpgrade'>,
  options: WebSocketOptions,
): GatewayWebSockets {
  const {
    endpoint,
    logger,
    maxMessageBytes,
    maxSockets,
    entrance,
    onRefused,
    goodbyeMs = GOODBYE_MS,
    answerMs = ANSWER_MS,
  } = options;
  const serverOptions = {
    noServer: true,
    maxPayload: maxMessageBytes,
    handleProtocols,
    // A client that never answers a goodbye is cut: it would keep its place, and hold up the stop, for half a minute.
    closeTimeout: goodbyeMs,
    // A message a turn of the event loop: who sends a thousand at once is closed before most of them are looked at, and
    // holds up nobody else.
    allowSynchronousEvents: false,
  };
  const sockets = new WebSocketServer(serverOptions);
  const pings = createPings(PING_INTERVAL_MS, options.clock);
  const connection = { ...options, pings, protocol: createSocketProtocol(options) };
  const isAllowed = createOriginCheck(options.allowedOrigins, options.trustedProxies);
  let isClosing = false;

  /** Before anything is kept of a connection. */
  const refusalOf = async (req: IncomingMessage): Promise<GraphQLError | undefined> => {
    takeOriginForm(req);
    const badHost = entrance.hostRule(req);
    if (badHost) return badHost;
    if (pathOf(req.url) !== endpoint) return NOT_FOUND;
    const tooOften = await entrance.takePoint(req);
    if (tooOften) return tooOften;
    return isAllowed(req) ? undefined : FOREIGN_ORIGIN;
  };
  const open = async (req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const refusal = await refusalOf(req);
    const isFull = isClosing || sockets.clients.size >= maxSockets;
    const place = refusal || isFull ? null : entrance.places.take(req);
    if (!place) {
      const error = refusal ?? (isFull ? NO_MORE : tooManyConnections('address'));
      refuseSocket(socket, error, { requestId: onRefused(req, error), accept: req.headers.accept });
      return;
    }
    socket.once('close', place.leave);
    if (socket.destroyed) place.leave();
    else sockets.handleUpgrade(req, socket, head, (client) => serveSocket(client, req, place, connection));
  };
  const onUpgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!offersWebSocket(req)) {
      ignoreUpgrade(req, head);
      return;
    }
    // A client that leaves in the middle of its own greeting.
    socket.on('error', () => socket.destroy());
    open(req, socket, head).catch((error: unknown) => {
      logger.error({ err: error }, 'A WebSocket could not be opened');
      socket.destroy();
    });
  };
  server.on('upgrade', onUpgrade);
  return {
    async close() {
      isClosing = true;
      server.off('upgrade', onUpgrade);
      const clients = [...sockets.clients];
      const gone = clients.map((client) => new Promise((resolve) => client.once('close', resolve)));
      const goodbye = setTimeout(() => {
        for (const client of clients) client.close(SERVICE_RESTART, 'The gateway is stopping');
      }, answerMs);
      await Promise.all(gone);
      clearTimeout(goodbye);
      sockets.close();
    },
  };
}
