import { GraphQLError } from 'graphql';
import { SubscriptionRefusedError, type Watcher } from '../../watch/watch.ts';
import type { FailureEvent, WatchEvent } from '../../watch/watch-source.ts';
import type { GraphQLContext } from '../context.ts';
import { badUserInput } from './bad-user-input.ts';

/** Shortest and longest time between two events that may be asked for. */
const MIN_INTERVAL_SECONDS = 10;
const MAX_INTERVAL_SECONDS = 300;

export const DEFAULT_INTERVAL_SECONDS = 30;

const refusals: Record<
  SubscriptionRefusedError['reason'],
  { code: string; status: number; message: string }
> = {
  TOO_MANY_OF_CALLER: {
    code: 'TOO_MANY_SUBSCRIPTIONS',
    status: 429,
    message: 'You have too many subscriptions at once; end one first.',
  },
  TOO_MANY: {
    code: 'TOO_MANY_SUBSCRIPTIONS',
    status: 503,
    message: 'The gateway has too many subscriptions at once. Try again later.',
  },
  STOPPING: {
    code: 'SERVICE_STOPPING',
    status: 503,
    message: 'The gateway is stopping. Subscribe again: another instance will answer.',
  },
};

/** What the description of a subscription says of answers that show nothing. */
export const OUTLIVES =
  'What the vendor refuses or garbles for a moment does not end it, nor does an outage, from the first answer on. It ends where\n' +
  'the object does not exist, and with FEATURE_NOT_ENABLED where that comes before the first event.';

/** Begins to watch something for the caller of a subscription. */
export function watching<W>(context: GraphQLContext, watch: (watcher: Watcher) => W): W {
  const { caller, disconnect } = context;
  const { expiresAtMs: atMs } = caller;
  try {
    return watch({
      // A server subscribes for many people, and without a token nobody can be told apart.
      caller: caller.kind === 'user' ? caller.name : null,
      expiry: atMs === undefined ? null : { atMs, error: expired() },
      disconnect,
    });
  } catch (error) {
    throw error instanceof SubscriptionRefusedError ? refusalOf(error) : error;
  }
}

/** Why an event shows nothing, as a client is told. */
export function failureOf({ error }: FailureEvent): Error {
  return error instanceof SubscriptionRefusedError ? refusalOf(error) : error;
}

function refusalOf({ reason }: SubscriptionRefusedError): GraphQLError {
  const { code, status, message } = refusals[reason];
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}

/**
 * The object an event shows. A subscription lives long and its context with it, so each event brings its own reads:
 * those of the event before would show its fields as they were then. Events of one subscription come one by one, and
 * are counted in its one count.
 */
export function shown<S>(event: WatchEvent<S>, context: GraphQLContext): S {
  if ('error' in event) throw failureOf(event);
  context.loaders = event.loaders(context.vendorCalls);
  return event.state;
}

/** Milliseconds between two events at least. */
export function intervalMsFrom(intervalSeconds: number | null | undefined): number {
  const seconds = intervalSeconds ?? DEFAULT_INTERVAL_SECONDS;
  if (seconds < MIN_INTERVAL_SECONDS || seconds > MAX_INTERVAL_SECONDS) {
    const range = `${MIN_INTERVAL_SECONDS}-${MAX_INTERVAL_SECONDS}`;
    throw badUserInput('intervalSeconds', `${seconds} is not in ${range} seconds.`);
  }
  return seconds * 1_000;
}

function expired(): GraphQLError {
  return new GraphQLError('The token has expired. Subscribe again with a new one.', {
    extensions: { code: 'UNAUTHENTICATED' },
  });
}
