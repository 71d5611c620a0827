import { GraphQLError, type ExecutionResult } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { randomUUID } from 'node:crypto';
import { isStranger } from '../../access/caller.ts';
import type { ConnectionPlaces, Place } from '../connection-places.ts';
import { FIRST_OPERATION_MS, TAKE_WITHIN_MS, type ConnectionTimes } from '../connection-times.ts';
import { noMoreConnections, tooManyConnections } from '../entrance.ts';
import { endWithError, type RequestVisit } from '../http/error-answers.ts';
import { watchUnused, type UnusedConnection } from '../unused-connection.ts';
import { createSseStream, type SseStream } from './sse-stream.ts';
import type { AdmissionExchange } from '../../operation/admission.ts';
import { httpError } from '../../operation/http-error.ts';
import { Ending } from '../../runtime/cancellation.ts';
import { isResults } from '../../operation/results.ts';
import type { Carry } from '../carry.ts';
import type { NodeExchange } from '../../operation/node-exchange.ts';
import type { IncomingBodies } from '../http/incoming-bodies.ts';
import { readJsonBody } from '../http/json-body.ts';
import { STREAM_HEADER } from '../http/plain-request.ts';
import { HEADERS_OF_ALL, HEADERS_OF_DATA } from '../http/security-headers.ts';

/** Of all event streams; as shipped where it is left out. */
export interface SseSettings extends ConnectionTimes {
  maxStreams?: number;
}

export interface SseOptions extends ConnectionTimes {
  carry: Carry;
  endpoint: string;
  bodies: IncomingBodies;
  /** Streams at once, opened or reserved. */
  maxStreams: number;
  places: ConnectionPlaces;
  /** Aborted when the gateway stops: streams end with what is under way. */
  stopping: AbortSignal;
}

type Exchange = NodeExchange & AdmissionExchange;

/** A stream somebody asked for. */
interface Reserved {
  owner: string;
  forget: NodeJS.Timeout;
  /** From when it is asked for: who asks and does not open would have them all otherwise. */
  place: Place;
  /** From when it is opened. */
  opened?: { stream: SseStream; gone: Ending; unused: UnusedConnection; disconnect: () => void };
}

/** A stream that was asked for is opened within this, or forgotten. */
const RESERVATION_MS = 30_000;
const MAX_OPERATIONS_PER_STREAM = 100;

/** Sent back with every result; clients take UUIDs or numbers. */
const MAX_ID_LENGTH = 128;

const NOT_SIGNED_IN = httpError(401, 'UNAUTHENTICATED', 'Event streams are for callers who sign in.', {
  'www-authenticate': 'Bearer',
});

const TOKEN_HEADERS = { 'content-type': 'text/plain; charset=utf-8' };
const STREAM_HEADERS: Record<string, string> = {
  ...Object.fromEntries([...HEADERS_OF_ALL, ...HEADERS_OF_DATA]),
  'content-type': 'text/event-stream; charset=utf-8',
  'content-encoding': 'none',
};

/**
 * GraphQL over SSE, single connection mode, for clients that may open few connections (browsers over HTTP/1.1): PUT
 * reserves a stream, GET opens it, POST runs an operation on it, DELETE ends one. The distinct connections mode, an
 * event stream as the answer to the operation itself, is Yoga's own. Stands behind authentication: where callers sign in,
 * nobody else keeps a connection for nothing.
 */
export function useSseSingleConnection(options: SseOptions): Plugin<object, Exchange> {
  const streams = createStreams(options);
  const serve = async (visit: RequestVisit<Exchange>, token: string): Promise<void> => {
    const { request, url, serverContext } = visit;
    const reserved = streams.find(token, ownerOf(serverContext));
    if (!reserved) {
      visit.endResponse(answer(404, 'There is no such event stream.'));
    } else if (request.method === 'GET') {
      visit.endResponse(streams.open(token, reserved, serverContext));
    } else if (!reserved.opened) {
      visit.endResponse(answer(404, 'Open the event stream first.'));
    } else if (request.method === 'DELETE') {
      await reserved.opened.stream.complete(url.searchParams.get('operationId') ?? '');
      visit.endResponse(new Response(null, { status: 200 }));
    } else {
      visit.endResponse(await run(reserved.opened, request, serverContext, options).catch(answerError));
    }
  };
  return {
    onRequest(visit) {
      const { request, url, serverContext } = visit;
      const isReservation = request.method === 'PUT';
      const given = request.headers.get(STREAM_HEADER) ?? (url.search && url.searchParams.get('token'));
      if (!isReservation && !given) return undefined;
      if (serverContext.caller && isStranger(serverContext.caller)) {
        endWithError(visit, NOT_SIGNED_IN);
        return undefined;
      }
      if (isReservation) {
        const token = streams.reserve(serverContext);
        if (token instanceof GraphQLError) endWithError(visit, token);
        else visit.endResponse(new Response(token, { status: 201, headers: TOKEN_HEADERS }));
        return undefined;
      }
      return given ? serve(visit, given) : undefined;
    },
  };
}

function createStreams({
  maxStreams,
  places,
  stopping,
  firstOperationMs = FIRST_OPERATION_MS,
  takeWithinMs = TAKE_WITHIN_MS,
  openWithinMs = RESERVATION_MS,
  clock,
}: SseOptions) {
  const all = new Map<string, Reserved>();
  const forget = (token: string) => {
    const reserved = all.get(token);
    clearTimeout(reserved?.forget);
    reserved?.place.leave();
    all.delete(token);
  };
  stopping.addEventListener('abort', () => {
    for (const { opened } of all.values()) opened?.stream.end();
  });
  return {
    find(token: string, owner: string): Reserved | undefined {
      const reserved = all.get(token);
      return reserved?.owner === owner ? reserved : undefined;
    },
    /** The token of a new stream, or why there is none. */
    reserve(exchange: Exchange): string | GraphQLError {
      const { req, caller } = exchange;
      if (all.size >= maxStreams || stopping.aborted) return noMoreConnections('No more event streams now.');
      const place = places.take(req);
      if (!place) return tooManyConnections('address');
      if (caller && !place.claim(caller)) {
        place.leave();
        return tooManyConnections('caller');
      }
      const token = randomUUID();
      const timer = setTimeout(() => forget(token), openWithinMs).unref();
      all.set(token, { owner: ownerOf(exchange), forget: timer, place });
      return token;
    },
    open(token: string, reserved: Reserved, { res, caller }: Exchange): Response {
      if (reserved.opened) return answer(409, 'This event stream is open already.');
      clearTimeout(reserved.forget);
      const gone = new Ending();
      const disconnect = () => void res?.destroy();
      const onClose = () => {
        forget(token);
        unused.keep();
        gone.abort(undefined);
      };
      const stream = createSseStream({ takeWithinMs, clock, disconnect, onClose });
      const unused = watchUnused(firstOperationMs, () => stream.cut(), clock);
      if (caller && caller.kind !== 'anonymous') unused.keep();
      reserved.opened = { stream, gone, unused, disconnect };
      if (stopping.aborted) stream.end();
      return new Response(stream.body, {
        headers: STREAM_HEADERS,
      });
    },
  };
}

/** Takes one operation; its results, errors among them, come on the stream. */
async function run(
  { stream, gone, unused, disconnect }: NonNullable<Reserved['opened']>,
  request: Request,
  { req }: Exchange,
  { carry, endpoint, bodies }: SseOptions,
): Promise<Response> {
  const { extensions, ...params }: GraphQLParams = await readJsonBody(request, req, bodies);
  const { operationId, ...otherExtensions } = extensions ?? {};
  if (typeof operationId !== 'string' || operationId === '')
    return answer(400, 'The operation needs an id in "extensions.operationId".');
  if (operationId.length > MAX_ID_LENGTH)
    return answer(400, `The id of an operation has at most ${MAX_ID_LENGTH} characters.`);
  if (stream.operations.has(operationId)) return answer(409, 'An operation with this id is under way.');
  if (stream.operations.size >= MAX_OPERATIONS_PER_STREAM)
    return answer(429, 'There are too many operations on this event stream.');
  if (stream.isFull) return answer(429, 'Read the results on this event stream first.');
  stream.reserve(operationId);
  unused.begin();
  const { result, isRefused } = await carry({
    url: new URL(endpoint, request.url).href,
    headers: request.headers,
    req,
    params: { ...params, extensions: otherExtensions },
    gone,
    disconnect,
  });
  if (isRefused) unused.refused();
  else unused.keep();
  void stream.carry(operationId, isResults(result) ? result : once(result));
  return new Response(null, { status: 202 });
}

async function* once(result: ExecutionResult): AsyncGenerator<ExecutionResult> {
  yield await Promise.resolve(result);
}

function ownerOf({ caller }: Exchange): string {
  return caller ? `${caller.kind} ${caller.name}` : '';
}

function answer(status: number, message: string): Response {
  return Response.json({ errors: [{ message }] }, { status });
}

/** A body that cannot be read has its own status and code. */
function answerError(error: unknown): Response {
  if (!(error instanceof GraphQLError)) throw error;
  const { http, ...extensions } = error.extensions as { http?: { status: number } };
  return Response.json({ errors: [{ message: error.message, extensions }] }, { status: http?.status ?? 400 });
}
