import type { OperationFacts } from './operation-facts.ts';

/** What is known of a request while it is under way. */
export interface RequestScope {
  requestId: string;
  method: string;
  /** Without the query string, which may hold a ticket. */
  path: string;
  /** The `traceparent` header, as it came. */
  traceParent: string | null;
  /** By `performance.now()`. */
  startedAt: number;
  /** Undefined until the operation is parsed, and for pages and probes. */
  operation: OperationFacts | undefined;
  errorCodes: Set<string>;
  isOver: boolean;
}

/**
 * Where a request keeps its scope. It is handed on from there, to vendor calls and log lines: an AsyncLocalStorage would
 * find it by itself, and costs a sixth of the CPU of every request.
 */
export interface ScopeExchange {
  scope?: RequestScope;
}

/** What every log line of a request begins with. */
export function logFields(scope: RequestScope | undefined): { requestId?: string } {
  return scope ? { requestId: scope.requestId } : {};
}
