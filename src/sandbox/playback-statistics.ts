import type { Jump, PlaybackVisit, Room } from './model.ts';
import { md5Hex } from './random.ts';
import { DAY_MS, MINUTE_MS, shanghaiHour, startOfShanghaiDay } from './shanghai-time.ts';

/** The document offers one week: today and the six days before. */
function visitsOfTheWeek(room: Room, nowMs: number): PlaybackVisit[] {
  const sinceMs = startOfShanghaiDay(nowMs) - 6 * DAY_MS;
  return room.playback.filter((visit) => visit.startMs >= sinceMs && visit.startMs <= nowMs);
}

/** `roomPlayBackDetails`: a record for each Shanghai day on which somebody watched; null when nobody did. */
export function playbackDays(room: Room, nowMs: number) {
  const visits = visitsOfTheWeek(room, nowMs);
  const days = [...new Set(visits.map((visit) => startOfShanghaiDay(visit.startMs)))].sort((a, b) => a - b);
  if (days.length === 0) return null;
  return days.map((timestamp) => {
    const ofDay = visits.filter((visit) => startOfShanghaiDay(visit.startMs) === timestamp);
    return {
      id: md5Hex(`${room.roomId}/${timestamp}`).slice(0, 24),
      timestamp,
      roomId: room.roomId,
      watchedTrend: sumBy(ofDay.map((visit) => [shanghaiHour(visit.startMs), 1])),
      watchedDurationTrend: sumBy(ofDay.map((visit) => [shanghaiHour(visit.startMs), minutesWatched(visit)])),
      details: sumBy(
        ofDay.flatMap((visit) =>
          visit.jumps.flatMap((jump) => minutesOf(jump, room)).map((minute) => [minute, 1]),
        ),
      ),
    };
  });
}

/** `userPlayBackDetails` of one student; null when there is nothing of the week. */
export function playbackSessions(room: Room, uid: string, nowMs: number) {
  const visits = visitsOfTheWeek(room, nowMs).filter((visit) => visit.uid === uid);
  if (visits.length === 0) return null;
  return visits.map((visit) => ({
    uid,
    roomId: room.roomId,
    isMobile: visit.isMobile,
    endTime: visit.endMs,
    startTime: visit.startMs,
    watchedTime: watchedMs(visit.jumps),
    watchedUniqueTime: uniqueMs(visit.jumps),
    jumpRecords: visit.jumps.map(({ fromMs, toMs, startMs, endMs }) => ({
      from: fromMs,
      to: toMs,
      startTime: startMs,
      endTime: endMs,
    })),
  }));
}

function watchedMs(jumps: readonly Jump[]): number {
  return jumps.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

/** Length of the union: what was watched twice counts once. */
function uniqueMs(jumps: readonly Jump[]): number {
  let coveredUntil = 0;
  let unique = 0;
  for (const { fromMs, toMs } of [...jumps].sort((a, b) => a.fromMs - b.fromMs)) {
    unique += Math.max(0, toMs - Math.max(fromMs, coveredUntil));
    coveredUntil = Math.max(coveredUntil, toMs);
  }
  return unique;
}

function minutesWatched(visit: PlaybackVisit): number {
  return Math.ceil(watchedMs(visit.jumps) / MINUTE_MS);
}

/** The minutes of the uncut recording that a piece touches. */
function minutesOf({ fromMs, toMs }: Jump, room: Room): number[] {
  const first = Math.floor((fromMs - room.startMs) / MINUTE_MS);
  const last = Math.floor((toMs - 1 - room.startMs) / MINUTE_MS);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Keys without a value are left out, as in the document. */
function sumBy(entries: readonly (readonly number[])[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [key = 0, value = 0] of entries) sums[key] = (sums[key] ?? 0) + value;
  return sums;
}
