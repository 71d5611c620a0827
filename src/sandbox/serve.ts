import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerCall, htmlAnswer, refusalAnswer, type Answer } from './answer.ts';
import type { CallLog, SandboxRequest } from './call-log.ts';
import type { Endpoint, World } from './endpoint.ts';
import type { FaultOrder, Faults } from './faults.ts';
import { readRequest, UnreadableRequest, type ReceivedRequest } from './read-request.ts';
import { documentEndpoints } from './routes/document.ts';
import { liveEndpoints } from './routes/live.ts';
import { merchantEndpoints } from './routes/merchant.ts';
import { pageAnswer } from './routes/page.ts';
import { appEntryEndpoints } from './routes/room-app-entry.ts';
import { chatEndpoints } from './routes/room-chat.ts';
import { roomDocumentEndpoints } from './routes/room-documents.ts';
import { entryEndpoints } from './routes/room-entry.ts';
import { roomEndpoints } from './routes/room.ts';
import { statisticsEndpoints } from './routes/statistics.ts';
import { videoEndpoints } from './routes/video.ts';
import { sendAnswer, sendFaulty, substituteAnswer } from './send-answer.ts';

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map(
  [
    ...roomEndpoints,
    ...roomDocumentEndpoints,
    ...entryEndpoints,
    ...appEntryEndpoints,
    ...chatEndpoints,
    ...documentEndpoints,
    ...merchantEndpoints,
    ...statisticsEndpoints,
    ...videoEndpoints,
    ...liveEndpoints,
  ].map((endpoint) => [endpoint.path, endpoint]),
);

/** One HTTP request and everything that is needed to answer it. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  worlds: Worlds;
  log: CallLog;
  faults: Faults;
}

/** The merchants of the vendor. */
export interface Worlds {
  /** The vendor's clock, in ms. */
  now: () => number;
  /** That of a partner, or of nobody known: the first, which refuses it. */
  of: (partner: string | undefined) => World;
  /** Those that have been asked for, the first always. */
  all: () => readonly World[];
}

/** Answers one HTTP request: an endpoint below `/api/`, or what the endpoints' answers link to. */
export async function serve(exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const url = new URL(request.url ?? '/', 'http://sandbox');
  if (url.pathname.startsWith('/api/')) {
    await serveEndpoint(exchange, url.pathname.slice('/api/'.length), url.searchParams);
    return;
  }
  sendAnswer(response, await pageAnswer(request, url, exchange.worlds.all()));
  request.resume();
}

async function serveEndpoint(exchange: Exchange, path: string, query: URLSearchParams): Promise<void> {
  const { request, response, worlds, log, faults } = exchange;
  const entry = log.open(path, request.method ?? '', worlds.now());
  response.once('close', () => {
    entry.aborted = !response.writableFinished;
  });

  const endpoint = ENDPOINTS.get(path);
  if (endpoint === undefined || !takes(endpoint, request.method)) {
    request.resume();
    const status = endpoint === undefined ? 404 : 405;
    sendAnswer(response, noted(entry, htmlAnswer(`<html><body>HTTP ${status}</body></html>`, status)));
    return;
  }

  const order = faults.take(path);
  if (order !== undefined && ignoresBody(order, request)) {
    await sendFaulty(response, order, path, () => refusalAnswer('other_error', endpoint.answers));
    return;
  }
  const execute = await readCall(exchange, endpoint, query, entry);
  if (execute === undefined) return;
  if (order === undefined) {
    sendAnswer(response, noted(entry, execute()));
    return;
  }
  const substitute = substituteAnswer(order, endpoint.answers);
  await sendFaulty(response, order, path, () => noted(entry, substitute ?? execute()));
}

function takes({ method }: Endpoint, sent: string | undefined): boolean {
  return method === 'either' ? sent === 'GET' || sent === 'POST' : sent === method;
}

/** A vendor that hangs or drops an upload does so before it has read the file. */
function ignoresBody(order: FaultOrder, request: IncomingMessage): boolean {
  const isUpload = request.headers['content-type']?.startsWith('multipart/') === true;
  return isUpload && (order.kind === 'drop' || order.kind === 'hang');
}

/** Reads the request into the log; answers what would run it, or undefined when the client has left. */
async function readCall(
  exchange: Exchange,
  endpoint: Endpoint,
  query: URLSearchParams,
  entry: SandboxRequest,
): Promise<(() => Answer) | undefined> {
  const { request, worlds } = exchange;
  let received: ReceivedRequest;
  try {
    received = await readRequest(request, query);
  } catch (error) {
    if (!(error instanceof UnreadableRequest) || request.socket.destroyed) return undefined;
    // The rest of a broken form is not worth reading, and no request can follow it on this connection.
    request.unpipe().resume();
    exchange.response.setHeader('Connection', 'close');
    return () => refusalAnswer('app_parameter_error', endpoint.answers);
  }
  const { parameters, file, json, transport } = received;
  entry.params = Object.fromEntries(Object.entries(parameters).filter(([name]) => name !== 'sign'));
  entry.transport = transport;
  if (file !== undefined) {
    const { fileName, contentType, sizeBytes } = file;
    entry.file = { fileName, contentType, sizeBytes };
  }
  const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''));
  const world = worlds.of(parameters['partner']);
  const call = {
    parameters: given,
    world,
    origin: `http://${request.headers.host ?? '127.0.0.1'}`,
    userAgent: request.headers['user-agent'] ?? '',
    file,
    json,
  };
  return () => answerCall(endpoint, call, parameters, world.credentials);
}

/** Writes the outcome into the log before the client can see the answer. */
function noted(entry: SandboxRequest, answer: Answer): Answer {
  entry.status = answer.status;
  entry.error = answer.error;
  return answer;
}
