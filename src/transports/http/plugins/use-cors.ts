import type { Plugin } from 'graphql-yoga';
import type { Cors } from '../cors.ts';

/** Answers preflights, and lets pages of the named origins read the other answers. */
export function useCors(endpoint: string, cors: Cors): Plugin {
  return {
    onRequest(visit) {
      const { request, url, fetchAPI } = visit;
      if (request.method !== 'OPTIONS' || url.pathname !== endpoint) return;
      visit.endResponse(new fetchAPI.Response(null, { status: 204 }));
    },
    onResponse({ request, response }) {
      const origin = request.headers.get('origin');
      const found = request.method === 'OPTIONS' ? cors.preflightHeadersFor(origin) : cors.headersFor(origin);
      for (const [name, value] of Object.entries(found)) response.headers.append(name, value);
    },
  };
}
