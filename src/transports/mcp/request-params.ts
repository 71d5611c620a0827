import {
  CallToolRequestSchema,
  ErrorCode,
  GetPromptRequestSchema,
  InitializeRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  PingRequestSchema,
  ReadResourceRequestSchema,
  type JSONRPCRequest,
} from '@modelcontextprotocol/sdk/types.js';
import { RpcError } from './rpc-errors.ts';

/** Every request that the server answers. */
const REQUESTS = new Map(
  [
    CallToolRequestSchema,
    GetPromptRequestSchema,
    InitializeRequestSchema,
    ListPromptsRequestSchema,
    ListResourcesRequestSchema,
    ListResourceTemplatesRequestSchema,
    ListToolsRequestSchema,
    PingRequestSchema,
    ReadResourceRequestSchema,
  ].map((schema) => [schema.shape.method.value as string, schema]),
);

/**
 * What is wrong with the parameters of a request; null where nothing is, or nobody knows its method. The SDK's server would
 * take it for a fault of its own, and send the report of its checks.
 */
export function paramsMistake(request: JSONRPCRequest): RpcError | null {
  const checked = REQUESTS.get(request.method)?.safeParse(request);
  const [issue] = checked?.error?.issues ?? [];
  if (!issue) return null;
  const expected = issue.code === 'invalid_type' ? `has to be of the type ${issue.expected}` : 'is malformed';
  return new RpcError(ErrorCode.InvalidParams, `"${issue.path.join('.')}" of ${request.method} ${expected}.`);
}
