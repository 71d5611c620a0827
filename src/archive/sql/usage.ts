import type { UsageInterval, UsagePeriod } from '../archive.ts';
import type { Day, DaySpan } from '../../vendor/protocol/days.ts';
import { decimalDifference } from './decimal.ts';
import type { MerchantPlace } from './merchant.ts';
import { periodsOf } from './periods.ts';
import { FIGURES, noFigures } from './sums.ts';
import type { Db, MerchantDayFigures } from './tables.ts';

/** From the sums of days alone, however many rooms there are. */
export async function readUsage(
  { store, partner }: MerchantPlace,
  span: DaySpan,
  interval: UsageInterval,
): Promise<UsagePeriod[]> {
  const { days, consumed } = await store.read(async (db) => ({
    days: await daysOf(db, partner, span),
    consumed: await consumedOf(db, partner, span),
  }));
  let nextDay = 0;
  const spent = spendingOver(consumed);
  return periodsOf(span, interval).map(({ from, to }) => {
    const figures = noFigures();
    for (let row = days[nextDay]; row && row.day <= to; row = days[(nextDay += 1)]) {
      for (const figure of FIGURES) figures[figure] += row[figure];
    }
    return { from, to, ...usageFrom(figures), spending: spent(to) };
  });
}

function usageFrom(figures: MerchantDayFigures): Omit<UsagePeriod, keyof DaySpan | 'spending'> {
  return {
    lessonCount: figures.lessons,
    studentCount: figures.students,
    liveWatchedSeconds: figures.live_seconds,
    playbackViewCount: figures.views,
    playbackWatchedSeconds: figures.seconds,
    lostRoomDays: figures.lost_rooms,
  };
}

function daysOf(db: Db, partner: string, span: DaySpan) {
  return db
    .selectFrom('merchant')
    .innerJoin('merchant_day', 'merchant_day.merchant_id', 'merchant.id')
    .selectAll('merchant_day')
    .where('merchant.partner', '=', partner)
    .where('merchant_day.day', '>=', span.from)
    .where('merchant_day.day', '<=', span.to)
    .orderBy('merchant_day.day')
    .execute();
}

interface Consumed {
  day: Day;
  consumed: string | null;
}

/** Those of the span, behind the last one before it. */
async function consumedOf(db: Db, partner: string, span: DaySpan): Promise<Consumed[]> {
  const known = db
    .selectFrom('merchant')
    .innerJoin('balance', 'balance.merchant_id', 'merchant.id')
    .select(['balance.day', 'balance.consumed'])
    .where('merchant.partner', '=', partner)
    .where('balance.consumed', 'is not', null);
  const before = await known
    .where('balance.day', '<', span.from)
    .orderBy('balance.day', 'desc')
    .limit(1)
    .execute();
  const within = await known
    .where('balance.day', '>=', span.from)
    .where('balance.day', '<=', span.to)
    .orderBy('balance.day')
    .execute();
  return [...before, ...within];
}

/**
 * Asked for one period after the other: what was consumed from the last balance before it to the last one in it. What
 * was spent while no balance was kept counts to the period of the next one, so that periods add up.
 */
function spendingOver(balances: readonly Consumed[]): (lastDay: Day) => string | null {
  let next = 0;
  let before: string | null = null;
  return (lastDay) => {
    let first = before;
    let last: string | null = null;
    for (let balance = balances[next]; balance && balance.day <= lastDay; balance = balances[(next += 1)]) {
      if (first === null) first = balance.consumed;
      else last = balance.consumed;
    }
    before = last ?? first;
    return first === null || last === null ? null : decimalDifference(last, first);
  };
}
