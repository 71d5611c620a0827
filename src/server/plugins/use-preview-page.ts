import type { Plugin } from 'graphql-yoga';
import type { Readable } from 'node:stream';
import type { DuobeiClient } from '../../upstream/client.ts';
import { isDocumentNotFound, UpstreamError } from '../../upstream/errors.ts';
import type { RequestVisit } from '../http-error.ts';
import type { Logger } from '../logger.ts';
import { PREVIEW_PATH, type PreviewLinks } from '../preview-links.ts';
import { logFields, type ScopeExchange } from '../request-scope.ts';
import type { NodeExchange } from '../node-exchange.ts';

/** A preview is a picture or a page with pictures in it; nothing else is passed on. */
const PASSED_CONTENT_TYPE = /^(?:image\/[\w.+-]+|text\/html)\s*(?:;|$)/i;

/** A page of the vendor's runs no script, reaches nothing of the gateway's origin and learns no address. */
const PAGE_HEADERS = {
  'content-security-policy':
    "sandbox; default-src 'none'; img-src data: http: https:; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, max-age=60',
  'referrer-policy': 'no-referrer',
};

const TEXT_HEADERS = {
  'content-type': 'text/plain; charset=utf-8',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
};

export interface PreviewPageOptions {
  links: PreviewLinks;
  duobei: DuobeiClient;
  logger: Logger;
}

type Exchange = NodeExchange & ScopeExchange;

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Readable;
}

/** Serves what `Document.previewLink` leads to: the vendor's preview, streamed through the gateway. */
export function usePreviewPage(options: PreviewPageOptions): Plugin<object, Exchange> {
  return {
    onRequest: (visit) =>
      visit.url.pathname.startsWith(PREVIEW_PATH) ? servePreview(visit, options) : undefined,
  };
}

async function servePreview(visit: RequestVisit<Exchange>, options: PreviewPageOptions): Promise<void> {
  const { request, url, serverContext, fetchAPI } = visit;
  const { status, headers, body } = await answerTo(request, url, serverContext, options);
  // A picture that breaks off must not look complete.
  if (typeof body !== 'string') body.once('error', () => serverContext.res?.destroy());
  // Node's streams are taken as they are; the types name only those of the web. A copy of the headers, since the
  // response writes the length of its body into them.
  visit.endResponse(new fetchAPI.Response(body as BodyInit, { status, headers: { ...headers } }));
}

async function answerTo(
  request: Request,
  url: URL,
  { scope }: ScopeExchange,
  { links, duobei, logger }: PreviewPageOptions,
): Promise<Answer> {
  if (request.method !== 'GET') return text(405, 'Previews are for GET.');
  const documentId = links.documentOf(url);
  if (documentId === undefined)
    return text(403, 'This link is not valid, or not any more. Ask for a new one.');
  try {
    const { contentType, body } = await duobei.document.preview(documentId, {
      signal: request.signal,
      origin: scope,
    });
    if (PASSED_CONTENT_TYPE.test(contentType)) {
      return { status: 200, headers: { ...PAGE_HEADERS, 'content-type': contentType }, body };
    }
    body.once('error', () => undefined).destroy();
    logger.warn(logFields(scope), 'The vendor answered a preview that is neither a picture nor a page');
    return text(502, 'The vendor has no preview that can be shown.');
  } catch (error) {
    if (isDocumentNotFound(error)) return text(404, 'There is no such document, or it has no preview yet.');
    if (!(error instanceof UpstreamError)) throw error;
    logger.warn({ ...logFields(scope), code: error.code, endpoint: error.endpoint }, error.message);
    return text(502, 'The vendor failed to answer.');
  }
}

function text(status: number, body: string): Answer {
  return { status, headers: TEXT_HEADERS, body: `${body}\n` };
}
