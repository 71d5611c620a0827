import { AsyncLocalStorage } from 'node:async_hooks';
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
  /** What began in the request may outlive it: polling for a subscription goes on for others. */
  isOver: boolean;
}

/** Reaches everything that a request sets going, so that vendor calls and log lines need not be handed it. */
export const requestScope = new AsyncLocalStorage<RequestScope>();

/** The request this code runs for, undefined outside of requests and after their end. */
export function currentRequest(): RequestScope | undefined {
  const scope = requestScope.getStore();
  return scope?.isOver === false ? scope : undefined;
}
