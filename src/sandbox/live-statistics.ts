import type { LiveVisit, Room } from './model.ts';

/** The document's sample counts in steps of five minutes. */
const STEP_MS = 5 * 60_000;

interface Stay {
  uid: string;
  startMs: number;
  endMs: number;
  platform: 'pc' | 'mobile';
}

/** A visit that goes on is measured up to now, and no visit outlives its lesson. */
function stayOf(visit: LiveVisit, room: Room, nowMs: number): Stay {
  const { uid, startMs, platform } = visit;
  const open = Math.max(startMs, Math.min(nowMs, room.endMs));
  return { uid, startMs, platform, endMs: visit.durationMs === null ? open : startMs + visit.durationMs };
}

/** `roomZhiboDetail`: everything is counted from the visits, so the figures always agree with each other. */
export function roomLiveStatistics(room: Room, nowMs: number) {
  const stays = room.visits.map((visit) => stayOf(visit, room, nowMs));
  // 0 is no instant: that of the first and of the last student, where nobody came.
  const start = stays.length === 0 ? 0 : Math.min(...stays.map((stay) => stay.startMs));
  const until = Math.max(0, ...stays.map((stay) => stay.endMs));
  const end = nowMs < room.endMs ? 0 : until;
  const series = studentSeries(stays, start, until);
  const total = new Set(stays.map((stay) => stay.uid)).size;
  // A student counts where they came first.
  const firstPlatform = new Map([...stays].reverse().map((stay) => [stay.uid, stay.platform]));
  const mobile = [...firstPlatform.values()].filter((platform) => platform === 'mobile').length;
  return {
    roomId: room.roomId,
    title: room.title,
    statisticEntity: {
      maxStudents: Math.max(0, ...series),
      studentDurationDetail: studentDurations(stays),
      studentSeries: { end, start, step: STEP_MS, series },
      mobileStudentNum: mobile,
      pcStudentNum: total - mobile,
      totalStudentNum: total,
    },
  };
}

/** How many students each step saw. */
function studentSeries(stays: readonly Stay[], start: number, end: number): number[] {
  const steps = stays.length === 0 ? 0 : Math.max(1, Math.ceil((end - start) / STEP_MS));
  const seen = Array.from({ length: steps }, () => new Set<string>());
  for (const stay of stays) {
    const from = Math.floor((stay.startMs - start) / STEP_MS);
    const to = Math.min(steps - 1, Math.floor(Math.max(0, stay.endMs - 1 - start) / STEP_MS));
    for (let step = from; step <= to; step += 1) seen[step]?.add(stay.uid);
  }
  return seen.map((students) => students.size);
}

/** Seconds per student, all their stays together. */
function studentDurations(stays: readonly Stay[]) {
  const msByStudent = new Map<string, number>();
  for (const { uid, startMs, endMs } of stays) {
    msByStudent.set(uid, (msByStudent.get(uid) ?? 0) + endMs - startMs);
  }
  const seconds = [...msByStudent.values()].map((ms) => Math.floor(ms / 1000)).sort((a, b) => a - b);
  const total = seconds.reduce((sum, value) => sum + value, 0);
  const count = seconds.length;
  const at = (index: number): number => seconds[index] ?? 0;
  return {
    total,
    max: at(count - 1),
    median: Math.round((at(Math.floor((count - 1) / 2)) + at(Math.floor(count / 2))) / 2),
    min: at(0),
    avg: count === 0 ? 0 : Math.round((total / count) * 100) / 100,
  };
}

/** `details` of statistics/zhibo/user: the stays of one student, in ms. */
export function userAttendance(room: Room, uid: string, nowMs: number) {
  return room.visits
    .filter((visit) => visit.uid === uid)
    .map((visit) => stayOf(visit, room, nowMs))
    .sort((a, b) => a.startMs - b.startMs)
    .map(({ startMs, endMs, platform }) => ({ duration: endMs - startMs, timestamp: startMs, platform }));
}
