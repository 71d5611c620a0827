/** What is known of one create, under its key. */
export type CreateRecord = CreateHead & CreateState;

export interface CreateHead {
  /** Equal for equal inputs. */
  fingerprint: string;
  /** When the create was first sent, by the clock of the store. */
  sentAt: number;
}

export type CreateState =
  /** Under way. Whoever runs it renews `aliveAt`; when that has become old, it died. */
  | { state: 'STARTED'; owner: string; aliveAt: number }
  | { state: 'DONE'; room: CreatedRoom }
  /** Refused for something the caller can fix. */
  | { state: 'REJECTED'; endpoint: string; reason: string }
  /** Sent, and the answer was lost. */
  | { state: 'UNKNOWN' };

/** As much of a room as every create answers. The host's code stays out of the store. */
export interface CreatedRoom {
  vendorId: string;
  /** Absent where the answer did not say it. */
  title?: string | undefined;
}

/** How far a series of rooms has come that are made under one key. The others of them are still to be made, or found. */
export interface SeriesProgress {
  total: number;
  done: number;
  /** Refused or failed when it was last tried. */
  failed: number;
  /** Every room is made, or refused for good: no repeat changes anything. */
  isFinal: boolean;
}

/** For how long a repeat finds the first result. */
export const RECORD_TTL_MS = 24 * 3_600_000;

/** Where records are kept. Every method fails with {@link StoreUnavailableError} when that cannot be reached. */
export interface IdempotencyStore {
  /** The clock that all replicas share, epoch milliseconds. */
  now(): Promise<number>;
  /** Writes a record unless there is one. Answers the one that was there. */
  add(key: string, record: CreateRecord): Promise<CreateRecord | null>;
  get(key: string): Promise<CreateRecord | null>;
  /** Writes what is true, whatever was there. */
  put(key: string, record: CreateRecord): Promise<void>;
  /** Writes a record, or removes it for null, if it is still `seen`. */
  replace(key: string, seen: CreateRecord, next: CreateRecord | null): Promise<boolean>;
  /** Notes that a room belongs to a key. False when it belongs to another. */
  claim(roomId: string, key: string): Promise<boolean>;
  /** The key that each room belongs to, in the order asked for; null for a room of nobody. Notes nothing. */
  owners(roomIds: readonly string[]): Promise<(string | null)[]>;
  /** Notes, for `ms` at most, that a create is under way to a room that looks so. */
  enter(look: string, create: string, ms: number): Promise<void>;
  /** Notes that it is so no more. */
  leave(look: string, create: string): Promise<void>;
  /** How many other creates are under way to a room that looks so. */
  others(look: string, create: string): Promise<number>;
  /** Notes how far a series has come, whatever was noted before. */
  putProgress(key: string, progress: SeriesProgress): Promise<void>;
  /** Null for a series of which nothing is known. */
  progress(key: string): Promise<SeriesProgress | null>;
}

/** Nobody knows whether the key was used: nothing was sent. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}
