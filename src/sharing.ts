import type { RateLimiters } from './access/limiters.ts';
import type { Config } from './config/config.ts';
import type { VendorAccount } from './config/accounts.ts';
import type { IdempotencyStore } from './creates/store.ts';
import type { AnswerCache, OwnAnswerCache } from './reads/answer-cache.ts';
import { shareDrops } from './reads/invalidation.ts';
import { createDropMessages } from './redis/drop-messages.ts';
import type { Channels } from './runtime/channels.ts';
import type { Logger } from './runtime/logger.ts';
import type { Fleet } from './watch/fleet.ts';

/** What several gateways have in common, by account. */
export interface Sharing {
  /** Of the Redis that they share through; null without one. */
  health: { readonly awayFor: string | null } | null;
  /** What those of one account share: with another account it shares nothing. */
  shareAccount(sharing: AccountSharing): Shared;
  close(): Promise<void>;
}

export interface AccountSharing {
  config: Config;
  account: Pick<VendorAccount, 'partner' | 'appKey'>;
  logger: Logger;
  /** What this one remembers. */
  records: OwnAnswerCache;
}

/** What several gateways of one account have in common. */
export interface Shared {
  store: IdempotencyStore;
  /** What this one remembers, which forgets what any of them has changed. */
  records: AnswerCache;
  fleet: Fleet;
  /** By which they hear of each other. */
  channels: Channels;
  limiters: { rate: RateLimiters | null; creates: RateLimiters };
  close(): Promise<void>;
}

/** First part of every name that they share: those of another account share nothing with these. */
export function sharedPrefix(partner: string): string {
  return `duobei-graphql:${partner}:`;
}

/** Each remembers for itself, and forgets what any of them has changed. */
export function shareRecords(
  records: AnswerCache,
  channels: Channels,
  prefix: string,
  onIgnored: () => void,
): AnswerCache {
  const channel = `${prefix}signed drops`;
  const { publish } = createDropMessages({ channels, channel, onDrop: records.drop, onIgnored });
  return shareDrops(records, publish);
}
