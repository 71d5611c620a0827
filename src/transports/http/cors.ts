import { originRule } from '../../access/origins.ts';
import { STREAM_HEADER } from './fast-path-request.ts';
import { RATE_HEADERS } from './rate-headers.ts';
import { MERCHANT_HEADER } from '../../operation/merchants.ts';
import { REQUEST_ID_HEADER } from '../../operation/request-scope.ts';

/** What a page of another origin may send. There is no cookie, so credentials are never allowed. */
const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'x-api-key',
  MERCHANT_HEADER,
  'graphql-require-preflight',
  'apollo-require-preflight',
  'x-graphql-yoga-csrf',
  REQUEST_ID_HEADER,
  STREAM_HEADER,
  // What a request cost, what its caller has left, and that it wants everything fresh.
  'x-vendor-calls',
  'x-rate-limit',
  'cache-control',
  'pragma',
  // Traces, as W3C and Sentry have them.
  'traceparent',
  'tracestate',
  'baggage',
  'sentry-trace',
  // How clients call themselves, and Apollo's operations.
  'apollographql-client-name',
  'apollographql-client-version',
  'graphql-client-name',
  'graphql-client-version',
  'x-apollo-operation-name',
  'x-apollo-operation-id',
  'x-requested-with',
].join(', ');

/** What such a page may read of an answer, besides what all may. */
const EXPOSED_HEADERS = ['retry-after', ...RATE_HEADERS, REQUEST_ID_HEADER].join(', ');

/** How long a browser remembers the answer to a preflight; Chromium takes no more than two hours. */
const MAX_AGE_SECONDS = 7_200;

/** The headers that let pages of other origins read an answer. */
export interface Cors {
  /** For answers to operations; `origin` as the request says it. */
  headersFor: (origin: string | null) => Record<string, string>;
  /** For the question that a browser asks before. */
  preflightHeadersFor: (origin: string | null) => Record<string, string>;
}

/** Lets pages of the named origins ask, and no others: an origin that is not named gets no header at all. */
export function createCors(origins: readonly string[]): Cors {
  const isAllowed = originRule(origins);
  const headersWith =
    (more: Record<string, string>) =>
    (origin: string | null): Record<string, string> => {
      if (origins.length === 0) return {};
      if (origin === null || !isAllowed(origin)) return { vary: 'Origin' };
      return { vary: 'Origin', 'access-control-allow-origin': origin, ...more };
    };
  return {
    headersFor: headersWith({ 'access-control-expose-headers': EXPOSED_HEADERS }),
    preflightHeadersFor: headersWith({
      'access-control-allow-methods': 'GET, POST, PUT, DELETE',
      'access-control-allow-headers': ALLOWED_HEADERS,
      'access-control-max-age': String(MAX_AGE_SECONDS),
    }),
  };
}
