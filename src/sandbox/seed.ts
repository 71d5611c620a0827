import { createHash } from 'node:crypto';
import type { Room, StoredDocument } from './model.ts';
import { md5Hex, roomIdFrom, uuidFrom } from './random.ts';
import { DOCUMENT_PLANS, type DocumentPlan } from './seed-documents.ts';
import { LESSON_PLANS, type LessonPlan } from './seed-lessons.ts';
import { chatMessages, liveVisits, playbackVisits, studentUid } from './seed-visits.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, shanghaiSecond } from './shanghai-time.ts';
import type { StoreState } from './store.ts';

/** `branch`: a second merchant with the rooms, documents and people of the school, whose names say that they are its own. */
export type SeedName = 'school' | 'branch' | 'empty';

/** What the vendor's samples show for a room whose playback does not expire. */
export const NO_EXPIRY = '2099-01-01 23:59';

/** Ids of the example school that tests, examples and READMEs may count on. */
export const seedIds = {
  /** In progress at start, with documents and live statistics. */
  liveRoom: roomIdFrom('live'),
  /** In progress, one student. */
  oneOnOneRoom: roomIdFrom('live-1v1'),
  audioRoom: roomIdFrom('live-audio'),
  /** Starts a day later, with documents. */
  upcomingRoom: roomIdFrom('upcoming'),
  /** Two days ago, converted, with chat, attendance and playback. */
  endedRoom: roomIdFrom('ended'),
  /** Just over; its recording stays in conversion. */
  convertingRoom: roomIdFrom('ended-converting'),
  failedRoom: roomIdFrom('failed'),
  /** Nobody came: an empty recording. */
  emptyRoom: roomIdFrom('empty'),
  /** Converted, but its playback has expired. */
  expiredRoom: roomIdFrom('expired'),
  vodRoom: roomIdFrom('vod'),
  /** Upcoming, WeChat live open. */
  wechatRoom: roomIdFrom('wechat'),
  /** Upcoming, no documents. */
  bareRoom: roomIdFrom('upcoming-bare'),
  convertedDocument: uuidFrom('functions'),
  /** Stays in conversion. */
  convertingDocument: uuidFrom('converting'),
  failedDocument: uuidFrom('failed'),
  /** A video that is in the storage already. */
  videoKey: 'seed-video-light.mp4',
  /** Attended `liveRoom` and `endedRoom` and watched recordings. */
  studentUserId: studentUid(0),
} as const;

/** The state a sandbox starts with; times are relative to `nowMs`, everything else is always the same. */
export function createSeed(name: SeedName, nowMs: number, balance: number): StoreState {
  if (name === 'branch') return branchOf(createSeed('school', nowMs, balance));
  const anchorMs = anchorOf(nowMs);
  const isSchool = name === 'school';
  return {
    version: 1,
    merchant: {
      name: isSchool ? '宇宙中心' : '空学校',
      mobile: '1326009xxxx',
      unitPrice: 2,
      videoUnitPrice: 4,
      remainMoney: balance,
      consumptionMoney: isSchool ? 1_616 : 0,
    },
    rooms: isSchool ? LESSON_PLANS.map((plan) => roomFrom(plan, anchorMs, nowMs)) : [],
    documents: isSchool ? DOCUMENT_PLANS.map((plan, index) => documentFrom(plan, anchorMs, index)) : [],
    videoKeys: isSchool ? [seedIds.videoKey] : [],
  };
}

/** What the times of lessons are relative to. */
export function anchorOf(nowMs: number): number {
  return Math.floor(nowMs / (5 * MINUTE_MS)) * 5 * MINUTE_MS;
}

/** Two schools of one group name their lessons alike; nothing else of the one is the other's. */
const BRANCH = '分校';

function branchOf(school: StoreState): StoreState {
  return {
    ...school,
    merchant: { ...school.merchant, name: `${school.merchant.name}${BRANCH}`, mobile: '1386009xxxx' },
    rooms: school.rooms.map(roomOfBranch),
    documents: school.documents.map((document) => ({
      ...document,
      fileName: `${BRANCH}-${document.fileName}`,
      sizeBytes: document.sizeBytes + 1_000,
    })),
  };
}

/** The room of the branch that has the same id. */
export function roomOfBranch(room: Room): Room {
  return {
    ...room,
    title: `${room.title}（${BRANCH}）`,
    hostCode: room.hostCode && hostCode(`${BRANCH}/${room.roomId}`),
    endMs: room.endMs + 5 * MINUTE_MS,
    chat: room.chat.map((message) => ({ ...message, text: `${message.text}（${BRANCH}）` })),
  };
}

/** The room of a lesson, with who came and who watched its recording in the last days. */
export function roomFrom(plan: LessonPlan, anchorMs: number, nowMs: number): Room {
  const roomId = roomIdFrom(plan.slug);
  // Video lessons begin when they were made, to the second.
  const startMs = anchorMs + plan.startsIn * MINUTE_MS + (plan.vod === true ? 39_000 : 0);
  const room: Room = {
    roomId,
    title: plan.title,
    startMs,
    endMs: startMs + plan.minutes * MINUTE_MS,
    validEndTime: validEndTime(plan, startMs),
    video: plan.video ?? false,
    hostCode: plan.vod === true ? null : hostCode(roomId),
    coverPath: plan.cover === true ? `/covers/${plan.slug}.png` : null,
    recording: plan.vod === true ? 'converted' : (plan.recording ?? 'auto'),
    courseType: plan.courseType ?? 2,
    vod: plan.vod ?? false,
    audio: plan.audio ?? false,
    wechat: plan.wechat ?? null,
    attachments: (plan.documents ?? []).map((slug, index) => ({
      documentId: uuidFrom(slug),
      attachedMs: Math.min(startMs, anchorMs) - (12 - index) * HOUR_MS,
    })),
    visits: [],
    playback: [],
    chat: [],
  };
  room.visits = liveVisits(room, plan.students, nowMs);
  room.playback = playbackVisits(room, plan.replays ?? 0, nowMs);
  room.chat = chatMessages(room);
  return room;
}

function validEndTime(plan: LessonPlan, startMs: number): string {
  if (plan.playbackExpired === true) return shanghaiSecond(startMs + 30 * DAY_MS);
  // The samples of video lessons are valid for a year and three hours.
  return plan.vod === true ? shanghaiSecond(startMs + 365 * DAY_MS + 3 * HOUR_MS) : NO_EXPIRY;
}

/** The samples show both: 32 hex digits, and codes of six characters. */
function hostCode(roomId: string): string {
  const hex = md5Hex(`host/${roomId}`);
  return hex.startsWith('f') || hex.startsWith('e') ? hex.slice(0, 6) : hex;
}

function documentFrom(plan: DocumentPlan, anchorMs: number, index: number): StoredDocument {
  return {
    documentId: uuidFrom(plan.slug),
    fileName: plan.fileName,
    contentType: plan.contentType ?? 'application/octet-stream',
    sizeBytes: plan.sizeBytes,
    sha256: createHash('sha256').update(plan.slug).digest('hex'),
    uploadedMs: anchorMs - plan.daysAgo * DAY_MS - (index + 1) * 61_000,
    outcome: plan.outcome ?? 'converts',
    pages: plan.pages,
  };
}
