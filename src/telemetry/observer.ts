import type { VendorCallCount } from '../reads/read-session.ts';
import type { VendorCallEvent } from '../vendor/call.ts';
import type { ErrorNote } from '../operation/mask-error.ts';
import type { OperationFacts } from '../operation/operation-facts.ts';
import type { RequestScope } from '../operation/request-scope.ts';

/** One request that is over, its stream included. */
export interface RequestReport {
  scope: RequestScope;
  /** HTTP status; that of the response head when an answer comes in parts. */
  status: number;
  durationMs: number;
  /** False for pages and probes; true also for a body that is no operation, and for whoever is refused before. */
  isOperation: boolean;
  operation: OperationFacts | undefined;
  /** Each code once. */
  errorCodes: readonly string[];
  /** Undefined when the request ended before it could cost anything. */
  vendorCalls: VendorCallCount | undefined;
  /** Whether the response was kept, and nothing was run for it. */
  isAgain: boolean;
}

/** Looks on: logs, metrics, traces. Never throws, never waits. */
export interface Observer {
  onRequestStart?(scope: RequestScope): void;
  onRequestEnd?(report: RequestReport): void;
  /** What became a masked error in the answer. */
  onError?(scope: RequestScope, note: ErrorNote): void;
  /** Each attempt, with the merchant whose account it is, and the request that set it going, if one did. */
  onVendorCall?(event: VendorCallEvent, scope: RequestScope | undefined, merchant: string): void;
}

/** The vendor's own name for a call, without the version in front: `room/detail`. */
export function endpointName(endpoint: string): string {
  return endpoint.replace(/^\/?(?:api\/)?(?:v\d+\/)?/, '');
}
