import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { RateConfig } from '../config/access.ts';
import type { Redis } from '../redis/redis.ts';
import { createMemoryLimiters, type Counted, type RateLimiters } from './limiters.ts';

/**
 * Counts for all replicas together. While Redis is away each counts alone: a caller may then ask each of them as much
 * as all of them, and nobody is refused for it.
 */
export function createRedisLimiters(
  rate: RateConfig,
  redis: Redis,
  prefix: string,
  counted: Counted = 'rate',
): RateLimiters {
  const alone = createMemoryLimiters(rate);
  const client = clientFor(redis);
  const shared = {
    storeClient: client,
    useRedisPackage: true,
    rejectIfRedisNotReady: true,
    duration: rate.windowSeconds,
  };
  return {
    users: new RateLimiterRedis({
      ...shared,
      points: rate.points,
      keyPrefix: `${prefix}${counted}:user`,
      insuranceLimiter: alone.users,
    }),
    servers: new RateLimiterRedis({
      ...shared,
      points: rate.serverPoints,
      keyPrefix: `${prefix}${counted}:server`,
      insuranceLimiter: alone.servers,
    }),
  };
}

interface EvalOptions {
  keys: [string];
  arguments: string[];
}

/** As much of a client as counting needs, with an end to the waiting. */
function clientFor(redis: Redis) {
  return {
    get isReady() {
      return redis.isReady;
    },
    eval: (script: string, { keys: [key], arguments: args }: EvalOptions) => redis.eval(script, key, args),
  };
}
