import type { Day } from '../../vendor/protocol/days.ts';
import type { MerchantDayFigures, Trx } from './tables.ts';

export const FIGURES = [
  'rooms',
  'views',
  'seconds',
  'lessons',
  'students',
  'live_seconds',
  'lost_rooms',
] as const satisfies readonly (keyof MerchantDayFigures)[];

export type Figure = (typeof FIGURES)[number];

/** What the sums of a merchant are to grow by, or to shrink by, day by day. */
export class SumChanges {
  readonly #byDay = new Map<Day, MerchantDayFigures>();

  add(day: Day, changes: Partial<MerchantDayFigures>): void {
    const figures = this.#byDay.get(day) ?? noFigures();
    for (const figure of FIGURES) figures[figure] += changes[figure] ?? 0;
    this.#byDay.set(day, figures);
  }

  /** In order of days, so that two writers never wait for each other. */
  async write(trx: Trx, merchantId: number): Promise<void> {
    const rows = [...this.#byDay]
      .filter(([, figures]) => FIGURES.some((figure) => figures[figure] !== 0))
      .sort(([day], [other]) => (day < other ? -1 : 1))
      .map(([day, figures]) => ({ merchant_id: merchantId, day, ...figures }));
    if (rows.length === 0) return;
    await trx
      .insertInto('merchant_day')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(['merchant_id', 'day'])
          .doUpdateSet((eb) =>
            Object.fromEntries(
              FIGURES.map((figure) => [
                figure,
                eb(`merchant_day.${figure}`, '+', eb.ref(`excluded.${figure}`)),
              ]),
            ),
          ),
      )
      .execute();
  }
}

export function noFigures(): MerchantDayFigures {
  return { rooms: 0, views: 0, seconds: 0, lessons: 0, students: 0, live_seconds: 0, lost_rooms: 0 };
}

/** A store may say sums as texts. */
export function numbersFrom<Sums extends object>(sums: Sums): Record<keyof Sums, number> {
  return Object.fromEntries(Object.entries(sums).map(([name, value]) => [name, Number(value)])) as Record<
    keyof Sums,
    number
  >;
}
