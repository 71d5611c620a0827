import type { Watching } from '../watch/watch.ts';
import type { Creates } from '../creates/create-once.ts';
import type { Loaders } from '../reads/loaders.ts';
import type { Freshness, VendorCallCount } from '../reads/read-session.ts';
import type { DuobeiClient } from '../vendor/client.ts';
import type { CallOptions } from '../vendor/call.ts';
import type { SignedLink } from '../vendor/endpoints/room-links.ts';
import type { Caller } from '../access/caller.ts';
import type { KnownUsers } from '../access/known-users.ts';
import type { KeptReads } from '../reads/kept.ts';

/** What became of one mutation: done, unless there are errors. */
export interface MutationOutcome {
  /** Name of the field. */
  mutation: string;
  /** Vendor ids of the objects that it touched, as far as they are known. */
  roomId?: string | undefined;
  documentId?: string | undefined;
  userErrors?: readonly { code: string }[] | undefined;
  /** What stopped it otherwise. */
  error?: unknown;
}

/** A merchant of the gateway, as it is configured. */
export interface MerchantAccount {
  name: string;
  /** Its own as long as the process lives: an account of the same name that comes later has another. */
  id: string;
}

/** What every resolver may use. Made anew for each request. */
export interface GraphQLContext {
  /** Reads, batched and remembered for this request. */
  loaders: Loaders;
  /** What this request costs at the vendor. */
  vendorCalls: VendorCallCount;
  /** Whether this request was shown answers that could not be renewed, and how old the oldest is; 0 for none. */
  staleness: { readonly ageMs: number };
  /** How long all that was shown stays true; fields with a clock in them make it shorter. */
  freshness: Freshness;
  /** The merchant that the request is about: everything else here is its own. */
  merchant: MerchantAccount;
  /** All merchants that the caller may ask about. */
  merchants: () => readonly MerchantAccount[];
  /** The vendor's client, for writes and for links that are signed locally. */
  duobei: DuobeiClient;
  /** Creates with an idempotency key. */
  creates: Creates;
  /** Who was let into which room. */
  knownUsers: KnownUsers;
  /** What is kept past the vendor's week; null: nothing is. */
  kept: KeptReads | null;
  caller: Caller;
  /** Writes down what became of a mutation, with who asked. Never throws. */
  noteMutation: (outcome: MutationOutcome) => void;
  /** Says how many rooms the vendor was asked for: those that were counted beyond them are left of the caller's hour. */
  countRooms: (made: number) => Promise<void>;
  /** Objects that are watched. */
  watching: Watching;
  /** Cuts the client's connection, for one that does not take what it subscribed to. */
  disconnect: () => void;
  /** Aborted when the client leaves before it has its answer, or the time of the operation is over. */
  signal: NonNullable<CallOptions['signal']>;
  /** The request, as vendor calls are reported with it. */
  origin: object | undefined;
  /** A link to the preview of a document, by its vendor id, through the gateway. */
  previewLink: (documentId: string) => SignedLink;
  /**
   * A link to the calendar of the caller's rooms, through the gateway; it answers null where they are more than a link has
   * room for. Null: there are no calendars here.
   */
  calendarLink: (() => string | null) | null;
  /** How long a link into a room lives. */
  entryLinkTtlSeconds: number;
  /** Whether uploads may have the name of another kind that their programs open too. */
  uploadNames: 'lenient' | 'strict';
  /** Users whose statistics one field may be asked for. */
  maxStatisticsUsers: number;
  /** The gateway's clock, epoch milliseconds. */
  now: () => number;
}
