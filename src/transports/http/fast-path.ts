import type { GraphQLParams } from 'graphql-yoga';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { answerTypesOf } from '../../operation/answer-types.ts';
import { UNEXPECTED } from '../../operation/mask-error.ts';
import type { OperationExchange, Pipeline } from '../../operation/pipeline.ts';
import { logFields, openScope, REQUEST_ID_HEADER } from '../../operation/request-scope.ts';
import { isResults } from '../../operation/results.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { ReportExchange, RequestReports } from '../../telemetry/request-reports.ts';
import type { Cors } from './cors.ts';
import type { IncomingBodies } from './incoming-bodies.ts';
import { readNodeBody } from './json-body.ts';
import type { EventStreams } from '../sse/event-streams.ts';
import { isFastPathRequest, FastPathRequest, STREAM_HEADER } from './fast-path-request.ts';
import type { LeftExchange } from './plugins/use-pipeline.ts';
import { HEADERS_OF_ALL, HEADERS_OF_DATA } from './security-headers.ts';

export interface FastPathOptions {
  endpoint: string;
  bodies: IncomingBodies;
  logger: Logger;
  reports: RequestReports;
  pipeline: Pipeline;
  cors: Cors;
  streams: EventStreams;
  /** Answers what does not go this way, or not to its end. */
  yoga: (req: IncomingMessage, res: ServerResponse, left: object) => void;
}

interface Exchange extends OperationExchange, ReportExchange, LeftExchange {
  req: IncomingMessage;
  res: ServerResponse;
  request: FastPathRequest;
}

const NOTHING = Buffer.alloc(0);

const SECURITY_HEADERS = [...HEADERS_OF_ALL, ...HEADERS_OF_DATA].flat();

/**
 * The way of most requests: operations posted as plain JSON and answered with data in one part. Refusals, errors and
 * other media types have one author, which is Yoga. What has been done by then is left with the request.
 */
// PERF(Yoga, Envelop, whatwg-node): costs a quarter of what the same request does through Yoga's hooks and the web's
// request and response.
export function createFastPath(options: FastPathOptions): RequestListener {
  const { endpoint, bodies, reports, pipeline } = options;

  /** Whether the request has been answered. */
  const answer = async (exchange: Exchange, mediaType: string): Promise<boolean> => {
    const { request } = exchange;
    const scope = openScope('POST', endpoint, request.headers);
    reports.start(exchange, scope);
    const admission = pipeline.enter(exchange, request.headers);
    if (admission) await admission;
    if (exchange.refusal) return false;
    exchange.body = readNodeBody(exchange.req, bodies);
    let params: GraphQLParams;
    try {
      params = await exchange.body;
    } catch {
      return false;
    }
    const token = request.headers.get(STREAM_HEADER);
    if (token) return answerOnStream(exchange, token, params);
    const running = pipeline.run(params, exchange);
    const outcome = running instanceof Promise ? await running : running;
    if (isResults(outcome) || outcome.errors) {
      exchange.outcome = outcome;
      return false;
    }
    const body = Buffer.from(JSON.stringify(outcome));
    reports.end(exchange, 200, true);
    end(exchange, 200, ['content-type', `${mediaType}; charset=utf-8`], body);
    return true;
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
    end(exchange, 202, [], NOTHING);
    return true;
  };

  const end = (exchange: Exchange, status: number, headers: string[], body: Buffer): void => {
    const { request, scope, res } = exchange;
    headers.push(REQUEST_ID_HEADER, scope?.requestId ?? '', 'content-length', String(body.length));
    headers.push(...SECURITY_HEADERS);
    const corsHeaders = options.cors.headersFor(request.headers.get('origin'));
    for (const name in corsHeaders) headers.push(name, corsHeaders[name] ?? '');
    writeSoon(res, status, headers, body);
  };

  const serve = async (exchange: Exchange, mediaType: string): Promise<void> => {
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
    const accepts = isFastPathRequest(req, endpoint, bodies.maxBytes)
      ? answerTypesOf(req.headers.accept)
      : null;
    if (!accepts?.json) {
      options.yoga(req, res, {});
      return;
    }
    void serve({ req, res, request: new FastPathRequest(req, res), accepts }, accepts.json);
  };
}

/** Writes at the end of this turn of the event loop, so that answers that are ready together are written together. */
// PERF(sockets, system calls): a client or proxy on the same machine wakes up once for all of them, which saves a tenth
// of the CPU of a request.
function writeSoon(res: ServerResponse, status: number, headers: string[], body: Buffer): void {
  setImmediate(() => {
    res.writeHead(status, headers);
    res.end(body);
  });
}
