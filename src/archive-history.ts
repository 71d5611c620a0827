import type { LetIn, MerchantArchive } from './archive/archive.ts';
import type { HistoricRoom, SandboxHistory } from './sandbox/history.ts';
import type { Merchant } from './vendor/endpoints/merchant.ts';
import {
  playbackRoomAnswer,
  playbackUserAnswer,
  type UserPlaybackSession,
} from './vendor/endpoints/playback.ts';
import { roomWire, type Room } from './vendor/endpoints/room.ts';
import { liveRoomAnswer, liveUserAnswer } from './vendor/endpoints/statistics.ts';

/**
 * Writes down what the emulated vendor showed over time, as if it had been asked then; its answers are read as they always
 * are. Few writes, since somebody waits for them.
 */
export async function keepHistory(
  archive: MerchantArchive,
  partner: string,
  { rooms, balances }: SandboxHistory,
): Promise<void> {
  const there: HistoricRoom[] = [];
  const letIn: LetIn[] = [];
  for (const historic of rooms) {
    const { room, entries, seenMs, deletedMs } = historic;
    if (deletedMs === null) there.push(historic);
    else await archive.keepRooms([roomFrom(historic)], new Date(seenMs));
    await keepLesson(archive, historic);
    await keepPlayback(archive, historic);
    if (deletedMs !== null) await archive.markDeleted([room.roomId], new Date(deletedMs));
    for (const { uid, atMs } of entries) {
      letIn.push({ roomId: room.roomId, id: uid, vendorId: uid, at: new Date(atMs) });
    }
  }
  const [now] = there;
  if (now) await archive.keepRooms(there.map(roomFrom), new Date(now.seenMs));
  await archive.noteLetIn(letIn);
  for (const { atMs, remainMoney, consumptionMoney } of balances) {
    const merchant = merchantFrom(partner, remainMoney, consumptionMoney);
    await archive.keepBalance(merchant, new Date(atMs));
  }
}

async function keepPlayback(archive: MerchantArchive, { room, visits }: HistoricRoom): Promise<void> {
  const { roomId } = room;
  const stays = new Map<string, UserPlaybackSession>();
  for (const { atMs, days, sessions } of visits) {
    const read = playbackRoomAnswer.parse({ success: true, roomPlayBackDetails: days });
    await archive.keepPlayback({ roomId, days: read, collectedAt: new Date(atMs), nextVisitAt: null });
    for (const session of sessions) {
      const [stay] = playbackUserAnswer.parse({ userPlayBackDetails: [session] });
      if (stay) stays.set(`${session.uid} ${session.startTime}`, { userId: session.uid, ...stay });
    }
  }
  const last = visits.at(-1);
  if (last) await archive.keepPlaybackSessions(roomId, [...stays.values()], new Date(last.atMs));
}

async function keepLesson(archive: MerchantArchive, historic: HistoricRoom): Promise<void> {
  const { room, live, attendances } = historic;
  if (!live) return;
  const collectedAt = new Date(live.atMs);
  const answer = { success: true, roomZhiboDetail: { statisticEntity: live.statistics } };
  const statistics = liveRoomAnswer.parse(answer);
  if (statistics) {
    const about = { collectedAt, isFinal: true, lessonStartedAt: new Date(room.startMs) };
    await archive.keepLive(room.roomId, statistics, about);
  }
  const kept = attendances.map(({ uid, details }) => ({
    userId: uid,
    sessions: liveUserAnswer.parse({ details }),
  }));
  await archive.keepAttendances(room.roomId, kept, collectedAt);
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
