/** Who listens to which channel. */
export interface Hearers {
  /** Hands a text to everybody who listens. */
  tell: (channel: string, text: string) => void;
  /** The function it returns ends it. */
  add: (channel: string, hear: (text: string) => void) => () => void;
  /** Whether anybody listens to it. */
  has: (channel: string) => boolean;
  /** All that somebody listens to. */
  channels: () => Iterable<string>;
}

/** What a way to others has to know of those who listen. */
export interface HearerChanges {
  /** A channel that nobody listened to has somebody now. */
  onFirst?: (channel: string) => void;
  /** Nobody listens to it any more. */
  onLast?: (channel: string) => void;
}

export function createHearers({ onFirst, onLast }: HearerChanges = {}): Hearers {
  const heardOn = new Map<string, Set<(text: string) => void>>();
  return {
    tell(channel, text) {
      for (const hear of heardOn.get(channel) ?? []) hear(text);
    },
    add(channel, hear) {
      const hearers = heardOn.get(channel) ?? new Set();
      if (!heardOn.has(channel)) {
        heardOn.set(channel, hearers);
        onFirst?.(channel);
      }
      hearers.add(hear);
      return () => {
        if (!hearers.delete(hear) || hearers.size > 0) return;
        heardOn.delete(channel);
        onLast?.(channel);
      };
    },
    has: (channel) => heardOn.has(channel),
    channels: () => heardOn.keys(),
  };
}
