import type { KeptKind } from '../archive.ts';
import type { DaySpan } from '../../vendor/protocol/days.ts';

/**
 * What the collector does: visits for playback, statistics of lessons, lists of lessons around now, walks, and so on;
 * `older`: lessons of long ago; `merchant`: all of a full round.
 */
export type CollectorStep =
  'balance' | 'lessons' | 'live' | 'older' | 'visits' | 'walk' | 'people' | 'probe' | 'merchant';

/** Something to be logged or counted. None of it names a person. */
export type CollectorEvent =
  /** This instance collects from now on, or no more. */
  | { kind: 'began'; token: number }
  | { kind: 'ended'; reason: 'closed' | 'lease-lost' | 'archive-away' }
  | { kind: 'archive-away'; code: string }
  | { kind: 'archive-back'; awayMs: number }
  /** Days of a room that nobody can read any more. */
  | { kind: 'days-lost'; merchant: string; roomId: string; span: DaySpan }
  | { kind: 'room-deleted'; merchant: string; roomId: string }
  /** The account may not ask for these; it is asked again in a day. */
  | { kind: 'not-enabled'; merchant: string; of: KeptKind }
  /** Comes again by itself. */
  | { kind: 'failed'; merchant: string; step: CollectorStep; error: unknown }
  /** A full round waits for the vendor, or for midnight to be over; said again each time it is asked in vain. */
  | { kind: 'waiting'; merchant: string; error: unknown }
  | { kind: 'forgotten'; merchant: string; of: KeptKind; rows: number };

/** How far behind the collection of a merchant is. */
export interface MerchantProgress {
  /** Rooms whose visit is due by more than an hour, as far as they were counted: at most some hundreds. */
  roomsBehind: number;
  /** Since when the longest due of each kind is due, in seconds; 0 while nothing is. */
  lagSeconds: Readonly<Record<KeptKind, number>>;
}

/** For metrics. */
export interface CollectorProgress {
  /** Of a fleet one instance collects. */
  isCollecting: boolean;
  /** By name; empty while another instance collects. */
  merchants: ReadonlyMap<string, MerchantProgress>;
}

/** What a full round came to. */
export interface FullRound {
  rooms: number;
  lessons: number;
  /** Rooms and lessons that could not be read. */
  failures: number;
  /** Names of merchants that could not be read, or only in part. */
  unread: readonly string[];
}
