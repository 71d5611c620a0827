import { GraphQLError, type ExecutionResult } from 'graphql';
import { makeServer, type SubscribePayload } from 'graphql-ws';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { isStranger } from '../../access/caller.ts';
import type { Place } from '../connection-places.ts';
import { tooManyConnections, type Entrance } from '../entrance.ts';
import type { ReportRefusal } from '../refusal-reports.ts';
import { httpError, httpExtensionsOf } from '../../operation/http-error.ts';
import { NodeHeaders, type RequestHeaders } from '../../runtime/request-headers.ts';
import { MERCHANT_HEADER } from '../../operation/merchants.ts';
import type { OperationParams } from '../../operation/operation-params.ts';
import { isResults } from '../../operation/results.ts';
import { textOf } from '../../operation/shared-parts.ts';
import type { Carry } from '../carry.ts';
import type { UnusedConnection } from '../unused-connection.ts';
import { isLongId, LONG_ID, TOO_MANY, type Goodbye } from './message-bounds.ts';
import type { LeavingSocket } from './leaving-socket.ts';
import type { RefusalCount } from './refusal-count.ts';
import { SocketOperation, type SocketContext } from './socket-operation.ts';

export interface ProtocolOptions {
  endpoint: string;
  carry: Carry;
  entrance: Entrance;
  onRefused: ReportRefusal;
}

/** What belongs to one socket. */
export interface SocketState {
  req: IncomingMessage;
  socket: WebSocket;
  /** Resolves when the client has taken it. */
  send(text: string): Promise<void>;
  /** Called with what nobody expected: closes the socket. */
  readonly fail: (error: unknown) => void;
  place: Place;
  unused: UnusedConnection;
  refusals: RefusalCount;
  leaving: LeavingSocket;
  /** What its operations are sent with; null until the greeting has come. */
  headers: RequestHeaders | null;
}

const UNAUTHORIZED = 4401;
/** Of the protocol below: clients come again by themselves. */
const TRY_AGAIN_LATER = 1013;

/** The socket was open already: it is closed, and no HTTP answer says why. */
const NO_STATUS = 0;
const NO_CREDENTIALS_GIVEN = httpError(401, 'UNAUTHENTICATED', 'WebSockets are for callers who sign in.');

/** Stands where the protocol wants errors, and is not sent. */
const UNREAD = new GraphQLError('The operation was not read.');

/** The messages of `graphql-transport-ws`, with the operations in them carried to the pipeline. */
export function createSocketProtocol({ carry, endpoint, entrance, onRefused }: ProtocolOptions) {
  return makeServer<Record<string, unknown>, SocketState>({
    onConnect: async (context) => {
      const { req, socket, place, unused } = context.extra;
      const headers = new NodeHeaders(headersOf(context));
      context.extra.headers = headers;
      // The rest would be kept for as long as the socket is open.
      Reflect.deleteProperty(context, 'connectionParams');
      const caller = await entrance.identify(headers);
      if (caller instanceof GraphQLError) {
        onRefused(req, caller, NO_STATUS);
        if (httpExtensionsOf(caller).status === 401) return turnAway(socket, UNAUTHORIZED, 'Unauthorized');
        return turnAway(socket, TRY_AGAIN_LATER, 'Tokens cannot be checked now');
      }
      if (isStranger(caller)) {
        onRefused(req, NO_CREDENTIALS_GIVEN, NO_STATUS);
        // Answered with 4403 and "Forbidden".
        return false;
      }
      if (!place.claim(caller)) {
        onRefused(req, tooManyConnections('caller'), NO_STATUS);
        return turnAway(socket, TOO_MANY, 'Too many connections');
      }
      if (caller.kind !== 'anonymous') unused.keep();
      return true;
    },
    onSubscribe: async (context, id, payload): Promise<readonly GraphQLError[]> => {
      const { extra } = context;
      const { req, socket, unused, refusals, headers, leaving } = extra;
      if (isLongId(id) || !headers) return refuseToRead(socket, LONG_ID);
      // The socket closes soon, and its client sends again what had no answer.
      if (leaving.isLeaving) return untold();
      const operation = new SocketOperation(context, id);
      unused.begin();
      const answered = leaving.begin();
      operation.gone.addEventListener('abort', answered);
      const { result, isRefused, status, isSubscription } = await carry({
        url: `http://${req.headers.host ?? 'localhost'}${endpoint}`,
        headers,
        req,
        params: takenFrom(payload),
        gone: operation.gone,
        disconnect: () => socket.terminate(),
      });
      if (isRefused) {
        countRefusal(extra, status);
        await operation.tell('error', JSON.stringify((result as ExecutionResult).errors));
        answered();
        return untold();
      }
      refusals.ran();
      unused.keep();
      if (isSubscription && isResults(result)) {
        answered();
        operation.follow(result);
        return untold();
      }
      if (isResults(result)) for await (const part of result) await operation.tell('next', textOf(part));
      else void operation.tell('next', textOf(result));
      await operation.tell('complete');
      answered();
      return untold();
    },
  });
}

/**
 * Nothing is left to be said here. The protocol would go by the id of the operation alone, and end another operation that has
 * the same id by now; nothing refers to this promise, so that it is forgotten with all that waits for it.
 */
function untold(): Promise<never> {
  return new Promise(() => undefined);
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

/** What stands where credentials do and is none is no credential that is taken; nobody is let in as a stranger for it. */
const UNREADABLE = '?';

/**
 * Browsers can set no headers here, so credentials in `connectionParams`, or in `headers` in it, stand in for all that came in
 * headers, and so does the merchant that is chosen there.
 */
function headersOf({ extra: { req }, connectionParams = {} }: SocketContext): IncomingHttpHeaders {
  const given = new Map<string, string>();
  const take = (params: object): void => {
    for (const [key, value] of Object.entries(params) as [string, unknown][]) {
      const name = key.toLowerCase();
      // Clients send null for what they do not have.
      if (value == null || (name !== MERCHANT_HEADER && !Object.hasOwn(NO_CREDENTIALS, name))) continue;
      const isOne = typeof value === 'string' && (given.get(name) ?? value) === value;
      given.set(name, isOne ? value : UNREADABLE);
    }
  };
  take(connectionParams);
  for (const [key, value] of Object.entries(connectionParams)) {
    if (value == null || key.toLowerCase() !== 'headers') continue;
    if (typeof value === 'object' && !Array.isArray(value)) take(value);
    else given.set('authorization', UNREADABLE);
  }
  if (given.size === 0) return req.headers;
  const isSignIn = given.size > Number(given.has(MERCHANT_HEADER));
  return { ...req.headers, ...(isSignIn && NO_CREDENTIALS), ...Object.fromEntries(given) };
}
