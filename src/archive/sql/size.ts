import type { ArchiveSize } from '../archive.ts';
import type { Store } from './store.ts';
import type { Db, Tables } from './tables.ts';

/** Those that are small enough to be counted. */
const COUNTED = [
  'merchant',
  'room',
  'lost_days',
  'live_lesson',
  'merchant_day',
  'balance',
  'person',
  'attendance',
  'playback_session',
  'entry',
  'deletion_mark',
] as const satisfies readonly (keyof Tables)[];

export function sizeOf(store: Store): Promise<ArchiveSize> {
  return store.read(async (db) => {
    const rows: Record<string, number> = { room_day: await roomDays(db) };
    for (const table of COUNTED) {
      const row = await db
        .selectFrom(table)
        .select(({ fn }) => fn.countAll().as('rows'))
        .executeTakeFirst();
      rows[table] = Number(row?.rows ?? 0);
    }
    return { rows, bytes: await store.dialect.bytes(db) };
  });
}

/** The sums know how many there are: to count millions takes a second. */
async function roomDays(db: Db): Promise<number> {
  const row = await db
    .selectFrom('merchant_day')
    .select(({ fn }) => fn.sum('rooms').as('rows'))
    .executeTakeFirst();
  return Number(row?.rows ?? 0);
}
