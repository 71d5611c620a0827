import type { ExecutionResult } from 'graphql';
import type { GraphQLContext } from '../graphql/context.ts';
import type { RequestHeaders } from './request-scope.ts';

/** With any value but 0 the answer says what it cost. */
const REPORT_HEADER = 'x-vendor-calls';

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

/** Whether the answer has to say what it cost: where the header asks for it, or where all answers do. */
export function wantsCost(headers: RequestHeaders, isCostReported: boolean): boolean {
  const asked = headers.get(REPORT_HEADER);
  return asked === null ? isCostReported : asked !== '0';
}

/** Says in `extensions.vendorCalls` what the operation cost. */
export function withCost(
  { extensions, ...rest }: ExecutionResult,
  { vendorCalls }: Pick<GraphQLContext, 'vendorCalls'>,
): ExecutionResult {
  return { ...rest, extensions: { ...extensions, vendorCalls: { ...vendorCalls } } };
}
