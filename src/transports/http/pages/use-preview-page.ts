import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { createPreviews, type Previews } from '../../../operation/previews.ts';
import { isDocumentNotFound, UpstreamError } from '../../../vendor/protocol/errors.ts';
import { overloaded, refuseFirst, type LoadSheddingOptions } from '../../../operation/checks/load-check.ts';
import { httpExtensionsOf } from '../../../operation/http-error.ts';
import type { RequestVisit } from '../error-answers.ts';
import type { LineLog } from '../../../runtime/log-sampling.ts';
import type { NodeExchange } from '../../../operation/node-exchange.ts';
import type { Merchants } from '../../../operation/merchants.ts';
import { merchantOf, PREVIEW_PATH, type PreviewTicket } from '../../../operation/preview-links.ts';
import { PreviewReaders } from './preview-readers.ts';
import { takePoints, type RateLimits } from '../../../operation/rate-limits.ts';
import { createTicketLimiter } from '../../../access/limiters.ts';
import { logFields, type ScopeExchange } from '../../../operation/request-scope.ts';

/** A preview is a picture or a page with pictures in it; nothing else is passed on. */
const PASSED_CONTENT_TYPE = /^(?:image\/[\w.+-]+|text\/html) *(?:;[\x20-\x7e]*)?$/i;

/** A page of the vendor's runs no script, reaches nothing of the gateway's origin and learns no address. */
const PAGE_HEADERS = {
  'content-security-policy':
    "sandbox; default-src 'none'; img-src data: http: https:; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** By the browser of one viewer, as long as by the gateway for the others. */
const keptFor = (seconds: number) => `private, max-age=${seconds}`;

const TEXT_HEADERS = {
  'content-type': 'text/plain; charset=utf-8',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
};

const METHODS = ['GET', 'HEAD'];

export interface PreviewPageOptions {
  merchants: Merchants;
  /** Null: no address is counted. Links always are. */
  rates: RateLimits | null;
  shedding: LoadSheddingOptions;
  /** Whether links beyond their limit are only logged. */
  isWarnOnly: boolean;
  /** Without it, that of `preview-readers.ts`. */
  takeWithinMs?: number | undefined;
  logger: LineLog;
}

type Exchange = NodeExchange & ScopeExchange;

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/**
 * Serves what `Document.previewLink` leads to: the vendor's preview, through the gateway. A link is all that it takes
 * to come here, so before the vendor is called the link is checked and counted, and turned away when there is too much
 * to do; equal previews are one call, and are remembered. HEAD is answered like GET, without the body: only the vendor
 * knows whether there is a picture, and a GET behind it asks no more.
 */
export function usePreviewPage(options: PreviewPageOptions): Plugin<object, Exchange> {
  const { merchants, rates, shedding } = options;
  const tickets = createTicketLimiter();
  const readers = new PreviewReaders(options.takeWithinMs);

  const refusalOf = async (
    exchange: Exchange,
    ticket: PreviewTicket | undefined,
    vendorWaitMs: number,
  ): Promise<GraphQLError | undefined> => {
    // Only good links are counted one by one: anybody can write bad ones, as many as fill a memory.
    const ofAddress = await rates?.takeForPreview(exchange);
    if (ofAddress || !ticket) return ofAddress;
    const asked = { key: ticket.key, points: 1, scope: exchange.scope, name: `preview ${ticket.documentId}` };
    return (await takePoints(tickets, asked, options)) ?? refuseFirst(shedding, vendorWaitMs);
  };

  const answerTo = async ({ request, url, serverContext }: RequestVisit<Exchange>): Promise<Answer> => {
    if (!METHODS.includes(request.method)) return wrongMethod();
    const merchant = merchants.all.get(merchantOf(url));
    const ticket = merchant?.previewLinks.ticketOf(url);
    if (ticket && serverContext.scope) serverContext.scope.merchant = merchant?.name;
    const vendorWaitMs = merchant?.duobei.health().expectedWaitMs ?? 0;
    const refusal = await refusalOf(serverContext, ticket, vendorWaitMs);
    if (refusal) return refusalAnswer(refusal);
    if (!merchant || !ticket)
      return textAnswer(403, 'This link is not valid, or not any more. Ask for a new one.');
    const answer = await previewAnswer(ticket.documentId, request, serverContext, {
      ...options,
      previews: createPreviews(merchant.duobei, merchant.records),
    });
    const { res } = serverContext;
    const isTooMuch =
      res && request.method === 'GET' && typeof answer.body !== 'string' && !readers.add(res, answer.body);
    return isTooMuch ? refusalAnswer(overloaded()) : answer;
  };

  const serve = async (visit: RequestVisit<Exchange>): Promise<void> => {
    const { status, headers, body } = await answerTo(visit);
    // Node's bytes are taken as they are; the types name only those of the web. A copy of the headers, since the
    // response writes the length of its body into them.
    const init = { status, headers: { ...headers } };
    if (visit.request.method === 'HEAD') {
      init.headers['content-length'] = String(Buffer.byteLength(body));
      visit.endResponse(new visit.fetchAPI.Response(null, init));
      return;
    }
    visit.endResponse(new visit.fetchAPI.Response(body as BodyInit, init));
  };

  return {
    onRequest: (visit) => (visit.url.pathname.startsWith(PREVIEW_PATH) ? serve(visit) : undefined),
  };
}

async function previewAnswer(
  documentId: string,
  { signal }: Request,
  { scope }: ScopeExchange,
  { previews, logger }: { previews: Previews; logger: LineLog },
): Promise<Answer> {
  try {
    const { contentType, body } = await previews.read(documentId, { signal, origin: scope });
    if (PASSED_CONTENT_TYPE.test(contentType)) {
      return {
        status: 200,
        headers: {
          ...PAGE_HEADERS,
          'content-type': contentType,
          'cache-control': keptFor(previews.ttlSeconds),
        },
        body,
      };
    }
    logger.warn(logFields(scope), 'The vendor answered a preview that is neither a picture nor a page');
    return textAnswer(502, 'The vendor has no preview that can be shown.');
  } catch (error) {
    if (isDocumentNotFound(error))
      return textAnswer(404, 'There is no such document, or it has no preview yet.');
    // The client left: nobody reads the answer, and it is no failure to be logged.
    if (signal.aborted) return textAnswer(502, 'Nobody waits for this.');
    if (!(error instanceof UpstreamError)) throw error;
    logger.warn({ ...logFields(scope), code: error.code, endpoint: error.endpoint }, error.message);
    return failureAnswer(error);
  }
}

/** Says when to come again, where the vendor has said so. */
function failureAnswer({ retryAfterSeconds }: UpstreamError): Answer {
  if (retryAfterSeconds === undefined) return textAnswer(502, 'The vendor failed to answer.');
  const answer = textAnswer(503, 'The vendor has too much to do. Wait as long as Retry-After says.');
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfterSeconds) } };
}

function wrongMethod(): Answer {
  const answer = textAnswer(405, 'Previews are for GET and HEAD.');
  return { ...answer, headers: { ...answer.headers, allow: METHODS.join(', ') } };
}

/** The same refusal as of an operation, in words. */
function refusalAnswer(error: GraphQLError): Answer {
  const { status, headers } = httpExtensionsOf(error);
  const answer = textAnswer(status, error.message);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

function textAnswer(status: number, body: string): Answer {
  return { status, headers: TEXT_HEADERS, body: `${body}\n` };
}
