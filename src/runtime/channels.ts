/** What replicas, or the workers of one of them, tell each other. Messages sent while the way between them is gone are lost. */
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
