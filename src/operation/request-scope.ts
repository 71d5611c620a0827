import type { RequestHeaders } from '../runtime/request-headers.ts';
import { randomUUID } from 'node:crypto';
import type { OperationFacts } from './operation-facts.ts';

/** What is known of a request while it is under way. */
export interface RequestScope {
  requestId: string;
  method: string;
  /** Without the query string, which may hold a ticket. */
  path: string;
  /** The `traceparent` header, as it came. */
  traceParent: string | null;
  /** The `tracestate` header, as it came. */
  traceState: string | null;
  /** Of the trace that the request is a part of, from its start on; undefined without traces. */
  traceId: string | undefined;
  /** Of the client, behind proxies that are trusted; undefined where nothing tells it. */
  address: string | undefined;
  /** The merchant that it is about; undefined until that is known, and for pages and probes that are about none. */
  merchant: string | undefined;
  /** By `performance.now()`. */
  startedAt: number;
  /** Undefined until the operation is known, and for pages and probes. */
  operation: OperationFacts | undefined;
  /** Each once; see `noteErrorCode`. */
  readonly errorCodes: string[];
  /** Whether its operation has begun to run; false for one that was refused before. */
  hasRun: boolean;
  isOver: boolean;
}

/** Where a request keeps its scope. It is handed on from there, to vendor calls and log lines. */
// PERF(async hooks): an AsyncLocalStorage would find it by itself, and costs a sixth of the CPU of every request.
export interface ScopeExchange {
  scope?: RequestScope;
}

/** Carries the id of a request, in it and in its answer. */
export const REQUEST_ID_HEADER = 'x-request-id';

/** What proxies send; anything else could forge log lines or fill them. */
const SANE_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The scope of a request that has just come, with the id of the proxy before us or a new one. */
export function openScope(method: string, path: string, headers: RequestHeaders): RequestScope {
  const given = headers.get(REQUEST_ID_HEADER);
  return {
    requestId: given !== null && SANE_ID.test(given) ? given : randomUUID(),
    method,
    path,
    traceParent: headers.get('traceparent'),
    traceState: headers.get('tracestate'),
    traceId: undefined,
    address: undefined,
    merchant: undefined,
    startedAt: performance.now(),
    operation: undefined,
    errorCodes: [],
    hasRun: false,
    isOver: false,
  };
}

/** Has the report of a request tell of an error in its answer. */
export function noteErrorCode(scope: RequestScope | undefined, code: string): void {
  if (scope && !scope.errorCodes.includes(code)) scope.errorCodes.push(code);
}

interface LogFields {
  requestId?: string;
  traceId?: string;
  merchant?: string;
}

/** What every log line of a request begins with. */
export function logFields(scope: RequestScope | undefined): LogFields {
  if (!scope) return {};
  const { requestId, traceId, merchant } = scope;
  return {
    requestId,
    ...(traceId !== undefined && { traceId }),
    ...(merchant !== undefined && { merchant }),
  };
}
