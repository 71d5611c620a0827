import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import { clientHosts } from '../access/client-address.ts';
import { originRule } from '../access/origins.ts';

/** Whether a request comes from no page of a foreign origin. */
export type OriginCheck = (req: IncomingMessage) => boolean;

/**
 * For what browsers let pages of any origin send: pages of the named origins may, those of the gateway's own always, and
 * so may whoever is no page.
 */
export function createOriginCheck(allowedOrigins: readonly string[], trustedProxies: BlockList): OriginCheck {
  const isNamed = originRule(allowedOrigins);
  return (req) => {
    const { origin } = req.headers;
    if (origin === undefined || isNamed(origin)) return true;
    return URL.canParse(origin) && clientHosts(req, trustedProxies).includes(new URL(origin).host);
  };
}
