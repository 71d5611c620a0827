import type { GraphQLError } from 'graphql';
import type { IncomingMessage } from 'node:http';
import { httpError } from '../../operation/http-error.ts';

export const NOT_FOUND = httpError(404, 'NOT_FOUND', 'There is nothing under this path.');

/** A whole URL as the target of a request, the way proxies are asked. */
const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)/i;

/**
 * Writes a target that is a whole URL as one that is a path, so that nobody behind it has to know both. Its host stands
 * in for the header then (RFC 9112, 3.2.2), and for the rule of hosts with it.
 */
export function takeOriginForm(req: Pick<IncomingMessage, 'headers' | 'url'>): void {
  const { url = '' } = req;
  if (url.startsWith('/')) return;
  const [start = '', host] = ABSOLUTE_FORM.exec(url) ?? [];
  if (host === undefined) return;
  const rest = url.slice(start.length);
  req.headers.host = host;
  req.url = rest.startsWith('/') ? rest : `/${rest}`;
}

/**
 * Why a target is refused that is in origin form as far as there is one; null for a path. Of `*` and of other schemes no URL
 * can be made behind a host with its port.
 */
export function refusalOfTarget({ url = '' }: Pick<IncomingMessage, 'url'>): GraphQLError | null {
  return url.startsWith('/') ? null : NOT_FOUND;
}

/** The path of a target, as it was sent. */
export function pathOf(target: string | undefined): string {
  return target?.split('?', 1)[0] ?? '';
}
