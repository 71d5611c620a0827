import type { Channels } from './channels.ts';

/** Channels of a gateway without others beside it: who listens hears at once. */
export function createLocalChannels(): Channels {
  const heardOn = new Map<string, Set<(text: string) => void>>();
  return {
    publish(channel, text) {
      for (const hear of [...(heardOn.get(channel) ?? [])]) hear(text);
    },
    sealed: (_channel, text) => text,
    listen(channel, hear) {
      const hearers = heardOn.get(channel) ?? new Set();
      heardOn.set(channel, hearers.add(hear));
      return () => {
        if (hearers.delete(hear) && hearers.size === 0) heardOn.delete(channel);
      };
    },
    listening: () => Promise.resolve(),
  };
}
