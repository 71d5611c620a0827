import type { KeptAttendance } from '../../archive/archive.ts';
import type { UserPlaybackSession } from '../../vendor/endpoints/playback.ts';
import type { GraphQLContext } from '../context.ts';

/** What the fields for users say of a room that the vendor has no more. */
export const KEPT_WHERE_DELETED =
  'Of a room that the vendor has no more it is what was kept, where this gateway keeps users';

/** What is kept of users in a room, by the vendor's ids; of whom nothing is, they are not in it. */
export async function keptAttendances(
  roomId: string,
  userIds: readonly string[],
  { kept }: GraphQLContext,
): Promise<Map<string, KeptAttendance>> {
  const attendances = kept?.keepsUsers ? await kept.attendances(roomId, userIds) : [];
  return new Map(attendances.map((attendance) => [attendance.userId, attendance]));
}

/** The same of playback, over all days. */
export async function keptPlaybackSessions(
  roomId: string,
  userIds: readonly string[],
  { kept }: GraphQLContext,
): Promise<Map<string, UserPlaybackSession[]>> {
  return kept?.keepsUsers ? kept.playbackSessions(roomId, userIds) : new Map<string, UserPlaybackSession[]>();
}
