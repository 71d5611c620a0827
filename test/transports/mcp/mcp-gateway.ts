import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  StreamableHTTPClientTransport,
  type StreamableHTTPClientTransportOptions,
} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadMcp, type McpSettings } from '../../../src/transports/mcp/mcp-listener.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from '../../support/gateway.ts';

export interface McpGateway extends TestGateway {
  /** Where MCP answers. */
  url: string;
  /** The SDK's own client, connected. Closed with the gateway. */
  connect: (
    headers?: Record<string, string>,
    options?: StreamableHTTPClientTransportOptions,
  ) => Promise<McpClient>;
  /** One message without a client. */
  post: (message: unknown, headers?: Record<string, string>) => Promise<Response>;
}

export interface McpClient {
  client: Client;
  transport: StreamableHTTPClientTransport;
  call: (name: string, args?: Record<string, unknown>) => Promise<CallToolResult>;
}

/** What every client sends. */
export const MCP_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};

/** Both ways: with sessions, as one process has them, and without, as several have to do. */
export const WAYS: [name: string, sessions: McpSettings['sessions']][] = [
  ['with sessions', {}],
  ['without sessions', null],
];

/** A gateway whose tools are called over real HTTP. */
export async function startMcpGateway(
  settings: Partial<McpSettings> = {},
  options: TestGatewayOptions = {},
): Promise<McpGateway> {
  const mcp = await loadMcp({
    publicUrl: null,
    corsOrigins: [],
    issuers: null,
    scopePrefix: null,
    isIntrospectionOn: true,
    sessions: {},
    ...settings,
  });
  const gateway = await startTestGateway({ ...options, yoga: { mcp, ...options.yoga } });
  // A busy machine would cut connections that a client is about to use again.
  const server = createServer({ keepAliveTimeout: 75_000 }, gateway.listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  const clients: Client[] = [];
  return {
    ...gateway,
    url,
    async connect(headers = {}, transportOptions = {}) {
      const client = new Client({ name: 'test', version: '1' });
      const transport = new StreamableHTTPClientTransport(new URL(url), {
        requestInit: { headers },
        ...transportOptions,
      });
      clients.push(client);
      await client.connect(transport);
      return {
        client,
        transport,
        call: async (name, args = {}) => (await client.callTool({ name, arguments: args })) as CallToolResult,
      };
    },
    post: (message, headers = {}) =>
      fetch(url, { method: 'POST', headers: { ...MCP_HEADERS, ...headers }, body: JSON.stringify(message) }),
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client.close()));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await gateway[Symbol.asyncDispose]();
    },
  };
}

/** A call as a message. */
export function toolCall(name: string, args: unknown = {}, id: string | number = 1) {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } };
}

/** What a tool answered, as far as GraphQL has a word for it. */
export interface ToolData {
  data?: Record<string, Record<string, unknown> | null> | null;
  errors?: { message: string; extensions: Record<string, unknown> }[];
  cut?: string;
}

export const contentOf = ({ structuredContent }: CallToolResult): ToolData => structuredContent as ToolData;
