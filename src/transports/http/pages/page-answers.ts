import type { GraphQLError } from 'graphql';
import { httpExtensionsOf } from '../../../operation/http-error.ts';
import { logFields, type RequestScope } from '../../../operation/request-scope.ts';
import type { LineLog } from '../../../runtime/log-sampling.ts';
import { UpstreamError } from '../../../vendor/protocol/errors.ts';
import type { RequestVisit } from '../error-answers.ts';

/** What a page that a link leads to answers. */
export interface PageAnswer {
  status: number;
  headers: Record<string, string>;
  /** Bytes for what the link leads to, a text for why there is nothing. */
  body: string | Buffer;
}

const TEXT_HEADERS = {
  'content-type': 'text/plain; charset=utf-8',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
};

const METHODS = ['GET', 'HEAD'];

/** In words, for a person. */
export function textAnswer(status: number, body: string): PageAnswer {
  return { status, headers: TEXT_HEADERS, body: `${body}\n` };
}

/** By the browser or phone of one viewer, as long as by the gateway for the others. */
export function keptFor(seconds: number): string {
  return `private, max-age=${seconds}`;
}

/** The answer to a method that no page has; undefined for those that each has. `pages`: their name in a sentence. */
export function wrongMethod(method: string, pages: string): PageAnswer | undefined {
  if (METHODS.includes(method)) return undefined;
  const answer = textAnswer(405, `${pages} are for GET and HEAD.`);
  return { ...answer, headers: { ...answer.headers, allow: METHODS.join(', ') } };
}

/** The same refusal as of an operation, in words. */
export function refusalAnswer(error: GraphQLError): PageAnswer {
  const { status, headers } = httpExtensionsOf(error);
  const answer = textAnswer(status, error.message);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** The answer where what a link leads to could not be read; throws what is neither the vendor's doing nor the client's. */
export function unreadableAnswer(
  error: unknown,
  { signal }: Request,
  scope: RequestScope | undefined,
  logger: LineLog,
): PageAnswer {
  // The client left: nobody reads it, and it is no failure to be logged.
  if (signal.aborted) return textAnswer(502, 'Nobody waits for this.');
  if (!(error instanceof UpstreamError)) throw error;
  logger.warn({ ...logFields(scope), code: error.code, endpoint: error.endpoint }, error.message);
  return failureAnswer(error);
}

/** Says when to come again, where the vendor has said so. */
function failureAnswer({ retryAfterSeconds }: UpstreamError): PageAnswer {
  if (retryAfterSeconds === undefined) return textAnswer(502, 'The vendor failed to answer.');
  const answer = textAnswer(503, 'The vendor has too much to do. Wait as long as Retry-After says.');
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfterSeconds) } };
}

/** Ends a request with its answer, of which HEAD gets the headers alone. */
export function endWithPage(visit: RequestVisit, { status, headers, body }: PageAnswer): void {
  // Node's bytes are taken as they are; the types name only those of the web. A copy of the headers, since the
  // response writes the length of its body into them.
  const init = { status, headers: { ...headers } };
  if (status === 304) {
    visit.endResponse(new visit.fetchAPI.Response(null, init));
    return;
  }
  if (visit.request.method === 'HEAD') {
    init.headers['content-length'] = String(Buffer.byteLength(body));
    visit.endResponse(new visit.fetchAPI.Response(null, init));
    return;
  }
  visit.endResponse(new visit.fetchAPI.Response(body as BodyInit, init));
}
