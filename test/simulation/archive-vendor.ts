import { shareOf } from '../../src/archive/collector/plan.ts';
import type { CollectedClient } from '../../src/archive/collector/work.ts';
import { addDays, DAY_MS, dayOf, startOfDay, vendorWeek, type Day } from '../../src/vendor/protocol/days.ts';
import type { CallOptions } from '../../src/vendor/call.ts';
import type { PlaybackDay } from '../../src/vendor/endpoints/playback.ts';
import type { Room } from '../../src/vendor/endpoints/room.ts';
import type { LiveStatistics } from '../../src/vendor/endpoints/statistics.ts';
import { UpstreamRejectedError, UpstreamUnreachableError } from '../../src/vendor/protocol/errors.ts';
import type { InventedTime } from './invented-time.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const PAGE = 20;
/** What the vendor forgives, and what a client corrects. */
const FORGIVEN_MS = 5 * MINUTE_MS;
const CORRECTED_MS = DAY_MS;
const NO_EXPIRY = Date.UTC(2099, 0);

/** A room with one lesson. Times are epoch milliseconds. */
export interface InventedRoom {
  id: string;
  createdAt: number;
  startsAt: number;
  endsAt: number;
  /** The lesson ends later than it was planned to; that is said ten minutes before its end. */
  overtimeMs: number;
  /** From when on it can be played; infinity: never. */
  readyAt: number;
  expiresAt: number;
  /** Infinity: not. */
  deletedAt: number;
}

export interface VendorWorld {
  time: InventedTime;
  /** When the simulation begins. */
  startMs: number;
  rooms: readonly InventedRoom[];
  random: () => number;
  /** Whether it answers. */
  isAway: (nowMs: number) => boolean;
}

/** Rooms as a school has them: most were there before, some are made each day, some expire and some are deleted. */
export function inventRooms(
  count: number,
  days: number,
  startMs: number,
  random: () => number,
): InventedRoom[] {
  const rooms: InventedRoom[] = [];
  const validMs = 180 * DAY_MS;
  const add = (endsAt: number, deletedAt: number) => {
    const id = `jz${rooms.length}`;
    const isEndless = random() < 0.4;
    const overtimeMs = random() < 0.1 ? 30 * MINUTE_MS : 0;
    const readyAt = random() < 0.01 ? Infinity : endsAt + overtimeMs + (5 + 30 * random()) * MINUTE_MS;
    rooms.push({
      id,
      createdAt: endsAt - (2 + 70 * random()) * HOUR_MS,
      startsAt: endsAt - HOUR_MS,
      endsAt,
      overtimeMs,
      readyAt,
      expiresAt: isEndless ? NO_EXPIRY : endsAt + validMs,
      deletedAt,
    });
  };
  const whole = (ms: number) => Math.floor(ms / MINUTE_MS) * MINUTE_MS;
  for (let index = 0; index < count; index += 1) {
    const deletedAt = random() < 0.001 * days ? startMs + random() * days * DAY_MS : Infinity;
    add(whole(startMs - random() * validMs), deletedAt);
  }
  const added = Math.round((0.6 * count * days * DAY_MS) / validMs);
  for (let index = 0; index < added; index += 1) {
    const day = startOfDay(dayOf(startMs + random() * days * DAY_MS));
    add(whole(day + (9 + 13 * random()) * HOUR_MS), Infinity);
  }
  return rooms.sort((one, other) => other.startsAt - one.startsAt);
}

const MAX_VIEWS = 8;

/** When the room was watched on a day, in no order; the same whenever it is asked. */
function viewsOn(room: InventedRoom, day: Day): number[] {
  const share = shareOf(`${room.id} ${day}`);
  const from = startOfDay(day);
  const count = Math.floor(Math.max(0, 2 * share - 1) * MAX_VIEWS);
  return Array.from({ length: count }, (_, index) =>
    Math.floor(from + DAY_MS * shareOf(`${index} ${day} ${room.id}`)),
  ).filter((at) => at >= room.readyAt && at < room.expiresAt);
}

/** What the vendor will have said of a day in the end. */
export const finalViews = (room: InventedRoom, day: Day): number => viewsOn(room, day).length;

export const studentsOf = (room: InventedRoom): number => 1 + Math.floor(40 * shareOf(`students ${room.id}`));

/** A vendor that forgets after a week. Counts what it is asked, by the day and by the room. */
export function inventForgettingVendor({ time, startMs, rooms, random, isAway }: VendorWorld) {
  const byId = new Map(rooms.map((room) => [room.id, room]));
  const callsByDay = new Map<Day, number>();
  /** When each room was asked for its playback for the first time after its end. */
  const firstAsked = new Map<string, number>();
  let lastCallAt = 0;
  const now = () => startMs + time.now();

  const refusal = (reason: string) =>
    new UpstreamRejectedError(reason, { endpoint: '/invented', sent: true });
  const roomAt = (id: string, at: number): InventedRoom => {
    const room = byId.get(id);
    if (!room || at < room.createdAt || at >= room.deletedAt) throw refusal('room is not exists');
    return room;
  };

  const playback = (id: string, at: number): PlaybackDay[] => {
    const room = roomAt(id, at);
    if (at >= room.endsAt && !firstAsked.has(id)) firstAsked.set(id, at);
    if (at < room.readyAt) throw refusal('course_convert_error');
    const { from, to } = vendorWeek(at);
    const days: PlaybackDay[] = [];
    for (let day = from; day <= to; day = addDays(day, 1)) {
      const hours = new Map<number, number>();
      for (const viewAt of viewsOn(room, day)) {
        if (viewAt > at) continue;
        const hour = Math.floor((viewAt - startOfDay(day)) / HOUR_MS);
        hours.set(hour, (hours.get(hour) ?? 0) + 1);
      }
      if (hours.size === 0) continue;
      days.push({
        vendorId: null,
        startsAt: new Date(startOfDay(day)),
        hours: [...hours]
          .sort(([one], [other]) => one - other)
          .map(([hour, viewCount]) => ({ hour, viewCount, watchedSeconds: 60 * viewCount })),
        minutes: [],
      });
    }
    return days;
  };

  const live = (id: string, at: number): LiveStatistics | null => {
    const room = roomAt(id, at);
    const isOver = at >= room.endsAt + room.overtimeMs;
    if (at < room.startsAt) return null;
    return {
      peakStudentCount: null,
      studentCount: isOver ? studentsOf(room) : 1,
      mobileStudentCount: null,
      pcStudentCount: null,
      watchTime: null,
      onlineSeries: {
        firstStudentStartedAt: new Date(room.startsAt),
        lastStudentEndedAt: isOver ? new Date(room.endsAt + room.overtimeMs) : null,
        stepSeconds: null,
        points: [],
      },
    };
  };

  const roomFrom = (room: InventedRoom, at: number): Room => {
    const isLonger = at >= room.endsAt - 10 * MINUTE_MS;
    return {
      vendorId: room.id,
      title: room.id,
      startsAt: new Date(room.startsAt),
      endsAt: new Date(room.endsAt + (isLonger ? room.overtimeMs : 0)),
      playbackExpiresAt: new Date(room.expiresAt),
      isVod: false,
    };
  };

  const list = (at: number, pageNo: number, after = -Infinity, before = Infinity) => {
    const found = rooms.filter(
      (room) =>
        room.createdAt <= at && at < room.deletedAt && room.startsAt >= after && room.startsAt <= before,
    );
    const totalPages = Math.ceil(found.length / PAGE);
    return {
      items: found.slice((pageNo - 1) * PAGE, pageNo * PAGE).map((room) => roomFrom(room, at)),
      pageNo,
      pageSize: PAGE,
      totalCount: found.length,
      totalPages,
      hasNextPage: pageNo < totalPages,
    };
  };

  /** How one process calls it, by a clock of its own. */
  const clientOf = (localNow: () => number): CollectedClient => {
    let offsetMs = 0;
    const call = <T>(answer: (at: number) => T, options?: CallOptions): Promise<T> =>
      new Promise((resolve, reject) => {
        options?.onTurn?.();
        const send = (attempt: number): void => {
          const latencyMs = 60 + 240 * random();
          time.after(latencyMs / 2, () => {
            const at = now();
            lastCallAt = at;
            callsByDay.set(dayOf(at), (callsByDay.get(dayOf(at)) ?? 0) + 1);
            let outcome: () => void;
            if (isAway(at)) {
              const away = new UpstreamUnreachableError('away', { endpoint: '/invented', sent: true });
              outcome = () => reject(away);
            } else if (Math.abs(localNow() + offsetMs - at) > FORGIVEN_MS) {
              outcome = () => {
                const neededMs = now() - localNow();
                if (Math.abs(neededMs) > CORRECTED_MS || attempt > 1) {
                  reject(refusal('app_timestamp_out_date_error'));
                } else {
                  offsetMs = neededMs;
                  send(attempt + 1);
                }
              };
            } else {
              try {
                const value = answer(at);
                outcome = () => resolve(value);
              } catch (error) {
                outcome = () => reject(error instanceof Error ? error : new Error('not an error'));
              }
            }
            time.after(latencyMs / 2, () => outcome());
          });
        };
        send(1);
      });

    return {
      partner: 'invented',
      health: () => ({ isReachable: true, expectedWaitMs: 0, pauseMs: 0 }),
      now: () => localNow() + offsetMs,
      room: {
        detail: (id, options) => call((at) => roomFrom(roomAt(id, at), at), options),
        list: ({ pageNo = 1, startsAfter, startsBefore } = {}, options) =>
          call((at) => list(at, pageNo, startsAfter?.getTime(), startsBefore?.getTime()), options),
      },
      statistics: {
        playbackRoom: (id, options) => call((at) => playback(id, at), options),
        liveRoom: (id, options) => call((at) => live(id, at), options),
        playbackUser: () => Promise.reject(new Error('Nobody asks for users.')),
        liveUser: () => Promise.reject(new Error('Nobody asks for users.')),
      },
      merchant: {
        detail: (options) =>
          call(
            (at) => ({
              vendorId: 'invented',
              name: null,
              mobile: null,
              unitPrice: null,
              videoUnitPrice: null,
              balance: String(1_000_000 - Math.floor((at - startMs) / DAY_MS)),
              totalToppedUp: '1000000',
              totalConsumed: String(Math.floor((at - startMs) / DAY_MS)),
            }),
            options,
          ),
      },
    };
  };

  return {
    clientOf,
    callsByDay,
    firstAsked,
    get lastCallAt() {
      return lastCallAt;
    },
  };
}
