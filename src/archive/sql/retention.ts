import type { KeptKind } from '../archive.ts';
import type { Day } from '../days.ts';
import { writeTo, type MerchantPlace } from './merchant.ts';
import { FIGURES, type Figure } from './sums.ts';
import type { Trx } from './tables.ts';

/** Rooms of one transaction: nobody else may write meanwhile. */
const ROOMS_AT_ONCE = 500;

/** Sums go with what they are of, so that they are right also behind it. */
const FIGURES_OF: Partial<Record<KeptKind, readonly Figure[]>> = {
  playback: ['rooms', 'views', 'seconds', 'lost_rooms'],
  live: ['lessons', 'students', 'live_seconds'],
};

/** Room by room, and the sums at last: what ends in between is done again by the next. */
export async function forgetBefore(
  place: MerchantPlace,
  kind: KeptKind,
  day: Day,
  token?: number,
): Promise<number> {
  const write = <T>(work: (trx: Trx, merchantId: number) => Promise<T>) =>
    writeTo(place, { token, mode: 'alone' }, work);
  if (kind === 'balance') return write((trx, merchantId) => forgetBalances(trx, merchantId, day));
  if (kind === 'users') return write((trx, merchantId) => forgetUsers(trx, merchantId, day));
  let forgotten = 0;
  let last: number | null = 0;
  while (last !== null) {
    const after: number = last;
    const done = await write(async (trx, merchantId) => {
      const rooms = await roomsAfter(trx, merchantId, after);
      const rows = rooms.length === 0 ? 0 : await forgetOf(trx, kind, rooms, day);
      if (rooms.length < ROOMS_AT_ONCE) await forgetSums(trx, merchantId, kind, day);
      return { rows, last: rooms.length < ROOMS_AT_ONCE ? null : (rooms.at(-1) ?? null) };
    });
    forgotten += done.rows;
    last = done.last;
  }
  return forgotten;
}

async function roomsAfter(trx: Trx, merchantId: number, after: number): Promise<number[]> {
  const rows = await trx
    .selectFrom('room')
    .select('id')
    .where('merchant_id', '=', merchantId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(ROOMS_AT_ONCE)
    .execute();
  return rows.map(({ id }) => id);
}

async function forgetOf(
  trx: Trx,
  kind: 'playback' | 'live',
  rooms: readonly number[],
  day: Day,
): Promise<number> {
  if (kind === 'live') {
    const lessons = trx.deleteFrom('live_lesson').where('room_id', 'in', rooms).where('day', '<', day);
    return Number((await lessons.executeTakeFirst()).numDeletedRows);
  }
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
  const gone = FIGURES_OF[kind] ?? [];
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
async function forgetUsers(trx: Trx, merchantId: number, day: Day): Promise<number> {
  const persons = trx.selectFrom('person').select('id').where('merchant_id', '=', merchantId);
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
    .where('merchant_id', '=', merchantId)
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
