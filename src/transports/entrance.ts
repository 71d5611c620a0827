import type { GraphQLError } from 'graphql';
import type { IncomingMessage } from 'node:http';
import { strangerCaller, type Caller } from '../access/caller.ts';
import type { Authenticate } from '../access/authenticate.ts';
import type { ConnectionPlaces } from './connection-places.ts';
import type { HostRule } from './http/host-header.ts';
import { httpError } from '../operation/http-error.ts';
import { signInRefusal } from '../operation/sign-in-refusal.ts';
import type { LineLog } from '../runtime/log-sampling.ts';
import type { RateLimits } from '../operation/rate-limits.ts';
import type { RequestHeaders } from '../runtime/request-headers.ts';

/** What a connection passes before it is open, where no plugin sees it. */
export interface Entrance {
  hostRule: HostRule;
  places: ConnectionPlaces;
  /** Takes a point of the address; the error where it has none left. */
  takePoint: (req: IncomingMessage) => Promise<GraphQLError | undefined>;
  /** Who is there, or why nobody can be signed in with these credentials. */
  identify: (headers: RequestHeaders) => Promise<Caller | GraphQLError>;
}

export interface EntranceOptions {
  hostRule: HostRule;
  places: ConnectionPlaces;
  /** Null: nobody is counted. */
  rates: RateLimits | null;
  authenticate: Authenticate;
  logger: LineLog;
}

export function createEntrance(options: EntranceOptions): Entrance {
  const { hostRule, places, rates, authenticate, logger } = options;
  return {
    hostRule,
    places,
    async takePoint(req) {
      // Who is there is known when it is open; until then it costs the address.
      return rates?.take({ req, caller: strangerCaller }, 1);
    },
    async identify(headers) {
      try {
        return await authenticate(headers);
      } catch (error) {
        return signInRefusal(error, logger);
      }
    },
  };
}

/** An address or a caller that has all the connections it may have. */
export function tooManyConnections(whose: 'address' | 'caller'): GraphQLError {
  const message =
    whose === 'address'
      ? 'There are too many connections from your address; close one first.'
      : 'You have too many connections at once; close one first.';
  return httpError(429, 'TOO_MANY_CONNECTIONS', message);
}

/** Everybody together has all the connections there may be. */
export function noMoreConnections(message: string): GraphQLError {
  return httpError(503, 'TOO_MANY_CONNECTIONS', message);
}
