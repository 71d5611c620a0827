import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { htmlAnswer, jsonAnswer, refusalAnswer, type Answer } from './answer.ts';
import type { Endpoint } from './endpoint.ts';
import type { FaultOrder } from './faults.ts';
import { oddAnswer } from './odd-answers.ts';

const DEFAULT_BYTES = 200 * 1024 * 1024;
const BLANKS = Buffer.alloc(256 * 1024, ' ');

/** Writes an answer as it is. */
export function sendAnswer(response: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body as string);
  response.writeHead(answer.status, { ...answer.headers, 'Content-Length': body.length });
  response.end(body);
}

/** Cuts the connection with a reset, as a crashed proxy would. */
export function cutConnection(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

/** The answer that an order puts in the place of the true one; undefined when the call runs. */
export function substituteAnswer(order: FaultOrder, answers: Endpoint['answers']): Answer | undefined {
  switch (order.kind) {
    case 'status':
      return withRetryAfter(
        htmlAnswer('<html><body>Service Unavailable</body></html>', order.status ?? 503),
        order.retryAfter,
      );
    case 'html':
      return htmlAnswer('<html><body><h1>System maintenance</h1></body></html>');
    case 'wrong-shape':
      return jsonAnswer({ success: 'yes', result: [] });
    case 'error':
      return refusalAnswer(order.error ?? 'other_error', answers);
    case 'odd':
      return order.error === undefined ? undefined : refusalAnswer(order.error, answers);
    default:
      return undefined;
  }
}

function withRetryAfter(answer: Answer, retryAfter: string | undefined): Answer {
  if (retryAfter === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'Retry-After': retryAfter } };
}

const PACKERS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };

/** Sends an answer as a fault order says; `execute` makes it and is not called by orders that never answer. */
export async function sendFaulty(
  response: ServerResponse,
  order: FaultOrder,
  path: string,
  execute: () => Answer,
): Promise<void> {
  switch (order.kind) {
    case 'delay': {
      const answer = execute();
      await (order.until ?? pause(response, order.ms ?? 1_000));
      sendAnswer(response, answer);
      return;
    }
    case 'drop':
      cutConnection(response);
      return;
    case 'reset-after-execution':
      execute();
      cutConnection(response);
      return;
    case 'truncated': {
      const answer = execute();
      const body = Buffer.from(answer.body as string);
      sendAnswer(response, { ...answer, body: body.subarray(0, Math.floor(body.length / 2)) });
      return;
    }
    case 'odd':
      sendAnswer(response, oddAnswer(execute(), path, order.shape ?? ''));
      return;
    case 'packed': {
      const answer = execute();
      const encoding = order.encoding ?? 'gzip';
      const headers = { ...answer.headers, 'Content-Encoding': encoding };
      sendAnswer(response, { ...answer, headers, body: PACKERS[encoding](answer.body) });
      return;
    }
    case 'hang':
      return;
    case 'drip':
      response.writeHead(200, { 'Content-Type': 'application/json;charset=UTF-8' });
      while (!response.destroyed) {
        response.write(' ');
        await pause(response, order.ms ?? 100);
      }
      return;
    case 'oversize':
    case 'gzip-bomb':
      await sendFlood(response, order);
      return;
    case 'status':
    case 'html':
    case 'wrong-shape':
    case 'error':
      sendAnswer(response, execute());
  }
}

/** Blanks without end are legal in front of JSON: only a cap stops a client that reads them. */
async function sendFlood(response: ServerResponse, order: FaultOrder): Promise<void> {
  const isBomb = order.kind === 'gzip-bomb';
  // A gzip stream may have many members, so one small member sent often unpacks to any size.
  const chunk = isBomb ? gzipSync(BLANKS) : BLANKS;
  response.writeHead(200, {
    'Content-Type': 'application/json;charset=UTF-8',
    ...(isBomb && { 'Content-Encoding': 'gzip' }),
  });
  const chunks = Math.ceil((order.bytes ?? DEFAULT_BYTES) / BLANKS.length);
  for (let sent = 0; sent < chunks && !response.destroyed; sent += 1) {
    if (!response.write(chunk)) await drained(response);
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.once('drain', done).once('close', done);
  });
}

/** Waits, but no longer than the client does. */
async function pause(response: ServerResponse, ms: number): Promise<void> {
  const gone = new AbortController();
  const abort = (): void => gone.abort();
  response.once('close', abort);
  await sleep(ms, undefined, { signal: gone.signal, ref: false }).catch(() => undefined);
  response.off('close', abort);
}
