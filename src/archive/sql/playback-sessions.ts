import type { UserPlaybackSession } from '../../vendor/endpoints/playback.ts';
import { dayOf } from '../../vendor/protocol/days.ts';
import { chunksOf } from './chunks.ts';
import { marksOf, mayKeep } from './deletion-marks.ts';
import { writeTo, type MerchantPlace } from './merchant.ts';
import { grouped } from '../../runtime/grouped.ts';
import { idOf, personIds } from './people.ts';
import { lockedRoom } from './rooms.ts';
import { largerSession } from './session-merges.ts';
import { playbackFromText, textFromPlayback } from './session-texts.ts';
import type { Trx } from './tables.ts';

/** Answers how many sessions were not kept, since the data of their users was deleted. */
export function keepPlaybackSessions(
  place: MerchantPlace,
  roomId: string,
  sessions: readonly UserPlaybackSession[],
  at: Date,
  token?: number,
): Promise<number> {
  return writeTo(place, { token }, async (trx, merchantId) => {
    const room = await lockedRoom(trx, place.store.dialect, merchantId, roomId);
    const users = [...new Set(sessions.map(({ userId }) => userId))];
    const marks = await marksOf(trx, merchantId, place.partner, users);
    const kept = sessions.filter((session) => mayKeep(marks.get(session.userId), beganAt(session)));
    const ids = await personIds(
      trx,
      merchantId,
      kept.map(({ userId }) => userId),
    );
    const byPerson = grouped(kept, ({ userId }) => idOf(ids, userId));
    for (const [personId, ofPerson] of byPerson) {
      await write(trx, { person_id: personId, room_id: room.id }, ofPerson, at.getTime());
    }
    return sessions.length - kept.length;
  });
}

/** As far as it is known when. */
function beganAt({ startedAt, segments, endedAt }: UserPlaybackSession): Date | null {
  return startedAt ?? segments.find((segment) => segment.startedAt)?.startedAt ?? endedAt;
}

interface PersonInRoom {
  person_id: number;
  room_id: number;
}

async function write(
  trx: Trx,
  place: PersonInRoom,
  sessions: readonly UserPlaybackSession[],
  at: number,
): Promise<void> {
  const keys = keysOf(sessions);
  const before = await trx
    .selectFrom('playback_session')
    .select(['started_at', 'ordinal', 'details'])
    .where('person_id', '=', place.person_id)
    .where('room_id', '=', place.room_id)
    .execute();
  const detailsBefore = new Map(before.map((row) => [`${row.started_at} ${row.ordinal}`, row.details]));
  const rows = sessions.flatMap((session, index) => {
    const { started_at, ordinal } = keys[index] ?? { started_at: 0, ordinal: index };
    const known = detailsBefore.get(`${started_at} ${ordinal}`);
    const details = textFromPlayback(known ? largerSession(playbackFromText(known), session) : session);
    const day = dayOf(started_at === 0 ? at : started_at);
    return details === known ? [] : [{ ...place, started_at, ordinal, day, collected_at: at, details }];
  });
  for (const chunk of chunksOf(rows)) await upsert(trx, chunk);
}

/** By its beginning, and among those that began together by its place in the answer. */
function keysOf(sessions: readonly UserPlaybackSession[]) {
  const together = new Map<number, number>();
  return sessions.map((session) => {
    const started_at = beganAt(session)?.getTime() ?? 0;
    const ordinal = together.get(started_at) ?? 0;
    together.set(started_at, ordinal + 1);
    return { started_at, ordinal };
  });
}

interface SessionRow extends PersonInRoom {
  started_at: number;
  ordinal: number;
  day: string;
  collected_at: number;
  details: string;
}

async function upsert(trx: Trx, rows: readonly SessionRow[]): Promise<void> {
  await trx
    .insertInto('playback_session')
    .values([...rows])
    .onConflict((conflict) =>
      conflict.columns(['person_id', 'room_id', 'started_at', 'ordinal']).doUpdateSet((eb) => ({
        collected_at: eb.ref('excluded.collected_at'),
        details: eb.ref('excluded.details'),
      })),
    )
    .execute();
}
