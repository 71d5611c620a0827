import type { ExecutionResult } from 'graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { RateExchange } from '../rate-limits.ts';
import type { ReadOperation } from '../read-operation.ts';

/** The answer to an operation that may not run; undefined for one that may. */
type Verdict = ExecutionResult | undefined;

/** Looks at an operation before it runs, and before its first vendor call; `exchange` is the request it came in. */
export type Check = (
  read: ReadOperation,
  context: GraphQLContext,
  exchange: RateExchange,
) => Verdict | Promise<Verdict>;

/** The first check that refuses decides; those from `first` on are asked. */
export function runChecks(
  checks: readonly Check[],
  read: ReadOperation,
  context: GraphQLContext,
  exchange: RateExchange,
  first = 0,
): Verdict | Promise<Verdict> {
  for (let index = first; index < checks.length; index += 1) {
    const verdict = checks[index]?.(read, context, exchange);
    if (verdict instanceof Promise) {
      return verdict.then((found) => found ?? runChecks(checks, read, context, exchange, index + 1));
    }
    if (verdict) return verdict;
  }
  return undefined;
}
