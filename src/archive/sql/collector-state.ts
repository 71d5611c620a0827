import type { RoomsDue } from '../archive.ts';
import { marksOf } from './deletion-marks.ts';
import { roomOf, roomsOf, writeTo, type MerchantPlace } from './merchant.ts';

export async function readRoomsDue(
  { store, partner }: MerchantPlace,
  byMs: number,
  limit: number,
): Promise<RoomsDue[]> {
  const rows = await store.read((db) =>
    roomsOf(db, partner)
      .select(PLANNED_BY)
      .select('room.next_visit_at as due_at')
      .where('room.next_visit_at', '<=', byMs)
      .where('room.deleted_at', 'is', null)
      .orderBy('room.next_visit_at')
      .orderBy('room.id')
      .limit(limit)
      .execute(),
  );
  return rows.map(dueFrom);
}

export async function readLessonsEnded(
  { store, partner }: MerchantPlace,
  fromMs: number,
  toMs: number,
  limit: number,
): Promise<RoomsDue[]> {
  const rows = await store.read((db) =>
    roomsOf(db, partner)
      .leftJoin('live_lesson', 'live_lesson.room_id', 'room.id')
      .select(PLANNED_BY)
      .select('room.ends_at as due_at')
      .where('room.ends_at', '>=', fromMs)
      .where('room.ends_at', '<=', toMs)
      .where('room.deleted_at', 'is', null)
      // A recording has no lesson.
      .where((eb) => eb.or([eb('room.is_vod', 'is', null), eb('room.is_vod', '=', 0)]))
      .where((eb) => eb.or([eb('live_lesson.final', 'is', null), eb('live_lesson.final', '=', 0)]))
      .orderBy('room.ends_at')
      .orderBy('room.id')
      .limit(limit)
      .execute(),
  );
  return rows.map(dueFrom);
}

export async function readRoomsUnseen(
  { store, partner }: MerchantPlace,
  sinceMs: number,
  limit: number,
): Promise<string[]> {
  const rows = await store.read((db) =>
    roomsOf(db, partner)
      .select('room.vendor_room_id')
      .where('room.seen_at', '<', sinceMs)
      .where('room.deleted_at', 'is', null)
      .orderBy('room.seen_at')
      .orderBy('room.id')
      .limit(limit)
      .execute(),
  );
  return rows.map(({ vendor_room_id }) => vendor_room_id);
}

const PLANNED_BY = [
  'room.vendor_room_id',
  'room.starts_at',
  'room.ends_at',
  'room.playback_expires_at',
  'room.is_vod',
] as const;

interface DueRow {
  vendor_room_id: string;
  due_at: number | null;
  starts_at: number | null;
  ends_at: number | null;
  playback_expires_at: number | null;
  is_vod: number | null;
}

function dueFrom(row: DueRow): RoomsDue {
  return {
    roomId: row.vendor_room_id,
    dueAt: row.due_at ?? 0,
    startsAt: dateFrom(row.starts_at),
    endsAt: dateFrom(row.ends_at),
    playbackExpiresAt: dateFrom(row.playback_expires_at),
    isVod: row.is_vod === null ? null : row.is_vod === 1,
  };
}

const dateFrom = (ms: number | null) => (ms === null ? null : new Date(ms));

/** Those who were let in last come first, then those of whom something is kept. */
export async function readUsersOf(
  { store, partner }: MerchantPlace,
  roomId: string,
  limit: number,
): Promise<string[]> {
  return store.readTogether(async (trx) => {
    const inRoom = roomOf(trx, partner, roomId);
    const attended = await inRoom
      .innerJoin('attendance', 'attendance.room_id', 'room.id')
      .innerJoin('person', 'person.id', 'attendance.person_id')
      .whereRef('person.merchant_id', '=', 'merchant.id')
      .select(['merchant.id', 'person.user_id'])
      .orderBy('person.user_id')
      .limit(limit)
      .execute();
    const watched = await inRoom
      .innerJoin('playback_session', 'playback_session.room_id', 'room.id')
      .innerJoin('person', 'person.id', 'playback_session.person_id')
      .whereRef('person.merchant_id', '=', 'merchant.id')
      .select(['merchant.id', 'person.user_id'])
      .distinct()
      .orderBy('person.user_id')
      .limit(limit)
      .execute();
    const entered = await inRoom
      .innerJoin('entry', 'entry.room_id', 'room.id')
      .innerJoin('person', 'person.id', 'entry.person_id')
      .whereRef('person.merchant_id', '=', 'merchant.id')
      .select(['merchant.id', 'person.user_id'])
      .orderBy('entry.at', 'desc')
      .orderBy('person.user_id')
      .limit(limit)
      .execute();
    const rows = [...entered, ...attended, ...watched];
    const [first] = rows;
    if (!first) return [];
    const users = [...new Set(rows.map(({ user_id }) => user_id))];
    const marks = await marksOf(trx, first.id, partner, users);
    return users.filter((user) => marks.get(user)?.knownAgainAt !== 0).slice(0, limit);
  });
}

export async function readUsersWithoutAttendance(
  place: MerchantPlace,
  roomId: string,
  limit: number,
): Promise<string[]> {
  const users = await readUsersOf(place, roomId, limit);
  if (users.length === 0) return [];
  const rows = await place.store.read((db) =>
    roomOf(db, place.partner, roomId)
      .innerJoin('attendance', 'attendance.room_id', 'room.id')
      .innerJoin('person', 'person.id', 'attendance.person_id')
      .select('person.user_id')
      .execute(),
  );
  const attended = new Set(rows.map(({ user_id }) => user_id));
  return users.filter((user) => !attended.has(user));
}

export async function readNote({ store, partner }: MerchantPlace, name: string): Promise<string | null> {
  const row = await store.read((db) =>
    db
      .selectFrom('merchant')
      .innerJoin('note', 'note.merchant_id', 'merchant.id')
      .select('note.value')
      .where('merchant.partner', '=', partner)
      .where('note.name', '=', name)
      .executeTakeFirst(),
  );
  return row?.value ?? null;
}

export function setNote(place: MerchantPlace, name: string, value: string, token?: number): Promise<void> {
  return writeTo(place, { token }, async (trx, merchantId) => {
    await trx
      .insertInto('note')
      .values({ merchant_id: merchantId, name, value })
      .onConflict((conflict) =>
        conflict.columns(['merchant_id', 'name']).doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })),
      )
      .execute();
  });
}
