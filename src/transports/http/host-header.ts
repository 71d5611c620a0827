import type { GraphQLError } from 'graphql';
import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import { httpError } from '../../operation/http-error.ts';
import { pathOf } from './request-target.ts';
import { LIVENESS_ENDPOINT, READINESS_ENDPOINT } from './pages/use-readiness.ts';

/** Why a request is refused for its `Host`; null for one that is not. */
export type HostRule = (req: Pick<IncomingMessage, 'headers' | 'url'>) => GraphQLError | null;

const NO_HOST = httpError(400, 'BAD_REQUEST', 'The Host header names no host.');

/** Does not say which are taken: whoever runs the gateway knows, and nobody else has to. */
const NOT_ALLOWED = httpError(
  403,
  'HOST_NOT_ALLOWED',
  'The gateway is not reached under this host. Whoever runs it can add the host to ALLOWED_HOSTS.',
);

/** Probes come by the address of a machine that nobody has named. They tell nothing that is worth a trick. */
const PROBES: ReadonlySet<string> = new Set([LIVENESS_ENDPOINT, READINESS_ENDPOINT]);

/**
 * What is no host is refused, so that behind it the URL of every request can be read; without one, as HTTP/1.0 allows,
 * a request is let through. With names, only those and the machine's own are taken: where nobody has to sign in, a page
 * of another origin could otherwise have its own name resolve to this machine, and its browser would let it ask.
 */
export function createHostRule(allowedNames: ReadonlySet<string> | null): HostRule {
  // Nearly all requests name the same.
  let taken = '';
  return ({ headers, url = '' }) => {
    const { host = '' } = headers;
    if (host === taken && host !== '') return null;
    const name = nameOf(host);
    if (name === null) return NO_HOST;
    if (!allowedNames || isLoopback(name) || allowedNames.has(name)) {
      taken = host;
      return null;
    }
    return PROBES.has(pathOf(url)) ? null : NOT_ALLOWED;
  };
}

/** Of a path, a query or a user a URL would make something else than a host. */
const NOT_IN_HOST = /[\s/\\?#@]/;

/** As browsers write it, without the port; empty without a host, null for what is none. */
function nameOf(host: string): string | null {
  if (host === '') return '';
  const url = `http://${host}`;
  if (NOT_IN_HOST.test(host) || !URL.canParse(url)) return null;
  return new URL(url).hostname.replace(/\.$/, '');
}

function isLoopback(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost') || name === '[::1]') return true;
  return isIPv4(name) && name.startsWith('127.');
}
