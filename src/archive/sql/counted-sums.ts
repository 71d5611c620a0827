import type { Day } from '../../vendor/protocol/days.ts';
import { daysOf } from './lost-days.ts';
import { noFigures, numbersFrom } from './sums.ts';
import type { Db, MerchantDayFigures } from './tables.ts';

/** What the sums of one merchant have to be, counted from rows. */
export async function countedSums(db: Db, merchantId: number): Promise<Map<Day, MerchantDayFigures>> {
  const byDay = new Map<Day, MerchantDayFigures>();
  const figuresOf = (day: Day) => {
    const known = byDay.get(day) ?? noFigures();
    byDay.set(day, known);
    return known;
  };
  for (const row of [...(await playbackOf(db, merchantId)), ...(await lessonsOf(db, merchantId))]) {
    const { day, ...figures } = row;
    Object.assign(figuresOf(day), numbersFrom(figures));
  }
  for (const { from_day, to_day, rooms } of await lostOf(db, merchantId)) {
    for (const day of daysOf({ from: from_day, to: to_day })) figuresOf(day).lost_rooms += Number(rooms);
  }
  return byDay;
}

function playbackOf(db: Db, merchantId: number) {
  return db
    .selectFrom('room')
    .innerJoin('room_day', 'room_day.room_id', 'room.id')
    .where('room.merchant_id', '=', merchantId)
    .groupBy('room_day.day')
    .select((eb) => [
      'room_day.day',
      eb.fn.countAll().as('rooms'),
      eb.fn.sum('room_day.views').as('views'),
      eb.fn.sum('room_day.seconds').as('seconds'),
    ])
    .execute();
}

function lessonsOf(db: Db, merchantId: number) {
  return db
    .selectFrom('room')
    .innerJoin('live_lesson', 'live_lesson.room_id', 'room.id')
    .where('room.merchant_id', '=', merchantId)
    .groupBy('live_lesson.day')
    .select((eb) => [
      'live_lesson.day',
      eb.fn.countAll().as('lessons'),
      eb.fn.sum('live_lesson.students').as('students'),
      eb.fn.sum('live_lesson.seconds').as('live_seconds'),
    ])
    .execute();
}

/** Many rooms lose the same days: a collector was down for all of them. */
function lostOf(db: Db, merchantId: number) {
  return db
    .selectFrom('room')
    .innerJoin('lost_days', 'lost_days.room_id', 'room.id')
    .where('room.merchant_id', '=', merchantId)
    .groupBy(['lost_days.from_day', 'lost_days.to_day'])
    .select(({ fn }) => ['lost_days.from_day', 'lost_days.to_day', fn.countAll().as('rooms')])
    .execute();
}
