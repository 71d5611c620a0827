import { DELETED_LESSONS } from './history-lessons.ts';
import { LESSON_PLANS, type LessonPlan } from './seed-lessons.ts';
import { DAY_MS, MINUTE_MS, startOfShanghaiDay } from './shanghai-time.ts';

/** The account as the vendor showed it at some time. */
export interface HistoricBalance {
  atMs: number;
  remainMoney: number;
  consumptionMoney: number;
}

/** Lessons are made, and paid, a week before they begin; those that are to come are paid already. */
const PAID_BEFORE_MS = 7 * DAY_MS;

/** Days before the start of the sandbox, and amounts. */
const TOP_UPS = [105, 63, 21].map((daysAgo) => ({ daysAgo, money: 2_000 }));

/** When somebody looked at it every day: then what was spent on a day is what two of them differ by. */
const READ_BEHIND_MIDNIGHT_MS = 30 * MINUTE_MS;

/** Once a day, soon after midnight, over so many days: figures that lead to those of now. */
export function historicBalances(
  { remainMoney, consumptionMoney }: Omit<HistoricBalance, 'atMs'>,
  days: number,
  anchorMs: number,
): HistoricBalance[] {
  const paid = [...DELETED_LESSONS, ...LESSON_PLANS].map((plan) => ({
    atMs: Math.min(anchorMs + plan.startsIn * MINUTE_MS - PAID_BEFORE_MS, anchorMs - DAY_MS),
    money: priceOf(plan),
  }));
  const toppedUp = TOP_UPS.map(({ daysAgo, money }) => ({ atMs: anchorMs - daysAgo * DAY_MS, money }));
  const lastMs = startOfShanghaiDay(anchorMs - READ_BEHIND_MIDNIGHT_MS) + READ_BEHIND_MIDNIGHT_MS;
  return Array.from({ length: days + 1 }, (_, index) => {
    const atMs = lastMs - (days - index) * DAY_MS;
    const consumedLater = sumAfter(atMs, paid);
    return {
      atMs,
      consumptionMoney: consumptionMoney - consumedLater,
      remainMoney: remainMoney + consumedLater - sumAfter(atMs, toppedUp),
    };
  });
}

/** As the vendor charges: by the hour, twice as much with video. */
function priceOf({ video, vod, minutes }: LessonPlan): number {
  return (video === true || vod === true ? 4 : 2) * Math.ceil(minutes / 60);
}

function sumAfter(ms: number, payments: readonly { atMs: number; money: number }[]): number {
  return payments.reduce((sum, { atMs, money }) => (atMs > ms ? sum + money : sum), 0);
}
