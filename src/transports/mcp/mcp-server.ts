import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import { strangerCaller, type Caller } from '../../access/caller.ts';
import { UNEXPECTED } from '../../operation/mask-error.ts';
import { logFields, noteErrorCode } from '../../operation/request-scope.ts';
import { mayCall, type OperationTools, type ToolList } from '../../operation/tools/operation-tools.ts';
import type { OperationTool } from '../../operation/tools/read-tools.ts';
import type { Logger } from '../../runtime/logger.ts';
import { VERSION } from '../../runtime/version.ts';
import type { McpExchange } from './mcp-exchange.ts';
import { prompts, promptText, type McpPrompt } from './prompts.ts';
import type { McpResource } from './resources.ts';
import { RpcError } from './rpc-errors.ts';
import type { CallTool } from './tool-calls.ts';

const INSTRUCTIONS =
  'Live classrooms of Duobeiyun (多贝云). Arguments that name a room or a document take its global id or the vendor’s own. ' +
  'Times are RFC 3339 with an offset and come in UTC; days are days in Shanghai. What does not exist is null. ' +
  'What you can fix about a change is in userErrors; other errors have a code, which the resource duobei://errors explains. ' +
  'Tools that cost money need an idempotencyKey: choose one for each thing to be made, and repeat it with ' +
  'every retry of the same input. What was refused and is sent again with other input needs a new key; of a list, send ' +
  'only the entry that was refused.';

export interface McpServerOptions {
  tools: OperationTools;
  callTool: CallTool;
  resources: readonly McpResource[];
  logger: Logger;
}

/** What a handler is told of the request that it answers. */
interface Extra {
  authInfo?: { extra?: Record<string, unknown> } | undefined;
  signal: AbortSignal;
}

/** What goes with a message to its handler: the request that it came in. */
export function authInfoOf(exchange: McpExchange) {
  return { token: '', clientId: '', scopes: [], extra: { exchange } };
}

function exchangeOf({ authInfo }: Extra): McpExchange {
  return authInfo?.extra?.['exchange'] as McpExchange;
}

/** Asks clients for nothing, so that it has nothing of theirs to check. By itself each server would make its own. */
const NO_VALIDATOR = {
  getValidator(): never {
    throw new Error('No schema of a client is checked.');
  },
};

/* eslint-disable @typescript-eslint/no-deprecated -- The class that is recommended takes no JSON Schema. */
/** A server for one request, or for one session. It keeps nothing of a caller: each request says who asks. */
export function createMcpServer({ tools, callTool, resources, logger }: McpServerOptions): Server {
  const server = new Server(
    { name: 'duobei-graphql', title: 'Duobeiyun 多贝云', version: VERSION },
    {
      capabilities: { tools: {}, resources: {}, prompts: {} },
      instructions: INSTRUCTIONS,
      jsonSchemaValidator: NO_VALIDATOR,
    },
  );

  server.setRequestHandler(ListToolsRequestSchema, (_request, extra) => ({
    tools: listed(tools.listFor(callerOf(extra))),
  }));

  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const exchange = exchangeOf(extra);
    const tool = tools.find(params.name);
    if (!tool || !mayCall(tool, callerOf(extra))) {
      noteErrorCode(exchange.scope, 'NOT_FOUND');
      throw unknown('tool', params.name);
    }
    // Cancelled by a message, in a session; without one the end of the connection is all there is.
    extra.signal.addEventListener('abort', () => exchange.left.abort(extra.signal.reason), { once: true });
    try {
      return await callTool(tool, params.arguments ?? {}, exchange);
    } catch (error) {
      // The words of an error would go out as they are.
      logger.error({ ...logFields(exchange.scope), err: error }, 'Unexpected error');
      throw new RpcError(ErrorCode.InternalError, UNEXPECTED.message);
    }
  });

  server.setRequestHandler(ListResourcesRequestSchema, () => ({
    resources: resources.map(({ text, ...resource }) => ({ ...resource, size: Buffer.byteLength(text) })),
  }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: [] }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params: { uri } }) => {
    const found = resources.find((resource) => resource.uri === uri);
    if (!found) throw unknown('resource', uri);
    return { contents: [{ uri, mimeType: found.mimeType, text: found.text }] };
  });

  const promptsFor = (caller: Caller): McpPrompt[] =>
    prompts.filter((prompt) => prompt.tools.every((name) => isFor(tools.find(name), caller)));
  server.setRequestHandler(ListPromptsRequestSchema, (_request, extra) => ({
    prompts: promptsFor(callerOf(extra)).map(({ name, title, description, arguments: given }) => ({
      name,
      title,
      description,
      arguments: [...given],
    })),
  }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }, extra) => {
    const prompt = promptsFor(callerOf(extra)).find(({ name }) => name === params.name);
    if (!prompt) throw unknown('prompt', params.name);
    const text = promptText(prompt, params.arguments ?? {});
    if (text === null) throw new RpcError(ErrorCode.InvalidParams, 'An argument of the prompt is missing.');
    const { description } = prompt;
    return { description, messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] };
  });
  return server;
}

/* eslint-enable @typescript-eslint/no-deprecated */

function callerOf(extra: Extra): Caller {
  return exchangeOf(extra).caller ?? strangerCaller;
}

function isFor(tool: OperationTool | undefined, caller: Caller): boolean {
  return tool !== undefined && mayCall(tool, caller);
}

function unknown(what: string, name: string): RpcError {
  return new RpcError(ErrorCode.InvalidParams, `There is no ${what} "${name}".`);
}

/** As clients are told of them; made once for each list. */
const descriptions = new WeakMap<ToolList, Tool[]>();

function listed(list: ToolList): Tool[] {
  let found = descriptions.get(list);
  if (!found) {
    found = list.tools.map(({ name, description, inputSchema, outputSchema, hints }) => ({
      name,
      description,
      inputSchema: inputSchema as Tool['inputSchema'],
      outputSchema: outputSchema as NonNullable<Tool['outputSchema']>,
      annotations: { ...hints },
    }));
    descriptions.set(list, found);
  }
  return found;
}
