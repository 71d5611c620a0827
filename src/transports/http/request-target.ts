import type { IncomingMessage } from 'node:http';

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

/** The path of a target, as it was sent. */
export function pathOf(target: string | undefined): string {
  return target?.split('?', 1)[0] ?? '';
}
