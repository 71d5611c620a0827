import type { Plugin } from 'graphql-yoga';
import type { NodeExchange } from '../../../operation/node-exchange.ts';
import type { UnreadBodies } from '../unread-bodies.ts';
import { isTooSlow } from '../uploads/upload-progress.ts';

/** A body was not sent in time. */
const TOO_SLOW = 408;

/** Lets no body that nobody wants come between an answer and its client. Stands behind all that look at the answer. */
export function useUnreadBody(unread: UnreadBodies): Plugin<object, NodeExchange> {
  return {
    onResponse({ response, serverContext: { req, res } }) {
      if (!req || !res) return undefined;
      if (response.status !== TOO_SLOW && !isTooSlow(req)) return unread.readOn(req, res);
      unread.giveUp(req, res);
      return undefined;
    },
  };
}
