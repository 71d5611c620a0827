import type { Merchant } from '../vendor/endpoints/merchant.ts';
import type { PlaybackDay, UserPlaybackSession } from '../vendor/endpoints/playback.ts';
import type { Room } from '../vendor/endpoints/room.ts';
import type { LiveStatistics, UserLiveAttendance } from '../vendor/endpoints/statistics.ts';
import type { Day, DaySpan } from '../vendor/protocol/days.ts';

/** What is kept apart, each with a time of its own after which it is forgotten. `users`: all that names a person. */
export const KEPT_KINDS = ['playback', 'live', 'balance', 'users'] as const;

export type KeptKind = (typeof KEPT_KINDS)[number];

/** When something was read at the vendor. */
export interface Collected {
  collectedAt: Date;
}

/** Playback of a room on one day. Final: its day was over when it was read. */
export interface KeptPlaybackDay extends PlaybackDay, Collected {
  isFinal: boolean;
}

/** Statistics of a live lesson. Final: the lesson was over when they were read. */
export interface KeptLiveStatistics extends LiveStatistics, Collected {
  isFinal: boolean;
}

/** A room as it was at its last sight; `hostInviteCode` is never kept. */
export interface KeptRoom extends Room {
  seenAt: Date;
  /** When the vendor was first found to have it no more; null while it has it. */
  deletedAt: Date | null;
}

/** Amounts are exact decimal text. */
export interface KeptBalance
  extends Collected, Pick<Merchant, 'balance' | 'totalToppedUp' | 'totalConsumed'> {
  /** On which it was read. */
  day: Day;
}

/** Calendar periods in Shanghai; weeks begin on Monday. */
export const USAGE_INTERVALS = ['DAY', 'WEEK', 'MONTH'] as const;

export type UsageInterval = (typeof USAGE_INTERVALS)[number];

/** What a merchant's rooms had in one period, as far as it lies in the span that was asked for. */
export interface UsagePeriod extends DaySpan {
  /** Live lessons that began in it and have statistics. */
  lessonCount: number;
  /** Students of those lessons: somebody in two lessons counts twice. */
  studentCount: number;
  liveWatchedSeconds: number;
  playbackViewCount: number;
  playbackWatchedSeconds: number;
  /** What `totalConsumed` grew by between the ends of days, exact decimal text; null where no two balances say it. */
  spending: string | null;
  /** Room-days of it that nobody can read any more. */
  lostRoomDays: number;
}

/** Of one user in one room. */
export interface KeptAttendance extends UserLiveAttendance, Collected {}

/** One user in one room, in a span of days. */
export interface KeptUserActivity {
  roomId: string;
  roomTitle: string | null;
  roomStartsAt: Date | null;
  /** Null where nothing is kept of it. */
  attendance: KeptAttendance | null;
  /** In order of time. */
  playbackSessions: readonly UserPlaybackSession[];
  /** When the user was last handed a way into the room by this gateway; null where that is not known. */
  letInAt: Date | null;
}

/** How much was deleted of one user. */
export interface DeletedUserData {
  attendances: number;
  playbackSessions: number;
  entries: number;
}

/** What is kept of one merchant, to be read. All that is found is of this merchant alone. */
export interface MerchantArchiveReads {
  /** In order of days; only days that had playback. */
  playbackDays(roomId: string, span: DaySpan): Promise<KeptPlaybackDay[]>;
  /** Days of the room, within the span, that nobody can read any more. In order, without overlap. */
  lostDays(roomId: string, span: DaySpan): Promise<DaySpan[]>;
  liveStatistics(roomId: string): Promise<KeptLiveStatistics | null>;
  room(roomId: string): Promise<KeptRoom | null>;
  /** Every period of the span in order, also those of which nothing is kept. */
  usage(span: DaySpan, interval: UsageInterval): Promise<UsagePeriod[]>;
  balances(span: DaySpan): Promise<KeptBalance[]>;
  /** By the vendor's id of the user; latest rooms first. `rooms`: vendor ids; null for all. */
  userActivity(userId: string, span: DaySpan, rooms: readonly string[] | null): Promise<KeptUserActivity[]>;
  /** Of those of the users, by the vendor's ids, of whom one is kept in the room. */
  attendances(roomId: string, userIds: readonly string[]): Promise<KeptAttendance[]>;
  /** The same of playback, over all days, in order of time. */
  playbackSessions(roomId: string, userIds: readonly string[]): Promise<UserPlaybackSession[]>;
  /** Users who were handed a way into the room, by the vendor's id and as callers named them, the latest first. */
  knownUsers(roomId: string): Promise<NamedUser[]>;
  /** What is kept of a kind within a span, room by room; read in parts while it is taken. */
  rows(kind: KeptKind, span: DaySpan): AsyncIterable<ExportRow>;
}

/** A row of an export, by the names of its columns; an object is a list or details, to be written as JSON. */
export type ExportRow = Readonly<Record<string, ExportValue>>;

export type ExportValue = string | number | boolean | object | null;

const ROOM_COLUMNS = ['roomId', 'roomTitle'] as const;

/** Of the rows of each kind, in their order. */
export const EXPORT_COLUMNS: Readonly<Record<KeptKind, readonly string[]>> = {
  playback: [
    ...ROOM_COLUMNS,
    ...['day', 'viewCount', 'watchedSeconds', 'hours', 'minutes', 'isFinal', 'collectedAt'],
  ],
  live: [
    ...ROOM_COLUMNS,
    ...['day', 'peakStudentCount', 'studentCount', 'mobileStudentCount', 'pcStudentCount', 'totalSeconds'],
    ...['medianSeconds', 'onlineSeries', 'isFinal', 'collectedAt'],
  ],
  balance: ['day', 'balance', 'totalToppedUp', 'totalConsumed', 'collectedAt'],
  users: [...ROOM_COLUMNS, 'what', 'userId', 'day', 'details', 'collectedAt'],
};

/** As a caller named a user, and as the vendor does. */
export interface NamedUser {
  id: string;
  vendorId: string;
}

/** Of a user that was handed a way into a room. */
export interface LetIn extends NamedUser {
  roomId: string;
  at: Date;
}

/** What was read of a room's playback. */
export interface PlaybackVisit extends Collected {
  roomId: string;
  /** As the vendor answered. */
  days: readonly PlaybackDay[];
  /** When the room is to be visited again, epoch milliseconds; null: never. */
  nextVisitAt: number | null;
}

/** When a room is to be visited. */
export interface PlannedVisit {
  roomId: string;
  /** Epoch milliseconds; null: never. */
  nextVisitAt: number | null;
}

/** What came of a visit. */
export interface VisitOutcome {
  /** Rows that are new or higher now. */
  changed: number;
  /** Days since the visit before that the vendor has no more. */
  lost: DaySpan | null;
}

/**
 * Writes of one merchant. All may be repeated: rows are found by what they are about, figures never become lower, and a
 * figure of a day that is over stays. `token` is of the lease under which the collector works: where another has it
 * meanwhile they throw {@link LeaseLostError} and write nothing.
 */
export interface MerchantArchiveWrites {
  /** What the vendor says of rooms; those that are kept already are written where they changed or were seen a day ago. */
  keepRooms(rooms: readonly Room[], seenAt: Date, token?: number): Promise<void>;
  /** The vendor has them no more. Their rows stay. */
  markDeleted(roomIds: readonly string[], at: Date, token?: number): Promise<void>;
  /** One transaction: days, sums of the merchant, days lost, next visit. */
  keepPlayback(visit: PlaybackVisit, token?: number): Promise<VisitOutcome>;
  /** Sets when rooms are to be visited without a visit, such as after a lesson that is still to come. */
  planVisits(plans: readonly PlannedVisit[], token?: number): Promise<void>;
  /** `lessonStartedAt`: to whose day the lesson counts. */
  keepLive(
    roomId: string,
    statistics: LiveStatistics,
    about: Collected & { isFinal: boolean; lessonStartedAt: Date },
    token?: number,
  ): Promise<void>;
  keepBalance(merchant: Merchant, collectedAt: Date, token?: number): Promise<void>;
  /** Nothing of somebody whose data was deleted is kept: the answers say how many there were. */
  keepAttendances(
    roomId: string,
    attendances: readonly UserLiveAttendance[],
    at: Date,
    token?: number,
  ): Promise<number>;
  keepPlaybackSessions(
    roomId: string,
    sessions: readonly UserPlaybackSession[],
    at: Date,
    token?: number,
  ): Promise<number>;
  /** Somebody who was deleted and is let in again is known again by this alone, and only from then on. */
  noteLetIn(users: readonly LetIn[]): Promise<void>;
  /** Deletes all that names the user, and leaves a mark that keeps the next collection from bringing it back. */
  deleteUser(userId: string, at: Date): Promise<DeletedUserData>;
  /** Deletes what is older than a day; answers how many rows. */
  forgetBefore(kind: KeptKind, day: Day, token?: number): Promise<number>;
}

/** What the collector plans by. */
export interface RoomsDue {
  roomId: string;
  /** Epoch milliseconds. */
  dueAt: number;
  startsAt: Date | null;
  endsAt: Date | null;
  playbackExpiresAt: Date | null;
  isVod: boolean | null;
}

export interface CollectorState {
  /** Rooms whose next visit was to be by then, the longest due first. */
  roomsDue(byMs: number, limit: number): Promise<RoomsDue[]>;
  /** Rooms not marked as deleted that nobody has seen since; the longest unseen first. */
  roomsUnseen(sinceMs: number, limit: number): Promise<string[]>;
  /** Lessons that ended in a stretch of time and whose live statistics are not final. */
  lessonsEnded(fromMs: number, toMs: number, limit: number): Promise<RoomsDue[]>;
  /** Users of the room whose statistics may be asked for: let in, kept before, and not deleted. */
  usersOf(roomId: string, limit: number): Promise<string[]>;
  /** Those of them of whose attendance nothing is kept. */
  usersWithoutAttendance(roomId: string, limit: number): Promise<string[]>;
  /** A note that outlives the process: when something was last done, how far a walk has come. Null: there is none. */
  note(name: string): Promise<string | null>;
  setNote(name: string, value: string, token?: number): Promise<void>;
}

/** One merchant of an archive. */
export interface MerchantArchive extends MerchantArchiveReads, MerchantArchiveWrites, CollectorState {}

/** The right to collect, for a time: of all instances one has it. */
export interface Lease {
  /** Higher than that of any holder before. */
  token: number;
  expiresAt: number;
}

/** How much is kept. */
export interface ArchiveSize {
  rows: Readonly<Record<string, number>>;
  /** Of tables and indexes, as far as the store says it. */
  bytes: number | null;
}

/** A sum that is not that of its rows. */
export interface WrongSum {
  partner: string;
  day: Day;
  figure: string;
  kept: number;
  counted: number;
}

/** What was found wrong. */
export interface Verification {
  wrong: readonly WrongSum[];
  /** Rows of users whose data was deleted, such as a restored backup brings back. */
  marked: number;
}

/** Where statistics are kept past the vendor's week. Every method but `of` may reject with {@link ArchiveAwayError}. */
export interface Archive extends AsyncDisposable {
  readonly kind: 'sqlite' | 'postgres';
  of(partner: string): MerchantArchive;
  /** Takes or prolongs the lease of a name; null while another holds it. */
  lease(name: string, holder: string, nowMs: number, forMs: number): Promise<Lease | null>;
  /** Gives it back early. */
  release(name: string, holder: string): Promise<void>;
  size(): Promise<ArchiveSize>;
  /** Counts all sums anew, and what is there of users with a mark; `repair` writes the sums, and deletes the users. */
  verify(options: { repair: boolean }): Promise<Verification>;
  /** Makes partitions of the coming months, where the store has them. */
  prepareMonths(fromDay: Day, months: number): Promise<void>;
  /** Null while it answers; else since when it does not, and the code of the last error. */
  readonly away: { sinceMs: number; code: string } | null;
  close(): Promise<void>;
}

/** The store does not answer: reads fail, collection waits. The cause has what its driver said. */
export class ArchiveAwayError extends Error {
  override readonly name = 'ArchiveAwayError';
  /** Of the driver or the store, e.g. `ECONNREFUSED` or `57P01`. */
  readonly code: string;

  constructor(code: string, cause: unknown) {
    super(`The archive does not answer (${code})`, { cause });
    this.code = code;
  }
}

/** Another collector has the lease now. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor() {
    super('Another instance collects now');
  }
}

/** Whoever only looks at an archive makes none. */
export class NoArchiveError extends Error {
  override readonly name = 'NoArchiveError';

  constructor() {
    super('There is no archive yet where ARCHIVE_URL points: a gateway makes one, or "archive backfill".');
  }
}

/** What is there was made by a newer version: to go on would damage it. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';

  constructor(migration: string) {
    super(
      `The archive was written by a newer version of the gateway (it has migration ${migration}); start that version`,
    );
  }
}
