import { convertStatusAt } from '../conversion.ts';
import {
  BOOLEAN,
  endpoint,
  identifier,
  isTrue,
  nickname,
  userRole,
  type Call,
  type Page,
  type World,
} from '../endpoint.ts';
import { classroomFrame, tipPage } from '../html.ts';
import type { Room } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { MINUTE_MS, parseShanghaiMinute } from '../shanghai-time.ts';

/** The door opens half an hour before the lesson; the host may come any time before. */
const DOOR_OPENS_MS = 30 * MINUTE_MS;
const MAX_VISITS = 5_000;

const playTime = { pattern: /^\d{1,4}:[0-5]?\d$/ } as const;

const HOST = '1';
const AUDIENCE = '2';

export const entryEndpoints = [
  endpoint({
    path: 'v3/room/enter',
    method: 'GET',
    answers: 'page',
    parameters: {
      uid: identifier,
      roomId: identifier,
      nickname,
      userRole,
      deviceType: { pattern: /^[12]$/ },
      psTime: playTime,
      peTime: playTime,
      tape: { pattern: BOOLEAN },
      adminDisableChat: { pattern: /^(?:true|false)$/ },
      hls: { pattern: BOOLEAN },
      h5: { pattern: BOOLEAN },
    },
    run: (call): Page => {
      const { world, parameters } = call;
      const room = world.store.room(parameters.roomId);
      const role = parameters.userRole ?? AUDIENCE;
      const tip = tipFor(room, role, world);
      if (tip !== undefined) return html(tipPage(room, world.store.merchant.name, tip));

      const isLive = world.now() < room.endMs && !room.vod;
      const isMobile = seesMobilePage(parameters.deviceType, call);
      if (isLive && role === AUDIENCE) joinAudience(room, parameters.uid, isMobile, world);
      const { psTime, peTime, tape } = parameters;
      const playback = isLive ? {} : { psTime, peTime, tape };
      const player = {
        hls: isTrue(parameters.hls) ? '1' : undefined,
        h5: isTrue(parameters.h5) ? '1' : undefined,
      };
      const shown = { roomId: room.roomId, nickname: parameters.nickname, role, ...playback, ...player };
      return html(classroomFrame(isMobile, shown));
    },
  }),
];

function html(body: string): Page {
  return { contentType: 'text/html;charset=UTF-8', body };
}

interface Tip {
  /** Class names the document's page explains: `error` failed, `end` over, none for "not yet". */
  kind: 'error' | 'end' | '';
  text: string;
}

/** What the page says instead of a classroom; undefined when the user may go in. */
export function tipFor(room: Room, role: string, world: World): Tip | undefined {
  const now = world.now();
  if (!room.vod && now < room.startMs - DOOR_OPENS_MS && role !== HOST)
    return { kind: '', text: '活动还未开始' };
  if (!room.vod && now < room.endMs) return undefined;
  switch (convertStatusAt(room, now, world.settings.conversionMs)) {
    case 0:
      return { kind: '', text: '活动正在转换中' };
    case 2:
      return { kind: 'error', text: '活动转换失败' };
    case 3:
      return { kind: 'end', text: '活动已经结束' };
    case 1: {
      const validUntil = parseShanghaiMinute(room.validEndTime.slice(0, 16)) ?? Infinity;
      return now > validUntil ? { kind: 'end', text: '回放有效期已过' } : undefined;
    }
  }
}

/** Counts the student into the live statistics, if there is a seat left. */
function joinAudience(room: Room, uid: string, isMobile: boolean, world: World): void {
  const present = new Set(
    room.visits.filter(({ durationMs }) => durationMs === null).map((visit) => visit.uid),
  );
  if (present.has(uid)) return;
  // A one-to-one lesson is for one student; the capacity is the vendor's limit for any room.
  if (room.courseType === 1 && present.size >= 1) throw new Refusal('app_course_out_of_capacity_error');
  if (present.size >= world.settings.roomCapacity || room.visits.length >= MAX_VISITS) {
    throw new Refusal('app_room_full_error');
  }
  const visit = {
    uid,
    startMs: world.now(),
    durationMs: null,
    platform: isMobile ? 'mobile' : 'pc',
  } as const;
  world.store.changeRoom(room, { visits: [...room.visits, visit] });
}

function seesMobilePage(deviceType: string | undefined, call: Call): boolean {
  return deviceType === undefined ? /Mobile|Android|iPhone|iPad/.test(call.userAgent) : deviceType === '2';
}
