import { setImmediate } from 'node:timers/promises';
import type { LetIn, MerchantArchive } from './archive/archive.ts';
import { DAY_MS } from './vendor/protocol/days.ts';
import type { HistoricRoom, SandboxHistory } from './sandbox/history.ts';
import type { Merchant } from './vendor/endpoints/merchant.ts';
import {
  playbackRoomAnswer,
  playbackUserAnswer,
  type UserPlaybackSession,
} from './vendor/endpoints/playback.ts';
import { roomWire, type Room } from './vendor/endpoints/room.ts';
import { liveRoomAnswer, liveUserAnswer } from './vendor/endpoints/statistics.ts';

/** Rooms that were seen, or found gone, at the same time are written together. */
class AtTimes<T> {
  readonly #atMs = new Map<number, T[]>();

  add(ms: number, item: T): void {
    const items = this.#atMs.get(ms) ?? [];
    items.push(item);
    this.#atMs.set(ms, items);
  }

  *[Symbol.iterator](): Iterator<[Date, T[]]> {
    for (const [ms, items] of this.#atMs) yield [new Date(ms), items];
  }
}

/**
 * Writes down what the emulated vendor showed over time, as if it had been asked then; its answers are read as they always
 * are. Few writes, since somebody waits for them, and a turn for everybody else behind each: all of them are made within the
 * process.
 */
export async function keepHistory(
  archive: MerchantArchive,
  partner: string,
  { rooms, balances }: SandboxHistory,
): Promise<void> {
  const seen = new AtTimes<Room>();
  const deleted = new AtTimes<string>();
  const letIn: LetIn[] = [];
  for (const historic of rooms) {
    const { room, entries, seenMs, deletedMs } = historic;
    seen.add(seenMs, roomFrom(historic));
    if (deletedMs !== null) deleted.add(deletedMs, room.roomId);
    await keepLesson(archive, historic);
    await keepPlayback(archive, historic);
    for (const { uid, atMs } of entries) {
      letIn.push({ roomId: room.roomId, id: uid, vendorId: uid, at: new Date(atMs) });
    }
  }
  for (const [at, those] of seen) await inTurn(archive.keepRooms(those, at));
  for (const [at, roomIds] of deleted) await inTurn(archive.markDeleted(roomIds, at));
  for (let at = 0; at < letIn.length; at += LET_IN_AT_ONCE) {
    await inTurn(archive.noteLetIn(letIn.slice(at, at + LET_IN_AT_ONCE)));
  }
  for (const { atMs, remainMoney, consumptionMoney } of balances) {
    const merchant = merchantFrom(partner, remainMoney, consumptionMoney);
    await inTurn(archive.keepBalance(merchant, new Date(atMs)));
  }
}

/** Some milliseconds of work. */
const LET_IN_AT_ONCE = 50;

async function inTurn(write: Promise<unknown>): Promise<void> {
  await write;
  await setImmediate();
}

/** Less than the vendor's week. */
const VISIT_EVERY_MS = 6 * DAY_MS;

/** Visits of a collector that was there from the start, when nobody had watched yet: without them days would be lost. */
function earlierVisits({ room: { startMs }, visits: [first], seenMs }: HistoricRoom): Date[] {
  if (!first) return startMs < seenMs ? [new Date(Math.min(seenMs, startMs + VISIT_EVERY_MS))] : [];
  const count = Math.max(0, Math.ceil((first.atMs - startMs) / VISIT_EVERY_MS) - 1);
  return Array.from({ length: count }, (_, index) => new Date(first.atMs - (count - index) * VISIT_EVERY_MS));
}

async function keepPlayback(archive: MerchantArchive, historic: HistoricRoom): Promise<void> {
  const { room, visits } = historic;
  const { roomId } = room;
  for (const collectedAt of earlierVisits(historic)) {
    await inTurn(archive.keepPlayback({ roomId, days: [], collectedAt, nextVisitAt: null }));
  }
  const stays = new Map<string, UserPlaybackSession>();
  for (const { atMs, days, sessions } of visits) {
    const read = playbackRoomAnswer.parse({ success: true, roomPlayBackDetails: days });
    const visit = { roomId, days: read, collectedAt: new Date(atMs), nextVisitAt: null };
    await inTurn(archive.keepPlayback(visit));
    for (const session of sessions) {
      const [stay] = playbackUserAnswer.parse({ userPlayBackDetails: [session] });
      if (stay) stays.set(`${session.uid} ${session.startTime}`, { userId: session.uid, ...stay });
    }
  }
  const last = visits.at(-1);
  if (last) await inTurn(archive.keepPlaybackSessions(roomId, [...stays.values()], new Date(last.atMs)));
}

async function keepLesson(archive: MerchantArchive, historic: HistoricRoom): Promise<void> {
  const { room, live, attendances } = historic;
  if (!live) return;
  const collectedAt = new Date(live.atMs);
  const answer = { success: true, roomZhiboDetail: { statisticEntity: live.statistics } };
  const statistics = liveRoomAnswer.parse(answer);
  if (statistics) {
    const about = { collectedAt, isFinal: true, lessonStartedAt: new Date(room.startMs) };
    await inTurn(archive.keepLive(room.roomId, statistics, about));
  }
  const kept = attendances.map(({ uid, details }) => ({
    userId: uid,
    sessions: liveUserAnswer.parse({ details }),
  }));
  await inTurn(archive.keepAttendances(room.roomId, kept, collectedAt));
}

/** As `room/detail` shows it, but for the cover, whose address is the sandbox's own. */
function roomFrom({ room, convertStatus }: HistoricRoom): Room {
  const { roomId, title, startMs, endMs, validEndTime, video, audio, vod, courseType, wechat } = room;
  return roomWire.parse({
    ...{ roomId, title, startTime: startMs, endTime: endMs, validEndTime },
    ...{ video, audio, vod, courseType, convertStatus, coverImgUrl: null },
    weixinLiving: wechat !== null,
    teacherName: wechat?.teacherName ?? null,
    teacherBrief: wechat?.teacherBrief ?? null,
    description: wechat?.description ?? null,
  });
}

function merchantFrom(partner: string, remainMoney: number, consumptionMoney: number): Merchant {
  return {
    ...{ vendorId: partner, name: null, mobile: null, unitPrice: null, videoUnitPrice: null },
    balance: String(remainMoney),
    totalToppedUp: String(remainMoney + consumptionMoney),
    totalConsumed: String(consumptionMoney),
  };
}
