import type { ExportRow } from '../archive.ts';
import type { DaySpan } from '../../vendor/protocol/days.ts';
import { roomColumns, timeFrom, type RoomsById } from './export-columns.ts';
import type { MerchantPlace } from './merchant.ts';
import { liveFromText, playbackFromText } from './session-texts.ts';

/** All that is kept of people: who attended, who watched, and who was let in. */
export async function userRows(place: MerchantPlace, rooms: RoomsById, span: DaySpan): Promise<ExportRow[]> {
  return [
    ...(await attendanceRows(place, rooms, span)),
    ...(await sessionRows(place, rooms, span)),
    ...(await entryRows(place, rooms, span)),
  ];
}

async function attendanceRows({ store }: MerchantPlace, rooms: RoomsById, span: DaySpan) {
  const rows = await store.read((db) =>
    db
      .selectFrom('attendance')
      .innerJoin('person', 'person.id', 'attendance.person_id')
      .select(['person.user_id', 'attendance.room_id', 'attendance.first_day as day'])
      .select(['attendance.sessions', 'attendance.collected_at'])
      .where('attendance.room_id', 'in', [...rooms.keys()])
      .where('attendance.first_day', '<=', span.to)
      .where('attendance.last_day', '>=', span.from)
      .orderBy('attendance.room_id')
      .orderBy('person.user_id')
      .execute(),
  );
  return rows.map((row) => ({
    ...roomColumns(rooms.get(row.room_id)),
    what: 'attendance',
    userId: row.user_id,
    day: row.day,
    details: liveFromText(row.sessions),
    collectedAt: timeFrom(row.collected_at),
  }));
}

async function sessionRows({ store }: MerchantPlace, rooms: RoomsById, span: DaySpan) {
  const rows = await store.read((db) =>
    db
      .selectFrom('playback_session')
      .innerJoin('person', 'person.id', 'playback_session.person_id')
      .select(['person.user_id', 'playback_session.room_id', 'playback_session.day'])
      .select(['playback_session.details', 'playback_session.collected_at'])
      .where('playback_session.room_id', 'in', [...rooms.keys()])
      .where('playback_session.day', '>=', span.from)
      .where('playback_session.day', '<=', span.to)
      .orderBy('playback_session.room_id')
      .orderBy('playback_session.started_at')
      .orderBy('playback_session.ordinal')
      .execute(),
  );
  return rows.map((row) => ({
    ...roomColumns(rooms.get(row.room_id)),
    what: 'playback',
    userId: row.user_id,
    day: row.day,
    details: playbackFromText(row.details),
    collectedAt: timeFrom(row.collected_at),
  }));
}

/** `id` is what the caller named the user. */
async function entryRows({ store }: MerchantPlace, rooms: RoomsById, span: DaySpan) {
  const rows = await store.read((db) =>
    db
      .selectFrom('entry')
      .innerJoin('person', 'person.id', 'entry.person_id')
      .select(['person.user_id', 'entry.room_id', 'entry.name', 'entry.at', 'entry.day'])
      .where('entry.room_id', 'in', [...rooms.keys()])
      .where('entry.day', '>=', span.from)
      .where('entry.day', '<=', span.to)
      .orderBy('entry.room_id')
      .orderBy('entry.at')
      .orderBy('person.user_id')
      .execute(),
  );
  return rows.map((row) => ({
    ...roomColumns(rooms.get(row.room_id)),
    what: 'entry',
    userId: row.user_id,
    day: row.day,
    details: { id: JSON.parse(row.name) as string, letInAt: timeFrom(row.at) },
    collectedAt: timeFrom(row.at),
  }));
}
