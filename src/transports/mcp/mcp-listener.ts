import { isJSONRPCRequest, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { BlockList } from 'node:net';
import { isStranger, strangerCaller } from '../../access/caller.ts';
import { httpError, httpExtensionsOf } from '../../operation/http-error.ts';
import { UNEXPECTED } from '../../operation/mask-error.ts';
import type { TrustedDocuments } from '../../operation/persisted-operations.ts';
import type { Pipeline } from '../../operation/pipeline.ts';
import { logFields, noteErrorCode, openScope } from '../../operation/request-scope.ts';
import { leftOutText } from '../../operation/tools/left-out.ts';
import { createOperationTools, mayCall, scopesLacking } from '../../operation/tools/operation-tools.ts';
import { readOwnComments, type OwnComment } from '../../operation/tools/own-comments.ts';
import { Cancellation } from '../../runtime/cancellation.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { RequestReports } from '../../telemetry/request-reports.ts';
import type { Departures } from '../departures.ts';
import { FastPathRequest } from '../http/fast-path-request.ts';
import type { IncomingBodies } from '../http/incoming-bodies.ts';
import { readNodeBytes, refusalOfForm } from '../http/json-body.ts';
import { pathOf } from '../http/request-target.ts';
import { createOriginCheck } from '../origin-check.ts';
import { writeReply, type AnswerOptions } from './mcp-answers.ts';
import type { McpExchange, McpReply } from './mcp-exchange.ts';
import { createMcpMessages, messageIn } from './mcp-messages.ts';
import { createProtectedResource, METADATA_PATH, type Challenge } from './protected-resource.ts';
import { readResources, type McpResource } from './resources.ts';
import { refusalReply, type RpcId } from './rpc-errors.ts';
import type { SessionBounds } from './sessions.ts';
import { createToolCalls } from './tool-calls.ts';

const MCP_ENDPOINT = '/mcp';

/** What is configured. */
export interface McpSettings {
  /** Origin under which clients know the gateway; null: that of the request. */
  publicUrl: string | null;
  /** Pages that may ask, besides those of the gateway's own. */
  corsOrigins: readonly string[];
  /** Whose tokens are taken; null: anybody's, or no tokens at all. */
  issuers: readonly string[] | null;
  scopePrefix: string | null;
  /** Whether the schema may be read. */
  isIntrospectionOn: boolean;
  /** Null: no sessions, since the next request may come to another process. */
  sessions: Partial<SessionBounds & { now: () => number }> | null;
}

/** What it shares with the other transports. */
export interface McpParts extends AnswerOptions {
  schema: GraphQLSchema;
  trusted: TrustedDocuments;
  pipeline: Pipeline;
  reports: RequestReports;
  bodies: IncomingBodies;
  departures: Departures;
  trustedProxies: BlockList;
  logger: Logger;
}

/** The way in for programs that speak MCP. */
export interface McpWay {
  /** Whether a request is for it. */
  takes: (req: IncomingMessage) => boolean;
  listener: RequestListener;
}

/** Made of the parts of a server that is being put together. */
export type CreateMcpWay = (parts: McpParts) => McpWay;

/** Reads what there is to be read; the answer does the rest. */
export async function loadMcp(settings: McpSettings): Promise<CreateMcpWay> {
  const [comments, resources] = await Promise.all([
    readOwnComments(),
    readResources(settings.isIntrospectionOn),
  ]);
  return (parts) => createMcpWay(settings, parts, { comments, resources });
}

interface ReadFiles {
  comments: ReadonlyMap<string, OwnComment>;
  resources: readonly McpResource[];
}

const PATHS: ReadonlySet<string> = new Set([MCP_ENDPOINT, METADATA_PATH, `${METADATA_PATH}${MCP_ENDPOINT}`]);

const FOREIGN_ORIGIN = httpError(403, 'FORBIDDEN', 'Pages of this origin may not ask.');
const SIGN_IN = httpError(401, 'UNAUTHENTICATED', 'Sign in first: send a token or a key.');
const NO_METADATA = httpError(404, 'NOT_FOUND', 'Nobody is named here who signs tokens.');

function createMcpWay(settings: McpSettings, parts: McpParts, { comments, resources }: ReadFiles): McpWay {
  const { schema, trusted, pipeline, reports, bodies, departures, logger } = parts;
  const tools = createOperationTools({
    schema,
    trusted,
    comments,
    onLeftOut: (all) => logger.warn({ operations: all.length }, leftOutText(all)),
  });
  const messages = createMcpMessages({
    tools,
    callTool: createToolCalls(pipeline, reports),
    resources,
    logger,
    sessions: settings.sessions && {
      ...settings.sessions,
      onOpen: (leave) => departures.add('mcp', leave),
    },
  });
  const protectedResource = createProtectedResource({ endpoint: MCP_ENDPOINT, ...settings });
  const ownOrigins = settings.publicUrl === null ? [] : [new URL(settings.publicUrl).origin];
  const isOriginAllowed = createOriginCheck([...settings.corsOrigins, ...ownOrigins], parts.trustedProxies);

  const refuse = (error: GraphQLError, exchange: McpExchange, more: Refused = {}): McpReply => {
    const { scope, req } = exchange;
    noteErrorCode(scope, String(error.extensions['code']));
    const reply = refusalReply(error, more.id);
    if (!more.challenge) return reply;
    const challenge = protectedResource.challenge(req.headers.host ?? '', more.challenge);
    return { ...reply, headers: { ...reply.headers, 'www-authenticate': challenge } };
  };

  const metadata = (exchange: McpExchange): McpReply => {
    const { req } = exchange;
    const body = protectedResource.metadata(req.headers.host ?? '');
    if (body === null) return refuse(NO_METADATA, exchange);
    if (req.method === 'HEAD') return { status: 200, body: null };
    return req.method === 'GET' ? { status: 200, body } : notAllowed('GET, HEAD');
  };

  /** Who asks, and too often? Nobody who has to sign in gets further. */
  const admit = async (exchange: McpExchange): Promise<McpReply | null> => {
    const admission = pipeline.enter(exchange, exchange.request.headers);
    if (admission) await admission;
    const { refusal, caller = strangerCaller } = exchange;
    if (refusal) {
      const isBad = httpExtensionsOf(refusal).status === 401;
      return refuse(refusal, exchange, isBad ? { challenge: { error: 'invalid_token' } } : {});
    }
    return isStranger(caller) ? refuse(SIGN_IN, exchange, { challenge: {} }) : null;
  };

  /** A tool that there is, and that its caller has no right to: told by HTTP, so that a program may ask a person for it. */
  const refusalOfRights = (message: JSONRPCMessage, exchange: McpExchange): McpReply | null => {
    if (!isJSONRPCRequest(message) || message.method !== 'tools/call') return null;
    const tool = tools.find(String(message.params?.['name']));
    const { caller = strangerCaller } = exchange;
    if (!tool || mayCall(tool, caller)) return null;
    const scopes = scopesLacking(tool, caller);
    const what = scopes.length > 0 ? `the scope ${scopes.join(' and ')}` : 'a token for more than some rooms';
    const error = httpError(403, 'FORBIDDEN', `The tool "${tool.name}" needs ${what}.`);
    const challenge = scopes.length > 0 && { error: 'insufficient_scope' as const, scopes };
    return refuse(error, exchange, { id: message.id, ...(challenge && { challenge }) });
  };

  const replyTo = async (exchange: McpExchange): Promise<McpReply> => {
    const { req } = exchange;
    if (req.method === 'OPTIONS') return { status: 204, body: null };
    if (!isOriginAllowed(req)) return refuse(FOREIGN_ORIGIN, exchange);
    if (pathOf(req.url) !== MCP_ENDPOINT) return metadata(exchange);
    // A stream by GET would carry nothing.
    if (req.method !== 'POST' && req.method !== 'DELETE') return notAllowed('POST, DELETE');
    const refused = await admit(exchange);
    if (refused) return refused;
    if (req.method === 'DELETE') return messages.end(exchange);
    const { 'content-type': type, 'content-encoding': coding } = req.headers;
    const badForm = refusalOfForm(type, coding);
    if (badForm) return refuse(badForm, exchange);
    const message = messageIn(await readNodeBytes(req, bodies));
    return refusalOfRights(message, exchange) ?? messages.answer(message, exchange);
  };

  const serve = async (exchange: McpExchange): Promise<void> => {
    const { req, request } = exchange;
    reports.start(exchange, openScope(req.method ?? '', pathOf(req.url), request.headers));
    const reply = await replyTo(exchange).catch((error: unknown) => {
      if (error instanceof GraphQLError) return refuse(error, exchange);
      logger.error({ ...logFields(exchange.scope), err: error }, 'Unexpected error');
      return refuse(UNEXPECTED, exchange);
    });
    const { isOperation = (exchange.scope?.errorCodes.length ?? 0) > 0 } = reply;
    reports.end(exchange, reply.status, isOperation);
    await writeReply(exchange, reply, parts);
  };

  return {
    takes: ({ url }) => PATHS.has(pathOf(url)),
    listener(req, res) {
      const request = new FastPathRequest(req, res);
      const left = new Cancellation();
      left.addEventListener('abort', () => request.signal.abort(left.reason));
      const exchange: McpExchange = { req, res, request, left, accepts: IN_ONE_TEXT };
      serve(exchange).catch((error: unknown) => {
        logger.error({ ...logFields(exchange.scope), err: error }, 'Unexpected error');
        res.destroy();
      });
    },
  };
}

/** What a refusal says beside its error. */
interface Refused {
  id?: RpcId;
  challenge?: Challenge;
}

/** JSON alone, and what was written with `@defer` all at once. */
const IN_ONE_TEXT = {
  json: 'application/json',
  parts: null,
  isPartsFormatUnknown: true,
  isEventStream: false,
  isMultipartSubscription: false,
} as const;

/** No mistake: every client asks for a stream, and goes on when it hears that there is none. */
function notAllowed(allow: string): McpReply {
  return refusalReply(httpError(405, 'BAD_REQUEST', `This is for ${allow}.`, { allow }));
}
