import * as z from 'zod';
import { withAttempts } from '../resilience/attempts.ts';
import { modelFrom, type CallEnvironment, type CallOptions } from '../call.ts';
import { reasonInPage } from '../protocol/error-page.ts';
import { UpstreamRejectedError, UpstreamStatusError } from '../protocol/errors.ts';
import { signedQuery } from '../protocol/signing.ts';
import { vendorId } from '../protocol/arguments.ts';
import { isSuccess, type IncomingAnswer } from '../protocol/transport.ts';

/** The vendor's preview of a document. */
export interface DocumentPreviewPage {
  /** As the vendor says, `application/octet-stream` where it does not. */
  contentType: string;
  /** The picture or page, whole. Shared by its readers, so nobody may change it. */
  body: Buffer;
}

/** Previewing documents. */
export interface DocumentPreview {
  /**
   * Fetches the preview picture of a document.
   *
   * GET `/api/v3/document/preview` over plain http, section 请求预览文档. What kind of page comes is not documented: a picture or
   * HTML, which is looked through for a bare error code first, as the enter page shows one.
   * Errors: `document_not_found`, `app_slides_error` → DOCUMENT_NOT_FOUND, as JSON or as a page.
   * A read: safe to repeat. Of a class of its own, so that reads wait for none of them.
   */
  preview(documentId: string, options?: CallOptions): Promise<DocumentPreviewPage>;
}

const ENDPOINT = '/api/v3/document/preview';

/** Time for the whole body, once the head is there: pictures are larger than JSON and nothing waits for them. */
const BODY_DEADLINE_MS = 30_000;

/** A mark of the byte order and blank lines come before JSON now and then. */
const START_BYTES = 64;

/** The call above. The transport of `environment` is that of the plain http origin. */
export function createDocumentPreview(environment: CallEnvironment): DocumentPreview {
  return {
    preview: async (documentId, options = {}) => {
      const uuid = vendorId('documentId', documentId);
      const call = { endpoint: ENDPOINT, callClass: 'preview', ...options } as const;
      return withAttempts(environment, call, async (deadlineMs) => {
        const query = signedQuery({ uuid }, environment.credentials, environment.clock.timestamp());
        const answer = await environment.transport.send({
          method: 'GET',
          endpoint: ENDPOINT,
          path: `${ENDPOINT}?${query}`,
          accept: '*/*',
          deadlineMs,
          bodyDeadlineMs: BODY_DEADLINE_MS,
          signal: options.signal,
        });
        return pageFrom(answer);
      });
    },
  };
}

/** Neither a picture nor a page begins like this. */
function isObjectText(body: Buffer): boolean {
  return body.toString('utf8', 0, START_BYTES).trimStart().startsWith('{');
}

function pageFrom({ status, contentType, retryAfterMs, body }: IncomingAnswer): DocumentPreviewPage {
  const where = { endpoint: ENDPOINT, sent: true, retryAfterMs };
  // JSON is a refusal or a breach of the contract, never a preview, whatever type it says it is of.
  if (/^application\/json/i.test(contentType) || isObjectText(body))
    return modelFrom({ status, retryAfterMs, body }, ENDPOINT, z.never());
  if (!isSuccess(status) || /^text\//i.test(contentType)) {
    const reason = reasonInPage(body);
    if (reason !== undefined) throw new UpstreamRejectedError(reason, where);
  }
  if (!isSuccess(status)) throw new UpstreamStatusError(status, where);
  // A small picture that is remembered would keep the whole buffer of a socket.
  const isMostOfBuffer = 2 * body.length > body.buffer.byteLength;
  return {
    contentType: contentType || 'application/octet-stream',
    body: isMostOfBuffer ? body : Buffer.from(body),
  };
}
