import { setMaxListeners } from 'node:events';
import type { YogaInitialContext } from 'graphql-yoga';
import type { GraphQLContext } from '../graphql/context.ts';
import { strangerCaller, type Caller } from '../graphql/shared/caller.ts';
import { createLoaders } from '../loaders/loaders.ts';
import type { RecordCache } from '../loaders/record-cache.ts';
import { Visit } from '../loaders/visit.ts';
import type { CallerExchange } from './plugins/use-auth.ts';
import type { CarriedExchange } from './plugins/use-carried-operations.ts';
import type { NodeExchange } from './plugins/use-json-body.ts';
import type { PreviewLinks } from './preview-links.ts';

/** What all requests share. */
export type SharedContext = Pick<
  GraphQLContext,
  'duobei' | 'creates' | 'entryLinkTtlSeconds' | 'now' | 'live'
> & {
  records: RecordCache;
};

/** What the plugins leave with a request. */
type ServerExchange = CallerExchange & CarriedExchange & NodeExchange;

/** What the server adds for its own plugins. */
export interface ServerContext extends GraphQLContext {
  request: Request;
  /** Ends the vendor calls of the request; `signal` is its signal. */
  ending: AbortController;
}

/**
 * The context of one request: its own loaders, and a signal that ends vendor calls when the client leaves or the time
 * of the operation is over.
 */
export function createContextFactory(shared: SharedContext, previewLinks: PreviewLinks) {
  return (initial: YogaInitialContext & ServerExchange): Omit<ServerContext, 'request'> => {
    const { request, res, caller = strangerCaller, disconnect = () => res?.destroy() } = initial;
    const ending = endingWith(request.signal);
    const { signal } = ending;
    const visit = new Visit(signal, wantsFresh(request.headers) && mayBypassCache(caller));
    return {
      ...shared,
      caller,
      disconnect,
      ending,
      signal,
      previewLink: (documentId) => previewLinks.linkTo(documentId, request.url),
      vendorCalls: visit.calls,
      staleness: visit.staleness,
      loaders: createLoaders({
        client: shared.duobei,
        records: shared.records,
        visit,
        signal,
      }),
    };
  };
}

/** A controller that follows a signal, and can end earlier. One plain listener: composed signals cost more. */
function endingWith(signal: AbortSignal): AbortController {
  const ending = new AbortController();
  // Every vendor call of the request listens to it; more than ten are no leak.
  setMaxListeners(0, ending.signal);
  const end = () => ending.abort(signal.reason);
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  return ending;
}

/** Users have no need for it, and could make every read of theirs a vendor call. */
function mayBypassCache(caller: Caller): boolean {
  return caller.kind !== 'user' && caller.scopes.size > 0;
}

/** `Cache-Control: no-cache`, as HTTP says it: the answer must not come from a store. */
function wantsFresh(headers: Headers): boolean {
  return headers.get('cache-control')?.includes('no-cache') === true;
}
