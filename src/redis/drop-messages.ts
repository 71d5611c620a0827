import { randomUUID } from 'node:crypto';
import type { Redis } from './redis.ts';

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
  onDrop: (tags: readonly string[]) => void;
  /** Messages may have been missed: whatever is remembered may be old. */
  onGap: () => void;
}

interface Message {
  from: string;
  tags: string[];
}

/** Listens on a connection of its own, as Redis asks for; it repairs itself. */
export function startDropMessages({ redis, channel, onDrop, onGap }: DropMessageOptions): DropMessages {
  const own = randomUUID();
  const listener = redis.client.duplicate();
  let hasBeenReady = false;
  listener.on('error', () => undefined);
  listener.on('ready', () => {
    if (hasBeenReady) onGap();
    hasBeenReady = true;
  });
  const hear = (text: string): void => {
    const { from, tags } = JSON.parse(text) as Message;
    if (from !== own) onDrop(tags);
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
      const message: Message = { from: own, tags: [...tags] };
      // Lost with the connection; the others then forget everything when it is back.
      redis.client.publish(channel, JSON.stringify(message)).catch(() => undefined);
    },
    listening: () => listening,
    close,
    [Symbol.asyncDispose]: close,
  };
}
