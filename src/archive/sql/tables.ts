import type { ColumnType, Generated, Kysely, Transaction } from 'kysely';
import type { Day } from '../../vendor/protocol/days.ts';
import type { StoredBytes } from './room-day-bytes.ts';

/**
 * The tables, alike in every store. Instants are epoch milliseconds and flags are 0 or 1. Figures are never null: a
 * comparison with null would let an empty answer erase them.
 */
export interface Tables {
  merchant: MerchantTable;
  room: RoomTable;
  room_day: RoomDayTable;
  lost_days: LostDaysTable;
  live_lesson: LiveLessonTable;
  merchant_day: MerchantDayTable;
  balance: BalanceTable;
  person: PersonTable;
  attendance: AttendanceTable;
  playback_session: PlaybackSessionTable;
  entry: EntryTable;
  deletion_mark: DeletionMarkTable;
  note: NoteTable;
  lease: LeaseTable;
}

export type Db = Kysely<Tables>;
export type Trx = Transaction<Tables>;

interface MerchantTable {
  id: Generated<number>;
  partner: string;
}

interface RoomTable {
  id: Generated<number>;
  merchant_id: number;
  vendor_room_id: string;
  /** JSON, see `room-facts.ts`. */
  facts: string;
  starts_at: number | null;
  ends_at: number | null;
  playback_expires_at: number | null;
  is_vod: number | null;
  /** 0: the room was never seen, only spoken of. */
  seen_at: number;
  deleted_at: number | null;
  /** Of the last visit for playback, 0 before the first. */
  visited_at: number;
  first_visited_at: Generated<number>;
  /** Null: never. */
  next_visit_at: number | null;
}

export interface RoomDayTable {
  room_id: number;
  day: Day;
  collected_at: number;
  views: number;
  seconds: number;
  final: number;
  /** Hours, minutes and the vendor's id, see `room-day-bytes.ts`. */
  lists: ColumnType<StoredBytes, Buffer, Buffer>;
}

interface LostDaysTable {
  room_id: number;
  from_day: Day;
  to_day: Day;
}

interface LiveLessonTable {
  room_id: number;
  /** On which it began. */
  day: Day;
  collected_at: number;
  final: number;
  students: number;
  seconds: number;
  /** JSON, see `live-details.ts`. */
  details: string;
}

/** Sums of a merchant on one day. */
export interface MerchantDayFigures {
  /** Rooms with playback. */
  rooms: number;
  views: number;
  seconds: number;
  lessons: number;
  students: number;
  live_seconds: number;
  /** Rooms of which nobody can read the day any more. */
  lost_rooms: number;
}

export interface MerchantDayTable extends MerchantDayFigures {
  merchant_id: number;
  day: Day;
}

/** Exact decimal texts; null: the vendor said none. */
interface BalanceTable {
  merchant_id: number;
  day: Day;
  collected_at: number;
  balance: string | null;
  topped_up: string | null;
  consumed: string | null;
}

interface PersonTable {
  id: Generated<number>;
  merchant_id: number;
  /** As the vendor knows them. */
  user_id: string;
}

interface AttendanceTable {
  person_id: number;
  room_id: number;
  first_day: Day;
  last_day: Day;
  collected_at: number;
  /** JSON, see `session-texts.ts`. */
  sessions: string;
}

interface PlaybackSessionTable {
  person_id: number;
  room_id: number;
  started_at: number;
  /** Tells sessions apart that began together. */
  ordinal: number;
  day: Day;
  collected_at: number;
  /** JSON, see `session-texts.ts`. */
  details: string;
}

interface EntryTable {
  person_id: number;
  room_id: number;
  /** As the caller named them, as JSON: it may be any text. */
  name: string;
  at: number;
  day: Day;
}

interface DeletionMarkTable {
  merchant_id: number;
  digest: string;
  deleted_at: number;
  /** From when on the user may be kept again, 0: not. */
  known_again_at: number;
}

interface NoteTable {
  merchant_id: number;
  name: string;
  value: string;
}

interface LeaseTable {
  name: string;
  holder: string;
  token: number;
  expires_at: number;
}
