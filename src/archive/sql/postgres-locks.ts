import { sql } from 'kysely';
import type { LockMode } from './dialect.ts';
import type { Db, Trx } from './tables.ts';

/** First number of our locks, so that those of other programs in the database are others. */
const LOCKS = 1_685_418_339;

/** Second numbers: hashes of partners are any number, but collide with these as seldom as with each other. */
const SCHEMA_LOCK = 1;

export async function lockSchema(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(LOCKS)}, ${sql.lit(SCHEMA_LOCK)})`.execute(db);
}

const LOCK_FUNCTIONS: Record<LockMode, string> = {
  shared: 'pg_advisory_xact_lock_shared',
  alone: 'pg_advisory_xact_lock',
};

export async function lockMerchant(trx: Trx, partner: string, mode: LockMode): Promise<void> {
  await sql`
    select ${sql.raw(LOCK_FUNCTIONS[mode])}(${sql.lit(LOCKS)}, hashtext(${partner}))
  `.execute(trx);
}
