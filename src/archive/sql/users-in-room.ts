import { byStart, type UserPlaybackSession } from '../../vendor/endpoints/playback.ts';
import type { KeptAttendance } from '../archive.ts';
import { chunksOf } from './chunks.ts';
import { roomOf, type MerchantPlace } from './merchant.ts';
import { liveFromText, playbackFromText } from './session-texts.ts';
import type { Db } from './tables.ts';

export async function readAttendances(
  { store, partner }: MerchantPlace,
  roomId: string,
  userIds: readonly string[],
): Promise<KeptAttendance[]> {
  const found: KeptAttendance[] = [];
  for (const chunk of chunksOf(userIds)) {
    const rows = await store.read((db) =>
      usersIn(db, partner, roomId, chunk)
        .innerJoin('attendance', (join) =>
          join.onRef('attendance.person_id', '=', 'person.id').onRef('attendance.room_id', '=', 'room.id'),
        )
        .select(['person.user_id', 'attendance.sessions', 'attendance.collected_at'])
        .execute(),
    );
    for (const { user_id, sessions, collected_at } of rows) {
      const collectedAt = new Date(collected_at);
      found.push({ userId: user_id, sessions: liveFromText(sessions), collectedAt });
    }
  }
  return found;
}

export async function readPlaybackSessions(
  { store, partner }: MerchantPlace,
  roomId: string,
  userIds: readonly string[],
): Promise<UserPlaybackSession[]> {
  const found: UserPlaybackSession[] = [];
  for (const chunk of chunksOf(userIds)) {
    const rows = await store.read((db) =>
      usersIn(db, partner, roomId, chunk)
        .innerJoin('playback_session', (join) =>
          join
            .onRef('playback_session.person_id', '=', 'person.id')
            .onRef('playback_session.room_id', '=', 'room.id'),
        )
        .select(['person.user_id', 'playback_session.details'])
        .orderBy('playback_session.started_at')
        .orderBy('playback_session.ordinal')
        .execute(),
    );
    for (const { user_id, details } of rows) found.push({ userId: user_id, ...playbackFromText(details) });
  }
  return found.sort(byStart);
}

function usersIn(db: Db, partner: string, roomId: string, userIds: readonly string[]) {
  return roomOf(db, partner, roomId)
    .innerJoin('person', 'person.merchant_id', 'merchant.id')
    .where('person.user_id', 'in', userIds);
}
