import type { Dialect, RawBuilder } from 'kysely';
import type { Day } from '../../vendor/protocol/days.ts';
import type { UsageInterval } from '../archive.ts';
import type { Db, Trx } from './tables.ts';

/** Words of `create table` that the stores have in different forms. */
export interface ColumnTypes {
  /** A key that counts itself up. */
  key: string;
  day: string;
  /** Epoch milliseconds, or a sum of figures. */
  large: string;
  flag: string;
  bytes: string;
  /** Behind a table whose rows are found by their key alone. */
  byKey: string;
  /** Behind the table of room-days. */
  byMonth: string;
}

/** Shared by all who write to one merchant; alone: nobody else writes to it meanwhile. */
export type LockMode = 'shared' | 'alone';

/** Where the stores differ. */
export interface SqlDialect {
  readonly kind: 'sqlite' | 'postgres';
  /** How Kysely talks to it. */
  readonly kysely: Dialect;
  readonly types: ColumnTypes;
  /** Other writers are there at the same time: rows that are read to be changed are locked. */
  readonly hasOtherWriters: boolean;
  /** On one connection: begins a transaction that writes. */
  begin(db: Db): Promise<void>;
  /** In a transaction: waits for others who change the schema, until its end. */
  lockSchema(db: Db): Promise<void>;
  /** Begins what every write begins with, and locks the merchant until the end of the transaction. */
  lockMerchant(trx: Trx, partner: string, mode: LockMode): Promise<void>;
  /** For a transaction that reads all there is. */
  takeTime(trx: Trx): Promise<void>;
  /** Makes place for the room-days of months, each `YYYY-MM`. */
  makeMonths(db: Db, months: readonly string[]): Promise<void>;
  /** Of the calendar period that a day lies in. */
  firstDayOf(interval: UsageInterval, day: RawBuilder<Day>): RawBuilder<Day>;
  /** Bytes of tables and indexes; null where the store does not say. */
  bytes(db: Db): Promise<number | null>;
  /** The code of an error that says that the store does not answer; else null. */
  awayCode(error: unknown): string | null;
  /** Before the connections are closed. */
  beforeClose(db: Db): Promise<void>;
}
