import type { LiveStatistics } from '../../vendor/endpoints/statistics.ts';
import type { Collected, KeptLiveStatistics } from '../archive.ts';
import { dayOf } from '../../vendor/protocol/days.ts';
import { largerStatistics, statisticsFromText, textFromStatistics } from './live-details.ts';
import { roomOf, writeTo, type MerchantPlace } from './merchant.ts';
import { lockedRoom } from './rooms.ts';
import { SumChanges } from './sums.ts';
import type { Trx } from './tables.ts';

export async function readLiveStatistics(
  { store, partner }: MerchantPlace,
  roomId: string,
): Promise<KeptLiveStatistics | null> {
  const row = await store.read((db) =>
    roomOf(db, partner, roomId)
      .innerJoin('live_lesson', 'live_lesson.room_id', 'room.id')
      .select(['live_lesson.details', 'live_lesson.collected_at', 'live_lesson.final'])
      .executeTakeFirst(),
  );
  if (!row) return null;
  return {
    ...statisticsFromText(row.details),
    collectedAt: new Date(row.collected_at),
    isFinal: row.final === 1,
  };
}

/** A number of 32 bits. */
const MAX_STUDENTS = 2 ** 31 - 1;

export interface AboutLesson extends Collected {
  isFinal: boolean;
  lessonStartedAt: Date;
}

/** Those of a lesson that was over stay as they are. */
export function keepLive(
  place: MerchantPlace,
  roomId: string,
  statistics: LiveStatistics,
  { isFinal, lessonStartedAt, collectedAt }: AboutLesson,
  token?: number,
): Promise<void> {
  return writeTo(place, { token }, async (trx, merchantId) => {
    const room = await lockedRoom(trx, place.store.dialect, merchantId, roomId);
    const kept = await trx
      .selectFrom('live_lesson')
      .selectAll()
      .where('room_id', '=', room.id)
      .executeTakeFirst();
    if (kept?.final === 1) return;
    const merged = kept ? largerStatistics(statisticsFromText(kept.details), statistics) : statistics;
    const row = {
      room_id: room.id,
      day: dayOf(lessonStartedAt.getTime()),
      collected_at: Math.max(kept?.collected_at ?? 0, collectedAt.getTime()),
      final: isFinal ? 1 : 0,
      students: Math.min(Math.round(merged.studentCount ?? 0), MAX_STUDENTS),
      seconds: Math.round(merged.watchTime?.totalSeconds ?? 0),
      details: textFromStatistics(merged),
    };
    const sums = new SumChanges();
    if (kept) sums.add(kept.day, { lessons: -1, students: -kept.students, live_seconds: -kept.seconds });
    sums.add(row.day, { lessons: 1, students: row.students, live_seconds: row.seconds });
    await upsert(trx, row);
    await sums.write(trx, merchantId);
  });
}

interface LessonRow {
  room_id: number;
  day: string;
  collected_at: number;
  final: number;
  students: number;
  seconds: number;
  details: string;
}

async function upsert(trx: Trx, row: LessonRow): Promise<void> {
  await trx
    .insertInto('live_lesson')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .column('room_id')
        .doUpdateSet((eb) => ({
          day: eb.ref('excluded.day'),
          collected_at: eb.ref('excluded.collected_at'),
          final: eb.ref('excluded.final'),
          students: eb.ref('excluded.students'),
          seconds: eb.ref('excluded.seconds'),
          details: eb.ref('excluded.details'),
        }))
        .where('live_lesson.final', '=', 0),
    )
    .execute();
}
