import type { Config, VendorAccount } from './config/config.ts';
import type { RedisConfig } from './config/redis.ts';
import { createRedisLimiters } from './access/redis-limiters.ts';
import { createRedisStore } from './creates/redis-store.ts';
import type { IdempotencyStore } from './creates/store.ts';
import type { AnswerCache, OwnAnswerCache } from './reads/answer-cache.ts';
import { shareDrops } from './reads/invalidation.ts';
import { createRedisChannels, type Channels } from './redis/channels.ts';
import { createDropMessages } from './redis/drop-messages.ts';
import { createIgnoredMessages } from './redis/ignored-messages.ts';
import { startRedis, type Redis } from './redis/redis.ts';
import { createSignedMessages } from './redis/signed-messages.ts';
import type { EntryRules } from './operation/entry-rules.ts';
import type { Logger } from './runtime/logger.ts';
import type { Fleet } from './watch/fleet.ts';
import { createRedisFleet } from './watch/redis-fleet.ts';

export interface SharedOptions {
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

/** What several replicas have in common, over Redis. Import this only where Redis is set: it loads its packages. */
export interface Shared {
  store: IdempotencyStore;
  /** The same records, which forget what any replica has changed. */
  records: AnswerCache;
  fleet: Fleet;
  limiters: Pick<EntryRules, 'creates'> & Partial<Pick<EntryRules, 'rate'>>;
  health: { readonly awayFor: string | null };
  close(): Promise<void>;
}

/** Starts with or without Redis being there: reads need none. */
export async function startShared(options: SharedOptions): Promise<Shared> {
  const { config, account, logger, records } = options;
  const prefix = `duobei-graphql:${account.partner}:`;
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
  return {
    store: createRedisStore(redis, prefix),
    records: shareRecords(records, channels, prefix, onIgnored),
    fleet: createRedisFleet({
      prefix,
      leaseMs: config.watch.leaseMs,
      channels,
      onIgnored,
      scripts: redis,
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

/** Each replica remembers for itself, and forgets what any of them has changed. */
function shareRecords(
  records: AnswerCache,
  channels: Channels,
  prefix: string,
  onIgnored: () => void,
): AnswerCache {
  const channel = `${prefix}signed drops`;
  const { publish } = createDropMessages({ channels, channel, onDrop: records.drop, onIgnored });
  return shareDrops(records, publish);
}

async function openRedis({ place, logger, onError }: SharedOptions, prefix: string): Promise<Redis> {
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
