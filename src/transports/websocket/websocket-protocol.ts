import {
  parse,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { makeServer, type Context } from 'graphql-ws';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { isStranger } from '../../access/caller.ts';
import type { Place } from '../connection-places.ts';
import type { Entrance } from '../entrance.ts';
import { NodeHeaders } from '../../runtime/request-headers.ts';
import { isResults } from '../../operation/results.ts';
import type { Carry } from '../carry.ts';
import type { UnusedSocket } from './unused-socket.ts';

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
  gone: AbortController;
  place: Place;
  unused: UnusedSocket;
  /** Operations in a row that were refused before they ran. */
  refusals: number;
}

type SocketContext = Context<Record<string, unknown>, SocketState>;

/** What an operation runs on is decided by the server behind; this protocol only asks whether there is one. */
const ANY_OPERATION = parse('{ __typename }');

/** Who is refused so often in a row does not look at the answers. */
const MAX_REFUSALS = 20;

const UNAUTHORIZED = 4401;
const TOO_MANY = 4429;

/** The messages of `graphql-transport-ws`, with the operations in them carried to the pipeline. */
export function createSocketProtocol({ carry, schema, endpoint, entrance }: ProtocolOptions) {
  return makeServer<Record<string, unknown>, SocketState>({
    onConnect: async (context) => {
      const { socket, place, unused } = context.extra;
      const caller = await entrance.identify(new NodeHeaders(headersOf(context)));
      if (!caller) return turnAway(socket, UNAUTHORIZED, 'Unauthorized');
      // Answered with 4403 and "Forbidden".
      if (isStranger(caller)) return false;
      if (!place.claim(caller)) return turnAway(socket, TOO_MANY, 'Too many connections');
      if (caller.kind !== 'anonymous') unused.keep();
      return true;
    },
    onSubscribe: async (context, _id, payload): Promise<ExecutionArgs | readonly GraphQLError[]> => {
      const { req, socket, gone, unused } = context.extra;
      unused.begin();
      const { result, status } = await carry({
        url: `http://${req.headers.host ?? 'localhost'}${endpoint}`,
        headers: new NodeHeaders(headersOf(context)),
        req,
        params: payload,
        gone: gone.signal,
        disconnect: () => socket.terminate(),
      });
      // What did not begin is an error of the protocol; errors of fields are part of a result.
      if (!isResults(result) && result.errors && !('data' in result)) {
        countRefusal(context.extra, status);
        return result.errors;
      }
      context.extra.refusals = 0;
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

function countRefusal(state: SocketState, status: number): void {
  const { socket, unused } = state;
  unused.refused();
  // Not the client's doing.
  if (status >= 500) return;
  state.refusals += 1;
  if (state.refusals < MAX_REFUSALS) return;
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
