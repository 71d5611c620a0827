import type { Cancellation } from '../../runtime/cancellation.ts';
import { parse, type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import { makeServer, type Context, type SubscribePayload } from 'graphql-ws';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { isStranger } from '../../access/caller.ts';
import type { Place } from '../connection-places.ts';
import type { Entrance } from '../entrance.ts';
import { NodeHeaders, type RequestHeaders } from '../../runtime/request-headers.ts';
import type { OperationParams } from '../../operation/operation-params.ts';
import type { Carry } from '../carry.ts';
import type { UnusedConnection } from '../unused-connection.ts';
import { isLongId, LONG_ID, TOO_MANY, type Goodbye } from './message-bounds.ts';
import type { RefusalCount } from './refusal-count.ts';

export interface ProtocolOptions {
  endpoint: string;
  carry: Carry;
  schema: GraphQLSchema;
  entrance: Entrance;
}

/** What belongs to one socket. */
export interface SocketState {
  req: IncomingMessage;
  socket: WebSocket;
  /** Aborted when the socket closes. */
  gone: Cancellation;
  place: Place;
  unused: UnusedConnection;
  refusals: RefusalCount;
  /** What its operations are sent with; null until the greeting has come. */
  headers: RequestHeaders | null;
}

type SocketContext = Context<Record<string, unknown>, SocketState>;

/** What an operation runs on is decided by the server behind; this protocol only asks whether there is one. */
const ANY_OPERATION = parse('{ __typename }');

const UNAUTHORIZED = 4401;

/** Stands where the protocol wants errors, and is not sent. */
const UNREAD = new GraphQLError('The operation was not read.');

/** The messages of `graphql-transport-ws`, with the operations in them carried to the pipeline. */
export function createSocketProtocol({ carry, schema, endpoint, entrance }: ProtocolOptions) {
  return makeServer<Record<string, unknown>, SocketState>({
    onConnect: async (context) => {
      const { socket, place, unused } = context.extra;
      const headers = new NodeHeaders(headersOf(context));
      context.extra.headers = headers;
      // The rest would be kept for as long as the socket is open.
      Reflect.deleteProperty(context, 'connectionParams');
      const caller = await entrance.identify(headers);
      if (!caller) return turnAway(socket, UNAUTHORIZED, 'Unauthorized');
      // Answered with 4403 and "Forbidden".
      if (isStranger(caller)) return false;
      if (!place.claim(caller)) return turnAway(socket, TOO_MANY, 'Too many connections');
      if (caller.kind !== 'anonymous') unused.keep();
      return true;
    },
    onSubscribe: async ({ extra }, id, payload): Promise<ExecutionArgs | readonly GraphQLError[]> => {
      const { req, socket, gone, unused, refusals, headers } = extra;
      if (isLongId(id) || !headers) return refuseToRead(socket, LONG_ID);
      unused.begin();
      const { result, isRefused, status } = await carry({
        url: `http://${req.headers.host ?? 'localhost'}${endpoint}`,
        headers,
        req,
        params: takenFrom(payload),
        gone,
        disconnect: () => socket.terminate(),
      });
      if (isRefused) {
        countRefusal(extra, status);
        return (result as ExecutionResult).errors ?? [];
      }
      refusals.ran();
      unused.keep();
      return { schema, document: ANY_OPERATION, rootValue: result };
    },
    execute: ({ rootValue }) => rootValue as ExecutionResult,
  });
}

/** False, as the protocol wants it. What it would say itself comes behind and counts for nothing. */
function turnAway(socket: WebSocket, code: number, reason: string): false {
  socket.close(code, reason);
  return false;
}

/** The socket closes before an error could repeat the id. */
function refuseToRead(socket: WebSocket, { code, reason }: Goodbye): readonly GraphQLError[] {
  socket.close(code, reason);
  return [UNREAD];
}

/**
 * The parameters of an operation. The protocol keeps the message that they came in for as long as the operation runs,
 * and nothing of them: what a client sends and nobody asks for would fill the memory.
 */
function takenFrom(payload: SubscribePayload): OperationParams {
  const params = { ...payload };
  for (const name of Object.keys(payload)) Reflect.deleteProperty(payload, name);
  return params;
}

function countRefusal({ socket, unused, refusals }: SocketState, status: number): void {
  unused.refused();
  // Not the client's doing.
  if (status >= 500) return;
  if (!refusals.refused()) return;
  // Behind the answer to the last one.
  setImmediate(() => socket.close(TOO_MANY, 'Too many refused operations'));
}

const NO_CREDENTIALS = { authorization: undefined, 'x-api-key': undefined };

/** Browsers can set no headers here, so credentials in `connectionParams` stand in for all that came in headers. */
function headersOf({ extra: { req }, connectionParams }: SocketContext): IncomingHttpHeaders {
  const given = Object.entries(connectionParams ?? {})
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name, value]) => Object.hasOwn(NO_CREDENTIALS, name) && typeof value === 'string');
  if (given.length === 0) return req.headers;
  return { ...req.headers, ...NO_CREDENTIALS, ...(Object.fromEntries(given) as IncomingHttpHeaders) };
}
