import { GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import { randomUUID } from 'node:crypto';
import { isStranger } from '../../access/caller.ts';
import type { ConnectionPlaces, Place } from '../connection-places.ts';
import { TOO_LATE, type Departures } from '../departures.ts';
import { FIRST_OPERATION_MS, TAKE_WITHIN_MS, type ConnectionTimes } from '../connection-times.ts';
import { noMoreConnections, tooManyConnections } from '../entrance.ts';
import type { Pings } from '../pings.ts';
import { UnusedConnection } from '../unused-connection.ts';
import { createSseStream, type SseStream } from './sse-stream.ts';
import type { AdmissionExchange } from '../../operation/admission.ts';
import { httpError } from '../../operation/http-error.ts';
import type { Carry } from '../carry.ts';
import type { RequestHeaders } from '../../runtime/request-headers.ts';
import type { NodeExchange } from '../../operation/node-exchange.ts';
import { HEADERS_OF_ALL, HEADERS_OF_DATA } from '../http/security-headers.ts';

/** Of all event streams; as shipped where it is left out. */
export interface SseSettings extends ConnectionTimes {
  maxStreams?: number;
}

export interface EventStreamOptions extends ConnectionTimes {
  carry: Carry;
  /** Streams at once, opened or reserved. */
  maxStreams: number;
  places: ConnectionPlaces;
  /** Aborted when the gateway stops: streams end with what is under way. */
  stopping: AbortSignal;
  departures: Departures;
  pings: Pings;
}

type Exchange = NodeExchange & AdmissionExchange;

/** An operation that was posted to a stream. */
export interface StreamedOperation {
  /** Where it would have been sent without a stream. */
  url: string;
  headers: RequestHeaders;
  params: GraphQLParams;
}

/** A stream somebody asked for. */
export interface Reserved {
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
export const NOT_OPEN = httpError(404, 'NOT_FOUND', 'Open the event stream first.');
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
 * Event streams by their tokens, and what is done on them. Where callers sign in, nobody else keeps a connection for nothing.
 */
export interface EventStreams {
  /** The stream of this token, if it is of this caller. */
  find: (token: string, exchange: Exchange) => Reserved | GraphQLError;
  /** The token of a new stream, or why there is none. */
  reserve: (exchange: Exchange) => Response | GraphQLError;
  open: (token: string, reserved: Reserved, exchange: Exchange) => Response | GraphQLError;
  /**
   * Takes one operation for the stream of a token; its results, errors among them, come on the stream. Why it is not taken,
   * or nothing where it is.
   */
  take: (
    token: string,
    exchange: Exchange,
    operation: StreamedOperation,
  ) => Promise<GraphQLError | undefined>;
}

/** `EventStreams` of one gateway. */
export function createEventStreams({
  carry,
  maxStreams,
  places,
  stopping,
  departures,
  pings,
  firstOperationMs = FIRST_OPERATION_MS,
  takeWithinMs = TAKE_WITHIN_MS,
  openWithinMs = RESERVATION_MS,
  clock,
}: EventStreamOptions): EventStreams {
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
  const find = (token: string, exchange: Exchange): Reserved | GraphQLError => {
    if (exchange.caller && isStranger(exchange.caller)) return NOT_SIGNED_IN;
    const reserved = all.get(token);
    return reserved?.owner === ownerOf(exchange) ? reserved : NO_STREAM;
  };
  return {
    find,
    reserve(exchange: Exchange): Response | GraphQLError {
      const { req, caller } = exchange;
      if (caller && isStranger(caller)) return NOT_SIGNED_IN;
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
      let stay = (): void => undefined;
      const onClose = () => {
        forget(token);
        unused.keep();
        stay();
      };
      const stream = createSseStream({ takeWithinMs, pings, disconnect, onClose });
      const unused = new UnusedConnection(firstOperationMs, () => stream.cut(), clock);
      if (caller && caller.kind !== 'anonymous') unused.keep();
      reserved.opened = { stream, unused, disconnect };
      if (stopping.aborted) stream.end();
      stay = departures.add('sse', () => stream.leave());
      // The client may leave before there is an answer that could be cancelled.
      if (res?.destroyed) stream.cut();
      else res?.once('close', () => stream.cut());
      return new Response(stream.body, {
        headers: STREAM_HEADERS,
      });
    },
    async take(token, exchange, operation) {
      // It may have closed while the body came, and what is begun on it then would never be ended.
      const found = find(token, exchange);
      if (found instanceof GraphQLError) return found;
      return found.opened ? begin(found.opened, exchange, operation, carry) : NOT_OPEN;
    },
  };
}

/** Begins an operation on an open stream, unless it is told why not. */
async function begin(
  { stream, unused, disconnect }: NonNullable<Reserved['opened']>,
  { req }: Exchange,
  { url, headers, params: { extensions, ...params } }: StreamedOperation,
  carry: Carry,
): Promise<GraphQLError | undefined> {
  if (stream.isLeaving) return TOO_LATE;
  const { operationId, ...otherExtensions } = extensions ?? {};
  if (typeof operationId !== 'string' || operationId === '') return NO_ID;
  if (operationId.length > MAX_ID_LENGTH) return LONG_ID;
  if (stream.operations.has(operationId)) return ID_IN_USE;
  if (stream.operations.size >= MAX_OPERATIONS_PER_STREAM) return TOO_MANY_OPERATIONS;
  if (stream.isFull) return NOT_READ;
  const operation = stream.reserve(operationId);
  unused.begin();
  const { result, isRefused, isSubscription } = await carry({
    url,
    headers,
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
  void stream.carry(operation, result, isSubscription);
  return undefined;
}

/** Two users of two merchants may have one name. */
function ownerOf({ caller, merchant }: Exchange): string {
  return caller ? `${merchant?.id} ${caller.kind} ${caller.name}` : '';
}
