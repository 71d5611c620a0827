import type { Plugin } from 'graphql-yoga';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NodeExchange } from '../../../operation/node-exchange.ts';

/** How long a body nobody wants is read on behind the answer, before the socket is cut. */
const DRAIN_MS = 1_000;

/**
 * Lets no body hold up its connection once the answer is there: too large, of the wrong type, an upload that was
 * refused or not asked for. What is left is thrown away, so that the client can stop sending and read the answer;
 * closing at once would reset the connection under it. A client that goes on sending or stalls is cut.
 */
export function useUnreadBody(drainMs = DRAIN_MS): Plugin<object, NodeExchange> {
  return {
    onResponse({ serverContext: { req, res } }) {
      if (req && res && !req.complete) discardRest(req, res, drainMs);
    },
  };
}

function discardRest(req: IncomingMessage, res: ServerResponse, drainMs: number): void {
  req.unpipe();
  req.resume();
  res.once('finish', () => {
    if (req.complete) return;
    const timer = setTimeout(() => req.destroy(), drainMs);
    const stop = () => clearTimeout(timer);
    req.once('end', stop).once('close', stop);
  });
}
