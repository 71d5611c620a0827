import { createRedisEventTarget } from '@graphql-yoga/redis-event-target';
import type { Envelope, FleetEvents } from '../live/redis-fleet.ts';
import type { Redis, RedisClient } from '../redis/redis.ts';

export interface RedisLiveEvents {
  target: FleetEvents;
  /** Resolves when everything listened to so far arrives. */
  listening: () => Promise<void>;
  close(): Promise<void>;
}

type EventClient = Parameters<typeof createRedisEventTarget>[0]['publishClient'];

/**
 * Events between the replicas. Redis wants a second connection for what is listened to; both repair themselves, and
 * what is lost meanwhile is lost: whoever listens asks again within a lease.
 */
export function startRedisLiveEvents({ client }: Redis): RedisLiveEvents {
  const listener = client.duplicate();
  listener.on('error', () => undefined);
  listener.connect().catch(() => undefined);
  const subscribing = createSubscribing(listener);
  // The package is made for another client of Redis and needs four of its methods.
  const publishClient = {
    publish: (channel: string, text: string) => client.publish(channel, text).catch(() => undefined),
  };
  const target = createRedisEventTarget<CustomEvent<Envelope>>({
    publishClient: publishClient as unknown as EventClient,
    subscribeClient: subscribing.client as unknown as EventClient,
    serializer: { stringify: textFromMessage, parse: messageFromText },
  });
  return {
    target: target,
    listening: subscribing.settled,
    close() {
      if (listener.isOpen) listener.destroy();
      return Promise.resolve();
    },
  };
}

function createSubscribing(listener: RedisClient) {
  const wanted = new Set<string>();
  const underWay = new Set<Promise<void>>();
  const missed = new Set<string>();
  let onMessage: (channel: string, text: string) => void = () => undefined;
  const take = (text: string, channel: string) => onMessage(channel, text);
  const subscribe = (channel: string) => {
    missed.delete(channel);
    const done = listener
      .subscribe(channel, take)
      .catch(() => void missed.add(channel))
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };
  // What was listened to before comes back by itself; what could not be asked for is asked for now.
  listener.on('ready', () => {
    for (const channel of missed) if (wanted.has(channel)) subscribe(channel);
  });
  return {
    client: {
      on: (_event: 'message', listen: typeof onMessage) => (onMessage = listen),
      subscribe(channel: string) {
        wanted.add(channel);
        subscribe(channel);
      },
      unsubscribe(channel: string) {
        wanted.delete(channel);
        missed.delete(channel);
        listener.unsubscribe(channel).catch(() => undefined);
      },
    },
    settled: () => Promise.all(underWay).then(() => undefined),
  };
}

const DATE_KEY = '$date';

/** JSON in which dates stay dates. */
function textFromMessage(message: unknown): string {
  return JSON.stringify(message, function (this: Record<string, unknown>, key: string, value: unknown) {
    const original = this[key];
    return original instanceof Date ? { [DATE_KEY]: original.getTime() } : value;
  });
}

function messageFromText(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    const ms = (value as Record<string, unknown> | null)?.[DATE_KEY];
    return typeof ms === 'number' ? new Date(ms) : value;
  }) as unknown;
}
