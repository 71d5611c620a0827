import { isUtf8 } from 'node:buffer';
import type { Server, WebSocket as ProtocolSocket } from 'graphql-ws';
import type { IncomingMessage } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import type { Logger } from '../../runtime/logger.ts';
import type { Place } from '../connection-places.ts';
import type { Departures } from '../departures.ts';
import type { PingedStream, Pings } from '../pings.ts';
import { FIRST_OPERATION_MS, TAKE_WITHIN_MS, type ConnectionTimes } from '../connection-times.ts';
import type { RequestHeaders } from '../../runtime/request-headers.ts';
import { UnusedConnection } from '../unused-connection.ts';
import {
  MessageBounds,
  NOT_GREETED,
  NOT_OF_CLIENTS,
  NOT_UTF8,
  shortReason,
  type Goodbye,
} from './message-bounds.ts';
import { messageWithQuery } from './message-with-query.ts';
import { LeavingSocket } from './leaving-socket.ts';
import { RefusalCount } from './refusal-count.ts';
import { SlowReader } from './slow-reader.ts';
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
  options: ConnectionOptions,
): void {
  new SocketConnection(socket, req, place, options).open(options.protocol);
}

// PERF(garbage collector): there may be thousands, and a closure for each of what they do would be twice as much.
class SocketConnection implements SocketState, ProtocolSocket {
  readonly req: IncomingMessage;
  readonly socket: WebSocket;
  readonly place: Place;
  readonly unused: UnusedConnection;
  readonly refusals = new RefusalCount();
  readonly leaving: LeavingSocket;
  headers: RequestHeaders | null = null;
  readonly #bounds = new MessageBounds();
  readonly #reader: SlowReader;
  readonly #logger: Logger;
  /** Whatever is sent to it: only an answer to a ping tells that somebody is there. */
  readonly #life: PingedStream;
  readonly #stay: () => void;
  #isAlive = true;

  constructor(socket: WebSocket, req: IncomingMessage, place: Place, options: ConnectionOptions) {
    const { departures, pings, logger, clock } = options;
    const { firstOperationMs = FIRST_OPERATION_MS, takeWithinMs = TAKE_WITHIN_MS } = options;
    this.req = req;
    this.socket = socket;
    this.place = place;
    this.unused = new UnusedConnection(
      firstOperationMs,
      () => this.close(NO_OPERATION, 'No operation came'),
      clock,
    );
    this.leaving = new LeavingSocket(() => this.close(SERVICE_RESTART, 'The gateway is stopping'));
    this.#reader = new SlowReader(socket, { wire: req.socket, takeWithinMs });
    this.#logger = logger;
    this.#life = pings.add(this);
    this.#stay = departures.add('websocket', () => this.leaving.leave());
  }

  open(protocol: Server<SocketState>): void {
    const { socket } = this;
    socket.on('error', (error) => this.#logger.debug({ reason: error.message }, 'A WebSocket broke'));
    socket.on('pong', () => (this.#isAlive = true));
    const closed = protocol.opened(this, this);
    socket.once('close', (code, reason) => {
      this.#stay();
      this.#life.end();
      this.#reader.end();
      this.unused.keep();
      closed(code, reason.toString()).catch((error: unknown) =>
        this.#logger.error({ err: error }, 'A WebSocket did not end well'),
      );
    });
  }

  get protocol(): string {
    return this.socket.protocol;
  }

  send(text: string): Promise<void> {
    return this.#reader.send(text);
  }

  close(code: number, reason = ''): void {
    this.socket.close(code, shortReason(reason));
  }

  onPing(): Promise<void> {
    return this.send(PONG);
  }

  onMessage(take: (text: string) => Promise<void>): void {
    this.socket.on('message', (data: RawData) => {
      // Messages go on coming until the client has answered the goodbye.
      if (this.socket.readyState === this.socket.OPEN) this.#receive(bytesOf(data), take);
    });
  }

  readonly fail = (error: unknown): void => {
    this.#logger.error({ err: error }, 'A WebSocket message failed');
    this.close(INTERNAL_ERROR, 'Internal server error');
  };

  /** A client that does not answer it within the next interval is gone. */
  ping(): void {
    // Its answers are not listened to either.
    if (this.socket.isPaused) this.#isAlive = true;
    if (!this.#isAlive) {
      this.socket.terminate();
      return;
    }
    this.#isAlive = false;
    this.socket.ping();
  }

  #receive(data: Buffer, take: (text: string) => Promise<void>): void {
    const goodbye = this.#bounds.goodbyeFor(data.length) ?? (isUtf8(data) ? undefined : NOT_UTF8);
    if (goodbye) {
      this.#sayGoodbye(goodbye);
      return;
    }
    take(messageWithQuery(data.toString('utf8'))).catch((error: unknown) => {
      if (isOfServers(error)) this.#sayGoodbye(NOT_OF_CLIENTS);
      else this.fail(error);
    });
    // Neither a ping nor anything else that the protocol would answer or pass over.
    if (!this.headers) this.#sayGoodbye(NOT_GREETED);
  }

  #sayGoodbye({ code, reason }: Goodbye): void {
    this.close(code, reason);
  }
}

/** That a client has sent what servers send, such as `next`, the protocol says by throwing. */
function isOfServers(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Unexpected message of type ');
}

/** Frames of text are checked where they are read, those of bytes are not. */
function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
