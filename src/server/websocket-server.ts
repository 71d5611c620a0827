import {
  parse,
  type GraphQLError,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { handleProtocols, makeServer, type Context } from 'graphql-ws';
import { isAsyncIterable, type GraphQLParams } from 'graphql-yoga';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { Logger } from './logger.ts';
import { carryOperation, type CarryingYoga } from './plugins/use-carried-operations.ts';

export interface WebSocketOptions {
  endpoint: string;
  yoga: CarryingYoga;
  schema: GraphQLSchema;
  logger: Logger;
  maxMessageBytes: number;
  maxSockets: number;
  /** Origins whose pages may connect; pages of the gateway's own always may. */
  allowedOrigins: readonly string[];
}

export interface GatewayWebSockets {
  /** Says goodbye to every client. */
  close(): Promise<void>;
}

interface Extra {
  req: IncomingMessage;
  socket: WebSocket;
  /** Aborted when the socket closes. */
  gone: AbortController;
}

/** What an operation runs on is decided by the server behind; this protocol only asks whether there is one. */
const ANY_OPERATION = parse('{ __typename }');

/** A client that does not answer a ping within the next interval is gone. */
const PING_INTERVAL_MS = 12_000;
/** Clients get this long to answer the goodbye. */
const CLOSE_TIMEOUT_MS = 2_000;
const GOING_AWAY = 1001;
const INTERNAL_ERROR = 4500;

/** The `graphql-transport-ws` protocol on the port and path of the HTTP server. */
export function startWebSockets(server: Server, options: WebSocketOptions): GatewayWebSockets {
  const { endpoint, logger, maxMessageBytes, maxSockets } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, handleProtocols });
  const protocol = createProtocol(options);
  const onUpgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A client that leaves in the middle of its own greeting.
    socket.on('error', () => socket.destroy());
    if (req.url?.split('?')[0] !== endpoint) refuse(socket, '404 Not Found');
    else if (!isOriginAllowed(req, options)) refuse(socket, '403 Forbidden');
    else if (sockets.clients.size >= maxSockets) refuse(socket, '503 Service Unavailable');
    else sockets.handleUpgrade(req, socket, head, (client) => serve(client, req));
  };
  const serve = (socket: WebSocket, req: IncomingMessage) => {
    const gone = new AbortController();
    const ping = startPing(socket);
    socket.on('error', (error) => logger.debug({ reason: error.message }, 'A WebSocket broke'));
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        // Resolves when the system has taken it: a slow reader holds up its own results, not the memory.
        send: (text) =>
          new Promise((resolve) =>
            socket.readyState === socket.OPEN ? socket.send(text, () => resolve()) : resolve(),
          ),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) =>
          socket.on('message', (data: RawData) => {
            take(textOf(data)).catch((error: unknown) => {
              logger.error({ err: error }, 'A WebSocket message failed');
              socket.close(INTERNAL_ERROR, 'Internal server error');
            });
          }),
      },
      { req, socket, gone } satisfies Extra,
    );
    socket.once('close', (code, reason) => {
      clearInterval(ping);
      gone.abort();
      closed(code, reason.toString()).catch((error: unknown) =>
        logger.error({ err: error }, 'A WebSocket did not end well'),
      );
    });
  };
  server.on('upgrade', onUpgrade);
  return {
    async close() {
      server.off('upgrade', onUpgrade);
      const clients = [...sockets.clients];
      const gone = clients.map((client) => new Promise((resolve) => client.once('close', resolve)));
      for (const client of clients) client.close(GOING_AWAY, 'Going away');
      const timer = setTimeout(() => clients.forEach((client) => client.terminate()), CLOSE_TIMEOUT_MS);
      await Promise.all(gone);
      clearTimeout(timer);
      sockets.close();
    },
  };
}

function createProtocol({ yoga, schema, endpoint }: WebSocketOptions) {
  return makeServer<Record<string, unknown>, Extra>({
    onSubscribe: async (context, _id, payload): Promise<ExecutionArgs | readonly GraphQLError[]> => {
      const { req, socket, gone } = context.extra;
      const result = await carryOperation(yoga, {
        url: `http://${req.headers.host ?? 'localhost'}${endpoint}`,
        headers: headersOf(context),
        req,
        params: payload as GraphQLParams,
        signal: gone.signal,
        disconnect: () => socket.terminate(),
      });
      // What did not begin is an error of the protocol; errors of fields are part of a result.
      if (!isAsyncIterable(result) && result.errors && !('data' in result)) return result.errors;
      return { schema, document: ANY_OPERATION, rootValue: result };
    },
    execute: ({ rootValue }) => rootValue as ExecutionResult,
  });
}

/** Browsers can set no headers here, so what stands in `connectionParams` counts as one. */
function headersOf({ extra: { req }, connectionParams }: Context<Record<string, unknown>, Extra>) {
  const given = Object.entries(connectionParams ?? {}).find(
    ([name]) => name.toLowerCase() === 'authorization',
  );
  return typeof given?.[1] === 'string' ? { ...req.headers, authorization: given[1] } : req.headers;
}

/** Browsers let pages of any origin open WebSockets, so the server has to look. */
function isOriginAllowed({ headers }: IncomingMessage, { allowedOrigins }: WebSocketOptions): boolean {
  const { origin, host } = headers;
  if (origin === undefined || allowedOrigins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function startPing(socket: WebSocket): NodeJS.Timeout {
  let isAlive = true;
  socket.on('pong', () => (isAlive = true));
  return setInterval(() => {
    if (!isAlive) {
      socket.terminate();
      return;
    }
    isAlive = false;
    socket.ping();
  }, PING_INTERVAL_MS);
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data as Buffer).toString('utf8');
}
