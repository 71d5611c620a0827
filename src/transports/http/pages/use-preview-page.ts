import type { Plugin } from 'graphql-yoga';
import { previewTtlSeconds, readMerchantPreview } from '../../../operation/previews.ts';
import { isDocumentNotFound } from '../../../vendor/protocol/errors.ts';
import type { RequestVisit } from '../error-answers.ts';
import type { NodeExchange } from '../../../operation/node-exchange.ts';
import type { Merchant, Merchants } from '../../../operation/merchants.ts';
import { merchantOf, PREVIEW_PATH } from '../../../operation/preview-links.ts';
import { logFields, type ScopeExchange } from '../../../operation/request-scope.ts';
import {
  endWithPage,
  keptFor,
  refusalAnswer,
  textAnswer,
  unreadableAnswer,
  wrongMethod,
  type PageAnswer,
} from './page-answers.ts';
import { createPageDoor, type PageDoorOptions } from './page-doors.ts';

/** A preview is a picture or a page with pictures in it; nothing else is passed on. */
const PASSED_CONTENT_TYPE = /^(?:image\/[\w.+-]+|text\/html) *(?:;[\x20-\x7e]*)?$/i;

/** A page of the vendor's runs no script, reaches nothing of the gateway's origin and learns no address. */
const PAGE_HEADERS = {
  'content-security-policy':
    "sandbox; default-src 'none'; img-src data: http: https:; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Follows of one link a minute: a page that shows its picture may be loaded every other second. */
const FOLLOWS_OF_A_LINK = 30;

export interface PreviewPageOptions extends PageDoorOptions {
  merchants: Merchants;
}

type Exchange = NodeExchange & ScopeExchange;

/**
 * Serves what `Document.previewLink` leads to: the vendor's preview, through the gateway. A link is all that it takes
 * to come here, so before the vendor is called the link is checked and counted, and turned away when there is too much
 * to do; equal previews are one call, and are remembered. HEAD is answered like GET, without the body: only the vendor
 * knows whether there is a picture, and a GET behind it asks no more.
 */
export function usePreviewPage(options: PreviewPageOptions): Plugin<object, Exchange> {
  const { merchants } = options;
  const door = createPageDoor('preview', FOLLOWS_OF_A_LINK, options);

  const answerTo = async ({ request, url, serverContext }: RequestVisit<Exchange>): Promise<PageAnswer> => {
    const { method } = request;
    const wrong = wrongMethod(method, 'Previews');
    if (wrong) return wrong;
    const merchant = merchants.all.get(merchantOf(url));
    const ticket = merchant?.previewLinks.ticketOf(url);
    if (ticket && serverContext.scope) serverContext.scope.merchant = merchant?.name;
    const link = ticket && { key: ticket.key, name: ticket.documentId };
    const refusal = await door.refusalOf(serverContext, link, merchant);
    if (refusal) return refusalAnswer(refusal);
    if (!merchant || !ticket)
      return textAnswer(403, 'This link is not valid, or not any more. Ask for a new one.');
    const answer = await previewAnswer(ticket.documentId, merchant, request, serverContext, options);
    return door.letOut(answer, method, serverContext.res);
  };

  const serve = async (visit: RequestVisit<Exchange>): Promise<void> =>
    endWithPage(visit, await answerTo(visit));

  return {
    onRequest: (visit) => (visit.url.pathname.startsWith(PREVIEW_PATH) ? serve(visit) : undefined),
  };
}

async function previewAnswer(
  documentId: string,
  merchant: Merchant,
  request: Request,
  { scope }: ScopeExchange,
  { logger }: PreviewPageOptions,
): Promise<PageAnswer> {
  try {
    const { contentType, body } = await readMerchantPreview(merchant, documentId, {
      signal: request.signal,
      origin: scope,
    });
    if (PASSED_CONTENT_TYPE.test(contentType)) {
      return {
        status: 200,
        headers: {
          ...PAGE_HEADERS,
          'content-type': contentType,
          'cache-control': keptFor(previewTtlSeconds),
        },
        body,
      };
    }
    logger.warn(logFields(scope), 'The vendor answered a preview that is neither a picture nor a page');
    return textAnswer(502, 'The vendor has no preview that can be shown.');
  } catch (error) {
    if (isDocumentNotFound(error))
      return textAnswer(404, 'There is no such document, or it has no preview yet.');
    return unreadableAnswer(error, request, scope, logger);
  }
}
