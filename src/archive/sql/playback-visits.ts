import type { PlaybackVisit, VisitOutcome } from '../archive.ts';
import { dayOf, type Day } from '../../vendor/protocol/days.ts';
import { daysOf, lostBetween } from './lost-days.ts';
import { writeTo, type MerchantPlace } from './merchant.ts';
import { columnsFrom, figuresByDay, figuresFrom, largerOf, type DayFigures } from './room-day.ts';
import { bufferFrom, type StoredBytes } from './room-day-bytes.ts';
import { lockedRoom } from './rooms.ts';
import { SumChanges } from './sums.ts';
import type { Trx } from './tables.ts';

export async function keepPlayback(
  place: MerchantPlace,
  visit: PlaybackVisit,
  token?: number,
): Promise<VisitOutcome> {
  const answered = figuresByDay(visit.days);
  await place.store.prepareDays([...answered.keys()]);
  return writeTo(place, { token }, async (trx, merchantId) => {
    const room = await lockedRoom(trx, place.store.dialect, merchantId, visit.roomId);
    const collectedAt = visit.collectedAt.getTime();
    const sums = new SumChanges();
    const rows = await changedDays(trx, room.id, answered, collectedAt, sums);
    if (rows.length > 0) await upsert(trx, rows);
    const lost = lostBetween(room, collectedAt);
    if (lost) {
      await trx
        .insertInto('lost_days')
        .values({ room_id: room.id, from_day: lost.from, to_day: lost.to })
        .execute();
      for (const day of daysOf(lost)) sums.add(day, { lost_rooms: 1 });
    }
    await sums.write(trx, merchantId);
    await trx
      .updateTable('room')
      .set({
        visited_at: Math.max(room.visited_at, collectedAt),
        first_visited_at: room.first_visited_at || collectedAt,
        next_visit_at: visit.nextVisitAt,
      })
      .where('id', '=', room.id)
      .execute();
    return { changed: rows.length, lost };
  });
}

type RoomDayRow = NonNullable<ReturnType<typeof changedDay>>;

async function changedDays(
  trx: Trx,
  roomId: number,
  answered: ReadonlyMap<Day, DayFigures>,
  collectedAt: number,
  sums: SumChanges,
): Promise<RoomDayRow[]> {
  if (answered.size === 0) return [];
  const kept = await trx
    .selectFrom('room_day')
    .selectAll()
    .where('room_id', '=', roomId)
    .where('day', 'in', [...answered.keys()])
    .execute();
  const keptByDay = new Map(kept.map((row) => [row.day, row]));
  const rows: RoomDayRow[] = [];
  for (const [day, figures] of answered) {
    const before = keptByDay.get(day);
    const row = changedDay(roomId, day, figures, collectedAt, before);
    if (!row) continue;
    rows.push(row);
    sums.add(day, {
      rooms: before ? 0 : 1,
      views: row.views - (before?.views ?? 0),
      seconds: row.seconds - (before?.seconds ?? 0),
    });
  }
  return rows;
}

interface KeptDay {
  final: number;
  views: number;
  seconds: number;
  lists: StoredBytes;
}

/** A row to be written; null where a day that was over is kept, and where nothing is higher or final now. */
function changedDay(
  roomId: number,
  day: Day,
  answered: DayFigures,
  collectedAt: number,
  kept: KeptDay | undefined,
) {
  if (kept?.final === 1) return null;
  const columns = columnsFrom(kept ? largerOf(figuresFrom(kept.lists), answered) : answered);
  const final = dayOf(collectedAt) > day ? 1 : 0;
  const isSame = kept?.final === final && columns.lists.equals(bufferFrom(kept.lists));
  return isSame ? null : { room_id: roomId, day, collected_at: collectedAt, final, ...columns };
}

/** The guard says once more what the rows say already, for whoever writes without the lock of the room. */
async function upsert(trx: Trx, rows: readonly RoomDayRow[]): Promise<void> {
  await trx
    .insertInto('room_day')
    .values([...rows])
    .onConflict((conflict) =>
      conflict
        .columns(['room_id', 'day'])
        .doUpdateSet((eb) => ({
          collected_at: eb.ref('excluded.collected_at'),
          views: eb.ref('excluded.views'),
          seconds: eb.ref('excluded.seconds'),
          final: eb.ref('excluded.final'),
          lists: eb.ref('excluded.lists'),
        }))
        .where((eb) =>
          eb.and([
            eb('room_day.final', '=', 0),
            eb('room_day.views', '<=', eb.ref('excluded.views')),
            eb('room_day.seconds', '<=', eb.ref('excluded.seconds')),
          ]),
        ),
    )
    .execute();
}
