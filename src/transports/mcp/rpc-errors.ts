import type { GraphQLError } from 'graphql';
import { httpExtensionsOf } from '../../operation/http-error.ts';
import { cutMessage } from '../../operation/bounded-errors.ts';
import type { ErrorCode } from '../../operation/error-codes.ts';
import type { McpReply } from './mcp-exchange.ts';

/** Of the protocol: a request that is refused by the server, for reasons of its own. */
const SERVER_ERROR = -32_000;

/** An error of the protocol that is sent as it is; the SDK's own writes its code before its message. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;

  constructor(code: number, message: string) {
    super(cutMessage(message));
    this.code = code;
  }
}

/** The names of requests; null where the request could not be read. */
export type RpcId = string | number | null;

/** A refusal as JSON-RPC has it, with the HTTP status that every transport answers it with, and our code beside it. */
export function refusalReply(
  { message, extensions }: Pick<GraphQLError, 'message' | 'extensions'>,
  id: RpcId = null,
): McpReply {
  const { status, headers } = httpExtensionsOf({ extensions });
  const data = { ...extensions, http: undefined };
  const body = JSON.stringify({ jsonrpc: '2.0', id, error: { code: SERVER_ERROR, message, data } });
  return { status, headers, body };
}

/** What the SDK refuses by its HTTP status, with our code beside its own. */
export function withCode(refusal: string, status: number): { body: string; code: ErrorCode } {
  const code = CODES[status] ?? 'BAD_REQUEST';
  const { error, ...message } = JSON.parse(refusal) as { error: { message: string } };
  const told = { ...error, message: cutMessage(error.message), data: { code } };
  return { body: JSON.stringify({ ...message, error: told }), code };
}

const CODES: Readonly<Record<number, ErrorCode>> = {
  404: 'NOT_FOUND',
  406: 'NOT_ACCEPTABLE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};

/** A request that is answered by an error of the protocol, as its server would. */
export function rpcErrorReply({ code, message }: RpcError, id: RpcId): McpReply {
  const body = JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } });
  return { status: 200, body };
}
