import type { ExecutionResult } from 'graphql';
import type { Clock } from '../../runtime/clock.ts';
import { startInterval } from '../connection-times.ts';

/** Proxies close connections on which nothing moves. */
const PING_INTERVAL_MS = 12_000;

/** Operations of one client that share one stream of server-sent events. */
export interface SseStream {
  readonly body: ReadableStream<Uint8Array>;
  /** Sends the results of an operation; resolves when it is over. */
  carry(operationId: string, results: AsyncIterable<ExecutionResult>): Promise<void>;
  readonly operations: ReadonlyMap<string, unknown>;
  /** Whether so much waits for the client that nothing new is begun. */
  readonly isFull: boolean;
  /** Keeps an id for an operation that is about to run. */
  reserve(operationId: string): void;
  complete(operationId: string): Promise<void>;
  /** Closes the stream when what is under way has been sent. */
  end(): void;
  /** Closes the stream now, with all that is on it. */
  cut(): void;
}

/** A page asks for all that it shows at once; more than this waits for nobody who reads. */
const MAX_WAITING_BYTES = 1024 * 1024;

export interface SseStreamOptions {
  /** How long a client may take nothing of what waits for it. */
  takeWithinMs: number;
  /** By which signs of life are sent. */
  clock?: Clock | undefined;
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
export function createSseStream({ takeWithinMs, clock, disconnect, onClose }: SseStreamOptions): SseStream {
  const operations = new Map<string, AsyncIterator<ExecutionResult> | null>();
  let queue: Message[] = [];
  let waitingBytes = 0;
  let stalled: NodeJS.Timeout | undefined;
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array>;
  let endPing: () => void = () => undefined;
  let isClosed = false;
  let isEnding = false;
  let wake: (() => void) | undefined;

  const write = (text: string) => controller.enqueue(encoder.encode(text));
  const send = (event: string, data: { id: string; payload?: object }) =>
    new Promise<void>((resolve) => {
      if (isClosed) {
        resolve();
        return;
      }
      const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
      queue.push({ operationId: data.id, text, taken: resolve });
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
    endPing();
    for (const message of queue.splice(0)) leaveQueue(message);
    for (const iterator of operations.values()) void giveUp(iterator);
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

  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
      // Some browsers wait for a first byte before they say that the stream is open.
      write(':\n\n');
      const ping = (): void => {
        if ((controller.desiredSize ?? 0) > 0) write(':\n\n');
      };
      endPing = startInterval(PING_INTERVAL_MS, ping, clock);
    },
    async pull() {
      while (queue.length === 0 && !isClosed) await new Promise<void>((resolve) => (wake = resolve));
      const message = queue.shift();
      if (!message) return;
      write(message.text);
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
    reserve: (operationId) => void operations.set(operationId, null),
    async carry(operationId, results) {
      const iterator = results[Symbol.asyncIterator]();
      if (!operations.has(operationId)) {
        // Completed by the client, or the stream has gone, while the operation was being prepared.
        await giveUp(iterator);
        return;
      }
      operations.set(operationId, iterator);
      for (;;) {
        const next = await iterator.next().catch(() => undefined);
        if (!next || next.done === true || operations.get(operationId) !== iterator) break;
        await send('next', { id: operationId, payload: next.value });
      }
      const sent = send('complete', { id: operationId });
      if (operations.get(operationId) === iterator) operations.delete(operationId);
      await sent;
      closeIfDone();
    },
    async complete(operationId) {
      const iterator = operations.get(operationId);
      operations.delete(operationId);
      const unwanted = queue.filter((message) => message.operationId === operationId);
      queue = queue.filter((message) => message.operationId !== operationId);
      unwanted.forEach(leaveQueue);
      await giveUp(iterator);
    },
    end() {
      isEnding = true;
      closeIfDone();
    },
  };
}

/** An operation that cannot even be given up is over as well. */
async function giveUp(iterator: AsyncIterator<ExecutionResult> | null | undefined): Promise<void> {
  await iterator?.return?.().catch(() => undefined);
}
