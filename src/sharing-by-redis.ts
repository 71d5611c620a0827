import type { Config, VendorAccount } from './config/config.ts';
import type { RedisConfig } from './config/redis.ts';
import { createRedisLimiters } from './access/redis-limiters.ts';
import { createRedisStore } from './creates/redis-store.ts';
import type { OwnAnswerCache } from './reads/answer-cache.ts';
import { createRedisChannels } from './redis/channels.ts';
import { createIgnoredMessages } from './redis/ignored-messages.ts';
import { startRedis, type Redis } from './redis/redis.ts';
import { createSignedMessages } from './redis/signed-messages.ts';
import type { Logger } from './runtime/logger.ts';
import { sharedPrefix, shareRecords, type Shared } from './sharing.ts';
import { createRedisLeases } from './watch/redis-leases.ts';
import { createSharedFleet } from './watch/shared-fleet.ts';

export interface RedisSharing {
  config: Config;
  place: RedisConfig;
  /** Whose calls these are: replicas of another account share nothing with these. */
  account: VendorAccount;
  logger: Logger;
  /** What this replica remembers. */
  records: OwnAnswerCache;
  /** Something failed at Redis; the code is one of few. */
  onError: (code: string) => void;
}

/**
 * Replicas over one Redis; starts with or without it being there: reads need none. Import this only where Redis is set: it
 * loads its packages.
 */
export async function shareByRedis(options: RedisSharing): Promise<Shared> {
  const { config, account, logger, records } = options;
  const prefix = sharedPrefix(account.partner);
  const redis = await openRedis(options, prefix);
  const onIgnored = createIgnoredMessages(logger, Date.now);
  const channels = createRedisChannels({
    redis,
    messages: createSignedMessages(account.appKey),
    onIgnored,
    onGap: records.clear,
    onDeaf: (code) => tellDeaf(code, logger),
  });
  const { rate, creates } = config.access;
  const { leaseMs } = config.watch;
  return {
    store: createRedisStore(redis, prefix),
    channels,
    records: shareRecords(records, channels, prefix, onIgnored),
    fleet: createSharedFleet({
      prefix,
      leaseMs,
      channels,
      leases: createRedisLeases({ prefix, leaseMs, channels, scripts: redis }),
      onIgnored,
    }),
    limiters: {
      ...(rate && { rate: createRedisLimiters(rate, redis, prefix) }),
      creates: createRedisLimiters(creates, redis, prefix, 'creates'),
    },
    health: {
      get awayFor() {
        return redis.awayFor ?? channels.deafFor;
      },
    },
    async close() {
      await channels.close();
      await redis.close();
    },
  };
}

async function openRedis({ place, logger, onError }: RedisSharing, prefix: string): Promise<Redis> {
  return startRedis({
    place,
    prefix,
    onError,
    onChange: (isReady, code) => {
      if (isReady) logger.info('Redis is connected');
      else
        logger.error(
          { code },
          `Redis is away: creates with a key are refused, reads go on. The gateway goes on trying (${code})`,
        );
    },
  });
}

function tellDeaf(code: string | null, logger: Logger): void {
  if (code === null) logger.info('Redis lets this instance hear the others again');
  else
    logger.error(
      { code },
      `Redis lets this instance hear no other: what they change is seen late here, and so are their live updates (${code}). ` +
        'Does its user have the channels?',
    );
}
