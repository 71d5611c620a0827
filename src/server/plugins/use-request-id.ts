import type { Plugin } from 'graphql-yoga';
import { randomUUID } from 'node:crypto';
import type { ScopeExchange } from '../request-scope.ts';

const REQUEST_ID_HEADER = 'x-request-id';

/** What proxies send; anything else could forge log lines or fill them. */
const SANE_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Gives each request its scope, with the id of the proxy before us or a new one. The id is in the answer and in every
 * log line of the request. First of all plugins, since the others look for the scope.
 */
export function useRequestId(): Plugin<object, ScopeExchange> {
  return {
    onRequest({ request, serverContext }) {
      const given = request.headers.get(REQUEST_ID_HEADER);
      serverContext.scope = {
        requestId: given !== null && SANE_ID.test(given) ? given : randomUUID(),
        method: request.method,
        path: pathOf(request.url),
        traceParent: request.headers.get('traceparent'),
        startedAt: performance.now(),
        operation: undefined,
        errorCodes: new Set(),
        isOver: false,
      };
    },
    onResponse({ response, serverContext: { scope } }) {
      if (scope) response.headers.set(REQUEST_ID_HEADER, scope.requestId);
    },
  };
}

function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  if (start === -1) return '/';
  const end = url.indexOf('?', start);
  return end === -1 ? url.slice(start) : url.slice(start, end);
}
