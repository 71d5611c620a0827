import type { GraphQLParams } from 'graphql-yoga';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { answerTypesOf, type AnswerTypes } from '../../operation/answer-types.ts';
import { UNEXPECTED } from '../../operation/mask-error.ts';
import type { Keeping } from '../../operation/keeping.ts';
import type { OperationExchange, Pipeline } from '../../operation/pipeline.ts';
import { logFields, openScope, REQUEST_ID_HEADER, type RequestScope } from '../../operation/request-scope.ts';
import { isResults, type ControlledResults } from '../../operation/results.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { ReportExchange, RequestReports } from '../../telemetry/request-reports.ts';
import type { KeptResponse, ResponseBytes, ResponseCache } from '../../operation/response-cache.ts';
import { packed, type CodingChoice, type ContentCoding } from './content-coding.ts';
import type { Cors } from './cors.ts';
import { paramsOfSearch } from './get-params.ts';
import type { IncomingBodies } from './incoming-bodies.ts';
import { paramsOf, readNodeBytes } from './json-body.ts';
import type { EventStreams } from '../sse/event-streams.ts';
import { FastPathRequest, isPlainPost, plainSearchOf, STREAM_HEADER } from './fast-path-request.ts';
import type { LeftExchange } from './plugins/use-pipeline.ts';
import { cacheControlOf, etagOf, isUnchanged, VARY_OF_KEPT } from './kept-answers.ts';
import type { SendEvents } from './event-response.ts';
import { rateHeadersOf } from './rate-headers.ts';
import { HEADERS_OF_ALL, HEADERS_OF_DATA, HEADERS_OF_STREAMS } from './security-headers.ts';
import type { ToYoga } from './to-yoga.ts';

export interface FastPathOptions {
  endpoint: string;
  bodies: IncomingBodies;
  logger: Logger;
  reports: RequestReports;
  pipeline: Pipeline;
  cors: Cors;
  streams: EventStreams;
  codings: CodingChoice;
  /** Null: no response is kept. */
  responses: ResponseCache | null;
  sendEvents: SendEvents;
  /** Answers what does not go this way, or not to its end. */
  yoga: ToYoga;
}

interface Exchange extends OperationExchange, ReportExchange, LeftExchange {
  req: IncomingMessage;
  res: ServerResponse;
  request: FastPathRequest;
  /** Of an operation that is asked for by GET. */
  search: URLSearchParams | undefined;
}

const NOTHING = Buffer.alloc(0);

/** What is written behind the status and the headers of the operation. */
interface WrittenAnswer extends Partial<ResponseBytes> {
  keeping?: Keeping | null | undefined;
  etag?: string | null | undefined;
}

const SECURITY_HEADERS = [...HEADERS_OF_ALL, ...HEADERS_OF_DATA];
const HEADERS_OF_USUAL = SECURITY_HEADERS.flat();
const HEADERS_OF_EVENTS = [...HEADERS_OF_ALL, ...HEADERS_OF_STREAMS, ...HEADERS_OF_DATA].flat();
/** The answer says itself how long. */
const HEADERS_OF_KEPT = SECURITY_HEADERS.filter(([name]) => name !== 'cache-control').flat();

/**
 * The way of most requests: operations posted as plain JSON, or asked for by GET, and answered with data in one part.
 * Refusals, errors and other media types have one author, which is Yoga. What has been done by then is left with the
 * request.
 */
// PERF(Yoga, Envelop, whatwg-node): costs a quarter of what the same request does through Yoga's hooks and the web's
// request and response.
export function createFastPath(options: FastPathOptions): RequestListener {
  const { endpoint, bodies, reports, pipeline, codings, responses } = options;

  /** Whether the request has been answered. */
  const answer = async (exchange: Exchange, mediaType: string | null): Promise<boolean> => {
    const { request, search } = exchange;
    const scope = openScope(search ? 'GET' : 'POST', endpoint, request.headers);
    reports.start(exchange, scope);
    const admission = pipeline.enter(exchange, request.headers);
    if (admission) await admission;
    if (exchange.refusal) return false;
    const coding = codings(request.headers.get('accept-encoding'));
    const token = search ? null : request.headers.get(STREAM_HEADER);
    let bytes: Buffer | null = null;
    try {
      if (!search) bytes = await readNodeBytes(exchange.req, bodies);
    } catch (error) {
      exchange.body = () => {
        throw error;
      };
      return false;
    }
    exchange.body = bodyOf(exchange, bytes);
    const question = bytes && mediaType !== null && !token ? questionOf(bytes, exchange, coding) : null;
    const kept = question === null ? undefined : responses?.find(question);
    if (kept && mediaType !== null) return answerAgain(exchange, kept, mediaType);
    let params: GraphQLParams;
    try {
      params = exchange.body();
    } catch {
      return false;
    }
    if (token) return answerOnStream(exchange, token, params);
    exchange.mayKeep = question !== null;
    const running = pipeline.run(params, exchange);
    const outcome = running instanceof Promise ? await running : running;
    if (isResults(outcome) && isOfEvents(exchange)) {
      stream(exchange, scope, outcome);
      return true;
    }
    if (isResults(outcome) || outcome.errors || mediaType === null) {
      exchange.outcome = outcome;
      return false;
    }
    const { keeping } = exchange;
    const etag = keeping && etagOf(outcome);
    if (etag && isUnchanged(request.headers.get('if-none-match'), etag)) {
      reports.end(exchange, 304, true);
      end(exchange, 304, [], { keeping, etag });
      return true;
    }
    const written = Buffer.from(JSON.stringify(outcome));
    const packing = packed(written, coding);
    const response = packing ? await packing : { body: written, coding: null };
    const { foundation } = exchange;
    if (foundation && question !== null) responses?.keep(question, foundation, response);
    reports.end(exchange, 200, true);
    endWith(exchange, mediaType, { ...response, keeping, etag });
    return true;
  };

  const questionOf = (
    bytes: Buffer,
    { caller, merchant, request, accepts }: Exchange,
    coding: ContentCoding | null,
  ) =>
    responses?.keyOf(bytes, {
      caller,
      merchant: merchant?.id,
      headers: request.headers,
      form: `${coding} ${accepts.parts}`,
    }) ?? null;

  /** The response that went out before, unless its caller has asked for too much. */
  const answerAgain = async (exchange: Exchange, kept: KeptResponse, mediaType: string): Promise<boolean> => {
    const letting = pipeline.again(kept, exchange);
    const refusal = letting && (await letting);
    if (refusal) {
      exchange.outcome = refusal;
      return false;
    }
    exchange.isAgain = true;
    reports.end(exchange, 200, true);
    endWith(exchange, mediaType, kept.response);
    return true;
  };

  const endWith = (exchange: Exchange, mediaType: string, answer: WrittenAnswer): void => {
    const headers = ['content-type', `${mediaType}; charset=utf-8`];
    if (answer.coding) headers.push('content-encoding', answer.coding);
    end(exchange, 200, headers, answer);
  };

  /** Answers may last for hours. */
  const stream = (exchange: Exchange, scope: RequestScope, events: ControlledResults): void => {
    const { req, res, request, vendorCalls, accepts } = exchange;
    delete exchange.body;
    const isMultipart = accepts.isMultipartSubscription;
    const headers = [REQUEST_ID_HEADER, scope.requestId, ...rateHeadersOf(exchange), ...HEADERS_OF_EVENTS];
    for (const [name, value] of Object.entries(options.cors.headersFor(request.headers.get('origin'))))
      headers.push(name, value);
    const kept = { req, res, scope, isMultipart, ...(vendorCalls && { vendorCalls }) };
    options.sendEvents(kept, events, headers);
  };

  /** The results come on a stream that is open already; the answer says only that they will. */
  const answerOnStream = async (
    exchange: Exchange,
    token: string,
    params: GraphQLParams,
  ): Promise<boolean> => {
    const { url, headers } = exchange.request;
    const refusal = await options.streams.take(token, exchange, { url, headers, params });
    if (refusal) {
      exchange.refusal = refusal;
      return false;
    }
    // The operation itself has a report of its own.
    reports.end(exchange, 202, false);
    end(exchange, 202, [], { body: NOTHING });
    return true;
  };

  const end = (exchange: Exchange, status: number, headers: string[], answer: WrittenAnswer): void => {
    const { request, scope, res } = exchange;
    const { body, coding, keeping, etag } = answer;
    headers.push(REQUEST_ID_HEADER, scope?.requestId ?? '', ...rateHeadersOf(exchange));
    if (body) headers.push('content-length', String(body.length));
    if (keeping && etag)
      headers.push(...HEADERS_OF_KEPT, 'cache-control', cacheControlOf(keeping), 'etag', etag);
    else headers.push(...HEADERS_OF_USUAL);
    const { vary, ...corsHeaders } = options.cors.headersFor(request.headers.get('origin'));
    for (const name in corsHeaders) headers.push(name, corsHeaders[name] ?? '');
    const varied = keeping ? VARY_OF_KEPT : coding ? 'Accept-Encoding' : undefined;
    if (vary ?? varied) headers.push('vary', [vary, varied].filter(Boolean).join(', '));
    writeSoon(res, status, headers, body);
  };

  const serve = async (exchange: Exchange, mediaType: string | null): Promise<void> => {
    const { req, res } = exchange;
    try {
      if (await answer(exchange, mediaType)) return;
    } catch (error) {
      options.logger.error({ ...logFields(exchange.scope), err: error }, 'Unexpected error');
      exchange.refusal = UNEXPECTED;
    }
    options.yoga(req, res, exchange);
  };

  return (req, res) => {
    const search = plainSearchOf(req, endpoint);
    const isPlain = search !== undefined || isPlainPost(req, endpoint, bodies.maxBytes);
    const accepts = isPlain ? answerTypesOf(req.headers.accept) : null;
    if (!accepts || (accepts.json === null && !isForEvents(accepts))) {
      options.yoga(req, res, {});
      return;
    }
    const request = new FastPathRequest(req, res);
    void serve({ req, res, request, accepts, search, isGet: search !== undefined }, accepts.json);
  };
}

/** The operation of a request, of which `bytes` were posted; null: none, it is in the URL. */
function bodyOf({ req: { url = '' }, search }: Exchange, bytes: Buffer | null): () => GraphQLParams {
  return () => (bytes ? paramsOf(bytes) : paramsOfSearch(url.slice(url.indexOf('?')), search));
}

/** Whether a client takes the events of a subscription. */
function isForEvents({ isEventStream, isMultipartSubscription }: AnswerTypes): boolean {
  return isEventStream || isMultipartSubscription;
}

/** Whether the results are events; those of deferred parts are Yoga's to write. */
function isOfEvents({ scope, accepts }: Exchange): boolean {
  return scope?.operation?.type === 'subscription' && isForEvents(accepts);
}

/** Writes at the end of this turn of the event loop, so that answers that are ready together are written together. */
// PERF(sockets, system calls): a client or proxy on the same machine wakes up once for all of them, which saves a tenth
// of the CPU of a request.
function writeSoon(res: ServerResponse, status: number, headers: string[], body: Buffer | undefined): void {
  setImmediate(() => {
    res.writeHead(status, headers);
    res.end(body);
  });
}
