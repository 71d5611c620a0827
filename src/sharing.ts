import type { IdempotencyStore } from './creates/store.ts';
import type { EntryRules } from './operation/entry-rules.ts';
import type { AnswerCache } from './reads/answer-cache.ts';
import { shareDrops } from './reads/invalidation.ts';
import { createDropMessages } from './redis/drop-messages.ts';
import type { Channels } from './runtime/channels.ts';
import type { Fleet } from './watch/fleet.ts';

/** What several gateways of one account have in common. */
export interface Shared {
  store: IdempotencyStore;
  /** What this one remembers, which forgets what any of them has changed. */
  records: AnswerCache;
  fleet: Fleet;
  /** By which they hear of each other. */
  channels: Channels;
  limiters: Pick<EntryRules, 'creates'> & Partial<Pick<EntryRules, 'rate'>>;
  /** Of the Redis that they share through; null without one. */
  health: { readonly awayFor: string | null } | null;
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
