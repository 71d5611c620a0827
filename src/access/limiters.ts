import { LRUCache } from 'lru-cache';
import {
  RateLimiterMemory,
  type IRateLimiterOptions,
  type RateLimiterAbstract,
  type RateLimiterRes,
} from 'rate-limiter-flexible';
import type { RateConfig } from '../config/access.ts';
import { atMost } from '../runtime/lru-bounds.ts';

/**
 * Takes points from what somebody has left. Rejects with a `RateLimiterRes` where they are not enough. `points` are those
 * of a window, of `duration` seconds.
 */
export type PointCounter = Pick<RateLimiterAbstract, 'consume' | 'points' | 'duration'>;

/** What is counted: the points of requests, or the rooms created. */
export type Counted = 'rate' | 'creates';

export interface RateLimiters {
  /** Of one user, or of one address without a token. */
  users: PointCounter;
  /** Of one server. */
  servers: PointCounter;
}

/** Users and addresses counted at once, some 14 MB. */
const MAX_COUNTED_USERS = 20_000;

/** Beyond the cap it forgets who has asked longest ago: that one may ask anew, and nobody is refused for others. */
class CappedLimiter extends RateLimiterMemory {
  readonly #counted: LRUCache<string, true>;

  constructor(options: IRateLimiterOptions, max: number) {
    super(options);
    this.#counted = new LRUCache({
      ...atMost(max),
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

const FOLLOWS_WINDOW_SECONDS = 60;

/** More links than are good at a time where a few people make them each second. */
const MAX_COUNTED_TICKETS = 20_000;

/** Counts how often links to pages are followed in a minute, each link for itself: who follows them has no name. */
export function createTicketLimiter(points: number): RateLimiterAbstract {
  const options = { points, duration: FOLLOWS_WINDOW_SECONDS, keyPrefix: 'ticket' };
  return new CappedLimiter(options, MAX_COUNTED_TICKETS);
}

/** Counts in the memory of this process; several gateways need limiters over a store that they share. */
export function createMemoryLimiters(
  rate: RateConfig,
  maxCountedUsers = MAX_COUNTED_USERS,
): Record<keyof RateLimiters, RateLimiterAbstract> {
  const duration = rate.windowSeconds;
  return {
    users: new CappedLimiter({ points: rate.points, duration, keyPrefix: 'user' }, maxCountedUsers),
    // As many as have keys, or are clients of who signs the tokens.
    servers: new RateLimiterMemory({ points: rate.serverPoints, duration, keyPrefix: 'server' }),
  };
}
