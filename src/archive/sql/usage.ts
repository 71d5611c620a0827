import { sql, type RawBuilder } from 'kysely';
import type { UsageInterval, UsagePeriod } from '../archive.ts';
import { addDays, DAY_MS, dayOf, startOfDay, type Day, type DaySpan } from '../../vendor/protocol/days.ts';
import { decimalDifference } from './decimal.ts';
import type { MerchantPlace } from './merchant.ts';
import { periodsOf } from './periods.ts';
import { FIGURES, noFigures, numbersFrom } from './sums.ts';
import type { Db, MerchantDayFigures } from './tables.ts';

/** From the sums of days alone, however many rooms there are. */
export async function readUsage(
  { store, partner }: MerchantPlace,
  span: DaySpan,
  interval: UsageInterval,
): Promise<UsagePeriod[]> {
  const firstDay = store.dialect.firstDayOf(interval, sql.ref('merchant_day.day'));
  const [sums, consumed] = await store.read((db) =>
    Promise.all([sumsOf(db, partner, span, firstDay), consumedOf(db, partner, span)]),
  );
  let next = 0;
  const spent = spendingOver(consumed);
  return periodsOf(span, interval).map(({ from, to }) => {
    const sum = sums[next];
    const isOfPeriod = sum !== undefined && sum.firstDay <= to;
    if (isOfPeriod) next += 1;
    return { from, to, ...usageFrom(isOfPeriod ? sum : noFigures()), spending: spent(to) };
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

interface PeriodSums extends MerchantDayFigures {
  /** Of the whole period, also where the span begins later in it. */
  firstDay: Day;
}

/** In order. Of periods without a day there are none. */
async function sumsOf(
  db: Db,
  partner: string,
  span: DaySpan,
  firstDay: RawBuilder<Day>,
): Promise<PeriodSums[]> {
  const rows = await db
    .selectFrom('merchant')
    .innerJoin('merchant_day', 'merchant_day.merchant_id', 'merchant.id')
    .select(firstDay.as('first_day'))
    .select((eb) => FIGURES.map((figure) => eb.fn.sum(`merchant_day.${figure}`).as(figure)))
    .where('merchant.partner', '=', partner)
    .where('merchant_day.day', '>=', span.from)
    .where('merchant_day.day', '<=', span.to)
    .groupBy('first_day')
    .orderBy('first_day')
    .execute();
  return rows.map(({ first_day, ...sums }) => ({ firstDay: first_day, ...numbersFrom(sums) }));
}

interface Consumed {
  /** The day at whose end it was so. */
  closes: Day;
  consumed: string | null;
}

/**
 * A balance is of the end of the day that is nearest: one of before noon closes the day before, as those that are read soon
 * after midnight do.
 */
const NEAR_END_MS = DAY_MS / 2;

/** When the first balance may be read that closes a day. */
const firstClosing = (day: Day): number => startOfDay(day) + NEAR_END_MS;

/** Those that close days of the span, behind the last one before them. */
async function consumedOf(db: Db, partner: string, span: DaySpan): Promise<Consumed[]> {
  const known = db
    .selectFrom('merchant')
    .innerJoin('balance', 'balance.merchant_id', 'merchant.id')
    .select(['balance.collected_at', 'balance.consumed'])
    .where('merchant.partner', '=', partner)
    .where('balance.consumed', 'is not', null);
  const lastBefore = known
    .clearSelect()
    .where('balance.collected_at', '<', firstClosing(span.from))
    .select((eb) => eb.fn.max('balance.day').as('day'));
  const rows = await known
    .where('balance.day', '>=', (eb) => eb.fn.coalesce(lastBefore, eb.val(span.from)))
    .where('balance.collected_at', '<', firstClosing(addDays(span.to, 1)))
    .orderBy('balance.day')
    .execute();
  return rows.map(({ collected_at, consumed }) => ({ closes: dayOf(collected_at - NEAR_END_MS), consumed }));
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
    for (
      let balance = balances[next];
      balance && balance.closes <= lastDay;
      balance = balances[(next += 1)]
    ) {
      if (first === null) first = balance.consumed;
      else last = balance.consumed;
    }
    before = last ?? first;
    return first === null || last === null ? null : decimalDifference(last, first);
  };
}
