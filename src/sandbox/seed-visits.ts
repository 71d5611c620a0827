import type { ChatMessage, Jump, LiveVisit, PlaybackVisit, Room } from './model.ts';
import { createRandom, seedFrom } from './random.ts';
import { DAY_MS, MINUTE_MS } from './shanghai-time.ts';

/** Students carry the id they have on the school's own site. */
export function studentUid(index: number): string {
  return `student-${1001 + index}`;
}

/** Who came to a lesson, when, and for how long. In a lesson that goes on, most are still there. */
export function liveVisits(room: Room, students: number, nowMs: number): LiveVisit[] {
  const random = createRandom(seedFrom(`visits/${room.roomId}`));
  const until = Math.min(nowMs, room.endMs);
  const isLive = nowMs < room.endMs;
  return Array.from({ length: students }, (_, index): LiveVisit[] => {
    const uid = studentUid(index);
    const platform = random() < 0.53 ? 'pc' : 'mobile';
    const startMs = room.startMs + Math.floor(random() ** 2 * (until - room.startMs) * 0.6);
    const stayMs = Math.floor((0.2 + 0.8 * random()) * (until - startMs));
    if (index % 6 === 5) {
      // The line broke: the same student comes back half a minute later.
      const firstMs = Math.floor(stayMs / 3);
      const backMs = startMs + firstMs + 30_000;
      if (backMs < until) {
        const second = Math.min(stayMs - firstMs, until - backMs);
        return [
          { uid, startMs, durationMs: firstMs, platform },
          { uid, startMs: backMs, durationMs: second, platform: 'mobile' },
        ];
      }
    }
    return [{ uid, startMs, durationMs: isLive && index % 5 !== 4 ? null : stayMs, platform }];
  }).flat();
}

/** Visits to the recording over the last six days, with jumps forwards and some pieces watched twice. */
export function playbackVisits(
  room: Room,
  count: number,
  nowMs: number,
  seed = `playback/${room.roomId}`,
): PlaybackVisit[] {
  const random = createRandom(seedFrom(seed));
  const recordedUntil = Math.max(room.endMs + 30 * MINUTE_MS, nowMs - 6 * DAY_MS);
  // A visit takes at most four hours, so that all of it lies in the past.
  const latestMs = nowMs - 4 * 60 * MINUTE_MS;
  return Array.from({ length: latestMs > recordedUntil ? count : 0 }, (_, index) => {
    const startMs = Math.floor(recordedUntil + random() * (latestMs - recordedUntil));
    const jumps = jumpRecords(room, startMs + 2_000, random);
    const lastEndMs = jumps.at(-1)?.endMs ?? startMs;
    // Half of the viewers close the page while it plays: the vendor then never learns when the piece ended.
    const hasLeft = random() < 0.5;
    const closed = jumps.map((jump, at) =>
      hasLeft && at === jumps.length - 1 ? { ...jump, endMs: 0 } : jump,
    );
    const uid = studentUid(index % 8);
    return { uid, isMobile: random() < 0.4, startMs, endMs: lastEndMs + 1_500, jumps: closed };
  }).sort((a, b) => a.startMs - b.startMs);
}

function jumpRecords(room: Room, startMs: number, random: () => number): Jump[] {
  const jumps: Jump[] = [];
  let fromMs = room.startMs + Math.floor(random() * 10) * MINUTE_MS;
  let viewerMs = startMs;
  for (let index = 0; index < 4 && fromMs < room.endMs - 10_000; index += 1) {
    const lengthMs = Math.floor(Math.min(room.endMs - fromMs, 5_000 + random() * 25 * MINUTE_MS));
    jumps.push({ fromMs, toMs: fromMs + lengthMs, startMs: viewerMs, endMs: viewerMs + lengthMs });
    viewerMs += lengthMs + 700;
    // Mostly ahead, sometimes back into what was just seen.
    fromMs += lengthMs + Math.floor((random() * 6 - 1.5) * MINUTE_MS);
    fromMs = Math.max(room.startMs, fromMs);
  }
  return jumps;
}

const SENTENCES = [
  '老师好',
  '听得清楚',
  'Could you repeat that, please?',
  '第二题选 B & C',
  '谢谢老师',
  'x=3?',
];

/** A few lines of chat of those who came. */
export function chatMessages(room: Room): ChatMessage[] {
  return room.visits.slice(0, 30).map((visit, index) => ({
    uid: visit.uid,
    nickname: `同学${index + 1}`,
    role: 2,
    sentMs: visit.startMs + 45_000,
    text: SENTENCES[index % SENTENCES.length] ?? '',
  }));
}
