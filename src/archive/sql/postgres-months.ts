import { sql } from 'kysely';
import type { Db } from './tables.ts';
import { lockSchema } from './postgres-locks.ts';

/** Makes partitions of months that have none, also where several processes do it at once. */
export async function makeMonths(db: Db, months: readonly string[]): Promise<void> {
  if ((await missing(db, months)).length === 0) return;
  await db.transaction().execute(async (trx) => {
    await lockSchema(trx);
    for (const month of await missing(trx, months)) await makeMonth(trx, month);
  });
}

const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;

const nameOf = (month: string) => `room_day_${month.replace('-', '_')}`;

async function missing(db: Db, months: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ relname: string }>`
    select child.relname
    from pg_inherits
    join pg_class child on child.oid = pg_inherits.inhrelid
    where pg_inherits.inhparent = 'room_day'::regclass
  `.execute(db);
  const there = new Set(rows.map(({ relname }) => relname));
  return months.filter((month) => !there.has(nameOf(month)));
}

/** A table that is attached: to make it a partition at once would wait for all readers, and hold up those behind it. */
async function makeMonth(db: Db, month: string): Promise<void> {
  if (!MONTH.test(month)) throw new RangeError('The archive keeps no days of such a month');
  const name = sql.table(nameOf(month));
  await sql`create table if not exists ${name}
    (like room_day including defaults including constraints including indexes)`.execute(db);
  await sql`alter table room_day attach partition ${name}
    for values from (${sql.lit(`${month}-01`)}) to (${sql.lit(firstOfNext(month))})`.execute(db);
}

function firstOfNext(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 'YYYY-MM-DD'.length);
}
