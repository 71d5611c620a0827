import { convertStatusAt } from '../conversion.ts';
import { endpoint, identifier, type World } from '../endpoint.ts';
import { roomLiveStatistics, userAttendance } from '../live-statistics.ts';
import type { Room } from '../model.ts';
import { playbackDays, playbackSessions } from '../playback-statistics.ts';
import { Refusal } from '../refusal.ts';

const roomId = identifier;
const uid = identifier;

export const statisticsEndpoints = [
  endpoint({
    path: 'v3/statistics/zhibo/room',
    errors: 'statistics',
    parameters: { roomId },
    run: ({ world, parameters }) => ({
      roomZhiboDetail: roomLiveStatistics(statisticsRoom(world, parameters.roomId), world.now()),
      success: true,
    }),
  }),
  endpoint({
    path: 'v3/statistics/zhibo/user',
    errors: 'statistics',
    parameters: { roomId, uid },
    run: ({ world, parameters: { roomId, uid } }) => {
      requireFeature(world.settings.features.userStatistics);
      const details = userAttendance(statisticsRoom(world, roomId), uid, world.now());
      const attendance = { roomId, uid, details };
      return world.settings.userStatisticsShape === 'flat'
        ? attendance
        : { userZhiboDetail: attendance, success: true };
    },
  }),
  endpoint({
    path: 'v3/statistics/playback/room',
    errors: 'statistics',
    parameters: { roomId },
    run: ({ world, parameters }) => {
      const room = playedRoom(world, parameters.roomId);
      return { success: true, roomPlayBackDetails: playbackDays(room, world.now()) };
    },
  }),
  endpoint({
    path: 'v3/statistics/playback/user',
    errors: 'statistics',
    parameters: { roomId, uid },
    run: ({ world, parameters: { roomId, uid } }) => {
      const userPlayBackDetails = playbackSessions(playedRoom(world, roomId), uid, world.now());
      // The section prints its answer for "no data" with the name of the room's list.
      return userPlayBackDetails === null
        ? { roomPlayBackDetails: null, success: true }
        : { userPlayBackDetails };
    },
  }),
];

/** A room whose recording can be watched; an empty one can, and nobody ever did. */
function playedRoom(world: World, id: string): Room {
  requireFeature(world.settings.features.playback);
  const room = statisticsRoom(world, id);
  const status = convertStatusAt(room, world.now(), world.settings.conversionMs);
  if (status === 0 || status === 2) throw new Refusal('course_convert_error');
  return room;
}

/** The statistics section says it in a sentence, not with `app_course_error`. */
function statisticsRoom(world: World, id: string): Room {
  const room = world.store.findRoom(id);
  if (room === undefined) throw new Refusal('room is not exists');
  return room;
}

function requireFeature(isEnabled: boolean): void {
  if (!isEnabled) throw new Refusal('app_permission_error');
}
