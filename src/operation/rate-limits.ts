import type { GraphQLError } from 'graphql';
import type { BlockList } from 'node:net';
import { RateLimiterRes } from 'rate-limiter-flexible';
import type { PointCounter, RateLimiters } from '../access/limiters.ts';
import { unlimitedCaller, type Caller } from '../access/caller.ts';
import { addressGroup, clientAddress } from '../access/client-address.ts';
import { httpError } from './http-error.ts';
import type { LineLog } from '../runtime/log-sampling.ts';
import type { NodeExchange } from './node-exchange.ts';
import type { MerchantExchange } from './merchants.ts';
import { logFields, type RequestScope, type ScopeExchange } from './request-scope.ts';

export interface RateLimitOptions {
  /** Of whom it is not known yet about which merchant they ask, and of a merchant that has none of its own. */
  limiters: RateLimiters;
  trustedProxies: BlockList;
  isWarnOnly: boolean;
  logger: LineLog;
}

/** Whom a request is counted for. */
export interface RateExchange extends NodeExchange, ScopeExchange, MerchantExchange {
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

/** Bounds the rooms that are created. */
export interface CreateLimits extends Pick<RateLimits, 'take'> {
  /** Takes back what was taken for rooms that were not made after all. Never fails. */
  giveBack: (exchange: RateExchange, rooms: number) => Promise<void>;
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

/** Several that are asked for together. */
const ROOMS_TOGETHER: Counted = {
  beyond: ROOMS_CREATED.beyond,
  refusal:
    'These are more rooms than are left of an hour, and none was created. Send fewer at once, or wait as long as Retry-After says.',
};

/** The name of everybody; those of others have a colon in them. */
const EVERYBODY = 'everybody';

/** Bounds requests, and what they cost at the vendor. */
export function createRateLimits({ limiters, trustedProxies, ...counting }: RateLimitOptions): RateLimits {
  return {
    async take(exchange, points) {
      const { scope, caller } = exchange;
      if (!caller) return undefined;
      const key = keyOf(exchange, caller, trustedProxies);
      const { users, servers } = exchange.merchant?.limiters?.rate ?? limiters;
      const limiter = caller.kind === 'server' ? servers : users;
      const asked = { key, points, scope, name: key };
      const onCounted = (left: RateLimiterRes) => {
        exchange.rateLeft = rateLeftOf(limiter, left, (exchange.merchant?.now ?? Date.now)());
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
}: RateLimitOptions): CreateLimits {
  const countedOf = (exchange: RateExchange, caller: Caller) => {
    const isEverybody = caller === unlimitedCaller;
    const { users, servers } = exchange.merchant?.limiters?.creates ?? limiters;
    return {
      key: isEverybody ? EVERYBODY : keyOf(exchange, caller, trustedProxies),
      limiter: isEverybody || caller.kind === 'server' ? servers : users,
    };
  };
  return {
    async take(exchange, points) {
      const { scope, caller } = exchange;
      if (!caller) return undefined;
      const { key, limiter } = countedOf(exchange, caller);
      const asked = { key, points, scope, name: key };
      if (points === 1) return takePoints(limiter, asked, counting, ROOMS_CREATED);
      if (points > limiter.points && !counting.isWarnOnly) return moreThanAnHourHas(limiter.points);
      return takePoints(limiter, asked, counting, ROOMS_TOGETHER);
    },
    async giveBack(exchange, rooms) {
      if (!exchange.caller || rooms === 0) return;
      const { key, limiter } = countedOf(exchange, exchange.caller);
      await givePointsBack(limiter, key, rooms);
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
    if (isWarnOnly) return undefined;
    // What is too much at once takes nothing from what is less.
    if (points > 1) await givePointsBack(limiter, key, points, onCounted);
    return tooMany(refusal, rejection.msBeforeNext);
  }
}

/** Where they are counted may fail: then they are lost until their window ends. */
async function givePointsBack(
  limiter: PointCounter,
  key: string,
  points: number,
  onCounted?: Counting['onCounted'],
): Promise<void> {
  await limiter.consume(key, -points).then(onCounted, () => undefined);
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

/** No wait would help. */
function moreThanAnHourHas(rooms: number): GraphQLError {
  return httpError(
    429,
    'RATE_LIMITED',
    `An hour has room for ${rooms} rooms of one caller, and none was created. Send fewer at once; the operator sets how many (LIMIT_CREATES_PER_HOUR).`,
  );
}

function tooMany(message: string, msBeforeNext: number): GraphQLError {
  const waitSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
  const error = httpError(429, 'RATE_LIMITED', message, { 'retry-after': String(waitSeconds) });
  // Events and operations on a connection that is open already have no headers.
  error.extensions['retryAfterSeconds'] = waitSeconds;
  return error;
}
