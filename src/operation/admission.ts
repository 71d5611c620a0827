import { GraphQLError } from 'graphql';
import type { Caller } from '../access/caller.ts';
import type { Authenticate } from '../access/authenticate.ts';
import type { LineLog } from '../runtime/log-sampling.ts';
import type { RateExchange, RateLimits } from './rate-limits.ts';
import { logFields } from './request-scope.ts';
import { merchantFor, type MerchantExchange, type Merchants } from './merchants.ts';
import { signInRefusal } from './sign-in-refusal.ts';
import type { RequestHeaders } from '../runtime/request-headers.ts';

/** What admission leaves with a request. */
export interface AdmissionExchange extends RateExchange, MerchantExchange {
  /** Why the request is not let in; null for one that is. */
  refusal?: GraphQLError | null;
}

export interface AdmissionOptions {
  authenticate: Authenticate;
  merchants: Merchants;
  /** Null: nobody is counted. */
  rates: RateLimits | null;
  logger: LineLog;
}

/**
 * Finds out who is asking, about which merchant, and whether too often, before a byte of the body is read: every request takes a point.
 * Without credentials a caller is anonymous; with bad ones it is 401, so that nobody takes a forgotten renewal for
 * missing rights; with a token that cannot be checked now it is 503. Leaves what it found with the request, and waits only where it has to.
 */
export type Admit = (exchange: AdmissionExchange, headers: RequestHeaders) => Promise<void> | undefined;

export function createAdmission({ authenticate, merchants, rates, logger }: AdmissionOptions): Admit {
  const refuse = (exchange: AdmissionExchange, error: unknown): void => {
    exchange.refusal = signInRefusal(error, logger, logFields(exchange.scope));
  };
  const letIn = (
    exchange: AdmissionExchange,
    caller: Caller,
    headers: RequestHeaders,
  ): Promise<void> | undefined => {
    exchange.caller = caller;
    const merchant = merchantFor(merchants, caller, headers);
    if (merchant instanceof GraphQLError) {
      exchange.refusal = merchant;
    } else {
      exchange.merchant = merchant;
      exchange.refusal = null;
      if (exchange.scope) exchange.scope.merchant = merchant.name;
    }
    return rates?.take(exchange, 1).then((error) => {
      if (error) exchange.refusal = error;
    });
  };
  // Only a token and a count have to be waited for, and every promise on the way to the operation costs.
  return (exchange, headers) => {
    try {
      const caller = authenticate(headers);
      if (!(caller instanceof Promise)) return letIn(exchange, caller, headers);
      return caller.then(
        (found) => letIn(exchange, found, headers),
        (error: unknown) => refuse(exchange, error),
      );
    } catch (error) {
      refuse(exchange, error);
      return undefined;
    }
  };
}
