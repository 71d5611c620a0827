import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { answerTypesOf, READABLE_BY_ALL } from '../../operation/answer-types.ts';
import { bodyOf, httpExtensionsOf } from '../../operation/http-error.ts';
import { noteErrorCode, REQUEST_ID_HEADER, type ScopeExchange } from '../../operation/request-scope.ts';
import { HEADERS_OF_ALL, HEADERS_OF_DATA } from './security-headers.ts';

/** One request as a plugin sees it before the body is read, with what plugins leave on it. */
export type RequestVisit<Exchange extends object = object> = Parameters<
  NonNullable<Plugin<object, Exchange>['onRequest']>
>[0];

/** Answers a request before it is read as an operation. */
export function endWithError(
  visit: RequestVisit<ScopeExchange>,
  error: Pick<GraphQLError, 'message' | 'extensions'>,
): void {
  const { status, headers } = httpExtensionsOf(error);
  noteErrorCode(visit.serverContext.scope, String(error.extensions['code']));
  const type = { 'content-type': errorTypeFor(visit.request.headers.get('accept')) };
  visit.endResponse(new visit.fetchAPI.Response(bodyOf(error), { status, headers: { ...type, ...headers } }));
}

/** An error is told also to those who take no JSON. */
function errorTypeFor(accept: string | null | undefined): string {
  return `${answerTypesOf(accept).json ?? READABLE_BY_ALL}; charset=utf-8`;
}

/** The answer to a request that comes to no plugin; the connection ends with it. */
interface PlainAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const HEADERS_OF_PLAIN_ANSWERS: Readonly<Record<string, string>> = {
  connection: 'close',
  ...Object.fromEntries([...HEADERS_OF_ALL, ...HEADERS_OF_DATA]),
};

/** The request that such an answer is for. */
interface AnsweredRequest {
  requestId: string;
  /** Its header, where it could be read. */
  accept?: string | undefined;
}

function plainAnswer(error: GraphQLError, { requestId, accept }: AnsweredRequest): PlainAnswer {
  const { status, headers } = httpExtensionsOf(error);
  const body = bodyOf(error);
  const length = String(Buffer.byteLength(body));
  const own = {
    [REQUEST_ID_HEADER]: requestId,
    'content-type': errorTypeFor(accept),
    'content-length': length,
  };
  return { status, headers: { ...HEADERS_OF_PLAIN_ANSWERS, ...headers, ...own }, body };
}

/** Ends the response to a request that comes to no plugin. */
export function refuseRequest(
  { headers: { accept } }: IncomingMessage,
  res: ServerResponse,
  error: GraphQLError,
  requestId: string,
): void {
  const { status, headers, body } = plainAnswer(error, { requestId, accept });
  res.writeHead(status, headers).end(body);
}

/** Answers and cuts where there is no response: what is left is out of reach of the limits that Node has for requests. */
export function refuseSocket(socket: Duplex, error: GraphQLError, request: AnsweredRequest): void {
  const { status, headers, body } = plainAnswer(error, request);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`];
  for (const [name, value] of Object.entries(headers)) head.push(`${name}: ${value}`);
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
