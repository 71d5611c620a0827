import type { GraphQLContext, MutationOutcome } from '../graphql/context.ts';
import { strangerCaller, type Caller } from '../access/caller.ts';
import { merchantsOfCaller } from '../access/merchant-choice.ts';
import { Loaders } from '../reads/loaders.ts';
import type { AnswerCache } from '../reads/answer-cache.ts';
import { KeptReads, type KeptOfMerchant } from '../reads/kept.ts';
import { ReadSession } from '../reads/read-session.ts';
import { Cancellation } from '../runtime/cancellation.ts';
import type { CalendarLinks, CalendarOwner } from './calendar-links.ts';
import type { NodeExchange } from './node-exchange.ts';
import type { Merchant, MerchantExchange, Merchants } from './merchants.ts';
import type { RequestScope, ScopeExchange } from './request-scope.ts';
import type { RequestHeaders } from '../runtime/request-headers.ts';

/** What all requests about one merchant share. */
export type SharedContext = Pick<
  GraphQLContext,
  | 'duobei'
  | 'creates'
  | 'knownUsers'
  | 'entryLinkTtlSeconds'
  | 'uploadNames'
  | 'maxStatisticsUsers'
  | 'now'
  | 'watching'
> & {
  records: AnswerCache;
  /** Null: nothing is kept. */
  archive: KeptOfMerchant | null;
};

/** As much of a request as its context is made of, and what was left with it on its way. */
export interface ContextSource extends NodeExchange, ScopeExchange, MerchantExchange {
  request: { headers: RequestHeaders; url: string; signal: AbortSignal | Cancellation };
  caller?: Caller;
  /** Cuts the connection behind the operation; that of the response without it. */
  disconnect?: () => void;
}

/** Writes down one mutation. */
export type MutationLog = (scope: RequestScope | undefined, caller: Caller, outcome: MutationOutcome) => void;

export type ContextFactory = ReturnType<typeof createContextFactory>;

/** What an operation runs with. */
export interface OperationContext extends GraphQLContext {
  /** Ends the vendor calls of the operation. */
  signal: Cancellation;
}

/**
 * The context of one request: its own loaders, and a signal that ends vendor calls when the client leaves or the time
 * of the operation is over.
 */
export function createContextFactory(
  merchants: Merchants,
  calendarLinks: CalendarLinks | null,
  logMutation: MutationLog,
) {
  return (source: ContextSource): OperationContext => {
    const { request, res, scope, caller = strangerCaller, disconnect = () => res?.destroy() } = source;
    const { merchant } = source;
    if (!merchant) throw new Error('An operation is run for a merchant that admission has found.');
    const { duobei, creates, knownUsers, archive, watching, now, records, previewLinks } = merchant;
    const { entryLinkTtlSeconds, uploadNames, maxStatisticsUsers } = merchant;
    const signal = request.signal instanceof Cancellation ? request.signal : cancelledWith(request.signal);
    const wantsFresh = isNoCache(request.headers) && mayBypassCache(caller);
    const session = new ReadSession({ signal, wantsFresh, origin: scope });
    return {
      merchant,
      merchants: () => accountsOf(merchants, caller),
      duobei,
      creates,
      knownUsers,
      kept: archive && new KeptReads(archive, session.freshness),
      watching,
      entryLinkTtlSeconds,
      uploadNames,
      maxStatisticsUsers,
      now,
      caller,
      disconnect,
      signal,
      origin: scope,
      countRooms: () => Promise.resolve(),
      noteMutation: (outcome) => logMutation(scope, caller, outcome),
      previewLink: (documentId) => previewLinks.linkTo(documentId, request.url),
      calendarLink: calendarLinks && (() => calendarLinks.linkTo(ownerOf(merchant), caller, request.url)),
      vendorCalls: session.calls,
      staleness: session.staleness,
      freshness: session.freshness,
      loaders: new Loaders({ client: duobei, records, session }),
    };
  };
}

function accountsOf({ all, names }: Merchants, caller: Caller): Merchant[] {
  return merchantsOfCaller(caller, names).flatMap((name) => all.get(name) ?? []);
}

/** The account as links to its calendars name it. */
export function ownerOf({ name, duobei }: Pick<Merchant, 'name' | 'duobei'>): CalendarOwner {
  return { name, partner: duobei.partner };
}

/** An end that follows a signal, and can come earlier. */
function cancelledWith(signal: AbortSignal): Cancellation {
  const cancellation = new Cancellation();
  const end = () => cancellation.abort(signal.reason);
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  return cancellation;
}

/** Users have no need for it, and could make every read of theirs a vendor call. */
function mayBypassCache(caller: Caller): boolean {
  return caller.kind !== 'user' && caller.scopes.size > 0;
}

/** `Cache-Control: no-cache`, as HTTP says it: the answer must not come from a store. */
function isNoCache(headers: RequestHeaders): boolean {
  return headers.get('cache-control')?.includes('no-cache') === true;
}
