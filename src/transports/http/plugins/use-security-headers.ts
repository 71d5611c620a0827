import type { Plugin } from 'graphql-yoga';
import { HEADERS_OF_ALL, HEADERS_OF_DATA, HEADERS_OF_STREAMS } from '../security-headers.ts';

/** Pages and pictures set headers of their own: a page may load its scripts, a preview may be framed. */
const PAGE = /^(?:text\/html|image\/)/;

/** Answers that go on while they are read. */
const STREAM = /^(?:text\/event-stream|multipart\/mixed)/;

/** Sets the headers that an answer does not have yet. HTTPS and its HSTS are the proxy's. */
export function useSecurityHeaders(): Plugin {
  return {
    onResponse({ response: { headers } }) {
      const type = headers.get('content-type');
      // Yoga, which tells refusals as events, lets them be kept by a cache that asks again, and names a coding that there
      // is not.
      // Deleted first: these headers would keep the value that was set under a name in other letters, and send both.
      if (type?.startsWith('text/event-stream')) {
        headers.delete('cache-control');
        headers.delete('content-encoding');
      }
      for (const [name, value] of HEADERS_OF_ALL) if (!headers.has(name)) headers.set(name, value);
      if (type !== null && STREAM.test(type)) {
        for (const [name, value] of HEADERS_OF_STREAMS) headers.set(name, value);
        // Yoga's own, whatever the client asked for or understands: what becomes of the connection is Node's to say.
        headers.delete('connection');
        headers.delete('transfer-encoding');
      }
      if (type !== null && PAGE.test(type)) return;
      for (const [name, value] of HEADERS_OF_DATA) if (!headers.has(name)) headers.set(name, value);
    },
  };
}
