import type { ExportRow, KeptKind } from '../archive.ts';
import type { DaySpan } from '../days.ts';
import { readBalances } from './balances.ts';
import { statisticsFromText } from './live-details.ts';
import { roomsOf, type MerchantPlace } from './merchant.ts';
import { dayFromBytes } from './room-day-bytes.ts';
import { factsFromText } from './room-facts.ts';
import { liveFromText, playbackFromText } from './session-texts.ts';

/** Rooms whose rows are read at once, so that an archive of any size takes little memory. */
const ROOMS = 50;

interface RoomPart {
  id: number;
  vendor_room_id: string;
  facts: string;
}

/** What is kept of a kind within a span, room by room. */
export async function* exportRows(
  place: MerchantPlace,
  kind: KeptKind,
  span: DaySpan,
): AsyncGenerator<ExportRow> {
  if (kind === 'balance') {
    yield* await balanceRows(place, span);
    return;
  }
  for (let last = 0; ;) {
    const rooms = await readRooms(place, last);
    const end = rooms.at(-1);
    if (!end) return;
    yield* await READERS[kind](place, new Map(rooms.map((room) => [room.id, room])), span);
    last = end.id;
  }
}

function readRooms({ store, partner }: MerchantPlace, behind: number): Promise<RoomPart[]> {
  return store.read((db) =>
    roomsOf(db, partner)
      .select(['room.id', 'room.vendor_room_id', 'room.facts'])
      .where('room.id', '>', behind)
      .orderBy('room.id')
      .limit(ROOMS)
      .execute(),
  );
}

type RoomsById = ReadonlyMap<number, RoomPart>;
type Reader = (place: MerchantPlace, rooms: RoomsById, span: DaySpan) => Promise<ExportRow[]>;

const READERS: Record<Exclude<KeptKind, 'balance'>, Reader> = {
  playback: playbackRows,
  live: liveRows,
  users: async (place, rooms, span) => [
    ...(await attendanceRows(place, rooms, span)),
    ...(await sessionRows(place, rooms, span)),
  ],
};

async function playbackRows({ store }: MerchantPlace, rooms: RoomsById, span: DaySpan) {
  const rows = await store.read((db) =>
    db
      .selectFrom('room_day')
      .selectAll()
      .where('room_id', 'in', [...rooms.keys()])
      .where('day', '>=', span.from)
      .where('day', '<=', span.to)
      .orderBy('room_id')
      .orderBy('day')
      .execute(),
  );
  return rows.map((row) => {
    const { hours, minutes } = dayFromBytes(row.lists);
    return {
      ...roomColumns(rooms.get(row.room_id)),
      day: row.day,
      viewCount: row.views,
      watchedSeconds: row.seconds,
      hours: JSON.stringify(hours),
      minutes: JSON.stringify(minutes),
      ...readColumns(row),
    };
  });
}

async function liveRows({ store }: MerchantPlace, rooms: RoomsById, span: DaySpan) {
  const rows = await store.read((db) =>
    db
      .selectFrom('live_lesson')
      .selectAll()
      .where('room_id', 'in', [...rooms.keys()])
      .where('day', '>=', span.from)
      .where('day', '<=', span.to)
      .orderBy('room_id')
      .execute(),
  );
  return rows.map((row) => {
    const { watchTime, onlineSeries, ...figures } = statisticsFromText(row.details);
    return {
      ...roomColumns(rooms.get(row.room_id)),
      day: row.day,
      ...figures,
      totalSeconds: watchTime?.totalSeconds ?? null,
      medianSeconds: watchTime?.medianSeconds ?? null,
      onlineSeries: JSON.stringify(onlineSeries?.points ?? []),
      ...readColumns(row),
    };
  });
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
    details: JSON.stringify(liveFromText(row.sessions)),
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
    details: JSON.stringify(playbackFromText(row.details)),
    collectedAt: timeFrom(row.collected_at),
  }));
}

async function balanceRows(place: MerchantPlace, span: DaySpan): Promise<ExportRow[]> {
  const balances = await readBalances(place, span);
  return balances.map(({ collectedAt, ...balance }) => ({
    ...balance,
    collectedAt: collectedAt.toISOString(),
  }));
}

function roomColumns(room: RoomPart | undefined) {
  return {
    roomId: room?.vendor_room_id ?? null,
    roomTitle: room ? (factsFromText(room.facts).title ?? null) : null,
  };
}

function readColumns({ final, collected_at }: { final: number; collected_at: number }) {
  return { isFinal: final === 1 ? 'true' : 'false', collectedAt: timeFrom(collected_at) };
}

function timeFrom(ms: number): string {
  return new Date(ms).toISOString();
}
