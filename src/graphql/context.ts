import type { Loaders } from '../loaders/loaders.ts';
import type { DuobeiClient } from '../upstream/client.ts';
import type { SignedLink } from '../upstream/endpoints/room-links.ts';

/** Who is asking. */
export interface Caller {
  /** The user's id on the partner's own site; null for an anonymous caller or a server. */
  userId: string | null;
}

/** What every resolver may use. Made anew for each request. */
export interface GraphQLContext {
  /** Reads, batched and remembered for this request. */
  loaders: Loaders;
  /** The vendor's client, for writes and for links that are signed locally. */
  duobei: DuobeiClient;
  caller: Caller;
  /** Aborted when the client leaves before it has its answer. */
  signal: AbortSignal;
  /** A link to the preview of a document, by its vendor id, through the gateway. */
  previewLink: (documentId: string) => SignedLink;
  /** How long a link into a room lives. */
  entryLinkTtlSeconds: number;
  /** The gateway's clock, epoch milliseconds. */
  now: () => number;
}
