import { addDays, startOfDay, type Day, type DaySpan } from '../src/vendor/protocol/days.ts';
import type { ArchiveTarget } from '../src/archive/open.ts';
import { openArchive } from '../src/archive/open.ts';
import { openPostgres } from '../src/archive/sql/postgres.ts';
import { columnsFrom, type DayFigures } from '../src/archive/sql/room-day.ts';
import { openSqlite } from '../src/archive/sql/sqlite.ts';
import { createStore, type Store } from '../src/archive/sql/store.ts';
import type { PlaybackDay } from '../src/vendor/endpoints/playback.ts';
import { balanceOf } from '../test/archive/examples.ts';

/** Room-days of an invented term, in the order in which a collector would have written them. */

const END: Day = '2026-11-28';
const LESSON_MINUTES = 60;
/** Rooms are visited so often, as the collector does. */
const DAYS_BETWEEN_VISITS = 6;
const ROWS_PER_STATEMENT = 100;
/** Different days from which all are drawn. */
const DIFFERENT_DAYS = 5_000;

/** The first has half of the rooms, the other nine share the rest. */
export const PARTNERS = Array.from({ length: 10 }, (_, index) => `partner-${index}`);

export const roomId = (partner: number, index: number) =>
  `jz${partner}${index.toString(16).padStart(10, '0')}`;

/** The last days of the term. */
export const spanOf = (days: number): DaySpan => ({ from: addDays(END, 1 - days), to: END });

/** Mulberry32: the same term in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Views of a day are log-normal, mostly in the evening; each watches a stretch of the lesson. */
function inventDay(random: () => number, medianViews: number): DayFigures {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const views = Math.max(1, Math.round(medianViews * Math.exp(normal)));
  const hours: DayFigures['hours'] = new Map();
  const minutes: DayFigures['minutes'] = new Map();
  for (let view = 0; view < views; view += 1) {
    const hour = random() < 0.7 ? 17 + Math.floor(random() * 6) : 7 + Math.floor(random() * 10);
    const first = random() < 0.6 ? 0 : Math.floor(random() * LESSON_MINUTES);
    const length = Math.min(LESSON_MINUTES - first, 1 + Math.floor(random() * LESSON_MINUTES));
    const known = hours.get(hour) ?? { views: 0, seconds: 0 };
    hours.set(hour, { views: known.views + 1, seconds: known.seconds + length * 60 });
    for (let minute = first; minute < first + length; minute += 1) {
      minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
    }
  }
  return { vendorId: hexOf(random), hours, minutes };
}

/** As the vendor's ids of records are. */
const hexOf = (random: () => number) =>
  Array.from({ length: 24 }, () => Math.floor(random() * 16).toString(16)).join('');

export interface Term {
  rooms: number;
  days: number;
  medianViews: number;
}

/** Writes rows as they are after the visits of the term; the sums are for `verify` to make. */
export async function fillArchive(target: ArchiveTarget, term: Term): Promise<void> {
  const now = () => startOfDay(END);
  const archive = await openArchive({ target, now });
  await archive.prepareMonths(spanOf(term.days).from, Math.ceil(term.days / 28) + 1);
  for (const [index, partner] of PARTNERS.entries())
    await archive.of(partner).keepRooms(roomsOf(term, index), new Date(now()));
  for (let day = 0; day < term.days; day += 1) {
    const collectedAt = new Date(startOfDay(addDays(spanOf(term.days).from, day)));
    await archive.of(PARTNERS[0]!).keepBalance(balanceOf((day * 312.35).toFixed(2)), collectedAt);
  }
  await archive.close();
  const dialect = target.kind === 'sqlite' ? await openSqlite(target.path) : await openPostgres(target.url);
  const store = createStore(dialect, now);
  try {
    await fillDays(store, term);
    await store.db.updateTable('room').set({ visited_at: now() }).execute();
    await dialect.beforeClose(store.db);
  } finally {
    await store.db.destroy();
  }
}

function roomsOf({ rooms, days }: Term, partner: number) {
  const count = partner === 0 ? Math.ceil(rooms / 2) : Math.floor(rooms / 2 / (PARTNERS.length - 1));
  const startsAt = new Date(startOfDay(spanOf(days).from));
  return Array.from({ length: count }, (_, index) => ({
    vendorId: roomId(partner, index),
    title: `Lesson ${index} of ${partner}`,
    startsAt,
    endsAt: new Date(startsAt.getTime() + LESSON_MINUTES * 60_000),
    playbackExpiresAt: new Date('2099-01-01T00:00:00Z'),
    isVod: false,
  }));
}

async function fillDays(store: Store, { days, medianViews }: Term): Promise<void> {
  const random = seeded(22);
  const drawn = Array.from({ length: DIFFERENT_DAYS }, () => columnsFrom(inventDay(random, medianViews)));
  const { from } = spanOf(days);
  const rooms = await store.db.selectFrom('room').select('id').orderBy('id').execute();
  const dayOfTerm = (index: number) => addDays(from, index);
  const place = (room: number, day: number) => (Math.imul(room, 7_919) + Math.imul(day, 104_729)) >>> 0;
  for (let today = 0; today < days; today += 1) {
    const collected_at = startOfDay(dayOfTerm(today)) + 43_200_000;
    const isLast = today === days - 1;
    const rows = rooms
      .filter(({ id }) => isLast || (id + today) % DAYS_BETWEEN_VISITS === 0)
      .flatMap(({ id }) =>
        Array.from({ length: Math.min(DAYS_BETWEEN_VISITS, today) + 1 }, (_, ago) => {
          const columns = drawn[place(id, today - ago) % drawn.length]!;
          const final = ago > 0 ? 1 : 0;
          return { room_id: id, day: dayOfTerm(today - ago), collected_at, final, ...columns };
        }),
      );
    await store.write(async (trx) => {
      await store.dialect.takeTime(trx);
      for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
        await trx
          .insertInto('room_day')
          .values(rows.slice(start, start + ROWS_PER_STATEMENT))
          .onConflict((conflict) =>
            conflict
              .columns(['room_id', 'day'])
              .doUpdateSet((eb) => ({
                final: eb.ref('excluded.final'),
                collected_at: eb.ref('excluded.collected_at'),
                lists: eb.ref('excluded.lists'),
              }))
              .where('room_day.final', '=', 0),
          )
          .execute();
      }
    });
  }
}

/** An answer of the vendor in which each of the seven days has a view more than any before. */
export function lastWeek(index: number): PlaybackDay[] {
  return Array.from({ length: 7 }, (_, ago) => ({
    vendorId: null,
    startsAt: new Date(startOfDay(addDays(END, -ago))),
    hours: [{ hour: 3, viewCount: 1 + (index % 3), watchedSeconds: 60 }],
    minutes: [{ minute: 1, viewCount: 1 }],
  }));
}
