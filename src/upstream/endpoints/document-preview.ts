import { pipeline, Readable, Transform } from 'node:stream';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { withAttempts } from '../attempts.ts';
import { modelFrom, type Caller, type CallOptions } from '../call.ts';
import type { EndSignal } from '../end-signal.ts';
import {
  UpstreamContractError,
  UpstreamError,
  UpstreamRejectedError,
  UpstreamStatusError,
  UpstreamTimeoutError,
  UpstreamUnreachableError,
} from '../errors.ts';
import { signedQuery } from '../signing.ts';
import { vendorId } from '../text.ts';
import {
  abortErrorOf,
  headersOf,
  headerValue,
  isSuccess,
  isUnencoded,
  type Transport,
} from '../transport.ts';
import { meaningOfReason } from '../vendor-errors.ts';

/** The vendor's preview of a document. */
export interface DocumentPreviewPage {
  /** As the vendor says, `application/octet-stream` where it does not. */
  contentType: string;
  /** To be read or destroyed by the caller; fails when it is too large, too slow, or cut short. */
  body: Readable;
}

/** Previewing documents. */
export interface DocumentPreview {
  /**
   * Fetches the preview picture of a document.
   *
   * GET `/api/v3/document/preview` over plain http, section 请求预览文档. What kind of page comes is not documented: a picture is
   * streamed, HTML is looked through for a bare error code first, as the enter page shows one.
   * Errors: `document_not_found`, `app_slides_error` → DOCUMENT_NOT_FOUND, as JSON or as a page.
   * A read: safe to repeat until the body is read.
   */
  preview(documentId: string, options?: CallOptions): Promise<DocumentPreviewPage>;
}

const ENDPOINT = '/api/v3/document/preview';

/** Time for the whole body, once the head is there: pictures are larger than JSON and nothing waits for them. */
const BODY_DEADLINE_MS = 30_000;

/** The call above. `transport` is that of the plain http origin. */
export function createDocumentPreview(
  caller: Caller,
  transport: Transport,
  maxResponseBytes: number,
): DocumentPreview {
  return {
    preview: async (documentId, options = {}) => {
      const uuid = vendorId('documentId', documentId);
      const call = { endpoint: ENDPOINT, callClass: 'read', ...options } as const;
      return withAttempts(caller, call, async (deadlineMs) => {
        const query = signedQuery({ uuid }, caller.credentials, caller.clock.timestamp());
        const guard = startGuard(deadlineMs, options.signal);
        try {
          const response = await transport.dispatcher.request({
            method: 'GET',
            path: `${ENDPOINT}?${query}`,
            headers: { ...headersOf({}), accept: '*/*' },
            signal: guard.signal,
          });
          guard.restart(BODY_DEADLINE_MS);
          const body = limited(response.body, maxResponseBytes, guard);
          return await pageFrom(response, body);
        } catch (error) {
          guard.end();
          throw asUpstreamError(error, guard.signal);
        }
      });
    },
  };
}

interface Guard {
  signal: AbortSignal;
  restart: (deadlineMs: number) => void;
  end: () => void;
}

/** One controller for the deadline and the caller's signal. */
function startGuard(deadlineMs: number, callerSignal: EndSignal | undefined): Guard {
  const controller = new AbortController();
  const onDeadline = (): void =>
    controller.abort(
      new UpstreamTimeoutError('no complete answer in time', { endpoint: ENDPOINT, sent: true }),
    );
  const onAbort = (): void => {
    if (callerSignal) controller.abort(abortErrorOf(callerSignal, { endpoint: ENDPOINT, sent: true }));
  };
  let timer = setTimeout(onDeadline, deadlineMs);
  if (callerSignal?.aborted) onAbort();
  else callerSignal?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    restart: (nextDeadlineMs) => {
      clearTimeout(timer);
      timer = setTimeout(onDeadline, nextDeadlineMs);
    },
    end: () => {
      clearTimeout(timer);
      callerSignal?.removeEventListener('abort', onAbort);
    },
  };
}

/** Passes the body on, and ends it with a typed error when it grows too large or breaks off. */
function limited(body: Readable, maxBytes: number, guard: Guard): Readable {
  let receivedBytes = 0;
  const output = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      receivedBytes += chunk.length;
      if (receivedBytes <= maxBytes) done(null, chunk);
      else done(contractError(`the answer is larger than ${maxBytes} bytes`));
    },
  });
  // Before the pipeline's own listener, which would pass the transport's raw error on.
  body.once('error', (error) => output.destroy(asUpstreamError(error, guard.signal)));
  pipeline(body, output, guard.end);
  return output;
}

async function pageFrom(
  { statusCode: status, headers }: Dispatcher.ResponseData,
  body: Readable,
): Promise<DocumentPreviewPage> {
  const contentType = headerValue(headers['content-type']) || 'application/octet-stream';
  if (!isUnencoded(headerValue(headers['content-encoding']))) {
    body.destroy();
    throw contractError('the answer is compressed, which was not asked for');
  }
  const isJson = /^application\/json/i.test(contentType);
  if (isSuccess(status) && !isJson && !/^text\//i.test(contentType)) return { contentType, body };

  const whole = Buffer.concat((await body.toArray()) as Buffer[]);
  // JSON is a refusal or a breach of the contract, never a preview.
  if (isJson) return modelFrom({ status, body: whole }, ENDPOINT, z.never());
  const reason = reasonInPage(whole.toString('utf8'));
  if (reason !== undefined) throw new UpstreamRejectedError(reason, { endpoint: ENDPOINT, sent: true });
  if (!isSuccess(status)) throw new UpstreamStatusError(status, { endpoint: ENDPOINT, sent: true });
  return { contentType, body: Readable.from([whole]) };
}

/** The document's error page: a body with nothing but the code in it. */
function reasonInPage(html: string): string | undefined {
  const content = (/<body[^>]*>([^<]*)<\/body>/i.exec(html)?.[1] ?? html).trim();
  return meaningOfReason(content) && content;
}

function contractError(message: string): UpstreamContractError {
  return new UpstreamContractError(message, { endpoint: ENDPOINT, sent: true });
}

function asUpstreamError(error: unknown, signal: AbortSignal): Error {
  if (signal.aborted) return abortErrorOf(signal, { endpoint: ENDPOINT, sent: true });
  if (error instanceof UpstreamError) return error;
  const options = { endpoint: ENDPOINT, sent: true, cause: error };
  return new UpstreamUnreachableError('the vendor gave no complete answer', options);
}
