import type { Plugin } from 'graphql-yoga';

/** For every answer: it may hold personal data or a link that is a credential, so nothing keeps or guesses it. */
const EVERYWHERE: readonly (readonly [string, string])[] = [
  ['x-content-type-options', 'nosniff'],
  ['cache-control', 'no-store'],
  ['referrer-policy', 'no-referrer'],
];

/** For answers that no page is made of or shown in. Pages and pictures have headers of their own. */
const DATA_ONLY: readonly (readonly [string, string])[] = [
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['x-frame-options', 'DENY'],
];

/** Sets the headers that an answer does not have yet. HTTPS and its HSTS are the proxy's. */
export function useSecurityHeaders(): Plugin {
  return {
    onResponse({ response: { headers } }) {
      for (const [name, value] of EVERYWHERE) if (!headers.has(name)) headers.set(name, value);
      if (headers.get('content-type')?.includes('json') !== true) return;
      for (const [name, value] of DATA_ONLY) if (!headers.has(name)) headers.set(name, value);
    },
  };
}
