import type { GraphQLSchema } from 'graphql';
import { useDeferStream } from '@graphql-yoga/plugin-defer-stream';
import { createYoga } from 'graphql-yoga';
import { createContextFactory, type SharedContext } from './context.ts';
import type { Logger } from './logger.ts';
import { guardRequests } from './guard-requests.ts';
import { maskError } from './mask-error.ts';
import { useAuth } from './plugins/use-auth.ts';
import { useCarriedOperations, type CarryingYoga } from './plugins/use-carried-operations.ts';
import { useCors } from './plugins/use-cors.ts';
import { useCostLimit, type CostLimitOptions } from './plugins/use-cost-limit.ts';
import { useGraphiqlPage, type GraphiqlPageOptions } from './plugins/use-graphiql-page.ts';
import { useHiddenSchema } from './plugins/use-hidden-schema.ts';
import { useJit } from './plugins/use-jit.ts';
import { useJsonBody, type NodeExchange } from './plugins/use-json-body.ts';
import { useLimits } from './plugins/use-limits.ts';
import { useLoadShedding, type LoadSheddingOptions } from './plugins/use-load-shedding.ts';
import { useMultipartUpload } from './plugins/use-multipart-upload.ts';
import { useMutationGuard } from './plugins/use-mutation-guard.ts';
import { useTrustedDocuments } from './plugins/use-persisted-operations.ts';
import { useOperationDeadline, type OperationDeadlines } from './plugins/use-operation-deadline.ts';
import { usePreviewPage } from './plugins/use-preview-page.ts';
import { useCostRate, useRateLimit } from './plugins/use-rate-limit.ts';
import { useSseSingleConnection } from './plugins/use-sse-single-connection.ts';
import { LIVENESS_ENDPOINT, useReadiness } from './plugins/use-readiness.ts';
import { useSecurityHeaders } from './plugins/use-security-headers.ts';
import { useRequestId } from './plugins/use-request-id.ts';
import { useRequestReport } from './plugins/use-request-report.ts';
import { useStaleMark } from './plugins/use-stale-mark.ts';
import { useUnreadBody } from './plugins/use-unread-body.ts';
import { useVendorCalls } from './plugins/use-vendor-calls.ts';
import type { Observer } from './observer.ts';
import type { PreviewLinks } from './preview-links.ts';
import type { Readiness } from './readiness.ts';
import type { Trust } from './trust.ts';

export const GRAPHQL_ENDPOINT = '/graphql';

/** A mobile query with its variables is about 1 KB. */
export const MAX_JSON_BODY_BYTES = 256 * 1024;

/** Event streams of the single connection mode at once, each one connection. */
const MAX_EVENT_STREAMS = 10_000;

export interface YogaDependencies {
  schema: GraphQLSchema;
  shared: SharedContext;
  previewLinks: PreviewLinks;
  logger: Logger;
  trust: Trust;
  /** Null: no page. */
  graphiql: GraphiqlPageOptions | null;
  execution: ExecutionOptions;
  /** Who looks on. */
  observers: readonly Observer[];
  readiness: Readiness;
  shedding: LoadSheddingOptions;
}

/** How operations are executed. */
export interface ExecutionOptions extends Omit<CostLimitOptions, 'logger'> {
  /** Whether every answer says what it cost; otherwise those that are asked to. */
  isCostReported: boolean;
  /** At which use of a document its operations are compiled; null: never. */
  compiledAtUse: number | null;
  /** Without them, those of `use-operation-deadline.ts`. */
  deadlines?: OperationDeadlines | undefined;
}

export type GatewayYoga = ReturnType<typeof createGatewayYoga>;

/** The GraphQL server as a fetch handler; owns no socket. */
export function createGatewayYoga({
  schema,
  shared,
  previewLinks,
  logger,
  trust,
  graphiql,
  execution,
  observers,
  readiness,
  shedding,
}: YogaDependencies) {
  const rate = trust.rate && {
    limiters: trust.rate,
    trustedProxies: trust.trustedProxies,
    isWarnOnly: trust.limits.isWarnOnly,
    logger,
  };
  const yoga = createYoga<NodeExchange>({
    schema,
    graphqlEndpoint: GRAPHQL_ENDPOINT,
    context: createContextFactory(shared, previewLinks),
    maskedErrors: { maskError },
    // Masked errors are logged with the answer that they are in, once and without secrets.
    logging: false,
    // Off: Yoga's own page loads from a CDN, its landing page advertises Yoga, its CORS lets any origin in with
    // credentials, its multipart holds whole files in memory, and its body limit costs a web stream a request.
    graphiql: false,
    landingPage: false,
    cors: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: false,
    // Its probe is one of the two below.
    healthCheckEndpoint: LIVENESS_ENDPOINT,
    plugins: guardRequests(
      [
        // Around everything: which request it is, and what became of it.
        useRequestId(),
        useRequestReport(observers),
        // Before anything is parsed: pages and probes.
        useReadiness(readiness),
        ...(graphiql ? [useGraphiqlPage(GRAPHQL_ENDPOINT, graphiql)] : []),
        usePreviewPage({ links: previewLinks, duobei: shared.duobei, logger }),
        useCors(GRAPHQL_ENDPOINT, trust.corsOrigins),
        // Who is asking, and whether too often: still before the body is read.
        useAuth(GRAPHQL_ENDPOINT, trust.authenticate, logger),
        ...(rate ? [useRateLimit(GRAPHQL_ENDPOINT, rate)] : []),
        // Operations on a stream that is open already; WebSockets have a server of their own.
        useSseSingleConnection({
          yoga: (): CarryingYoga => yoga,
          endpoint: GRAPHQL_ENDPOINT,
          maxBodyBytes: MAX_JSON_BODY_BYTES,
          maxStreams: MAX_EVENT_STREAMS,
          stopping: shared.live.stopping,
        }),
        // Parsing: from bytes to the operation.
        useJsonBody(MAX_JSON_BODY_BYTES),
        useMultipartUpload(MAX_JSON_BODY_BYTES),
        useCarriedOperations(),
        // The operation: is it one that is taken here?
        useTrustedDocuments(trust.persisted),
        useLimits(trust.limits, { isIntrospectionFree: trust.isIntrospectionOn }, logger),
        ...(trust.isIntrospectionOn ? [] : [useHiddenSchema()]),
        useMutationGuard(),
        useDeferStream(),
        // Execution: whether there is room for it, what it will cost, how long it may take, what it has cost.
        useLoadShedding(shedding),
        useStaleMark(),
        useVendorCalls(execution.isCostReported),
        useCostLimit({ ...execution, logger }),
        ...(rate ? [useCostRate(rate)] : []),
        // Behind everything that may end an operation before it runs.
        useOperationDeadline(execution.deadlines),
        ...(execution.compiledAtUse === null ? [] : [useJit(execution.compiledAtUse)]),
        // Behind the answer.
        useSecurityHeaders(),
        useUnreadBody(),
      ],
      logger,
    ),
  });
  return yoga;
}
