import type { Plugin } from 'graphql-yoga';
import { randomUUID } from 'node:crypto';
import { requestScope } from '../request-scope.ts';

const REQUEST_ID_HEADER = 'x-request-id';

/** What proxies send; anything else could forge log lines or fill them. */
const SANE_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Gives each request an id, that of the proxy before us or a new one, and a scope that all it sets going runs in. The
 * id is in the answer and in every log line of the request. First of all plugins, so that the scope is around them.
 */
export function useRequestId(): Plugin {
  return {
    instrumentation: {
      request({ request }, handle) {
        const given = request.headers.get(REQUEST_ID_HEADER);
        return requestScope.run(
          {
            requestId: given !== null && SANE_ID.test(given) ? given : randomUUID(),
            method: request.method,
            path: pathOf(request.url),
            traceParent: request.headers.get('traceparent'),
            startedAt: performance.now(),
            operation: undefined,
            errorCodes: new Set(),
            isOver: false,
          },
          handle,
        );
      },
    },
    onResponse({ response }) {
      const scope = requestScope.getStore();
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
