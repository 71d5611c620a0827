import type { Plugin } from 'graphql-yoga';

/** What a page of another origin may send. There is no cookie, so credentials are never allowed. */
const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'x-api-key',
  'graphql-require-preflight',
  'apollo-require-preflight',
  'x-graphql-yoga-csrf',
  'x-request-id',
  'x-graphql-event-stream-token',
].join(', ');

/** How long a browser remembers the answer to a preflight; Chromium takes no more than two hours. */
const MAX_AGE_SECONDS = 7_200;

/** Lets pages of the named origins ask, and no others: an origin that is not named gets no header at all. */
export function useCors(endpoint: string, origins: readonly string[]): Plugin {
  const allowed = new Set(origins);
  return {
    onRequest(visit) {
      const { request, url, fetchAPI } = visit;
      if (request.method !== 'OPTIONS' || url.pathname !== endpoint) return;
      visit.endResponse(new fetchAPI.Response(null, { status: 204 }));
    },
    onResponse({ request, response }) {
      if (allowed.size === 0) return;
      response.headers.append('vary', 'Origin');
      const origin = request.headers.get('origin');
      if (origin === null || !allowed.has(origin)) return;
      response.headers.set('access-control-allow-origin', origin);
      if (request.method !== 'OPTIONS') {
        response.headers.set('access-control-expose-headers', 'retry-after, x-request-id');
        return;
      }
      response.headers.set('access-control-allow-methods', 'GET, POST, PUT, DELETE');
      response.headers.set('access-control-allow-headers', ALLOWED_HEADERS);
      response.headers.set('access-control-max-age', String(MAX_AGE_SECONDS));
    },
  };
}
