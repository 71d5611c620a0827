import { OperationTypeNode } from 'graphql';
import type { RateLimits } from '../rate-limits.ts';
import type { Check } from './check.ts';

/**
 * The rest of what an operation may cost, a point a vendor call: few large operations are bounded as many small ones
 * are. Stands behind the check that works out the cost. A subscription costs what its objects cost, whoever watches.
 */
export function createRateCheck(rates: RateLimits): Check {
  return ({ operation }, context, exchange) => {
    const rest = context.vendorCalls.plannedMax - 1;
    if (rest <= 0 || operation.operation === OperationTypeNode.SUBSCRIPTION) return undefined;
    return rates.take(exchange, rest).then((error) => error && { errors: [error] });
  };
}
