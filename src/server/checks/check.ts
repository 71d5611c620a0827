import type { ExecutionResult } from 'graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { RateExchange } from '../rate-limits.ts';
import type { ReadOperation } from '../read-operation.ts';

/** An operation that is about to run. */
export interface ReadyOperation extends ReadOperation {
  context: GraphQLContext;
  /** The request that it came in. */
  exchange: RateExchange;
}

/** The answer to an operation that may not run; undefined for one that may. */
type Verdict = ExecutionResult | undefined;

/** Looks at an operation before it runs, and before its first vendor call. */
export type Check = (ready: ReadyOperation) => Verdict | Promise<Verdict>;

/** The first check that refuses decides; those from `first` on are asked. */
export function runChecks(
  checks: readonly Check[],
  ready: ReadyOperation,
  first = 0,
): Verdict | Promise<Verdict> {
  for (let index = first; index < checks.length; index += 1) {
    const verdict = checks[index]?.(ready);
    if (verdict instanceof Promise) {
      return verdict.then((found) => found ?? runChecks(checks, ready, index + 1));
    }
    if (verdict) return verdict;
  }
  return undefined;
}
