import { createRedisEventTarget } from '@graphql-yoga/redis-event-target';
import { envelope, type Envelope, type FleetEvents } from './redis-fleet.ts';
import type { Redis, RedisClient } from '../redis/redis.ts';
import type { SignedMessages } from '../redis/signed-messages.ts';

export interface RedisLiveEvents {
  target: FleetEvents;
  /** An envelope as it is published, for a script that does it. */
  sealed: (channel: string, envelope: Envelope) => string;
  /** Resolves when everything listened to so far arrives. */
  listening: () => Promise<void>;
  close(): Promise<void>;
}

export interface RedisLiveEventOptions {
  redis: Redis;
  messages: SignedMessages;
  /** Told of each message that no replica has written. */
  onIgnored: () => void;
}

type EventClient = Parameters<typeof createRedisEventTarget>[0]['publishClient'];

/**
 * Events between the replicas. Redis wants a second connection for what is listened to; both repair themselves, and
 * what is lost meanwhile is lost: whoever listens asks again within a lease.
 */
export function startRedisLiveEvents({
  redis: { client },
  messages,
  onIgnored,
}: RedisLiveEventOptions): RedisLiveEvents {
  const listener = client.duplicate();
  listener.on('error', () => undefined);
  listener.connect().catch(() => undefined);
  const subscribing = createSubscribing(listener, (channel, message) => {
    const text = messages.open(channel, message);
    if (text !== undefined && isEnvelope(text)) return text;
    onIgnored();
    return undefined;
  });
  // The package is made for another client of Redis and needs four of its methods.
  const publishClient = {
    publish: (channel: string, text: string) =>
      client.publish(channel, messages.seal(channel, text)).catch(() => undefined),
  };
  const target = createRedisEventTarget<CustomEvent<Envelope>>({
    publishClient: publishClient as unknown as EventClient,
    subscribeClient: subscribing.client as unknown as EventClient,
    serializer: { stringify: textFromMessage, parse: messageFromText },
  });
  return {
    target,
    sealed: (channel, sent) => messages.seal(channel, textFromMessage(sent)),
    listening: subscribing.settled,
    close() {
      if (listener.isOpen) listener.destroy();
      return Promise.resolve();
    },
  };
}

/** `opened`: the text in a message, undefined for one that is to be ignored. */
function createSubscribing(
  listener: RedisClient,
  opened: (channel: string, message: string) => string | undefined,
) {
  const wanted = new Set<string>();
  const underWay = new Set<Promise<void>>();
  const missed = new Set<string>();
  let onMessage: (channel: string, text: string) => void = () => undefined;
  const take = (message: string, channel: string) => {
    const text = opened(channel, message);
    if (text !== undefined) onMessage(channel, text);
  };
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

function isEnvelope(text: string): boolean {
  try {
    return envelope.safeParse(messageFromText(text)).success;
  } catch {
    return false;
  }
}

function messageFromText(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    const ms = (value as Record<string, unknown> | null)?.[DATE_KEY];
    return typeof ms === 'number' ? new Date(ms) : value;
  }) as unknown;
}
