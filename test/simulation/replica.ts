import { createRedisLimiters } from '../../src/access/redis-limiters.ts';
import { createAnswerCache } from '../../src/reads/answer-cache.ts';
import { shareDrops } from '../../src/reads/invalidation.ts';
import { Loaders } from '../../src/reads/loaders.ts';
import { ReadSession } from '../../src/reads/read-session.ts';
import { createRedisChannels } from '../../src/redis/channels.ts';
import { createDropMessages } from '../../src/redis/drop-messages.ts';
import { createSignedMessages } from '../../src/redis/signed-messages.ts';
import type { Fleet } from '../../src/watch/fleet.ts';
import { createRedisFleet } from '../watch/redis-fleet.ts';
import { createWatching } from '../../src/watch/watch.ts';
import type { InventedRedis } from './invented-redis.ts';
import type { InventedTime } from './invented-time.ts';
import type { InventedVendor } from './invented-vendor.ts';

export const LEASE_MS = 10_000;
export const RECORD_TTL_MS = 5_000;
export const RATE = { points: 600, serverPoints: 6_000, windowSeconds: 60 };

export interface ReplicaOptions {
  time: InventedTime;
  redis: InventedRedis;
  vendor: InventedVendor;
  random: () => number;
  /** Told whenever this replica begins or ends to poll a topic. */
  onPolling: (topic: string, isPolling: boolean) => void;
  onIgnored: () => void;
}

export type Replica = ReturnType<typeof startReplica>;

const messages = createSignedMessages('the-app-key-of-the-simulation');
const PREFIX = 'simulation:';

/** One process of the gateway as `src/gateway.ts` puts it together, as far as replicas share anything. */
export function startReplica(options: ReplicaOptions) {
  const { time, redis, vendor, random, onPolling, onIgnored } = options;
  let isAlive = true;
  const connection = redis.connect();
  const ownRecords = createAnswerCache({
    ttlMs: { record: RECORD_TTL_MS, list: 0, merchant: 0, liveStatistics: 0, playback: 0 },
    maxEntries: 1_000,
    maxBytes: 1_000_000,
    now: time.now,
  });
  const channels = createRedisChannels({
    redis: connection,
    messages,
    onIgnored,
    onGap: ownRecords.clear,
  });
  const drops = createDropMessages({
    channels,
    channel: `${PREFIX}signed drops`,
    onDrop: ownRecords.drop,
    onIgnored,
  });
  const records = shareDrops(ownRecords, drops.publish);
  const client = vendor.clientOf(() => isAlive);
  const watching = createWatching({
    client,
    newLoaders: (reads) => new Loaders({ client, records, session: new ReadSession(reads) }),
    maxSubscriptions: Infinity,
    maxPerCaller: Infinity,
    fleet: tellingWhoPolls(
      createRedisFleet({ prefix: PREFIX, leaseMs: LEASE_MS, channels, onIgnored, scripts: connection }),
      onPolling,
    ),
    // Nothing happens any more in a process that was killed.
    clock: { now: time.now, after: (ms, run) => time.after(ms, () => isAlive && run()) },
    random,
  });
  return {
    watching,
    records,
    limiters: createRedisLimiters(RATE, connection, PREFIX),
    get isAlive() {
      return isAlive;
    },
    /** As on SIGTERM. */
    async close() {
      await watching.close();
      isAlive = false;
      await channels.close();
      await connection.close();
    },
    /** As on SIGKILL. */
    kill() {
      isAlive = false;
      connection.cut();
      void channels.close();
    },
  };
}

/** A feed polls as long as its last claim was granted, and no longer than it takes part. */
function tellingWhoPolls(fleet: Fleet, onPolling: ReplicaOptions['onPolling']): Fleet {
  return {
    ...fleet,
    join(topic, hear, isState) {
      const membership = fleet.join(topic, hear, isState);
      let hasLeft = false;
      return {
        ...membership,
        async claim() {
          const claim = await membership.claim();
          if (!hasLeft) onPolling(topic, claim.isMine);
          return claim;
        },
        leave() {
          hasLeft = true;
          onPolling(topic, false);
          return membership.leave();
        },
      };
    },
  };
}
