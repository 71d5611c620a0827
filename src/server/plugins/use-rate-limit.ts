import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import type { BlockList } from 'node:net';
import {
  RateLimiterMemory,
  RateLimiterRes,
  type IRateLimiterOptions,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import type { RateConfig } from '../../config/trust.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { Caller } from '../../graphql/shared/caller.ts';
import { addressGroup, clientAddress } from '../auth/client-address.ts';
import { endWithError, httpError } from '../http-error.ts';
import type { Logger } from '../logger.ts';
import { logFields, type ScopeExchange } from '../request-scope.ts';
import type { CallerExchange } from './use-auth.ts';
import type { NodeExchange } from './use-json-body.ts';

export interface RateLimiters {
  /** Of one user, or of one address without a token. */
  users: RateLimiterAbstract;
  /** Of one server. */
  servers: RateLimiterAbstract;
}

export interface RateLimitOptions {
  limiters: RateLimiters;
  trustedProxies: BlockList;
  isWarnOnly: boolean;
  logger: Logger;
}

/** Users and addresses counted at once, some 14 MB. */
const MAX_COUNTED_USERS = 20_000;

/** Beyond the cap it forgets who has asked longest ago: that one may ask anew, and nobody is refused for others. */
class CappedLimiter extends RateLimiterMemory {
  readonly #counted: LRUCache<string, true>;

  constructor(options: IRateLimiterOptions, max: number) {
    super(options);
    this.#counted = new LRUCache({
      max,
      dispose: (_value, key, reason) => {
        if (reason === 'evict') void this.delete(key);
      },
    });
  }

  override consume(...asked: Parameters<RateLimiterMemory['consume']>): Promise<RateLimiterRes> {
    this.#counted.set(String(asked[0]), true);
    return super.consume(...asked);
  }
}

/** Counts in the memory of this process; several gateways need limiters over a store that they share. */
export function createMemoryLimiters(rate: RateConfig, maxCountedUsers = MAX_COUNTED_USERS): RateLimiters {
  const duration = rate.windowSeconds;
  return {
    users: new CappedLimiter({ points: rate.points, duration, keyPrefix: 'user' }, maxCountedUsers),
    // As many as have keys.
    servers: new RateLimiterMemory({ points: rate.serverPoints, duration, keyPrefix: 'server' }),
  };
}

interface RateExchange extends CallerExchange, NodeExchange, ScopeExchange {
  rateKey?: string;
}

type RateContext = RateExchange & Pick<GraphQLContext, 'vendorCalls'>;

/** Takes points from what a caller has; seconds to wait where there are not enough. */
type Take = (
  exchange: RateExchange,
  caller: Caller,
  key: string,
  points: number,
) => Promise<number | undefined>;

/** Where the points are counted may fail: then nobody is refused. */
function createTake({ limiters, isWarnOnly, logger }: RateLimitOptions): Take {
  return async ({ scope }, caller, key, points) => {
    const limiter = caller.kind === 'server' ? limiters.servers : limiters.users;
    try {
      await limiter.consume(key, points);
      return undefined;
    } catch (rejection) {
      if (!(rejection instanceof RateLimiterRes)) {
        logger.warn(
          { ...logFields(scope), err: rejection },
          'Requests cannot be counted, so none is refused',
        );
        return undefined;
      }
      logger.warn({ ...logFields(scope), caller: key, points }, 'A caller is beyond the rate limit');
      return isWarnOnly ? undefined : Math.max(1, Math.ceil(rejection.msBeforeNext / 1000));
    }
  };
}

/**
 * Bounds what one caller may ask for in a window: every request takes a point before its body is read. Stands behind
 * authentication.
 */
export function useRateLimit(endpoint: string, options: RateLimitOptions): Plugin<object, RateExchange> {
  const { trustedProxies } = options;
  const take = createTake(options);
  return {
    async onRequest(visit) {
      const { request, url, serverContext } = visit;
      const { caller } = serverContext;
      if (!caller || url.pathname !== endpoint || request.method === 'OPTIONS') return;
      const address = () => addressGroup(clientAddress(serverContext.req, trustedProxies));
      const key = caller.kind === 'anonymous' ? `address:${address()}` : caller.name;
      serverContext.rateKey = key;
      const waitSeconds = await take(serverContext, caller, key, 1);
      if (waitSeconds === undefined) return;
      endWithError(
        visit,
        429,
        { message: TOO_MANY, extensions: { code: 'RATE_LIMITED' } },
        { 'retry-after': String(waitSeconds) },
      );
    },
  };
}

/**
 * The rest of what an operation may cost, a point a vendor call, before it runs: few large operations are bounded as
 * many small ones are. Stands behind the plugin that works out the cost.
 */
export function useCostRate(options: RateLimitOptions): Plugin<RateContext> {
  const take = createTake(options);
  return {
    async onExecute(execution) {
      const context = execution.args.contextValue;
      const { caller, rateKey } = context;
      const rest = context.vendorCalls.plannedMax - 1;
      if (!caller || rateKey === undefined || rest <= 0) return;
      const waitSeconds = await take(context, caller, rateKey, rest);
      if (waitSeconds === undefined) return;
      const error = httpError(429, 'RATE_LIMITED', TOO_MANY);
      Object.assign(error.extensions['http'] as object, { headers: { 'retry-after': String(waitSeconds) } });
      execution.setResultAndStopExecution({ errors: [error] });
    },
  };
}

const TOO_MANY = 'Too many requests. Wait as long as Retry-After says.';
