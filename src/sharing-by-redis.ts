import type { RedisConfig } from './config/redis.ts';
import { createRedisLimiters } from './access/redis-limiters.ts';
import { createRedisStore } from './creates/redis-store.ts';
import { createRedisChannels, type RedisChannels } from './redis/channels.ts';
import { createIgnoredMessages } from './redis/ignored-messages.ts';
import { startRedis, type Redis } from './redis/redis.ts';
import { createSignedMessages } from './redis/signed-messages.ts';
import type { Logger } from './runtime/logger.ts';
import { sharedPrefix, shareRecords, type AccountSharing, type Shared, type Sharing } from './sharing.ts';
import { createRedisLeases } from './watch/redis-leases.ts';
import { createSharedFleet } from './watch/shared-fleet.ts';

export interface RedisSharing {
  place: RedisConfig;
  /** Of an account that this gateway has: what it may touch at Redis is tried by a name of its own. */
  partner: string;
  logger: Logger;
  /** Something failed at Redis; the code is one of few. */
  onError: (code: string) => void;
}

/**
 * Replicas over one Redis; starts with or without it being there: reads need none. Import this only where Redis is set: it
 * loads its packages. Every account has names and signed messages of its own, over the same connections.
 */
export async function shareByRedis(options: RedisSharing): Promise<Sharing> {
  const redis = await openRedis(options, sharedPrefix(options.partner));
  const open = new Set<RedisChannels>();
  return {
    health: {
      get awayFor() {
        for (const { deafFor } of open) if (deafFor !== null) return redis.awayFor ?? deafFor;
        return redis.awayFor;
      },
    },
    shareAccount(sharing) {
      const onIgnored = createIgnoredMessages(sharing.logger, Date.now);
      const channels = channelsOver(redis, sharing, onIgnored);
      open.add(channels);
      return {
        ...sharedOver(redis, channels, sharing, onIgnored),
        async close() {
          open.delete(channels);
          await channels.close();
        },
      };
    },
    close: () => redis.close(),
  };
}

function channelsOver(
  redis: Redis,
  { account, logger, records }: AccountSharing,
  onIgnored: () => void,
): RedisChannels {
  return createRedisChannels({
    redis,
    messages: createSignedMessages(account.appKey),
    onIgnored,
    onGap: records.clear,
    onDeaf: (code) => tellDeaf(code, logger),
  });
}

function sharedOver(
  redis: Redis,
  channels: RedisChannels,
  { config, account, records }: AccountSharing,
  onIgnored: () => void,
): Omit<Shared, 'close'> {
  const prefix = sharedPrefix(account.partner);
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
      rate: rate && createRedisLimiters(rate, redis, prefix),
      creates: createRedisLimiters(creates, redis, prefix, 'creates'),
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
