import type { ExecutionResult, GraphQLSchema } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AdmissionExchange, Admit } from '../../operation/admission.ts';
import { withNotes } from '../../operation/response-extensions.ts';
import { runChecks, type Check } from '../../operation/checks/check.ts';
import type { CompiledOperation, CompiledOperations } from '../../operation/compiled-operations.ts';
import type { ContextFactory } from '../../operation/context.ts';
import type { Cors } from './cors.ts';
import { readNodeBody } from './json-body.ts';
import type { Logger } from '../../runtime/logger.ts';
import { maskError, UNEXPECTED } from '../../operation/mask-error.ts';
import { deadlineMsFor, startDeadline, type OperationDeadlines } from '../../operation/deadline.ts';
import { operationFacts } from '../../operation/operation-facts.ts';
import { documentIdOf, type TrustedDocuments } from '../../operation/persisted-operations.ts';
import { PlainRequest, plainAnswerType } from './plain-request.ts';
import type { LeftExchange } from './plugins/use-fast-path.ts';
import { operationWith } from '../../operation/read-operation.ts';
import type { ReportExchange, RequestReports } from '../../telemetry/request-reports.ts';
import { logFields, openScope, REQUEST_ID_HEADER } from '../../operation/request-scope.ts';
import { HEADERS_OF_ALL, HEADERS_OF_DATA } from './security-headers.ts';

export interface DirectWayOptions {
  endpoint: string;
  maxBodyBytes: number;
  schema: GraphQLSchema;
  logger: Logger;
  reports: RequestReports;
  admit: Admit;
  trusted: TrustedDocuments;
  compiled: CompiledOperations;
  contextFor: ContextFactory;
  checks: readonly Check[];
  deadlines: OperationDeadlines;
  isCostReported: boolean;
  cors: Cors;
  /** Answers what does not go this way, or not to its end. */
  yoga: (req: IncomingMessage, res: ServerResponse, left: object) => void;
}

type Exchange = AdmissionExchange &
  ReportExchange &
  LeftExchange & { req: IncomingMessage; res: ServerResponse };

const SECURITY_HEADERS = [...HEADERS_OF_ALL, ...HEADERS_OF_DATA].flat();

/**
 * The way of most requests: operations that have come before, posted as plain JSON and answered with data. It is a
 * quarter of what the same costs through Yoga's hooks and the web's request and response, and takes the same steps:
 * admission, checks, context and notes are the very ones that the plugins run. All else is Yoga's: a new text, another
 * media type, a refusal, an answer with errors. What has been done by then is left with the request.
 */
export function createDirectWay(options: DirectWayOptions): RequestListener {
  const { endpoint, maxBodyBytes, schema, reports, admit, trusted, compiled, contextFor, checks } = options;

  /** Whether the request has been answered. */
  const answer = async (exchange: Exchange, request: PlainRequest, mediaType: string): Promise<boolean> => {
    const scope = openScope('POST', endpoint, request.headers);
    reports.start(exchange, scope);
    const admission = admit(exchange, request.headers);
    if (admission) await admission;
    if (exchange.refusal) return false;
    exchange.body = readNodeBody(exchange.req, maxBodyBytes);
    let params: GraphQLParams;
    try {
      params = await exchange.body;
    } catch {
      return false;
    }
    const operation = knownOperation(params, trusted, compiled);
    if (!operation) return false;
    scope.operation = operationFacts(operation.document, params.operationName ?? undefined);
    const outcome = await outcomeOf(operation, params, exchange, request).catch(faultOf);
    if (outcome.errors) {
      exchange.outcome = { ...outcome, errors: outcome.errors.map(maskError) };
      return false;
    }
    const body = Buffer.from(JSON.stringify(outcome));
    const headers = ['content-type', `${mediaType}; charset=utf-8`, REQUEST_ID_HEADER, scope.requestId];
    headers.push('content-length', String(body.length), ...SECURITY_HEADERS);
    const corsHeaders = options.cors.headersFor(request.headers.get('origin'));
    for (const name in corsHeaders) headers.push(name, corsHeaders[name] ?? '');
    reports.end(exchange, 200, true);
    writeSoon(exchange.res, headers, body);
    return true;
  };

  const outcomeOf = async (
    { document, operation, run }: CompiledOperation,
    params: GraphQLParams,
    exchange: Exchange,
    request: PlainRequest,
  ): Promise<ExecutionResult> => {
    const context = contextFor(Object.assign(exchange, { request }));
    exchange.vendorCalls = context.vendorCalls;
    const read = operationWith(schema, document, operation, params.variables);
    const pending = runChecks(checks, read, context, exchange);
    let result = pending instanceof Promise ? await pending : pending;
    if (!result) {
      const stop = startDeadline(
        context.signal,
        deadlineMsFor(options.deadlines, operation.operation, false),
      );
      try {
        result = await run(context, read.variables);
      } finally {
        stop();
      }
    }
    return withNotes(result, context, request.headers, options.isCostReported);
  };

  const serve = async (exchange: Exchange, mediaType: string): Promise<void> => {
    const { req, res } = exchange;
    try {
      if (await answer(exchange, new PlainRequest(req, res), mediaType)) return;
    } catch (error) {
      options.logger.error({ ...logFields(exchange.scope), err: error }, 'Unexpected error');
      exchange.refusal = UNEXPECTED;
    }
    options.yoga(req, res, exchange);
  };

  return (req, res) => {
    const mediaType = plainAnswerType(req, endpoint, maxBodyBytes);
    if (mediaType === null) options.yoga(req, res, {});
    else void serve({ req, res }, mediaType);
  };
}

const PARAMETERS: ReadonlySet<string> = new Set(['query', 'variables', 'operationName', 'extensions']);

/** Null for what is not known, and for every request that Yoga would not take as it is. */
function knownOperation(
  params: GraphQLParams,
  { operations, isOnly }: TrustedDocuments,
  compiled: CompiledOperations,
): CompiledOperation | null {
  const { query, variables, operationName, extensions } = params as Record<string, unknown>;
  if (!isObjectOrNothing(variables) || !isObjectOrNothing(extensions)) return null;
  if (operationName != null && (typeof operationName !== 'string' || operationName === '')) return null;
  if (query == null || query === '') {
    const text = operations.get(documentIdOf(params) ?? '');
    return text === undefined ? null : compiled.find(text, operationName);
  }
  if (typeof query !== 'string' || isOnly) return null;
  for (const name in params) if (!PARAMETERS.has(name)) return null;
  return compiled.find(query, operationName);
}

function isObjectOrNothing(value: unknown): boolean {
  return value == null || (typeof value === 'object' && !Array.isArray(value));
}

/** What went wrong in here is an error of the operation. */
function faultOf(error: unknown): { errors: unknown[] } {
  return { errors: [error] };
}

/**
 * Writes at the end of this turn of the event loop, so that answers that are ready together are written together: a
 * client or proxy on the same machine wakes up once for all of them, which is a tenth of the CPU of a request.
 */
function writeSoon(res: ServerResponse, headers: string[], body: Buffer): void {
  setImmediate(() => {
    res.writeHead(200, headers);
    res.end(body);
  });
}
