import { noteErrorCode } from '../../operation/request-scope.ts';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import {
  isInitializeRequest,
  isJSONRPCRequest,
  JSONRPCMessageSchema,
  type JSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/sdk/types.js';
import { randomUUID } from 'node:crypto';
import { httpError } from '../../operation/http-error.ts';
import { paramsOf } from '../http/json-body.ts';
import { authInfoOf, createMcpServer, type McpServerOptions } from './mcp-server.ts';
import type { McpExchange, McpReply } from './mcp-exchange.ts';
import { paramsMistake } from './request-params.ts';
import { refusalReply, rpcErrorReply, withCode } from './rpc-errors.ts';
import { createMcpSessions, type McpSession, type SessionOptions } from './sessions.ts';

const SESSION_HEADER = 'mcp-session-id';

/** Of a request that the protocol's own rules look at. */
const LOOKED_AT = ['accept', 'content-type', SESSION_HEADER, 'mcp-protocol-version'];

const NO_MESSAGE = httpError(400, 'BAD_REQUEST', 'The body is no message of JSON-RPC 2.0.');
const NO_SESSION = httpError(404, 'NOT_FOUND', 'There is no such session. Initialize a new one.');
const ID_IN_USE = httpError(400, 'BAD_REQUEST', 'A request with this id is under way in the session.');

export interface MessageOptions extends McpServerOptions {
  /** Null: there are none, since the next request may come to another process. */
  sessions: SessionOptions | null;
}

/** Answers messages, each by a server of its own or by that of its session. */
export interface McpMessages {
  answer: (message: JSONRPCMessage, exchange: McpExchange) => Promise<McpReply>;
  /** Ends the session of a request. */
  end: (exchange: McpExchange) => McpReply;
}

/** The message in a body; throws the refusal of one that is none. Arrays are refused: each call has its own rates. */
export function messageIn(body: Buffer): JSONRPCMessage {
  const { success, data } = JSONRPCMessageSchema.safeParse(paramsOf(body));
  if (!success || !('method' in data)) throw NO_MESSAGE;
  return data;
}

export function createMcpMessages(options: MessageOptions): McpMessages {
  const sessions = options.sessions && createMcpSessions(options.sessions);

  const open = async (
    sessionIdGenerator?: () => string,
  ): Promise<WebStandardStreamableHTTPServerTransport> => {
    // One answer in one text: an operation has an end, and nothing is told on its way.
    const transport = new WebStandardStreamableHTTPServerTransport({
      enableJsonResponse: true,
      ...(sessionIdGenerator && { sessionIdGenerator }),
    });
    await createMcpServer(options).connect(transport);
    return transport;
  };

  const send = async (
    transport: WebStandardStreamableHTTPServerTransport,
    message: JSONRPCMessage,
    exchange: McpExchange,
  ): Promise<McpReply> => {
    const { request, req, scope } = exchange;
    const isOperation = isJSONRPCRequest(message) && message.method === 'tools/call';
    const mistake = isJSONRPCRequest(message) ? paramsMistake(message) : null;
    if (mistake && isJSONRPCRequest(message)) {
      noteErrorCode(scope, 'BAD_REQUEST');
      return { ...rpcErrorReply(mistake, message.id), isOperation };
    }
    const headers = new Headers();
    for (const name of LOOKED_AT) {
      const value = request.headers.get(name);
      if (value !== null) headers.set(name, value);
    }
    const asked = new Request('http://gateway.invalid/', { method: req.method ?? 'POST', headers });
    const answered = transport.handleRequest(asked, {
      parsedBody: message,
      authInfo: authInfoOf(exchange),
    });
    const response = await Promise.race([answered, cancelled(exchange)]);
    // Nobody waits for it: the protocol has no answer to what was cancelled, and HTTP has to have one.
    if (!response) {
      if (isJSONRPCRequest(message)) transport.closeSSEStream(message.id);
      return { status: 202, body: null, isOperation };
    }
    const sessionId = response.headers.get(SESSION_HEADER);
    const { status } = response;
    const text = await response.text();
    if (status >= 400) {
      const { body, code } = withCode(text, status);
      noteErrorCode(scope, code);
      return { status, body, isOperation: true };
    }
    return {
      status,
      headers: sessionId === null ? {} : { [SESSION_HEADER]: sessionId },
      body: text || null,
      isOperation,
    };
  };

  /** By a server for this message alone. */
  const sendAlone = async (message: JSONRPCMessage, exchange: McpExchange): Promise<McpReply> => {
    const transport = await open();
    exchange.res.once('close', () => void transport.close());
    return send(transport, message, exchange);
  };

  const sendIn = async (
    { transport, underWay }: McpSession,
    message: JSONRPCMessage,
    exchange: McpExchange,
  ): Promise<McpReply> => {
    if (!isJSONRPCRequest(message)) return send(transport, message, exchange);
    if (underWay.has(message.id)) return refusal(ID_IN_USE, exchange);
    underWay.add(message.id);
    try {
      return await send(transport, message, exchange);
    } finally {
      underWay.delete(message.id);
    }
  };

  const sessionOf = (exchange: McpExchange): McpSession | undefined =>
    sessions?.find(exchange.request.headers.get(SESSION_HEADER) ?? '', ownerOf(exchange));

  return {
    async answer(message, exchange) {
      if (exchange.request.headers.get(SESSION_HEADER) !== null) {
        const session = sessionOf(exchange);
        return session ? sendIn(session, message, exchange) : refusal(NO_SESSION, exchange);
      }
      if (!isInitializeRequest(message) || !sessions) return sendAlone(message, exchange);
      const id = randomUUID();
      const transport = await open(() => id);
      const reply = await send(transport, message, exchange);
      const session = { id, owner: ownerOf(exchange), transport, underWay: new Set<RequestId>() };
      if (reply.status === 200 && sessions.add(session)) return reply;
      void transport.close();
      return { ...reply, headers: {} };
    },
    end(exchange) {
      const session = sessionOf(exchange);
      if (!session) return refusal(NO_SESSION, exchange);
      sessions?.end(session);
      void session.transport.close();
      return { status: 204, body: null };
    },
  };
}

function refusal(error: typeof NO_SESSION, { scope }: McpExchange): McpReply {
  noteErrorCode(scope, String(error.extensions['code']));
  return refusalReply(error);
}

/** Resolves to null when the request is cancelled. */
function cancelled({ left }: McpExchange): Promise<null> {
  return new Promise((resolve) => {
    if (left.aborted) resolve(null);
    else left.addEventListener('abort', () => resolve(null));
  });
}

/** Two merchants may each have a user of one id. */
function ownerOf({ caller, merchant }: McpExchange): string {
  return JSON.stringify([merchant?.id, caller?.kind, caller?.name]);
}
