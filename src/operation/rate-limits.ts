import type { GraphQLError } from 'graphql';
import type { BlockList } from 'node:net';
import { RateLimiterRes } from 'rate-limiter-flexible';
import type { PointCounter, RateLimiters } from '../access/limiters.ts';
import { unlimitedCaller, type Caller } from '../access/caller.ts';
import { addressGroup, clientAddress } from '../access/client-address.ts';
import { httpError } from './http-error.ts';
import type { LineLog } from '../runtime/log-sampling.ts';
import type { NodeExchange } from './node-exchange.ts';
import { logFields, type RequestScope, type ScopeExchange } from './request-scope.ts';

export interface RateLimitOptions {
  limiters: RateLimiters;
  trustedProxies: BlockList;
  isWarnOnly: boolean;
  logger: LineLog;
  /** Epoch milliseconds. */
  now?: (() => number) | undefined;
}

/** Whom a request is counted for. */
export interface RateExchange extends NodeExchange, ScopeExchange {
  caller?: Caller;
  /** Under which name; absent where nobody is counted. */
  rateKey?: string;
  /** As of the points that were taken last. */
  rateLeft?: RateLeft;
}

/** What somebody has left of their points. */
export interface RateLeft {
  /** Points of a window. */
  limit: number;
  windowSeconds: number;
  remaining: number;
  /** When there are all of them again. */
  resetAt: Date;
  /** The same, rather too long than too short. */
  resetSeconds: number;
}

/** Bounds what one caller may ask for in a window. */
export interface RateLimits {
  /**
   * Takes points from what the sender of a request has left. The error where there are not enough, with how long to
   * wait for more.
   */
  take: (exchange: RateExchange, points: number) => Promise<GraphQLError | undefined>;
  /** The same for who follows a link to a page, by address alone, and apart from all else of that address. */
  takeForPage: (
    exchange: NodeExchange & ScopeExchange,
    page: 'preview' | 'calendar',
  ) => Promise<GraphQLError | undefined>;
}

/** What is counted, and how that is said. */
interface Counted {
  /** To the operator. */
  beyond: string;
  /** To the client. */
  refusal: string;
}

/** Vendor calls, and requests without one. Without sign-in nobody is counted. */
const POINTS: Counted = {
  beyond: 'A caller is beyond the rate limit',
  refusal: 'Too many requests. Wait as long as Retry-After says.',
};

const ROOMS_CREATED: Counted = {
  beyond: 'A caller is beyond the limit of rooms created in an hour',
  refusal: 'Too many rooms were created. Wait as long as Retry-After says before you create another one.',
};

/** The name of everybody; those of others have a colon in them. */
const EVERYBODY = 'everybody';

/** Bounds requests, and what they cost at the vendor. */
export function createRateLimits(options: RateLimitOptions): RateLimits {
  const { limiters, trustedProxies, now = Date.now, ...counting } = options;
  return {
    async take(exchange, points) {
      const { scope, caller } = exchange;
      if (!caller) return undefined;
      const key = keyOf(exchange, caller, trustedProxies);
      const limiter = caller.kind === 'server' ? limiters.servers : limiters.users;
      const asked = { key, points, scope, name: key };
      const onCounted = (left: RateLimiterRes) => {
        exchange.rateLeft = rateLeftOf(limiter, left, now());
      };
      return takePoints(limiter, asked, { ...counting, onCounted });
    },
    takeForPage(exchange, page) {
      const key = `${page}:${addressOf(exchange, trustedProxies)}`;
      return takePoints(limiters.users, { key, points: 1, scope: exchange.scope, name: key }, counting);
    },
  };
}

/** Bounds rooms created, a point each. Where nobody signs in, everybody together is counted as one server. */
export function createCreateLimits({
  limiters,
  trustedProxies,
  ...counting
}: RateLimitOptions): Pick<RateLimits, 'take'> {
  return {
    async take(exchange, points) {
      const { scope, caller } = exchange;
      if (!caller) return undefined;
      const isEverybody = caller === unlimitedCaller;
      const key = isEverybody ? EVERYBODY : keyOf(exchange, caller, trustedProxies);
      const limiter = isEverybody || caller.kind === 'server' ? limiters.servers : limiters.users;
      return takePoints(limiter, { key, points, scope, name: key }, counting, ROOMS_CREATED);
    },
  };
}

function keyOf(exchange: RateExchange, caller: Caller, trustedProxies: BlockList): string {
  exchange.rateKey ??=
    caller.kind === 'anonymous' ? `address:${addressOf(exchange, trustedProxies)}` : caller.name;
  return exchange.rateKey;
}

function addressOf({ req }: NodeExchange, trustedProxies: BlockList): string {
  return addressGroup(clientAddress(req, trustedProxies));
}

/** Who asks for how much. */
interface Asked {
  key: string;
  points: number;
  scope: RequestScope | undefined;
  /** Who it is, for the log. */
  name: string;
}

interface Counting extends Pick<RateLimitOptions, 'isWarnOnly' | 'logger'> {
  /** Told what is left, whether that was enough or not. */
  onCounted?: (left: RateLimiterRes) => void;
}

/** Takes points, or answers with the refusal. Where they are counted may fail: then nobody is refused. */
export async function takePoints(
  limiter: PointCounter,
  { key, points, scope, name }: Asked,
  { isWarnOnly, logger, onCounted }: Counting,
  { beyond, refusal } = POINTS,
): Promise<GraphQLError | undefined> {
  try {
    const left = await limiter.consume(key, points);
    onCounted?.(left);
    return undefined;
  } catch (rejection) {
    const fields = logFields(scope);
    if (!(rejection instanceof RateLimiterRes)) {
      logger.warn({ ...fields, err: rejection }, 'Requests cannot be counted, so none is refused');
      return undefined;
    }
    onCounted?.(rejection);
    logger.warn({ ...fields, caller: name, points }, beyond);
    return isWarnOnly ? undefined : tooMany(refusal, rejection.msBeforeNext);
  }
}

function rateLeftOf(
  { points, duration }: PointCounter,
  { remainingPoints, msBeforeNext }: RateLimiterRes,
  nowMs: number,
): RateLeft {
  return {
    limit: points,
    windowSeconds: duration,
    remaining: remainingPoints,
    resetAt: new Date(nowMs + msBeforeNext),
    resetSeconds: Math.ceil(msBeforeNext / 1_000),
  };
}

function tooMany(message: string, msBeforeNext: number): GraphQLError {
  const waitSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
  const error = httpError(429, 'RATE_LIMITED', message, { 'retry-after': String(waitSeconds) });
  // Events and operations on a connection that is open already have no headers.
  error.extensions['retryAfterSeconds'] = waitSeconds;
  return error;
}
