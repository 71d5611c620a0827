import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { AdmissionExchange } from '../../operation/admission.ts';
import type { NodeExchange } from '../../operation/node-exchange.ts';
import { endWithError, type RequestVisit } from '../http/error-answers.ts';
import { STREAM_HEADER } from '../http/fast-path-request.ts';
import type { IncomingBodies } from '../http/incoming-bodies.ts';
import { readJsonBody } from '../http/json-body.ts';
import type { LeftExchange } from '../http/plugins/use-pipeline.ts';
import { NOT_OPEN, type EventStreams } from './event-streams.ts';

type Exchange = NodeExchange & AdmissionExchange & LeftExchange;

export interface SseOptions {
  streams: EventStreams;
  endpoint: string;
  bodies: IncomingBodies;
}

/**
 * GraphQL over SSE, single connection mode, for clients that may open few connections (browsers over HTTP/1.1): PUT
 * reserves a stream, GET opens it, POST runs an operation on it, DELETE ends one. The distinct connections mode, an
 * event stream as the answer to the operation itself, is Yoga's own. Stands behind authentication.
 */
export function useSseSingleConnection({ streams, endpoint, bodies }: SseOptions): Plugin<object, Exchange> {
  const serve = async (visit: RequestVisit<Exchange>, token: string): Promise<void> => {
    const { request, url, serverContext } = visit;
    const found = streams.find(token, serverContext);
    if (found instanceof GraphQLError) {
      endWithError(visit, found);
    } else if (request.method === 'GET') {
      end(visit, streams.open(token, found, serverContext));
    } else if (!found.opened) {
      endWithError(visit, NOT_OPEN);
    } else if (request.method === 'DELETE') {
      found.opened.stream.complete(url.searchParams.get('operationId') ?? '');
      visit.endResponse(new Response(null, { status: 200 }));
    } else {
      end(visit, (await take(visit, token)) ?? new Response(null, { status: 202 }));
    }
  };

  const take = async ({ request, serverContext }: RequestVisit<Exchange>, token: string) => {
    let params: GraphQLParams;
    try {
      params = serverContext.body?.() ?? (await readJsonBody(request, serverContext.req, bodies));
    } catch (error) {
      // It has a status and a code of its own.
      if (error instanceof GraphQLError) return error;
      throw error;
    }
    const operation = { url: new URL(endpoint, request.url).href, headers: request.headers, params };
    return streams.take(token, serverContext, operation);
  };

  return {
    onRequest(visit) {
      const { request, url, serverContext } = visit;
      if (request.method === 'PUT') {
        end(visit, streams.reserve(serverContext));
        return undefined;
      }
      const token = request.headers.get(STREAM_HEADER) ?? (url.search && url.searchParams.get('token'));
      return token ? serve(visit, token) : undefined;
    },
  };
}

function end(visit: RequestVisit<Exchange>, outcome: Response | GraphQLError): void {
  if (outcome instanceof GraphQLError) endWithError(visit, outcome);
  else visit.endResponse(outcome);
}
