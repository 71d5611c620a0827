import { GraphQLError } from 'graphql';
import type { OperationContext } from './context.ts';
import type { RateExchange, RateLimits } from './rate-limits.ts';

/**
 * Takes the vendor calls that an event of a subscription made from what its caller has left; the error for the last
 * event where that is not enough. The checks have taken before what the operation may cost at its start.
 */
export function createEventPoints(rates: RateLimits) {
  return ({ vendorCalls }: Pick<OperationContext, 'vendorCalls'>, exchange: RateExchange) => {
    let taken = vendorCalls.made;
    return (): Promise<GraphQLError | undefined> | undefined => {
      const points = vendorCalls.made - taken;
      if (points === 0) return undefined;
      taken += points;
      return rates.take(exchange, points).then((error) => error && lastError(error));
    };
  };
}

/** An event has no HTTP answer of its own, and no header. */
function lastError({ extensions: { code, retryAfterSeconds } }: GraphQLError): GraphQLError {
  const message = 'The events made too many vendor calls. Subscribe again when `retryAfterSeconds` are over.';
  return new GraphQLError(message, { extensions: { code, retryAfterSeconds } });
}
