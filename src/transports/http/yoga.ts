import type { GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createAdmission } from '../../operation/admission.ts';
import type { Check } from '../../operation/checks/check.ts';
import { createCostCheck, type CostLimitOptions } from '../../operation/checks/cost-check.ts';
import { createLoadCheck, type LoadSheddingOptions } from '../../operation/checks/load-check.ts';
import { checkMutations } from '../../operation/checks/mutation-check.ts';
import { notingRefusals } from '../../operation/checks/noting-refusals.ts';
import { createCreateCheck, createRateCheck } from '../../operation/checks/rate-check.ts';
import { createStreamCheck } from './stream-check.ts';
import { checkVariables } from '../../operation/checks/variables-check.ts';
import type { Departures } from '../departures.ts';
import { createConnectionPlaces, type ConnectionLimits } from '../connection-places.ts';
import { PING_INTERVAL_MS } from '../connection-times.ts';
import { createPings } from '../pings.ts';
import { createContextFactory } from '../../operation/context.ts';
import { createPipeline } from '../../operation/pipeline.ts';
import { createResponseCache, type ResponseCacheOptions } from '../../operation/response-cache.ts';
import { createDocumentReader } from '../../operation/document-reader.ts';
import { clientAddress } from '../../access/client-address.ts';
import { createCarry } from '../carry.ts';
import { codingFor, noCoding } from './content-coding.ts';
import { createCors } from './cors.ts';
import { createEventResponse } from './event-response.ts';
import { createFastPath } from './fast-path.ts';
import { usePipeline } from './plugins/use-pipeline.ts';
import { createEntrance } from '../entrance.ts';
import { createRefusalReports } from '../refusal-reports.ts';
import { guardRequests } from './guard-requests.ts';
import { createIncomingBodies } from './incoming-bodies.ts';
import { createUnreadBodies, type UnreadBodyOptions } from './unread-bodies.ts';
import type { ProgressOptions } from './uploads/upload-progress.ts';
import { createHostRule } from './host-header.ts';
import { refusingRequests } from './refusing-requests.ts';
import { refusalOfTarget, takeOriginForm } from './request-target.ts';
import { createToYoga } from './to-yoga.ts';
import { samplingLines } from '../../runtime/log-sampling.ts';
import type { Logger } from '../../runtime/logger.ts';
import { maskError } from '../../operation/mask-error.ts';
import { createMutationLog } from '../../telemetry/mutation-log.ts';
import type { NodeExchange } from '../../operation/node-exchange.ts';
import type { Observer } from '../../telemetry/observer.ts';
import { DEADLINES, type OperationDeadlines } from '../../operation/deadline.ts';
import { useAdmission } from './plugins/use-admission.ts';
import { useBoundedErrors } from './plugins/use-bounded-errors.ts';
import { useContentCoding } from './plugins/use-content-coding.ts';
import { useCors } from './plugins/use-cors.ts';
import { useGetParams } from './plugins/use-get-params.ts';
import type { GraphiqlPageOptions } from './pages/graphiql-html.ts';
import { useFrontPage } from './pages/use-front-page.ts';
import { graphiqlFilesPath, useGraphiqlPage } from './pages/use-graphiql-page.ts';
import { useJsonBody } from './plugins/use-json-body.ts';
import { useMultipartUpload } from './uploads/use-multipart-upload.ts';
import { useCalendarPage } from './pages/use-calendar-page.ts';
import { usePreviewPage } from './pages/use-preview-page.ts';
import { useReadiness } from './pages/use-readiness.ts';
import { useRequestReport } from './plugins/use-request-report.ts';
import { useRoutes } from './plugins/use-routes.ts';
import { useRateHeaders } from './plugins/use-rate-headers.ts';
import { useSecurityHeaders } from './plugins/use-security-headers.ts';
import { createEventStreams, type SseSettings } from '../sse/event-streams.ts';
import { useSseSingleConnection } from '../sse/use-sse-single-connection.ts';
import { useUnreadBody } from './plugins/use-unread-body.ts';
import { CALENDAR_PATH, type CalendarLinks } from '../../operation/calendar-links.ts';
import { PREVIEW_PATH } from '../../operation/preview-links.ts';
import type { Merchants } from '../../operation/merchants.ts';
import { createCreateLimits, createRateLimits } from '../../operation/rate-limits.ts';
import type { CreateMcpWay } from '../mcp/mcp-listener.ts';
import type { Readiness } from './pages/readiness.ts';
import { createRequestReports } from '../../telemetry/request-reports.ts';
import type { EntryRules } from '../../operation/entry-rules.ts';

export const GRAPHQL_ENDPOINT = '/graphql';

/** A mobile query with its variables is about 1 KB. */
export const MAX_JSON_BODY_BYTES = 256 * 1024;

/** Event streams of the single connection mode at once, each one connection. */
const MAX_EVENT_STREAMS = 10_000;

export interface ServerDependencies {
  schema: GraphQLSchema;
  merchants: Merchants;
  /** Null: there are no calendars. */
  calendarLinks: CalendarLinks | null;
  /** Time to take a page that is there; see `page-readers.ts`. */
  pageTakeMs?: number | undefined;
  /** Time for a body to come; see `incoming-bodies.ts`. */
  bodyWithinMs?: number | undefined;
  /** How far a body is read on behind a refusal; see `unread-bodies.ts`. */
  unreadBodies?: Omit<UnreadBodyOptions, 'stopping'> | undefined;
  /** How slowly uploads may come; see `upload-progress.ts`. */
  uploadProgress?: ProgressOptions | undefined;
  /** Of event streams. */
  eventStreams?: SseSettings | undefined;
  logger: Logger;
  entryRules: EntryRules;
  /** Null: no page. */
  graphiql: GraphiqlPageOptions | null;
  execution: ExecutionOptions;
  /** Responses that go out again as they are; null: none does. */
  keptResponses: Omit<ResponseCacheOptions, 'trusted'> | null;
  /** Who looks on. */
  observers: readonly Observer[];
  readiness: Readiness;
  shedding: LoadSheddingOptions;
  connections: ConnectionLimits;
  departures: Departures;
  /** Null: programs do not come in by MCP. */
  mcp: CreateMcpWay | null;
  /** Whether answers are packed for whoever asks for it. */
  isCompressionOn: boolean;
}

/** How operations are executed. */
export interface ExecutionOptions extends Omit<CostLimitOptions, 'logger'> {
  /** Whether every answer says what it cost; otherwise those that are asked to. */
  isCostReported: boolean;
  /** At which use of a document its operations are compiled; null: never. */
  compiledAtUse: number | null;
  /** Milliseconds; what compiling may take is counted by it. */
  now?: (() => number) | undefined;
  /** Without them, those of `deadline.ts`. */
  deadlines?: OperationDeadlines | undefined;
}

export type GatewayYoga = ReturnType<typeof createGatewayServer>['yoga'];

/** The GraphQL server, as a fetch handler and for the requests and upgrades of Node's server; owns no socket. */
export function createGatewayServer({
  schema,
  merchants,
  calendarLinks,
  pageTakeMs,
  bodyWithinMs,
  unreadBodies,
  uploadProgress,
  eventStreams,
  logger,
  entryRules,
  graphiql,
  execution,
  keptResponses,
  observers,
  readiness,
  shedding,
  connections,
  departures,
  mcp,
  isCompressionOn,
}: ServerDependencies) {
  const { isCostReported, compiledAtUse, deadlines = DEADLINES } = execution;
  const reports = createRequestReports(observers, (req) => clientAddress(req, entryRules.trustedProxies));
  const lines = samplingLines(logger);
  const counting = {
    trustedProxies: entryRules.trustedProxies,
    isWarnOnly: entryRules.limits.isWarnOnly,
    logger: lines,
  };
  const rates = entryRules.rate && createRateLimits({ limiters: entryRules.rate, ...counting });
  const admit = createAdmission({
    authenticate: entryRules.authenticate,
    merchants,
    rates,
    logger: lines,
  });
  const places = createConnectionPlaces(connections, entryRules.trustedProxies);
  const hostRule = createHostRule(entryRules.allowedHosts);
  const bodies = createIncomingBodies({ maxBytes: MAX_JSON_BODY_BYTES, arriveWithinMs: bodyWithinMs });
  const codings = isCompressionOn ? codingFor : noCoding;
  const unread = createUnreadBodies({ ...unreadBodies, stopping: merchants.stopping });
  const cors = createCors(entryRules.corsOrigins);
  const contextFor = createContextFactory(merchants, calendarLinks, createMutationLog(logger));
  // Whether an operation may run: is it allowed, is there room for it, does it fit, what will it cost.
  const checks: Check[] = [
    checkMutations,
    createLoadCheck(shedding),
    checkVariables,
    createCostCheck({ ...execution, logger: lines }),
    ...(rates ? [createRateCheck(rates)] : []),
    createStreamCheck(places),
    createCreateCheck(createCreateLimits({ limiters: entryRules.creates, ...counting })),
  ].map(notingRefusals);
  const { persisted, limits, isIntrospectionOn } = entryRules;
  const reader = createDocumentReader({
    schema,
    limits,
    trusted: persisted,
    isIntrospectionOn,
    logger: lines,
  });
  const responses = keptResponses && createResponseCache({ ...keptResponses, trusted: persisted });
  const pipeline = createPipeline({
    reader,
    admit,
    trusted: persisted,
    isIntrospectionOn,
    contextFor,
    checks,
    deadlines,
    rates,
    isCostReported,
    compiledAtUse,
    responses,
    now: execution.now,
  });
  const door = {
    rates,
    shedding,
    isWarnOnly: entryRules.limits.isWarnOnly,
    takeWithinMs: pageTakeMs,
    logger: lines,
  };
  const carry = createCarry(pipeline, reports, GRAPHQL_ENDPOINT);
  const pings = createPings(PING_INTERVAL_MS, eventStreams?.clock);
  const streams = createEventStreams({
    carry,
    pings,
    maxStreams: MAX_EVENT_STREAMS,
    places,
    stopping: merchants.stopping,
    departures,
    ...eventStreams,
  });
  const yoga = createYoga<NodeExchange>({
    schema,
    graphqlEndpoint: GRAPHQL_ENDPOINT,
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
    // Its own probe answers whatever ends in its name, and no URL ends in a blank.
    healthCheckEndpoint: ' ',
    parserAndValidationCache: false,
    plugins: guardRequests(
      [
        // Around everything: which request it is, and what became of it.
        useRequestReport(reports),
        // Behind what reports errors as they were, before what takes results away.
        useBoundedErrors(),
        // Before anything is parsed: what there is, pages and probes.
        useFrontPage(GRAPHQL_ENDPOINT, graphiql !== null),
        useRoutes(GRAPHQL_ENDPOINT, [
          PREVIEW_PATH,
          ...(calendarLinks ? [CALENDAR_PATH] : []),
          ...(graphiql ? [graphiqlFilesPath(GRAPHQL_ENDPOINT)] : []),
        ]),
        useReadiness(readiness, logger),
        usePreviewPage({ merchants, ...door }),
        ...(calendarLinks ? [useCalendarPage({ links: calendarLinks, merchants, ...door })] : []),
        ...(graphiql ? [useGraphiqlPage(graphiql, GRAPHQL_ENDPOINT, codings)] : []),
        // From here on every request is one to the endpoint.
        useCors(cors),
        // Who is asking, and whether too often: still before the body is read.
        useAdmission(admit),
        // Operations on a stream that is open already; WebSockets have a server of their own.
        useSseSingleConnection({ streams, endpoint: GRAPHQL_ENDPOINT, bodies }),
        // Parsing: from bytes to the operation.
        useGetParams(),
        useJsonBody(bodies),
        useMultipartUpload(bodies, uploadProgress),
        usePipeline(pipeline, departures, pings),
        // Behind the answer.
        useRateHeaders(),
        useSecurityHeaders(),
        useContentCoding(codings),
        useUnreadBody(unread),
      ],
      logger,
    ),
  });
  const onRefused = createRefusalReports(reports);
  const fastPath = createFastPath({
    endpoint: GRAPHQL_ENDPOINT,
    bodies,
    logger,
    reports,
    pipeline,
    cors,
    streams,
    codings,
    responses,
    sendEvents: createEventResponse({ reports, departures, pings, logger }),
    yoga: createToYoga({ yoga, logger, onRefused }),
  });
  const entrance = createEntrance({
    hostRule,
    places,
    rates,
    authenticate: entryRules.authenticate,
    logger: lines,
  });
  const { trustedProxies } = entryRules;
  const parts = { schema, trusted: persisted, pipeline, reports, bodies, departures, trustedProxies, logger };
  const mcpWay = mcp?.({ ...parts, cors, codings, unread });
  const ways: RequestListener = (req, res) =>
    mcpWay?.takes(req) ? mcpWay.listener(req, res) : fastPath(req, res);
  const refusalOf = (req: IncomingMessage) => hostRule(req) ?? refusalOfTarget(req);
  const guarded = refusingRequests({ refusalOf, listener: ways, unread, onRefused });
  const listener: RequestListener = (req, res) => {
    takeOriginForm(req);
    guarded(req, res);
  };
  return { yoga, listener, entrance, carry, onRefused, pipeline, responses };
}
