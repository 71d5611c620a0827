import { BlockList } from 'node:net';
import { createManualClock } from './manual-clock.ts';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import WebSocket from 'ws';
import { startHttpServer, type HttpServer } from '../../src/runtime/http-server.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import { answerBrokenRequests } from '../../src/transports/http/broken-requests.ts';
import {
  startWebSockets,
  type GatewayWebSockets,
  type WebSocketOptions,
} from '../../src/transports/websocket/websocket-server.ts';
import { GRAPHQL_ENDPOINT } from '../../src/transports/http/yoga.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from '../support/gateway.ts';
import { createMultipartClient, type MultipartPayload } from '../support/multipart-client.ts';

/** A gateway that listens on a port, with HTTP and WebSockets. */
export interface WatchGateway extends TestGateway {
  url: string;
  http: HttpServer;
  sockets: GatewayWebSockets;
}

export interface WatchGatewayOptions extends TestGatewayOptions {
  maxSockets?: number;
  firstOperationMs?: number;
  sockets?: Partial<WebSocketOptions>;
}

export async function startWatchGateway(options: WatchGatewayOptions = {}): Promise<WatchGateway> {
  const gateway = await startTestGateway(options);
  const { carry, departures, entrance, onRefused } = gateway;
  const http = await startHttpServer(gateway.listener, { host: '127.0.0.1', port: 0 });
  answerBrokenRequests(http, onRefused);
  const sockets = startWebSockets(http, {
    endpoint: GRAPHQL_ENDPOINT,
    carry,
    departures,
    onRefused,
    entrance,
    logger: createLogger('error', {
      write: (line) => void gateway.logs.push(JSON.parse(line) as object as Record<string, unknown>),
    }),
    maxMessageBytes: 256 * 1024,
    maxSockets: options.maxSockets ?? 100,
    allowedOrigins: [],
    trustedProxies: new BlockList(),
    firstOperationMs: options.firstOperationMs,
    ...options.sockets,
  });
  return {
    ...gateway,
    url: `${http.url}${GRAPHQL_ENDPOINT}`,
    http,
    sockets,
    async [Symbol.asyncDispose]() {
      gateway.departures.end();
      await gateway.watching.close();
      await sockets.close();
      http.server.closeAllConnections();
      await http.close();
      await gateway[Symbol.asyncDispose]();
    },
  };
}

/** A gateway, its vendor and its pollers on one clock, and without jitter. */
export async function startTimedGateway(options: WatchGatewayOptions = {}) {
  const clock = createManualClock();
  const gateway = await startWatchGateway({
    now: clock.now,
    ...options,
    watching: { clock, random: () => 0, ...options.watching },
  });
  return { clock, gateway };
}

/** A document whose conversion has just begun. */
export async function uploadPdf(gateway: TestGateway): Promise<string> {
  const contents = (async function* () {
    yield await Promise.resolve(Buffer.from('%PDF-1.4\n%%EOF\n'));
  })();
  const { vendorId } = await gateway.duobei.document.upload({ fileName: 'lesson.pdf', contents });
  gateway.sandbox.clearRequests();
  return vendorId;
}

/** Results of one subscription, as they come. */
export interface Result {
  data?: unknown;
  errors?: readonly { message: string }[];
}
export type Results = AsyncIterableIterator<Result, undefined>;

/** A client of the package behind a protocol. */
export interface ProtocolClient extends Disposable {
  subscribe(query: string, variables?: Record<string, unknown>): Results;
}

export const protocols = [
  'sse, distinct connections',
  'sse, single connection',
  'multipart',
  'websocket',
] as const;
export type Protocol = (typeof protocols)[number];

/** What the clients of all protocols have. */
interface AnyClient {
  iterate: (payload: MultipartPayload) => AsyncIterableIterator<object, undefined>;
  dispose: () => unknown;
}

/** The package behind a protocol; `headers` go with what it sends, over a WebSocket in its greeting. */
export function createClient(
  url: string,
  protocol: Protocol,
  headers: Record<string, string> = {},
): AnyClient {
  if (protocol === 'multipart') return createMultipartClient({ url, headers });
  if (protocol === 'websocket') {
    return createWsClient({
      url: url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: headers,
    });
  }
  const singleConnection = protocol === 'sse, single connection';
  return createSseClient({ url, singleConnection, retryAttempts: 0, headers });
}

export function startClient(url: string, protocol: Protocol): ProtocolClient {
  const client = createClient(url, protocol);
  return {
    subscribe: (query, variables = {}) => client.iterate({ query, variables }) as Results,
    [Symbol.dispose]: () => void client.dispose(),
  };
}

/** The next result, which there has to be. */
export async function nextOf(results: Results) {
  const next = await results.next();
  if (next.done === true) throw new Error('The stream ended.');
  return next.value;
}

/** All results until the stream ends. */
export async function restOf(results: Results) {
  const rest = [];
  for await (const result of results) rest.push(result);
  return rest;
}

/** Resolves when a condition holds; the test's own time limit ends it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
