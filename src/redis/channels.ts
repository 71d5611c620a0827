import { CONNECT_TIMEOUT_MS, within, type Redis } from './redis.ts';
import type { SignedMessages } from './signed-messages.ts';

/** What replicas tell each other. Messages sent while Redis is away are lost. */
export interface Channels {
  /** Sends to everybody who listens, this replica too. */
  publish(channel: string, text: string): void;
  /** A text as {@link publish} sends it, for a script that does it. */
  sealed(channel: string, text: string): string;
  /** Hears what replicas send on a channel. The function it returns ends that. */
  listen(channel: string, hear: (text: string) => void): () => void;
  /** Resolves when everything listened to so far arrives, or is known not to. */
  listening(): Promise<void>;
}

export interface RedisChannels extends Channels, AsyncDisposable {
  close(): Promise<void>;
}

export interface RedisChannelOptions {
  redis: Redis;
  messages: SignedMessages;
  /** Told of each message that no replica has written. */
  onIgnored: () => void;
  /** The connection is there, and was not before: messages may have been missed. */
  onGap: () => void;
}

/**
 * Channels of Redis over a second connection, as Redis wants it for what is listened to. The connection repairs itself.
 * Resolves when it is there, or when it is clear that it is not.
 */
export async function startRedisChannels(options: RedisChannelOptions): Promise<RedisChannels> {
  const { redis, messages, onIgnored, onGap } = options;
  const listener = redis.client.duplicate();
  const heardOn = new Map<string, Set<(text: string) => void>>();
  const underWay = new Set<Promise<void>>();
  const missed = new Set<string>();

  const take = (message: string, channel: string) => {
    const text = messages.open(channel, message);
    if (text === undefined) onIgnored();
    else for (const hear of heardOn.get(channel) ?? []) hear(text);
  };
  const subscribe = (channel: string) => {
    missed.delete(channel);
    const done = listener
      .subscribe(channel, take)
      .catch(() => void missed.add(channel))
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };

  const listening = () => Promise.all(underWay).then(() => undefined);

  // Without a listener an error event would end the process; the first connection reports that Redis is away.
  listener.on('error', () => undefined);
  listener.on('ready', () => {
    // What was listened to before comes back by itself; what could not be asked for is asked for now.
    for (const channel of missed) if (heardOn.has(channel)) subscribe(channel);
    void listening().then(onGap);
  });
  const connecting = listener.connect().catch(() => undefined);
  if (redis.isReady) await within(connecting, CONNECT_TIMEOUT_MS).catch(() => undefined);

  const close = (): Promise<void> => {
    if (listener.isOpen) listener.destroy();
    return Promise.resolve();
  };
  return {
    publish(channel, text) {
      redis.client.publish(channel, messages.seal(channel, text)).catch(() => undefined);
    },
    sealed: (channel, text) => messages.seal(channel, text),
    listen(channel, hear) {
      const hearers = heardOn.get(channel) ?? new Set();
      if (!heardOn.has(channel)) {
        heardOn.set(channel, hearers);
        subscribe(channel);
      }
      hearers.add(hear);
      return () => {
        if (!hearers.delete(hear) || hearers.size > 0) return;
        heardOn.delete(channel);
        missed.delete(channel);
        // With its listener named: otherwise a subscription made before the answer would be forgotten with this one.
        listener.unsubscribe(channel, take).catch(() => undefined);
      };
    },
    listening,
    close,
    [Symbol.asyncDispose]: close,
  };
}
