import type { GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { createContextFactory, type SharedContext } from './context.ts';
import type { Logger } from './logger.ts';
import { createMaskError } from './mask-error.ts';
import { useGraphiqlPage, type GraphiqlPageOptions } from './plugins/use-graphiql-page.ts';
import { useJsonBody, type NodeExchange } from './plugins/use-json-body.ts';
import { useMultipartUpload } from './plugins/use-multipart-upload.ts';
import { usePreviewPage } from './plugins/use-preview-page.ts';
import { useUnreadBody } from './plugins/use-unread-body.ts';
import type { PreviewLinks } from './preview-links.ts';

export const GRAPHQL_ENDPOINT = '/graphql';

/** A mobile query with its variables is about 1 KB. */
const MAX_JSON_BODY_BYTES = 256 * 1024;

export interface YogaDependencies {
  schema: GraphQLSchema;
  shared: SharedContext;
  previewLinks: PreviewLinks;
  logger: Logger;
  /** Null: no page. */
  graphiql: GraphiqlPageOptions | null;
}

export type GatewayYoga = ReturnType<typeof createGatewayYoga>;

/** The GraphQL server as a fetch handler; owns no socket. */
export function createGatewayYoga({ schema, shared, previewLinks, logger, graphiql }: YogaDependencies) {
  return createYoga<NodeExchange>({
    schema,
    graphqlEndpoint: GRAPHQL_ENDPOINT,
    context: createContextFactory(shared, previewLinks),
    maskedErrors: { maskError: createMaskError(logger) },
    // Masked errors are logged where they are masked, once and without secrets.
    logging: false,
    // Off: Yoga's own page loads from a CDN, its landing page advertises Yoga, its CORS lets any origin in with
    // credentials, its multipart holds whole files in memory, and its body limit costs a web stream a request.
    graphiql: false,
    landingPage: false,
    cors: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: false,
    plugins: [
      // Before anything is parsed: pages and probes.
      ...(graphiql ? [useGraphiqlPage(GRAPHQL_ENDPOINT, graphiql)] : []),
      usePreviewPage({ links: previewLinks, duobei: shared.duobei, logger }),
      // Parsing: from bytes to the operation.
      useJsonBody(MAX_JSON_BODY_BYTES),
      useMultipartUpload(MAX_JSON_BODY_BYTES),
      // Behind the answer.
      useUnreadBody(),
    ],
  });
}
