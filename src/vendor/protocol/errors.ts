import { meaningOfReason, type RejectionCode } from './vendor-errors.ts';

/** What a call does at the vendor; decides its deadline, and above whether it may be repeated. */
export type CallClass = 'read' | 'preview' | 'create' | 'write' | 'upload';

/** Whether calls of a class change nothing at the vendor, so that one may be made twice. */
export function isReading(callClass: CallClass): boolean {
  return callClass === 'read' || callClass === 'preview';
}

/** One failed expectation about an answer. Carries no value of the answer, which may hold a secret. */
export interface ContractIssue {
  /** Where in the answer, e.g. `pagination.items.3.title`; empty for the answer as a whole. */
  path: string;
  /** What the document promises there. */
  expected: string;
}

export type UpstreamErrorCode =
  | RejectionCode
  | 'UPSTREAM_UNAVAILABLE'
  | 'UPSTREAM_TIMEOUT'
  | 'UPSTREAM_STATUS'
  | 'UPSTREAM_INVALID_RESPONSE';

export interface UpstreamErrorOptions {
  /** Path of the endpoint; never the signed query. */
  endpoint: string;
  /** Whether the request went out on a connection: then a write may have happened. */
  sent: boolean;
  cause?: unknown;
  /** How long the vendor wants no call, where it has said so. */
  retryAfterMs?: number | undefined;
}

/** Rather too long than too short. */
function secondsOf(ms: number): number {
  return Math.ceil(ms / 1_000);
}

/** Anything that goes wrong between us and the vendor, the caller's own abort excepted. */
export abstract class UpstreamError extends Error {
  abstract readonly code: UpstreamErrorCode;
  /** Path of the endpoint; never the signed query. */
  readonly endpoint: string;
  /** Whether the request went out on a connection: then a write may have happened. */
  readonly sent: boolean;
  /** How long to wait before another call, in milliseconds from when this arose; undefined where nobody has said so. */
  readonly retryAfterMs: number | undefined;
  /** Set by the call that failed: where an error arises, only the endpoint is known. */
  callClass: CallClass = 'read';

  constructor(message: string, { endpoint, sent, cause, retryAfterMs }: UpstreamErrorOptions) {
    const wait = retryAfterMs === undefined ? '' : `; no call for ${secondsOf(retryAfterMs)} s`;
    super(`${endpoint}: ${message}${wait}`, cause === undefined ? undefined : { cause });
    this.endpoint = endpoint;
    this.sent = sent;
    this.retryAfterMs = retryAfterMs;
  }

  /** The same in whole seconds. */
  get retryAfterSeconds(): number | undefined {
    return this.retryAfterMs === undefined ? undefined : secondsOf(this.retryAfterMs);
  }

  /** Whether the vendor may have done what was asked, without anyone here knowing. Never so for a read. */
  get isOutcomeUnknown(): boolean {
    return this.sent && !isReading(this.callClass);
  }

  /** Whether the same *read* may succeed when it is signed and sent again. Says nothing about writes. */
  get isRetryable(): boolean {
    return false;
  }
}

/** There was no answer: DNS, refused, reset, or cut short. */
export class UpstreamUnreachableError extends UpstreamError {
  override readonly name: string = 'UpstreamUnreachableError';
  readonly code = 'UPSTREAM_UNAVAILABLE';

  override get isRetryable(): boolean {
    return true;
  }
}

/**
 * Not even tried, to spare a vendor that is down or this gateway: breaker open, too many calls waiting, or the vendor
 * wants none for longer than this one has time.
 */
export class UpstreamShedError extends UpstreamUnreachableError {
  override readonly name = 'UpstreamShedError';

  override get isRetryable(): boolean {
    return false;
  }
}

/** Our own limit passed before the answer was complete. */
export class UpstreamTimeoutError extends UpstreamError {
  override readonly name = 'UpstreamTimeoutError';
  readonly code = 'UPSTREAM_TIMEOUT';

  override get isRetryable(): boolean {
    return true;
  }
}

/** Statuses of a gateway or a throttle in front of the vendor, which pass by themselves. */
const PASSING_STATUSES = new Set([429, 502, 503, 504]);

/** A status outside 2xx without a refusal of the vendor's in it. Redirects are not followed and land here. */
export class UpstreamStatusError extends UpstreamError {
  override readonly name = 'UpstreamStatusError';
  readonly code = 'UPSTREAM_STATUS';
  readonly status: number;

  constructor(status: number, options: UpstreamErrorOptions) {
    super(`the vendor answered with HTTP status ${status}`, options);
    this.status = status;
  }

  override get isRetryable(): boolean {
    return PASSING_STATUSES.has(this.status);
  }
}

/** The vendor answered and said no. */
export class UpstreamRejectedError extends UpstreamError {
  override readonly name = 'UpstreamRejectedError';
  readonly code: RejectionCode;
  /** The vendor's own code or sentence. For logs when it is not one the document names. */
  readonly reason: string;

  constructor(reason: string, options: UpstreamErrorOptions) {
    const meaning = meaningOfReason(reason);
    super(meaning ? `${reason} (${meaning.meaning})` : 'refused for an undocumented reason', options);
    this.reason = reason;
    this.code = meaning?.code ?? 'UPSTREAM_ERROR';
  }

  /** The vendor says no for now: it names a time, and no reason that a repeat would meet again. */
  override get isRetryable(): boolean {
    return this.retryAfterMs !== undefined && this.code === 'UPSTREAM_ERROR';
  }

  /** A refusal is an answer: nothing was done. */
  override get isOutcomeUnknown(): boolean {
    return false;
  }
}

/** The answer is not what the document promises: HTML, bad JSON, a wrong shape, too large. */
export class UpstreamContractError extends UpstreamError {
  override readonly name = 'UpstreamContractError';
  readonly code = 'UPSTREAM_INVALID_RESPONSE';
  readonly issues: readonly ContractIssue[];

  constructor(message: string, options: UpstreamErrorOptions, issues: readonly ContractIssue[] = []) {
    super(message, options);
    this.issues = issues;
  }
}

/** A web page where JSON was due: of what stands in front of the vendor, or in the place of what it does not have. */
export class UpstreamPageError extends UpstreamContractError {}

/** Whether the vendor gave no answer that says anything: not there, too late, not now, or something else in its place. */
export function isVendorAway(error: unknown): boolean {
  return error instanceof UpstreamError && (error.isRetryable || !(error instanceof UpstreamRejectedError));
}

/** Whether the vendor says that the room does not exist, by either of its two names for that. */
export function isRoomNotFound(error: unknown): boolean {
  return error instanceof UpstreamRejectedError && error.code === 'ROOM_NOT_FOUND';
}

/** Whether the vendor says that the document does not exist, by either of its two names for that. */
export function isDocumentNotFound(error: unknown): boolean {
  return error instanceof UpstreamRejectedError && error.code === 'DOCUMENT_NOT_FOUND';
}
