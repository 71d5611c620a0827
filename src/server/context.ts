import { setMaxListeners } from 'node:events';
import type { YogaInitialContext } from 'graphql-yoga';
import type { GraphQLContext } from '../graphql/context.ts';
import { createLoaders } from '../loaders/loaders.ts';
import type { PreviewLinks } from './preview-links.ts';

/** What all requests share. */
export type SharedContext = Pick<GraphQLContext, 'duobei' | 'entryLinkTtlSeconds' | 'now'>;

/** The context of one request: its own loaders, and a signal that ends vendor calls when the client leaves. */
export function createContextFactory(shared: SharedContext, previewLinks: PreviewLinks) {
  return ({ request }: YogaInitialContext): GraphQLContext => {
    // Every vendor call of the request listens to it; more than ten are no leak.
    setMaxListeners(0, request.signal);
    return {
      ...shared,
      caller: { userId: null },
      signal: request.signal,
      previewLink: (documentId) => previewLinks.linkTo(documentId, request.url),
      loaders: createLoaders(shared.duobei, request.signal),
    };
  };
}
