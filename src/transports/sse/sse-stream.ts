import type { ExecutionResult } from 'graphql';
import { isResults, type Results } from '../../operation/results.ts';
import { textOf } from '../../operation/shared-parts.ts';
import { Cancellation } from '../../runtime/cancellation.ts';
import { stoppingPart } from '../departures.ts';
import type { Pings } from '../pings.ts';

/** Operations of one client that share one stream of server-sent events. */
export interface SseStream {
  readonly body: ReadableStream<Uint8Array>;
  /** Sends the results of an operation; resolves when it is over. */
  carry(
    operation: StreamOperation,
    result: ExecutionResult | Results,
    isSubscription?: boolean,
  ): Promise<void>;
  readonly operations: ReadonlyMap<string, unknown>;
  /** Whether so much waits for the client that nothing new is begun. */
  readonly isFull: boolean;
  /** Keeps an id for an operation that is about to run; until it is completed, nobody else has it. */
  reserve(operationId: string): StreamOperation;
  complete(operationId: string): void;
  /** Closes the stream when what is under way has been sent. */
  end(): void;
  /** The same, but subscriptions end now, and their client is told to subscribe again: they are not complete. */
  leave(): void;
  /** Whether it closes soon: nothing is to be begun on it any more. */
  readonly isLeaving: boolean;
  /** Closes the stream now, with all that is on it. */
  cut(): void;
}

/** An operation of a stream. Another one may have its id when it has been completed. */
export interface StreamOperation {
  readonly id: string;
  /** Aborted when it is completed by its client, or the stream closes. */
  readonly gone: Cancellation;
}

/** A page asks for all that it shows at once; more than this waits for nobody who reads. */
const MAX_WAITING_BYTES = 1024 * 1024;

export interface SseStreamOptions {
  /** How long a client may take nothing of what waits for it. */
  takeWithinMs: number;
  pings: Pings;
  /** Cuts the connection. */
  disconnect: () => void;
  onClose: () => void;
}

interface Message {
  operationId: string;
  text: string;
  taken: () => void;
}

/**
 * A result is asked for when the one before has been taken, so a slow reader costs the memory of one result an operation;
 * a reader that takes none is cut.
 */
export function createSseStream({ takeWithinMs, pings, disconnect, onClose }: SseStreamOptions): SseStream {
  const operations = new Map<string, StreamOperation>();
  let queue: Message[] = [];
  let waitingBytes = 0;
  let stalled: NodeJS.Timeout | undefined;
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array>;
  let life: ReturnType<Pings['add']> | undefined;
  let isClosed = false;
  let isEnding = false;
  let isLeaving = false;
  const subscriptions = new Set<StreamOperation>();
  let wake: (() => void) | undefined;

  const write = (text: string) => controller.enqueue(encoder.encode(text));
  const send = (event: string, id: string, payload?: ExecutionResult) =>
    new Promise<void>((resolve) => {
      if (isClosed) {
        resolve();
        return;
      }
      const shown = payload ? `,"payload":${textOf(payload)}` : '';
      const text = `event: ${event}\ndata: {"id":${JSON.stringify(id)}${shown}}\n\n`;
      queue.push({ operationId: id, text, taken: resolve });
      waitingBytes += text.length;
      stalled ??= setTimeout(cut, takeWithinMs);
      wake?.();
    });
  /** It is sent, or nobody wants it any more. */
  const leaveQueue = ({ text, taken }: Message): void => {
    waitingBytes -= text.length;
    taken();
    if (queue.length > 0) return;
    clearTimeout(stalled);
    stalled = undefined;
  };
  const close = () => {
    if (isClosed) return;
    isClosed = true;
    life?.end();
    for (const message of queue.splice(0)) leaveQueue(message);
    for (const { gone } of operations.values()) gone.abort(undefined);
    operations.clear();
    wake?.();
    onClose();
  };
  const cut = () => {
    close();
    disconnect();
  };
  const closeIfDone = () => {
    if (!isEnding || isClosed || operations.size > 0 || queue.length > 0) return;
    close();
    controller.close();
  };

  const leaveWith = async (operation: StreamOperation): Promise<void> => {
    const { id, gone } = operation;
    if (operations.get(id) !== operation) return;
    const sent = send('next', id, stoppingPart());
    operations.delete(id);
    gone.abort(undefined);
    await sent;
    closeIfDone();
  };

  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
      // Some browsers wait for a first byte before they say that the stream is open.
      write(':\n\n');
      life = pings.add({
        ping: () => {
          if ((controller.desiredSize ?? 0) > 0) write(':\n\n');
        },
      });
    },
    async pull() {
      while (queue.length === 0 && !isClosed) await new Promise<void>((resolve) => (wake = resolve));
      const message = queue.shift();
      if (!message) return;
      write(message.text);
      life?.sent();
      stalled?.refresh();
      leaveQueue(message);
      closeIfDone();
    },
    cancel: close,
  });

  return {
    body,
    operations,
    get isFull() {
      return waitingBytes > MAX_WAITING_BYTES;
    },
    cut,
    reserve(id) {
      const operation = { id, gone: new Cancellation() };
      operations.set(id, operation);
      return operation;
    },
    async carry(operation, result, isSubscription = false) {
      const { id } = operation;
      if (isSubscription && isLeaving) return leaveWith(operation);
      if (isSubscription) subscriptions.add(operation);
      operation.gone.addEventListener('abort', () => subscriptions.delete(operation));
      const isOver = (): boolean => operations.get(id) !== operation;
      const results = isResults(result) ? result : [result];
      for await (const payload of results) {
        if (isOver()) return;
        await send('next', id, payload);
      }
      if (isOver()) return;
      subscriptions.delete(operation);
      const sent = send('complete', id);
      operations.delete(id);
      await sent;
      closeIfDone();
    },
    complete(operationId) {
      const operation = operations.get(operationId);
      operations.delete(operationId);
      const unwanted = queue.filter((message) => message.operationId === operationId);
      queue = queue.filter((message) => message.operationId !== operationId);
      unwanted.forEach(leaveQueue);
      operation?.gone.abort(undefined);
    },
    end() {
      isEnding = true;
      closeIfDone();
    },
    leave() {
      isEnding = true;
      isLeaving = true;
      for (const operation of [...subscriptions]) void leaveWith(operation);
      closeIfDone();
    },
    get isLeaving() {
      return isLeaving;
    },
  };
}
