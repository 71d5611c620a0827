import type { MerchantArchive } from './archive/archive.ts';
import type { HistoricRoom, SandboxHistory } from './sandbox/history.ts';
import type { Merchant } from './vendor/endpoints/merchant.ts';
import { playbackRoomAnswer, playbackUserAnswer } from './vendor/endpoints/playback.ts';
import { roomWire, type Room } from './vendor/endpoints/room.ts';
import { liveRoomAnswer, liveUserAnswer } from './vendor/endpoints/statistics.ts';

/** Writes down what the emulated vendor showed over time, as if it had been asked then; its answers are read as they always are. */
export async function keepHistory(
  archive: MerchantArchive,
  partner: string,
  { rooms, balances }: SandboxHistory,
): Promise<void> {
  for (const room of rooms) await keepRoom(archive, room);
  for (const { atMs, remainMoney, consumptionMoney } of balances) {
    const merchant = merchantFrom(partner, remainMoney, consumptionMoney);
    await archive.keepBalance(merchant, new Date(atMs));
  }
}

async function keepRoom(archive: MerchantArchive, historic: HistoricRoom): Promise<void> {
  const { roomId } = historic.room;
  await archive.keepRooms([roomFrom(historic)], new Date(historic.seenMs));
  await keepLesson(archive, historic);
  for (const { atMs, days, sessions } of historic.visits) {
    const collectedAt = new Date(atMs);
    const read = playbackRoomAnswer.parse({ success: true, roomPlayBackDetails: days });
    await archive.keepPlayback({ roomId, days: read, collectedAt, nextVisitAt: null });
    const ofUsers = sessions.map((session) => {
      const [stay] = playbackUserAnswer.parse({ userPlayBackDetails: [session] });
      return stay ? [{ userId: session.uid, ...stay }] : [];
    });
    await archive.keepPlaybackSessions(roomId, ofUsers.flat(), collectedAt);
  }
  if (historic.deletedMs !== null) {
    await archive.markDeleted([roomId], new Date(historic.deletedMs));
  }
}

async function keepLesson(archive: MerchantArchive, historic: HistoricRoom): Promise<void> {
  const { room, live, attendances, entries } = historic;
  const { roomId, startMs } = room;
  if (!live) return;
  const collectedAt = new Date(live.atMs);
  const answer = { success: true, roomZhiboDetail: { statisticEntity: live.statistics } };
  const statistics = liveRoomAnswer.parse(answer);
  if (statistics) {
    const about = { collectedAt, isFinal: true, lessonStartedAt: new Date(startMs) };
    await archive.keepLive(roomId, statistics, about);
  }
  await archive.noteLetIn(
    entries.map(({ uid, atMs }) => ({ roomId, id: uid, vendorId: uid, at: new Date(atMs) })),
  );
  const kept = attendances.map(({ uid, details }) => ({
    userId: uid,
    sessions: liveUserAnswer.parse({ details }),
  }));
  await archive.keepAttendances(roomId, kept, collectedAt);
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
