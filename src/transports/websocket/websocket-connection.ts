import type { Server } from 'graphql-ws';
import type { IncomingMessage } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { Place } from '../connection-places.ts';
import {
  FIRST_OPERATION_MS,
  startInterval,
  TAKE_WITHIN_MS,
  type ConnectionTimes,
} from '../connection-times.ts';
import { watchUnused } from '../unused-connection.ts';
import { createMessageBounds, NOT_GREETED, shortReason } from './message-bounds.ts';
import { createRefusalCount } from './refusal-count.ts';
import { watchReader } from './slow-reader.ts';
import type { SocketState } from './websocket-protocol.ts';

export interface ConnectionOptions extends ConnectionTimes {
  protocol: Server<SocketState>;
  logger: Logger;
}

/** A client that does not answer a ping within the next interval is gone. */
const PING_INTERVAL_MS = 12_000;
const NO_OPERATION = 4408;
const INTERNAL_ERROR = 4500;

/** Without the payload of the ping: a client that sent 250 KB in each would be sent them all back. */
const PONG = JSON.stringify({ type: 'pong' });

/** Joins one socket to the protocol, within bounds: how much it may send, and how slowly it may read. */
export function serveSocket(
  socket: WebSocket,
  req: IncomingMessage,
  place: Place,
  {
    protocol,
    logger,
    firstOperationMs = FIRST_OPERATION_MS,
    takeWithinMs = TAKE_WITHIN_MS,
    clock,
  }: ConnectionOptions,
): void {
  const endPing = startPing(socket, clock);
  const reader = watchReader(socket, takeWithinMs);
  const bounds = createMessageBounds();
  const close = (code: number, reason = ''): void => socket.close(code, shortReason(reason));
  const unused = watchUnused(firstOperationMs, () => close(NO_OPERATION, 'No operation came'), clock);
  const refusals = createRefusalCount();
  const state: SocketState = { req, socket, send: reader.send, place, unused, refusals, headers: null };
  const receive = (text: string, take: (text: string) => Promise<void>): void => {
    const goodbye = bounds.goodbyeFor(Buffer.byteLength(text));
    if (goodbye) {
      close(goodbye.code, goodbye.reason);
      return;
    }
    take(text).catch((error: unknown) => {
      logger.error({ err: error }, 'A WebSocket message failed');
      close(INTERNAL_ERROR, 'Internal server error');
    });
    // Neither a ping nor anything else that the protocol would answer or pass over.
    if (!state.headers) close(NOT_GREETED.code, NOT_GREETED.reason);
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
          if (socket.readyState === socket.OPEN) receive(textOf(data), take);
        }),
    },
    state,
  );
  socket.once('close', (code, reason) => {
    endPing();
    reader.end();
    unused.keep();
    closed(code, reason.toString()).catch((error: unknown) =>
      logger.error({ err: error }, 'A WebSocket did not end well'),
    );
  });
}

function startPing(socket: WebSocket, clock: Clock | undefined): () => void {
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
  return startInterval(PING_INTERVAL_MS, ping, clock);
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data as Buffer).toString('utf8');
}
