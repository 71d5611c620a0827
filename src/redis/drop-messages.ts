import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Redis } from './redis.ts';
import type { SignedMessages } from './signed-messages.ts';

/** Between replicas: what a write has changed. */
export interface DropMessages extends AsyncDisposable {
  publish: (tags: readonly string[]) => void;
  /** Resolves when messages arrive. */
  listening: () => Promise<void>;
  close(): Promise<void>;
}

export interface DropMessageOptions {
  redis: Redis;
  channel: string;
  messages: SignedMessages;
  onDrop: (tags: readonly string[]) => void;
  /** Messages may have been missed: whatever is remembered may be old. */
  onGap: () => void;
  /** Told of each message that no replica has written. */
  onIgnored: () => void;
}

/** A write touches a handful of tags, each with an id at most. */
const MAX_TAGS = 16;
const MAX_TAG_LENGTH = 200;

const dropMessage = z.object({
  from: z.uuid(),
  tags: z.array(z.string().min(1).max(MAX_TAG_LENGTH)).min(1).max(MAX_TAGS),
});

type DropMessage = z.infer<typeof dropMessage>;

/** Listens on a connection of its own, as Redis asks for; it repairs itself. */
export function startDropMessages(options: DropMessageOptions): DropMessages {
  const { redis, channel, messages, onDrop, onGap, onIgnored } = options;
  const own = randomUUID();
  const listener = redis.client.duplicate();
  let hasBeenReady = false;
  listener.on('error', () => undefined);
  listener.on('ready', () => {
    if (hasBeenReady) onGap();
    hasBeenReady = true;
  });
  const hear = (message: string): void => {
    const drop = dropFrom(messages.open(channel, message));
    if (!drop) onIgnored();
    else if (drop.from !== own) onDrop(drop.tags);
  };
  const listening = listener
    .connect()
    .then(() => listener.subscribe(channel, hear))
    // Closed before Redis was there.
    .catch(() => undefined);
  const close = (): Promise<void> => {
    if (listener.isOpen) listener.destroy();
    return Promise.resolve();
  };
  return {
    publish(tags) {
      const drop: DropMessage = { from: own, tags: [...tags] };
      // Lost with the connection; the others then forget everything when it is back.
      redis.client.publish(channel, messages.seal(channel, JSON.stringify(drop))).catch(() => undefined);
    },
    listening: () => listening,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function dropFrom(text: string | undefined): DropMessage | undefined {
  if (text === undefined) return undefined;
  try {
    return dropMessage.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
