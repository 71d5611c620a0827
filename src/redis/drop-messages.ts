import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Channels } from '../runtime/channels.ts';

/** Between replicas: what a write has changed. */
export interface DropMessages {
  publish: (tags: readonly string[]) => void;
}

export interface DropMessageOptions {
  channels: Channels;
  channel: string;
  onDrop: (tags: readonly string[]) => void;
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

/** What is published here is heard by the other replicas alone. A message lost in a gap is made up for by `onGap` of the channels. */
export function createDropMessages(options: DropMessageOptions): DropMessages {
  const { channels, channel, onDrop, onIgnored } = options;
  const own = randomUUID();
  channels.listen(channel, (text) => {
    const drop = dropFrom(text);
    if (!drop) onIgnored();
    else if (drop.from !== own) onDrop(drop.tags);
  });
  return {
    publish(tags) {
      const drop: DropMessage = { from: own, tags: [...tags] };
      channels.publish(channel, JSON.stringify(drop));
    },
  };
}

function dropFrom(text: string): DropMessage | undefined {
  try {
    return dropMessage.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
