import type { Channels } from '../runtime/channels.ts';
import { createHearers } from '../runtime/hearers.ts';
import type { RedisListener } from './link.ts';
import { COMMAND_TIMEOUT_MS, type Redis } from './redis.ts';
import { codeOf, isAnswer, NO_RIGHT } from './redis-errors.ts';
import type { SignedMessages } from './signed-messages.ts';
import { within } from './within.ts';

export interface RedisChannels extends Channels, AsyncDisposable {
  /** Why Redis refuses a channel while it is there, in one word of its own; null: all that is sent is heard. */
  readonly deafFor: string | null;
  close(): Promise<void>;
}

export interface RedisChannelOptions {
  redis: Redis;
  messages: SignedMessages;
  /** Told of each message that no replica has written. */
  onIgnored: () => void;
  /** The connection is there, and was not before: messages may have been missed. */
  onGap: () => void;
  /** Told when Redis refuses a channel, with its word for it, and when it refuses none any more. */
  onDeaf?: ((code: string | null) => void) | undefined;
}

/** Rights are given without a word: what was refused is asked for again. */
const ASK_AGAIN_MS = 2_000;

/** Channels of Redis over its second connection. What was listened to comes back with each new one. */
export function createRedisChannels(options: RedisChannelOptions): RedisChannels {
  const { redis, messages, onIgnored, onGap, onDeaf } = options;
  let listener: RedisListener | undefined;
  const underWay = new Set<Promise<void>>();
  const missed = new Set<string>();
  let deafFor: string | null = null;
  /** Why nothing is heard, and why nothing is said. */
  let refused: { listening: string | null; publishing: string | null } = {
    listening: null,
    publishing: null,
  };

  const take = (message: string, channel: string) => {
    const text = messages.open(channel, message);
    if (text === undefined) onIgnored();
    else hearers.tell(channel, text);
  };
  const becomes = (change: Partial<typeof refused>): void => {
    refused = { ...refused, ...change };
    const code = refused.listening ?? refused.publishing;
    if (code === deafFor) return;
    deafFor = code;
    onDeaf?.(code);
  };
  const subscribe = (channel: string) => {
    missed.delete(channel);
    const asked = listener;
    // One that is lost would never answer; the next one is asked for all channels.
    if (!asked?.isReady) return;
    const done = within(asked.subscribe(channel, take), COMMAND_TIMEOUT_MS)
      .catch((error: unknown) => {
        if (asked !== listener || !hearers.has(channel)) return;
        redis.note(error);
        missed.add(channel);
        // Lost with its connection, it comes back with the next one.
        if (isAnswer(error)) becomes({ listening: codeOf(error) });
      })
      .finally(() => {
        underWay.delete(done);
        if (missed.size > 0 || underWay.size > 0 || refused.listening === null) return;
        // Who may listen may publish too, until the next message shows that it is not so.
        becomes({ listening: null, publishing: null });
      });
    underWay.add(done);
  };

  const hearers = createHearers({
    onFirst: subscribe,
    onLast(channel) {
      missed.delete(channel);
      // With its listener named: otherwise a subscription made before the answer would be forgotten with this one.
      listener?.unsubscribe(channel, take).catch(() => undefined);
    },
  });
  const listening = () => Promise.all(underWay).then(() => undefined);

  const forget = redis.onListener((fresh) => {
    listener = fresh;
    for (const channel of hearers.channels()) subscribe(channel);
    void listening().then(onGap);
  });
  const askAgain = setInterval(() => {
    if (redis.isReady) for (const channel of missed) subscribe(channel);
  }, ASK_AGAIN_MS);

  const close = (): Promise<void> => {
    clearInterval(askAgain);
    forget();
    // The connection goes on for other accounts.
    for (const channel of hearers.channels()) listener?.unsubscribe(channel, take).catch(() => undefined);
    listener = undefined;
    return Promise.resolve();
  };
  return {
    get deafFor() {
      return deafFor;
    },
    publish(channel, text) {
      redis.publish(channel, messages.seal(channel, text)).then(
        () => becomes({ publishing: null }),
        (error: unknown) => {
          redis.note(error);
          if (codeOf(error) === NO_RIGHT) becomes({ publishing: NO_RIGHT });
        },
      );
    },
    sealed: (channel, text) => messages.seal(channel, text),
    listen: hearers.add,
    listening,
    close,
    [Symbol.asyncDispose]: close,
  };
}
