import type { Plugin } from 'graphql-yoga';
import { HEADERS_OF_ALL, HEADERS_OF_DATA } from '../security-headers.ts';

/** Sets the headers that an answer does not have yet. HTTPS and its HSTS are the proxy's. */
export function useSecurityHeaders(): Plugin {
  return {
    onResponse({ response: { headers } }) {
      for (const [name, value] of HEADERS_OF_ALL) if (!headers.has(name)) headers.set(name, value);
      if (headers.get('content-type')?.includes('json') !== true) return;
      for (const [name, value] of HEADERS_OF_DATA) if (!headers.has(name)) headers.set(name, value);
    },
  };
}
