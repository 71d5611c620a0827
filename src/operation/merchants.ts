import type { GraphQLError } from 'graphql';
import { isStranger, type Caller } from '../access/caller.ts';
import type { RateLimiters } from '../access/limiters.ts';
import { chooseMerchant, type NoMerchant } from '../access/merchant-choice.ts';
import type { RequestHeaders } from '../runtime/request-headers.ts';
import type { SharedContext } from './context.ts';
import { httpError } from './http-error.ts';
import type { PreviewLinks } from './preview-links.ts';

/** By which callers whose credentials are for several merchants say which of them a request is about. */
export const MERCHANT_HEADER = 'x-merchant';

/** One account at the vendor, and everything that belongs to it alone. */
export interface Merchant extends SharedContext {
  /** As it is configured. */
  name: string;
  /** Its own as long as the process lives: an account of the same name that comes later has another. */
  id: string;
  previewLinks: PreviewLinks;
  /** Null: those of the gateway, which then has this merchant alone. */
  limiters: { rate: RateLimiters | null; creates: RateLimiters } | null;
}

/** The merchants of a gateway, in the order in which they are configured. They may be others from one request to the next. */
export interface Merchants {
  /** At least one. */
  readonly all: ReadonlyMap<string, Merchant>;
  readonly names: readonly string[];
  /** Aborted when every stream of every merchant has been ended, since the gateway stops. */
  readonly stopping: AbortSignal;
}

/** What says which merchant a request is about. */
export interface MerchantExchange {
  merchant?: Merchant;
}

const REFUSALS: Record<NoMerchant, () => GraphQLError> = {
  none: () => httpError(403, 'FORBIDDEN', 'Your credentials are for no merchant of this gateway.'),
  other: () =>
    httpError(403, 'FORBIDDEN', `Your credentials are not for the merchant that ${MERCHANT_HEADER} names.`),
  unnamed: () =>
    httpError(
      400,
      'BAD_USER_INPUT',
      `Your credentials are for several merchants. Say which by the header ${MERCHANT_HEADER}.`,
    ),
};

/** The merchant that a request is about, or why it is about none. */
export function merchantFor(
  { all, names }: Merchants,
  caller: Caller,
  headers: RequestHeaders,
): Merchant | GraphQLError {
  // Nothing of a merchant is shown to strangers, and what is shown to them belongs to none.
  const found = isStranger(caller)
    ? { name: names[0] ?? '' }
    : chooseMerchant(caller, headers.get(MERCHANT_HEADER), names);
  if ('reason' in found) return REFUSALS[found.reason]();
  return all.get(found.name) ?? REFUSALS.none();
}

/** The merchants of a gateway that has them from its start to its end. */
export function fixedMerchants(merchants: readonly Merchant[], stopping: AbortSignal): Merchants {
  const all = new Map(merchants.map((merchant) => [merchant.name, merchant]));
  return { all, names: [...all.keys()], stopping };
}
