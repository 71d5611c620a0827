import type { Plugin } from 'graphql-yoga';
import type { Cors } from '../cors.ts';

/** Answers preflights of the endpoint, and lets pages of the named origins read the other answers. */
export function useCors(cors: Cors): Plugin {
  return {
    onRequest(visit) {
      const { request, fetchAPI } = visit;
      if (request.method === 'OPTIONS') visit.endResponse(new fetchAPI.Response(null, { status: 204 }));
    },
    onResponse({ request, response }) {
      const origin = request.headers.get('origin');
      const found = request.method === 'OPTIONS' ? cors.preflightHeadersFor(origin) : cors.headersFor(origin);
      for (const [name, value] of Object.entries(found)) response.headers.append(name, value);
    },
  };
}
