import type { ExecutionResult } from 'graphql';
import type { GraphQLContext } from '../graphql/context.ts';
import type { RateExchange } from './rate-limits.ts';
import type { RequestHeaders } from '../runtime/request-headers.ts';

/** Asks what the answer cost: 0 for no, any other value for yes. */
export const REPORT_HEADER = 'x-vendor-calls';

/** Asks what the caller has left of their points: 0 for no, any other value for yes. */
const RATE_HEADER = 'x-rate-limit';

/** Whether a request asks for what is true of its caller at this moment alone. */
export function asksForRate(headers: RequestHeaders): boolean {
  const asked = headers.get(RATE_HEADER);
  return asked !== null && asked !== '0';
}

/**
 * Says in `extensions.rateLimit` what the caller has left behind this operation, where the request asks for it; not where
 * nobody is counted.
 */
export function withRateLeft(
  result: ExecutionResult,
  { rateLeft }: Pick<RateExchange, 'rateLeft'>,
  headers: RequestHeaders,
): ExecutionResult {
  if (!rateLeft || !asksForRate(headers)) return result;
  const { limit, remaining, resetAt } = rateLeft;
  const rateLimit = { limit, remaining, resetAt: resetAt.toISOString() };
  return { ...result, extensions: { ...result.extensions, rateLimit } };
}

/**
 * Says in `extensions.stale` that the vendor did not answer and something older is shown, with the age of the oldest
 * part in seconds. Each part of an answer in parts says it for all before it.
 */
export function withStaleMark(
  result: ExecutionResult,
  { staleness }: Pick<GraphQLContext, 'staleness'>,
): ExecutionResult {
  if (staleness.ageMs === 0) return result;
  const stale = { ageSeconds: Math.ceil(staleness.ageMs / 1_000) };
  return { ...result, extensions: { ...result.extensions, stale } };
}

/**
 * The same for an answer in one part, with what it cost: always where that is reported, unless the header asks for
 * none; elsewhere for servers that ask. To others it would tell what is remembered, and so who has looked at what.
 */
export function withNotes(
  result: ExecutionResult,
  context: Pick<GraphQLContext, 'staleness' | 'vendorCalls' | 'caller'>,
  headers: RequestHeaders,
  isCostReported: boolean,
): ExecutionResult {
  const marked = withStaleMark(result, context);
  if (!isCostReported && context.caller.kind !== 'server') return marked;
  const asked = headers.get(REPORT_HEADER);
  if (asked === null ? !isCostReported : asked === '0') return marked;
  const { extensions, ...rest } = marked;
  return { ...rest, extensions: { ...extensions, vendorCalls: { ...context.vendorCalls } } };
}
