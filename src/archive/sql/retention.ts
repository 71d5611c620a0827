import { setImmediate } from 'node:timers/promises';
import type { KeptKind } from '../archive.ts';
import type { Day } from '../../vendor/protocol/days.ts';
import { writeTo, type MerchantPlace } from './merchant.ts';
import { FIGURES, type Figure } from './sums.ts';
import type { Trx } from './tables.ts';

/** Rooms, or persons, of one transaction: nobody else may write meanwhile, and SQLite does nothing else. */
const AT_ONCE = 50;

/** Sums go with what they are of, so that they are right also behind it. */
const FIGURES_OF: Partial<Record<KeptKind, readonly Figure[]>> = {
  playback: ['rooms', 'views', 'seconds', 'lost_rooms'],
  live: ['lessons', 'students', 'live_seconds'],
};

/** Some rooms or persons after the other: what ends in between is done again by the next. */
export async function forgetBefore(
  place: MerchantPlace,
  kind: KeptKind,
  day: Day,
  token?: number,
): Promise<number> {
  let forgotten = 0;
  let next: number | null = 0;
  while (next !== null) {
    const after: number = next;
    const done = await writeTo(place, { token, mode: 'alone' }, async (trx, merchantId) => {
      if (kind === 'balance') return { rows: await forgetBalances(trx, merchantId, day), next: null };
      const ids = await idsAfter(trx, kind === 'users' ? 'person' : 'room', merchantId, after);
      const rows = ids.length === 0 ? 0 : await forgetOf(trx, kind, ids, day);
      const isLast = ids.length < AT_ONCE;
      if (isLast) await forgetSums(trx, merchantId, kind, day);
      return { rows, next: isLast ? null : (ids.at(-1) ?? null) };
    });
    forgotten += done.rows;
    next = done.next;
    await setImmediate();
  }
  return forgotten;
}

async function idsAfter(
  trx: Trx,
  table: 'room' | 'person',
  merchantId: number,
  after: number,
): Promise<number[]> {
  const rows = await trx
    .selectFrom(table)
    .select('id')
    .where('merchant_id', '=', merchantId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(AT_ONCE)
    .execute();
  return rows.map(({ id }) => id);
}

async function forgetOf(
  trx: Trx,
  kind: 'playback' | 'live' | 'users',
  ids: readonly number[],
  day: Day,
): Promise<number> {
  if (kind === 'users') return forgetUsers(trx, ids, day);
  return kind === 'live' ? forgetLessons(trx, ids, day) : forgetPlayback(trx, ids, day);
}

async function forgetLessons(trx: Trx, rooms: readonly number[], day: Day): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('live_lesson')
    .where('room_id', 'in', rooms)
    .where('day', '<', day)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

async function forgetPlayback(trx: Trx, rooms: readonly number[], day: Day): Promise<number> {
  const days = await trx
    .deleteFrom('room_day')
    .where('room_id', 'in', rooms)
    .where('day', '<', day)
    .executeTakeFirst();
  const lost = trx.deleteFrom('lost_days').where('room_id', 'in', rooms).where('to_day', '<', day);
  const { numDeletedRows } = await lost.executeTakeFirst();
  // What is left of them begins with what is left of all.
  await trx
    .updateTable('lost_days')
    .set({ from_day: day })
    .where('room_id', 'in', rooms)
    .where('from_day', '<', day)
    .execute();
  return Number(days.numDeletedRows + numDeletedRows);
}

async function forgetSums(trx: Trx, merchantId: number, kind: KeptKind, day: Day): Promise<void> {
  const gone = FIGURES_OF[kind];
  if (!gone) return;
  const before = trx
    .updateTable('merchant_day')
    .set(Object.fromEntries(gone.map((figure) => [figure, 0])))
    .where('merchant_id', '=', merchantId)
    .where('day', '<', day);
  await before.execute();
  await trx
    .deleteFrom('merchant_day')
    .where('merchant_id', '=', merchantId)
    .where('day', '<', day)
    .where((eb) => eb.and(FIGURES.map((figure) => eb(figure, '=', 0))))
    .execute();
}

async function forgetBalances(trx: Trx, merchantId: number, day: Day): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('balance')
    .where('merchant_id', '=', merchantId)
    .where('day', '<', day)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Marks of deletions stay: they name nobody. */
async function forgetUsers(trx: Trx, persons: readonly number[], day: Day): Promise<number> {
  const forget = async (table: 'attendance' | 'playback_session' | 'entry') => {
    const lastDay = table === 'attendance' ? 'attendance.last_day' : (`${table}.day` as const);
    const { numDeletedRows } = await trx
      .deleteFrom(table)
      .where(`${table}.person_id`, 'in', persons)
      .where(lastDay, '<', day)
      .executeTakeFirst();
    return Number(numDeletedRows);
  };
  const rows = (await forget('attendance')) + (await forget('playback_session')) + (await forget('entry'));
  await trx
    .deleteFrom('person')
    .where('id', 'in', persons)
    .where((eb) =>
      eb.and(
        (['attendance', 'playback_session', 'entry'] as const).map((table) =>
          eb.not(
            eb.exists(
              eb.selectFrom(table).select('room_id').whereRef(`${table}.person_id`, '=', 'person.id'),
            ),
          ),
        ),
      ),
    )
    .execute();
  return rows;
}
