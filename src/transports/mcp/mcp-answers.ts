import { REQUEST_ID_HEADER } from '../../operation/request-scope.ts';
import { packed, type CodingChoice } from '../http/content-coding.ts';
import type { Cors } from '../http/cors.ts';
import { rateHeadersOf } from '../http/rate-headers.ts';
import { HEADERS_OF_ALL, HEADERS_OF_DATA } from '../http/security-headers.ts';
import type { UnreadBodies } from '../http/unread-bodies.ts';
import type { McpExchange, McpReply } from './mcp-exchange.ts';

export interface AnswerOptions {
  cors: Cors;
  codings: CodingChoice;
  unread: UnreadBodies;
}

/** What pages may send and read beyond what they may of GraphQL. */
const SENT_HEADERS = 'mcp-session-id, mcp-protocol-version, last-event-id';
const READ_HEADERS = 'mcp-session-id, www-authenticate';

/** Writes a reply with the headers that every answer of the gateway has. */
export async function writeReply(
  exchange: McpExchange,
  { status, headers = {}, body }: McpReply,
  { cors, codings, unread }: AnswerOptions,
): Promise<void> {
  const { req, res, request, scope } = exchange;
  const written = body === null ? null : Buffer.from(body);
  const packing = written && packed(written, codings(request.headers.get('accept-encoding')));
  const answer = packing ? await packing : { body: written, coding: null };
  const all: string[] = [REQUEST_ID_HEADER, scope?.requestId ?? '', ...rateHeadersOf(exchange)];
  for (const [name, value] of [...HEADERS_OF_ALL, ...HEADERS_OF_DATA]) all.push(name, value);
  const { vary, ...corsHeaders } = corsHeadersFor(req.method, request.headers.get('origin'), cors);
  for (const [name, value] of Object.entries({ ...corsHeaders, ...headers })) all.push(name, value);
  if (answer.body) all.push('content-type', 'application/json; charset=utf-8');
  if (answer.body) all.push('content-length', String(answer.body.length));
  if (answer.coding) all.push('content-encoding', answer.coding);
  const varied = [vary, answer.coding && 'Accept-Encoding'].filter(Boolean);
  if (varied.length > 0) all.push('vary', varied.join(', '));
  // A client that is still sending may take an answer for a failure.
  await unread.readOn(req, res);
  res.writeHead(status, all).end(answer.body ?? undefined);
}

function corsHeadersFor(
  method: string | undefined,
  origin: string | null,
  cors: Cors,
): Record<string, string> {
  if (method !== 'OPTIONS')
    return extended(cors.headersFor(origin), 'access-control-expose-headers', READ_HEADERS);
  return extended(cors.preflightHeadersFor(origin), 'access-control-allow-headers', SENT_HEADERS);
}

function extended(headers: Record<string, string>, name: string, more: string): Record<string, string> {
  const given = headers[name];
  return given === undefined ? headers : { ...headers, [name]: `${given}, ${more}` };
}
