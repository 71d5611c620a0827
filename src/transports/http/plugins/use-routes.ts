import type { Plugin } from 'graphql-yoga';
import type { NodeExchange } from '../../../operation/node-exchange.ts';
import { READINESS_ENDPOINT, LIVENESS_ENDPOINT } from '../pages/use-readiness.ts';
import { endWithError } from '../error-answers.ts';
import { NOT_FOUND, pathOf } from '../request-target.ts';

/**
 * Answers 404 to whatever is not for a page, a probe or the endpoint, before anything else looks at it. The paths are
 * compared as they were sent, letter for letter: Yoga itself takes every URL that ends in the endpoint for one of it, and
 * a URL is put in order while it is read. Behind it and the pages, every request is one to the endpoint.
 * `pagePaths`: what begins with one of them is for the page there.
 */
export function useRoutes(endpoint: string, pagePaths: readonly string[]): Plugin<object, NodeExchange> {
  const paths: ReadonlySet<string> = new Set([endpoint, LIVENESS_ENDPOINT, READINESS_ENDPOINT]);
  return {
    onRequest(visit) {
      const {
        url,
        serverContext: { req },
      } = visit;
      const path = req ? pathOf(req.url) : url.pathname;
      const isPage = () => path === url.pathname && pagePaths.some((pagePath) => path.startsWith(pagePath));
      const isOurs = paths.has(path) || isPage();
      if (!isOurs) endWithError(visit, NOT_FOUND);
    },
  };
}
