import type { UserLiveAttendance } from '../../vendor/endpoints/statistics.ts';
import { dayOf } from '../../vendor/protocol/days.ts';
import { chunksOf } from './chunks.ts';
import { marksOf, mayKeep, type DeletionMark } from './deletion-marks.ts';
import { writeTo, type MerchantPlace } from './merchant.ts';
import { idOf, personIds } from './people.ts';
import { lockedRoom } from './rooms.ts';
import { mergedLive } from './session-merges.ts';
import { liveFromText, textFromLive } from './session-texts.ts';
import type { Trx } from './tables.ts';

type Sessions = UserLiveAttendance['sessions'];

/** Answers how many users were not kept, or not wholly, since their data was deleted. */
export function keepAttendances(
  place: MerchantPlace,
  roomId: string,
  attendances: readonly UserLiveAttendance[],
  at: Date,
  token?: number,
): Promise<number> {
  const byUser = new Map<string, Sessions>();
  for (const { userId, sessions } of attendances) {
    byUser.set(userId, mergedLive(byUser.get(userId) ?? [], sessions));
  }
  return writeTo(place, { token }, async (trx, merchantId) => {
    const room = await lockedRoom(trx, place.store.dialect, merchantId, roomId);
    const marks = await marksOf(trx, merchantId, place.partner, [...byUser.keys()]);
    const { kept, refused } = withoutDeleted(byUser, marks);
    const ids = await personIds(trx, merchantId, kept.keys());
    const dayOfLesson = dayOf(room.starts_at ?? at.getTime());
    const rows = [...kept].map(([userId, sessions]) => ({ personId: idOf(ids, userId), sessions }));
    for (const chunk of chunksOf(rows)) await write(trx, room.id, chunk, dayOfLesson, at);
    return refused;
  });
}

function withoutDeleted(byUser: ReadonlyMap<string, Sessions>, marks: ReadonlyMap<string, DeletionMark>) {
  const kept = new Map<string, Sessions>();
  let refused = 0;
  for (const [userId, sessions] of byUser) {
    const mark = marks.get(userId);
    const allowed = sessions.filter(({ startedAt }) => mayKeep(mark, startedAt));
    if (mark && (allowed.length < sessions.length || mark.knownAgainAt === 0)) refused += 1;
    if (!mark || allowed.length > 0) kept.set(userId, allowed);
  }
  return { kept, refused };
}

interface NewAttendance {
  personId: number;
  sessions: Sessions;
}

async function write(
  trx: Trx,
  roomId: number,
  attendances: readonly NewAttendance[],
  dayOfLesson: string,
  at: Date,
): Promise<void> {
  const before = await trx
    .selectFrom('attendance')
    .select(['person_id', 'sessions'])
    .where('room_id', '=', roomId)
    .where(
      'person_id',
      'in',
      attendances.map(({ personId }) => personId),
    )
    .execute();
  const textsBefore = new Map(before.map((row) => [row.person_id, row.sessions]));
  const rows = attendances.flatMap(({ personId, sessions }) => {
    const textBefore = textsBefore.get(personId);
    const merged = textBefore === undefined ? sessions : mergedLive(liveFromText(textBefore), sessions);
    const text = textFromLive(merged);
    if (text === textBefore) return [];
    const days = merged.flatMap(({ startedAt }) => (startedAt ? [dayOf(startedAt.getTime())] : []));
    return [
      {
        person_id: personId,
        room_id: roomId,
        // In order of time. Whoever was not there was not there on the day of the lesson.
        first_day: days[0] ?? dayOfLesson,
        last_day: days.at(-1) ?? dayOfLesson,
        collected_at: at.getTime(),
        sessions: text,
      },
    ];
  });
  if (rows.length === 0) return;
  await trx
    .insertInto('attendance')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['person_id', 'room_id']).doUpdateSet((eb) => ({
        first_day: eb.ref('excluded.first_day'),
        last_day: eb.ref('excluded.last_day'),
        collected_at: eb.ref('excluded.collected_at'),
        sessions: eb.ref('excluded.sessions'),
      })),
    )
    .execute();
}
