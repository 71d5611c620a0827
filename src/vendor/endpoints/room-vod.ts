import type { Room } from './room.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** By which the vendor writes that a playback does not expire: 2099-01-01. */
const NO_EXPIRY_MS = Date.UTC(2098, 11, 31, 16);

/**
 * Whether a room is a VOD lesson, by its times alone; undefined where they do not tell. `room/list` has no `vod`, but its
 * times do, in all samples: a VOD room starts at the second in which it was made and ends an hour later, and its playback
 * ends a year and three hours after the start; others start at whole minutes, since `room/create` takes no seconds, and
 * their playback does not expire.
 */
export function isVodByTimes({
  startsAt,
  endsAt,
  playbackExpiresAt,
}: Pick<Room, 'startsAt' | 'endsAt' | 'playbackExpiresAt'>): boolean | undefined {
  if (!startsAt || !endsAt) return undefined;
  const isOnMinute = startsAt.getTime() % MINUTE_MS === 0;
  const isAnHour = endsAt.getTime() - startsAt.getTime() === HOUR_MS;
  if (isOnMinute !== isAnHour) return isAnHour;
  // Of both kinds: one made in the first second of a minute, or a lesson of an hour.
  if (isOnMinute && playbackExpiresAt && playbackExpiresAt.getTime() >= NO_EXPIRY_MS) return false;
  return undefined;
}

/** The same room, with what its times tell where its answer does not say it. */
export function withVodByTimes(room: Room): Room {
  return room.isVod === undefined ? { ...room, isVod: isVodByTimes(room) } : room;
}
