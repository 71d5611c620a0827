import type { Archive, MerchantArchive } from '../archive.ts';
import type { Day } from '../../vendor/protocol/days.ts';
import { keepAttendances } from './attendances.ts';
import { keepBalance, readBalances } from './balances.ts';
import * as collector from './collector-state.ts';
import type { SqlDialect } from './dialect.ts';
import { noteLetIn, readKnownUsers } from './entries.ts';
import { releaseLease, takeLease } from './lease.ts';
import { exportRows } from './export.ts';
import { keepLive, readLiveStatistics } from './live.ts';
import type { MerchantPlace } from './merchant.ts';
import { migrate } from './migrate.ts';
import { allMigrations } from './migrations/all.ts';
import { readLostDays, readPlaybackDays } from './playback-reads.ts';
import { planVisits } from './planned-visits.ts';
import { keepPlaybackSessions } from './playback-sessions.ts';
import { keepPlayback } from './playback-visits.ts';
import { forgetBefore } from './retention.ts';
import { keepRooms, markDeleted, readRoom } from './rooms.ts';
import { sizeOf } from './size.ts';
import { createStore, type Store } from './store.ts';
import { readUsage } from './usage.ts';
import { readUserActivity } from './user-activity.ts';
import { deleteUser } from './user-deletion.ts';
import { readAttendances, readPlaybackSessions } from './users-in-room.ts';
import { verify } from './verify.ts';

/** Opens a database with the tables of this version; the connections are closed where that fails. */
export async function openSqlArchive(
  dialect: SqlDialect,
  now: () => number,
  mustExist: boolean,
): Promise<Archive> {
  const store = createStore(dialect, now);
  try {
    await store.migrate((db) => migrate(db, dialect, allMigrations(dialect), mustExist));
  } catch (error) {
    await store.db.destroy();
    throw error;
  }
  return archiveOf(store);
}

function archiveOf(store: Store): Archive {
  let closing: Promise<void> | null = null;
  const close = () => (closing ??= closeStore(store));
  return {
    kind: store.dialect.kind,
    of: (partner) => merchantArchive({ store, partner }),
    lease: (name, holder, nowMs, forMs) => takeLease(store, name, holder, nowMs, forMs),
    release: (name, holder) => releaseLease(store, name, holder),
    size: () => sizeOf(store),
    verify: (options) => verify(store, options),
    prepareMonths: (fromDay, months) => store.prepareDays(firstDays(fromDay, months)),
    get away() {
      return store.away;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function closeStore({ db, dialect }: Store): Promise<void> {
  try {
    await dialect.beforeClose(db);
  } finally {
    await db.destroy();
  }
}

/** A day of each month. */
function firstDays(fromDay: Day, months: number): Day[] {
  const [year = 0, month = 0] = fromDay.split('-').map(Number);
  return Array.from({ length: months }, (_, index) =>
    new Date(Date.UTC(year, month - 1 + index, 1)).toISOString().slice(0, fromDay.length),
  );
}

function merchantArchive(place: MerchantPlace): MerchantArchive {
  return {
    playbackDays: (roomId, span) => readPlaybackDays(place, roomId, span),
    lostDays: (roomId, span) => readLostDays(place, roomId, span),
    liveStatistics: (roomId) => readLiveStatistics(place, roomId),
    room: (roomId) => readRoom(place, roomId),
    usage: (span, interval) => readUsage(place, span, interval),
    balances: (span) => readBalances(place, span),
    userActivity: (userId, span, rooms) => readUserActivity(place, userId, span, rooms),
    attendances: (roomId, userIds) => readAttendances(place, roomId, userIds),
    playbackSessions: (roomId, userIds) => readPlaybackSessions(place, roomId, userIds),
    knownUsers: (roomId) => readKnownUsers(place, roomId),
    rows: (kind, span) => exportRows(place, kind, span),

    keepRooms: (rooms, seenAt, token) => keepRooms(place, rooms, seenAt, token),
    markDeleted: (roomIds, at, token) => markDeleted(place, roomIds, at, token),
    keepPlayback: (visit, token) => keepPlayback(place, visit, token),
    planVisits: (plans, token) => planVisits(place, plans, token),
    keepLive: (roomId, statistics, about, token) => keepLive(place, roomId, statistics, about, token),
    keepBalance: (merchant, collectedAt, token) => keepBalance(place, merchant, collectedAt, token),
    keepAttendances: (roomId, attendances, at, token) =>
      keepAttendances(place, roomId, attendances, at, token),
    keepPlaybackSessions: (roomId, sessions, at, token) =>
      keepPlaybackSessions(place, roomId, sessions, at, token),
    noteLetIn: (users) => noteLetIn(place, users),
    deleteUser: (userId, at) => deleteUser(place, userId, at),
    forgetBefore: (kind, day, token) => forgetBefore(place, kind, day, token),

    roomsDue: (byMs, limit) => collector.readRoomsDue(place, byMs, limit),
    roomsUnseen: (sinceMs, limit) => collector.readRoomsUnseen(place, sinceMs, limit),
    lessonsEnded: (fromMs, toMs, limit) => collector.readLessonsEnded(place, fromMs, toMs, limit),
    usersOf: (roomId, limit) => collector.readUsersOf(place, roomId, limit),
    usersWithoutAttendance: (roomId, limit) => collector.readUsersWithoutAttendance(place, roomId, limit),
    note: (name) => collector.readNote(place, name),
    setNote: (name, value, token) => collector.setNote(place, name, value, token),
  };
}
