import type { Dispatcher } from 'undici';
import { cancelReason, type CancelSignal } from '../../runtime/cancellation.ts';
import { openRoute } from '../../runtime/outgoing-proxy.ts';
import { unpacked, unpackingOf, unpackingOfBare } from './content-encoding.ts';
import {
  UpstreamContractError,
  UpstreamStatusError,
  UpstreamTimeoutError,
  UpstreamUnreachableError,
  type UpstreamErrorOptions,
} from './errors.ts';
import { retryAfterMsOf } from './retry-after.ts';

/** A vendor that does not even accept a connection in two seconds will not answer a read in four. */
const CONNECT_TIMEOUT_MS = 2_000;

/** Enough for every load measured; bounds what a hung vendor can hold open. */
const MAX_CONNECTIONS = 128;

/** Statuses below are interim answers such as 103, which announce the real one. */
const FIRST_FINAL_STATUS = 200;

export interface OutgoingRequest {
  method: 'GET' | 'POST';
  /** Path of the endpoint, for errors; the signed query stays out of it. */
  endpoint: string;
  /** Path with its query. */
  path: string;
  contentType?: string | undefined;
  /** JSON where it is left out. */
  accept?: string;
  body?: string | AsyncIterable<Uint8Array> | undefined;
  /** Total time from queueing to the last byte of the answer, or to its head where its body has time of its own. */
  deadlineMs: number;
  /** Time for the body, once the head is there. */
  bodyDeadlineMs?: number;
  signal?: CancelSignal | undefined;
}

export interface IncomingAnswer {
  status: number;
  /** As it came; empty where there is none. */
  contentType: string;
  /** How long the vendor wants no other call, see `retryAfterMsOf`. */
  retryAfterMs?: number | undefined;
  /** Unpacked. */
  body: Buffer;
}

export interface Transport {
  /** Sends one request and collects its answer, bounded in time and size. */
  send(request: OutgoingRequest): Promise<IncomingAnswer>;
  /** Waits for nothing: what is under way fails, and every socket is freed. */
  close(): Promise<void>;
}

export interface TransportOptions {
  /** Scheme, host and port. */
  origin: string;
  /** The HTTP proxy by which it is reached; none where it is left out. */
  proxy?: string | undefined;
  maxResponseBytes: number;
  /** Connections at once, by default enough for every load measured. */
  maxConnections?: number;
  /** Told of each whole answer: its `Date`, and how long it took from the first byte out, in milliseconds. */
  onAnswer: (dateHeader: string, tookMs: number) => void;
}

/** Sent by an HTTP proxy alone. */
const PROXY_AUTHENTICATION_REQUIRED = 407;

/** Opens one pool for one origin. Redirects are not followed. */
export function createTransport({
  origin,
  proxy,
  maxResponseBytes,
  maxConnections = MAX_CONNECTIONS,
  onAnswer,
}: TransportOptions): Transport {
  const { dispatcher, before, headers } = openRoute(origin, proxy, {
    connections: maxConnections,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // Both of undici's own timers restart with every byte; the total deadline below covers them.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        const exchange = new Exchange(
          request,
          maxResponseBytes,
          onAnswer,
          proxy !== undefined,
          resolve,
          reject,
        );
        if (exchange.isSettled) return;
        dispatcher.dispatch(
          {
            origin,
            method: request.method,
            path: before + request.path,
            headers: Object.assign(headersOf(request), headers),
            // undici takes any async iterable as a body; its types name only Node's own streams.
            body: (request.body ?? null) as string | null,
          },
          exchange,
        );
      }),
    close: () => dispatcher.destroy(),
  };
}

/** Asks for an answer that is not packed, and takes one that is: some of what stands in front of the vendor packs unasked. */
function headersOf({ accept = 'application/json', contentType }: OutgoingRequest): Record<string, string> {
  const headers: Record<string, string> = { accept, 'accept-encoding': 'identity' };
  if (contentType !== undefined) headers['content-type'] = contentType;
  return headers;
}

/**
 * The reason of an aborted signal as something that can be thrown. A deadline that ends a whole operation is a
 * timeout of each of its calls, and a write among them may have happened.
 */
export function abortErrorOf(signal: Pick<CancelSignal, 'reason'>, where: UpstreamErrorOptions): Error {
  if (signal.reason instanceof UpstreamTimeoutError) {
    return new UpstreamTimeoutError('the operation ran out of time', where);
  }
  return cancelReason(signal);
}

/** One value of a header; the first where it comes twice. */
function headerValue(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/**
 * One request and its answer. The timer and the listener are released at the first of: answer complete,
 * failure, deadline, abort. A plain timer, because a composed `AbortSignal.timeout` can be collected before it
 * fires on Node 20.
 */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: OutgoingRequest;
  readonly #maxResponseBytes: number;
  readonly #onAnswer: TransportOptions['onAnswer'];
  readonly #isProxied: boolean;
  readonly #resolve: (answer: IncomingAnswer) => void;
  readonly #reject: (error: Error) => void;
  #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #contentType = '';
  #date = '';
  #retryAfterMs: number | undefined;
  #unpacking: ReturnType<typeof unpackingOf>;
  #startedAt = 0;
  #receivedBytes = 0;
  #sent = false;
  #settled = false;

  constructor(
    request: OutgoingRequest,
    maxResponseBytes: number,
    onAnswer: TransportOptions['onAnswer'],
    isProxied: boolean,
    resolve: (answer: IncomingAnswer) => void,
    reject: (error: Error) => void,
  ) {
    this.#request = request;
    this.#maxResponseBytes = maxResponseBytes;
    this.#onAnswer = onAnswer;
    this.#isProxied = isProxied;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(this.#onDeadline, request.deadlineMs);
    if (request.signal?.aborted) this.#onAbort();
    else request.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  get isSettled(): boolean {
    return this.#settled;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // A request that waited in the pool's queue cannot be taken out of it. It ends here, unsent: undici drops a
    // request whose start throws, while `controller.abort` would also cost the connection.
    if (this.#settled) throw new Error('The call has ended.');
    this.#controller = controller;
    this.#sent = true;
    this.#startedAt = performance.now();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < FIRST_FINAL_STATUS || this.#settled) return;
    if (this.#isProxied && status === PROXY_AUTHENTICATION_REQUIRED) {
      // It has passed nothing on.
      const where = { endpoint: this.#request.endpoint, sent: false };
      this.#fail(new UpstreamUnreachableError('the HTTP proxy wants another name or password', where));
      return;
    }
    this.#status = status;
    this.#contentType = headerValue(headers['content-type']);
    this.#date = headerValue(headers['date']);
    this.#retryAfterMs = retryAfterMsOf({
      status,
      retryAfter: headerValue(headers['retry-after']),
      date: this.#date,
    });
    this.#unpacking = unpackingOf(headerValue(headers['content-encoding']));
    const { bodyDeadlineMs } = this.#request;
    if (bodyDeadlineMs !== undefined) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#late(bodyDeadlineMs), bodyDeadlineMs);
    }
    if (this.#unpacking === undefined) {
      this.#fail(this.#unreadable('the answer is packed in a way that nobody knows'));
    } else if (Number(headerValue(headers['content-length'])) > this.#maxResponseBytes) {
      this.#fail(this.#tooLarge());
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    this.#receivedBytes += chunk.length;
    if (this.#receivedBytes > this.#maxResponseBytes) {
      this.#chunks.length = 0;
      this.#fail(this.#tooLarge());
      return;
    }
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#settled) return;
    const [only] = this.#chunks;
    const body = only !== undefined && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks);
    this.#onAnswer(this.#date, performance.now() - this.#startedAt);
    const unpacking = this.#unpacking ?? unpackingOfBare(body);
    if (!unpacking) {
      this.#answer(body);
      return;
    }
    this.#chunks.length = 0;
    unpacked(body, unpacking, this.#maxResponseBytes).then(
      (whole) => this.#answer(whole),
      (error: unknown) => {
        const isTooLarge = error instanceof RangeError;
        this.#fail(isTooLarge ? this.#tooLarge() : this.#unreadable('the answer cannot be unpacked'));
      },
    );
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    const options = { endpoint: this.#request.endpoint, sent: this.#sent, cause };
    const who = this.#isProxied
      ? 'no complete answer came through the HTTP proxy'
      : 'the vendor gave no complete answer';
    // Of undici's own errors that of a tunnel alone has the status in its words.
    const reason = / \((\d{3})\) !== 200 when HTTP Tunneling/.exec(cause.message)?.[1];
    this.#fail(
      new UpstreamUnreachableError(reason ? `the HTTP proxy makes no tunnel (${reason})` : who, options),
    );
  }

  #answer(body: Buffer): void {
    if (!this.#settle()) return;
    this.#resolve({
      status: this.#status,
      contentType: this.#contentType,
      retryAfterMs: this.#retryAfterMs,
      body,
    });
  }

  readonly #onDeadline = (): void => this.#late(this.#request.deadlineMs);

  readonly #onAbort = (): void => {
    const { signal, endpoint } = this.#request;
    if (signal) this.#fail(abortErrorOf(signal, { endpoint, sent: this.#sent }));
  };

  #late(passedMs: number): void {
    const message = `no complete answer within ${passedMs} ms`;
    this.#fail(new UpstreamTimeoutError(message, { endpoint: this.#request.endpoint, sent: this.#sent }));
  }

  /** Of a failure nothing but the status has to be read. */
  #unreadable(message: string): Error {
    const { endpoint } = this.#request;
    const where = { endpoint, sent: true, retryAfterMs: this.#retryAfterMs };
    if (isSuccess(this.#status)) return new UpstreamContractError(message, where);
    return new UpstreamStatusError(this.#status, where);
  }

  #tooLarge(): UpstreamContractError {
    return new UpstreamContractError(`the answer is larger than ${this.#maxResponseBytes} bytes`, {
      endpoint: this.#request.endpoint,
      sent: true,
      retryAfterMs: this.#retryAfterMs,
    });
  }

  /** Answers the caller first: aborting calls back into this handler. */
  #fail(error: Error): void {
    if (!this.#settle()) return;
    this.#reject(error);
    this.#controller?.abort(error);
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#request.signal?.removeEventListener('abort', this.#onAbort);
    return true;
  }
}

/** Whether a status is in 2xx. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
