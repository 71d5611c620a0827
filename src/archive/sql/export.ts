import type { Selectable } from 'kysely';
import type { ExportRow, KeptKind } from '../archive.ts';
import type { DaySpan } from '../../vendor/protocol/days.ts';
import { readBalances } from './balances.ts';
import { readColumns, roomColumns, type RoomPart, type RoomsById } from './export-columns.ts';
import { userRows } from './export-users.ts';
import { statisticsFromText } from './live-details.ts';
import { roomsOf, type MerchantPlace } from './merchant.ts';
import { dayFromBytes } from './room-day-bytes.ts';
import type { RoomDayTable } from './tables.ts';

/** Rooms whose rows are read at once, so that an archive of any size takes little memory. */
const ROOMS = 50;

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

type Reader = (place: MerchantPlace, rooms: RoomsById, span: DaySpan) => Promise<Iterable<ExportRow>>;

const READERS: Record<Exclude<KeptKind, 'balance'>, Reader> = {
  playback: playbackRows,
  live: liveRows,
  users: userRows,
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
  return playbackFrom(rows, rooms);
}

/** One after the other: their lists take many times what is stored. */
function* playbackFrom(rows: readonly Selectable<RoomDayTable>[], rooms: RoomsById): Generator<ExportRow> {
  for (const row of rows) {
    const { hours, minutes } = dayFromBytes(row.lists);
    yield {
      ...roomColumns(rooms.get(row.room_id)),
      day: row.day,
      viewCount: row.views,
      watchedSeconds: row.seconds,
      hours,
      minutes,
      ...readColumns(row),
    };
  }
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
      onlineSeries: onlineSeries?.points ?? [],
      ...readColumns(row),
    };
  });
}

async function balanceRows(place: MerchantPlace, span: DaySpan): Promise<ExportRow[]> {
  const balances = await readBalances(place, span);
  return balances.map(({ collectedAt, ...balance }) => ({
    ...balance,
    collectedAt: collectedAt.toISOString(),
  }));
}
