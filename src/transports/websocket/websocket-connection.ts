import { isUtf8 } from 'node:buffer';
import type { Server } from 'graphql-ws';
import type { IncomingMessage } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import type { Logger } from '../../runtime/logger.ts';
import type { Place } from '../connection-places.ts';
import type { Departures } from '../departures.ts';
import type { Pings } from '../pings.ts';
import { FIRST_OPERATION_MS, TAKE_WITHIN_MS, type ConnectionTimes } from '../connection-times.ts';
import { watchUnused } from '../unused-connection.ts';
import { createMessageBounds, NOT_GREETED, NOT_UTF8, shortReason, type Goodbye } from './message-bounds.ts';
import { messageWithQuery } from './message-with-query.ts';
import { createLeavingSocket } from './leaving-socket.ts';
import { createRefusalCount } from './refusal-count.ts';
import { watchReader } from './slow-reader.ts';
import type { SocketState } from './websocket-protocol.ts';

export interface ConnectionOptions extends ConnectionTimes {
  protocol: Server<SocketState>;
  departures: Departures;
  pings: Pings;
  logger: Logger;
}

const NO_OPERATION = 4408;
const INTERNAL_ERROR = 4500;
/** Clients come again by themselves, and send again what had no answer. */
export const SERVICE_RESTART = 1012;

/** Without the payload of the ping: a client that sent 250 KB in each would be sent them all back. */
const PONG = JSON.stringify({ type: 'pong' });

/** Joins one socket to the protocol, within bounds: how much it may send, and how slowly it may read. */
export function serveSocket(
  socket: WebSocket,
  req: IncomingMessage,
  place: Place,
  {
    protocol,
    departures,
    pings,
    logger,
    firstOperationMs = FIRST_OPERATION_MS,
    takeWithinMs = TAKE_WITHIN_MS,
    clock,
  }: ConnectionOptions,
): void {
  const endPing = startPing(socket, pings);
  const reader = watchReader(socket, { wire: req.socket, takeWithinMs });
  const bounds = createMessageBounds();
  const close = (code: number, reason = ''): void => socket.close(code, shortReason(reason));
  const sayGoodbye = ({ code, reason }: Goodbye): void => close(code, reason);
  const unused = watchUnused(firstOperationMs, () => close(NO_OPERATION, 'No operation came'), clock);
  const refusals = createRefusalCount();
  const leaving = createLeavingSocket(() => close(SERVICE_RESTART, 'The gateway is stopping'));
  const stay = departures.add('websocket', leaving.leave);
  const state: SocketState = {
    req,
    socket,
    send: reader.send,
    place,
    unused,
    refusals,
    leaving,
    headers: null,
  };
  const receive = (data: Buffer, take: (text: string) => Promise<void>): void => {
    const goodbye = bounds.goodbyeFor(data.length) ?? (isUtf8(data) ? undefined : NOT_UTF8);
    if (goodbye) {
      sayGoodbye(goodbye);
      return;
    }
    take(messageWithQuery(data.toString('utf8'))).catch((error: unknown) => {
      logger.error({ err: error }, 'A WebSocket message failed');
      close(INTERNAL_ERROR, 'Internal server error');
    });
    // Neither a ping nor anything else that the protocol would answer or pass over.
    if (!state.headers) sayGoodbye(NOT_GREETED);
  };
  socket.on('error', (error) => logger.debug({ reason: error.message }, 'A WebSocket broke'));
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: reader.send,
      close,
      onPing: () => reader.send(PONG),
      onMessage: (take) =>
        socket.on('message', (data: RawData) => {
          // Messages go on coming until the client has answered the goodbye.
          if (socket.readyState === socket.OPEN) receive(bytesOf(data), take);
        }),
    },
    state,
  );
  socket.once('close', (code, reason) => {
    stay();
    endPing();
    reader.end();
    unused.keep();
    closed(code, reason.toString()).catch((error: unknown) =>
      logger.error({ err: error }, 'A WebSocket did not end well'),
    );
  });
}

/** A client that does not answer a ping within the next interval is gone. */
function startPing(socket: WebSocket, pings: Pings): () => void {
  let isAlive = true;
  socket.on('pong', () => (isAlive = true));
  const ping = (): void => {
    // Its answers are not listened to either.
    if (socket.isPaused) isAlive = true;
    if (!isAlive) {
      socket.terminate();
      return;
    }
    isAlive = false;
    socket.ping();
  };
  // Whatever is sent to it: only an answer tells that somebody is there.
  const life = pings.add({ ping });
  return () => life.end();
}

/** Frames of text are checked where they are read, those of bytes are not. */
function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
