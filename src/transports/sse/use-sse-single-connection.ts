import { GraphQLError } from 'graphql';
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
import type { Carry } from '../carry.ts';
import type { NodeExchange } from '../../operation/node-exchange.ts';
import type { IncomingBodies } from '../http/incoming-bodies.ts';
import { readJsonBody } from '../http/json-body.ts';
import { STREAM_HEADER } from '../http/fast-path-request.ts';
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
  opened?: { stream: SseStream; unused: UnusedConnection; disconnect: () => void };
}

/** A stream that was asked for is opened within this, or forgotten. */
const RESERVATION_MS = 30_000;
const MAX_OPERATIONS_PER_STREAM = 100;

/** Sent back with every result; clients take UUIDs or numbers. */
const MAX_ID_LENGTH = 128;

const NOT_SIGNED_IN = httpError(401, 'UNAUTHENTICATED', 'Event streams are for callers who sign in.', {
  'www-authenticate': 'Bearer',
});

const NO_STREAM = httpError(404, 'NOT_FOUND', 'There is no such event stream.');
const NOT_OPEN = httpError(404, 'NOT_FOUND', 'Open the event stream first.');
const OPEN_ALREADY = httpError(409, 'BAD_REQUEST', 'This event stream is open already.');
const NO_ID = httpError(400, 'BAD_REQUEST', 'The operation needs an id in "extensions.operationId".');
const LONG_ID = httpError(
  400,
  'BAD_REQUEST',
  `The id of an operation has at most ${MAX_ID_LENGTH} characters.`,
);
const ID_IN_USE = httpError(409, 'BAD_REQUEST', 'An operation with this id is under way.');
const TOO_MANY_OPERATIONS = httpError(
  429,
  'TOO_MANY_SUBSCRIPTIONS',
  'There are too many operations on this event stream.',
);
const NOT_READ = httpError(429, 'TOO_MANY_SUBSCRIPTIONS', 'Read the results on this event stream first.');

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
      endWithError(visit, NO_STREAM);
    } else if (request.method === 'GET') {
      end(visit, streams.open(token, reserved, serverContext));
    } else if (!reserved.opened) {
      endWithError(visit, NOT_OPEN);
    } else if (request.method === 'DELETE') {
      reserved.opened.stream.complete(url.searchParams.get('operationId') ?? '');
      visit.endResponse(new Response(null, { status: 200 }));
    } else {
      end(visit, await run(reserved.opened, request, serverContext, options));
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
        end(visit, streams.reserve(serverContext));
        return undefined;
      }
      return given ? serve(visit, given) : undefined;
    },
  };
}

function end(visit: RequestVisit<Exchange>, outcome: Response | GraphQLError): void {
  if (outcome instanceof GraphQLError) endWithError(visit, outcome);
  else visit.endResponse(outcome);
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
    reserve(exchange: Exchange): Response | GraphQLError {
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
      return new Response(token, { status: 201, headers: TOKEN_HEADERS });
    },
    open(token: string, reserved: Reserved, { res, caller }: Exchange): Response | GraphQLError {
      if (reserved.opened) return OPEN_ALREADY;
      clearTimeout(reserved.forget);
      const disconnect = () => void res?.destroy();
      const onClose = () => {
        forget(token);
        unused.keep();
      };
      const stream = createSseStream({ takeWithinMs, clock, disconnect, onClose });
      const unused = watchUnused(firstOperationMs, () => stream.cut(), clock);
      if (caller && caller.kind !== 'anonymous') unused.keep();
      reserved.opened = { stream, unused, disconnect };
      if (stopping.aborted) stream.end();
      // The client may leave before there is an answer that could be cancelled.
      if (res?.destroyed) stream.cut();
      else res?.once('close', () => stream.cut());
      return new Response(stream.body, {
        headers: STREAM_HEADERS,
      });
    },
  };
}

/** Takes one operation; its results, errors among them, come on the stream. */
async function run(
  { stream, unused, disconnect }: NonNullable<Reserved['opened']>,
  request: Request,
  { req }: Exchange,
  { carry, endpoint, bodies }: SseOptions,
): Promise<Response | GraphQLError> {
  let body: GraphQLParams;
  try {
    body = await readJsonBody(request, req, bodies);
  } catch (error) {
    // It has a status and a code of its own.
    if (error instanceof GraphQLError) return error;
    throw error;
  }
  // It may have closed meanwhile, and what is begun on it then would never be ended.
  if (stream.isClosed) return NO_STREAM;
  const { extensions, ...params } = body;
  const { operationId, ...otherExtensions } = extensions ?? {};
  if (typeof operationId !== 'string' || operationId === '') return NO_ID;
  if (operationId.length > MAX_ID_LENGTH) return LONG_ID;
  if (stream.operations.has(operationId)) return ID_IN_USE;
  if (stream.operations.size >= MAX_OPERATIONS_PER_STREAM) return TOO_MANY_OPERATIONS;
  if (stream.isFull) return NOT_READ;
  const operation = stream.reserve(operationId);
  unused.begin();
  const { result, isRefused } = await carry({
    url: new URL(endpoint, request.url).href,
    headers: request.headers,
    req,
    params: { ...params, extensions: otherExtensions },
    gone: operation.gone,
    disconnect,
  }).catch((error: unknown) => {
    stream.complete(operationId);
    throw error;
  });
  if (isRefused) unused.refused();
  else unused.keep();
  void stream.carry(operation, result);
  return new Response(null, { status: 202 });
}

function ownerOf({ caller }: Exchange): string {
  return caller ? `${caller.kind} ${caller.name}` : '';
}
