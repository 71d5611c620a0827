import type { GraphQLError } from 'graphql';
import { httpExtensionsOf } from '../../operation/http-error.ts';
import type { McpReply } from './mcp-exchange.ts';

/** Of the protocol: a request that is refused by the server, for reasons of its own. */
const SERVER_ERROR = -32_000;

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
