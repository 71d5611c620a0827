import type { KeptUserActivity } from '../archive.ts';
import { byStart } from '../../vendor/endpoints/playback.ts';
import type { DaySpan } from '../../vendor/protocol/days.ts';
import { chunksOf } from './chunks.ts';
import type { MerchantPlace } from './merchant.ts';
import { factsFromText } from './room-facts.ts';
import { liveFromText, playbackFromText } from './session-texts.ts';
import type { Db } from './tables.ts';

/** Rooms in which the user attended, watched or was let in on a day of the span. */
export async function readUserActivity(
  { store, partner }: MerchantPlace,
  userId: string,
  span: DaySpan,
  rooms: readonly string[] | null,
): Promise<KeptUserActivity[]> {
  const found = new Map<number, Activity>();
  // No query for no room: an empty list is none that a store takes.
  const lists = rooms === null ? [null] : [...chunksOf([...new Set(rooms)])];
  for (const list of lists) {
    await store.readTogether(async (trx) => {
      const ask = { partner, userId, rooms: list };
      await addSessions(trx, ask, span, found);
      await addAttendances(trx, ask, span, found);
      await addEntries(trx, ask, span, found);
    });
  }
  return [...found.values()]
    .filter(({ isInSpan }) => isInSpan)
    .sort(latestFirst)
    .map(activityFrom);
}

interface Ask {
  partner: string;
  userId: string;
  rooms: readonly string[] | null;
}

interface Activity extends Omit<KeptUserActivity, 'roomTitle' | 'roomStartsAt' | 'playbackSessions'> {
  room: RoomRow;
  isInSpan: boolean;
  playbackSessions: KeptUserActivity['playbackSessions'][number][];
}

interface RoomRow {
  room_id: number;
  vendor_room_id: string;
  facts: string;
  starts_at: number | null;
}

/** The user as a person of the merchant, and the merchant's rooms. */
function roomsOfUser(db: Db, { partner, userId, rooms }: Ask) {
  return db
    .selectFrom('merchant')
    .innerJoin('person', 'person.merchant_id', 'merchant.id')
    .innerJoin('room', 'room.merchant_id', 'merchant.id')
    .select(['room.id as room_id', 'room.vendor_room_id', 'room.facts', 'room.starts_at'])
    .where('merchant.partner', '=', partner)
    .where('person.user_id', '=', userId)
    .$if(rooms !== null, (query) => query.where('room.vendor_room_id', 'in', [...(rooms ?? [])]));
}

function activityOf(found: Map<number, Activity>, room: RoomRow): Activity {
  const known = found.get(room.room_id);
  if (known) return known;
  const activity: Activity = {
    room,
    roomId: room.vendor_room_id,
    isInSpan: false,
    attendance: null,
    playbackSessions: [],
    letInAt: null,
  };
  found.set(room.room_id, activity);
  return activity;
}

type Found = Map<number, Activity>;

async function addSessions(db: Db, ask: Ask, span: DaySpan, found: Found): Promise<void> {
  const rows = await roomsOfUser(db, ask)
    .innerJoin('playback_session', (join) =>
      join
        .onRef('playback_session.person_id', '=', 'person.id')
        .onRef('playback_session.room_id', '=', 'room.id'),
    )
    .select('playback_session.details')
    .where('playback_session.day', '>=', span.from)
    .where('playback_session.day', '<=', span.to)
    .orderBy('playback_session.started_at')
    .orderBy('playback_session.ordinal')
    .execute();
  for (const row of rows) {
    const activity = activityOf(found, row);
    activity.isInSpan = true;
    activity.playbackSessions.push({ userId: ask.userId, ...playbackFromText(row.details) });
  }
}

async function addAttendances(db: Db, ask: Ask, span: DaySpan, found: Found): Promise<void> {
  const rows = await roomsOfUser(db, ask)
    .innerJoin('attendance', (join) =>
      join.onRef('attendance.person_id', '=', 'person.id').onRef('attendance.room_id', '=', 'room.id'),
    )
    .select(['attendance.sessions', 'attendance.collected_at'])
    .where('attendance.first_day', '<=', span.to)
    .where('attendance.last_day', '>=', span.from)
    .execute();
  for (const row of rows) {
    const activity = activityOf(found, row);
    activity.isInSpan = true;
    activity.attendance = {
      userId: ask.userId,
      sessions: liveFromText(row.sessions),
      collectedAt: new Date(row.collected_at),
    };
  }
}

/** Of all days: they also say when the user was let in where something else is of the span. */
async function addEntries(db: Db, ask: Ask, span: DaySpan, found: Found): Promise<void> {
  const rows = await roomsOfUser(db, ask)
    .innerJoin('entry', (join) =>
      join.onRef('entry.person_id', '=', 'person.id').onRef('entry.room_id', '=', 'room.id'),
    )
    .select(['entry.at', 'entry.day'])
    .execute();
  for (const row of rows) {
    const activity = activityOf(found, row);
    activity.letInAt = new Date(row.at);
    if (row.day >= span.from && row.day <= span.to) activity.isInSpan = true;
  }
}

/** By the start of the room; those whose start nobody knows come last. */
function latestFirst({ room: one }: Activity, { room: other }: Activity): number {
  return (
    (other.starts_at ?? -Infinity) - (one.starts_at ?? -Infinity) || (one.room_id < other.room_id ? 1 : -1)
  );
}

function activityFrom({ room, roomId, attendance, playbackSessions, letInAt }: Activity): KeptUserActivity {
  return {
    roomId,
    attendance,
    letInAt,
    playbackSessions: playbackSessions.sort(byStart),
    roomTitle: factsFromText(room.facts).title ?? null,
    roomStartsAt: room.starts_at === null ? null : new Date(room.starts_at),
  };
}
