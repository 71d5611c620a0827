import type { GraphQLContext } from '../context.ts';
import {
  LiveStatisticsRef,
  RoomRef,
  RoomStatisticsRef,
  UserLiveAttendanceRef,
  UserPlaybackSessionRef,
} from '../refs.ts';
import { userOrCaller } from '../fields/caller.ts';
import { forOneCaller } from '../fields/for-one-caller.ts';
import { encodeGlobalId } from '../fields/ids.ts';
import { recordFree, type Prefetch } from '../fields/look-ahead.ts';
import type { NamedUser } from '../fields/vendor-user.ts';
import { KEPT_WHERE_DELETED, keptAttendances, keptPlaybackSessions } from './kept-users.ts';
import { statisticsAccess } from './statistics-access.ts';
import { vendorCost } from '../fields/vendor-cost.ts';

const userIdDescription =
  "The user's id on the partner's own site, or as the vendor has it, no surrounding white space; defaults to the caller's. Another user's needs scope `statistics:any-user`. Sent as `RoomEntryInput.userId` is. Vendor: `uid`.";

/** A room as far as its statistics need it. */
type StatisticsOf = typeof RoomRef.$inferType;

interface UserArgs {
  userId?: string | null | undefined;
}

RoomStatisticsRef.implement({
  description:
    'Statistics of one room. Each field is its own vendor call, made only when it is asked for, and where the vendor still has what it is about. Needs scope `statistics:read`.',
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description:
        'Names these statistics in the caches of clients: the same wherever the room is reached. No argument takes it.',
      resolve: ({ vendorId }) => encodeGlobalId('RoomStatistics', vendorId),
    }),
    room: t.field({
      type: RoomRef,
      nullable: false,
      description: 'The room they describe.',
      extensions: recordFree({ isSameObject: true }),
      resolve: (room) => room,
    }),
    live: t.field({
      type: LiveStatisticsRef,
      description:
        'The live lesson; null when the vendor has none yet. Where the vendor has none any more, those that were kept. Vendor: `statistics/zhibo/room`.',
      access: statisticsAccess,
      extensions: ownCall('statistics/zhibo/room', liveOf),
      resolve: (room, _args, context) => liveOf(room, context),
    }),
    liveAttendance: t.field({
      type: UserLiveAttendanceRef,
      description: `One user's attendance of the live lesson; the vendor enables this per merchant. ${KEPT_WHERE_DELETED}; else null. Vendor: \`statistics/zhibo/user\`.`,
      args: { userId: t.arg.string({ description: userIdDescription }) },
      access: statisticsAccess,
      extensions: { ...ownCall('statistics/zhibo/user', loadAttendance), ...forOneCaller },
      resolve: async (room, args, context) => {
        const { vendorId: roomId } = room;
        const attendance = await loadAttendance(room, context, args);
        return attendance && { ...attendance, roomId };
      },
    }),
    playbackSessions: t.field({
      type: [UserPlaybackSessionRef],
      nullable: { list: true, items: false },
      description: `One user's playback sessions of the last week; the vendor enables this per merchant. ${KEPT_WHERE_DELETED}, of all days; else null. Vendor: \`statistics/playback/user\`.`,
      args: { userId: t.arg.string({ description: userIdDescription }) },
      access: statisticsAccess,
      extensions: { ...ownCall('statistics/playback/user', loadPlaybackSessions), ...forOneCaller },
      resolve: (room, args, context) => loadPlaybackSessions(room, context, args),
    }),
  }),
});

/** A field that is one call for each room. */
function ownCall(
  endpoint: string,
  load: (room: StatisticsOf, context: GraphQLContext, args: Record<string, unknown>) => Promise<unknown>,
) {
  const prefetch: Prefetch = (vendorId, context, args) => load({ vendorId }, context, args);
  return {
    ...recordFree({ prefetch, isProof: true }),
    ...vendorCost({ call: endpoint, yields: [endpoint] }),
  };
}

/** The vendor's; else those that are kept. */
async function liveOf(
  { vendorId: roomId, gone }: StatisticsOf,
  { loaders, kept }: GraphQLContext,
): Promise<typeof LiveStatisticsRef.$inferType | null> {
  const asked = gone ? null : await loaders.liveStatistics.load(roomId);
  const live = asked ?? (await kept?.liveStatistics(roomId));
  return live ? { ...live, roomId } : null;
}

async function loadAttendance(
  { vendorId: roomId, gone }: StatisticsOf,
  context: GraphQLContext,
  { userId: named }: UserArgs,
) {
  const user = userOf(named, context);
  const { vendorId: userId } = user;
  const asked = gone ? null : await context.loaders.liveAttendance.load({ roomId, userId });
  const attendance = asked ?? (await keptAttendances(roomId, [userId], context)).get(userId) ?? null;
  return attendance && asNamed(user, attendance);
}

async function loadPlaybackSessions(
  { vendorId: roomId, gone }: StatisticsOf,
  context: GraphQLContext,
  { userId: named }: UserArgs,
) {
  const user = userOf(named, context);
  const { vendorId: userId } = user;
  const asked = gone ? null : await context.loaders.playbackSessions.load({ roomId, userId });
  const sessions = asked ?? (await keptPlaybackSessions(roomId, [userId], context)).get(userId);
  return sessions?.map((session) => asNamed(user, session));
}

/** Answers are shared by all who ask: only here it is known what the caller calls the user. */
function asNamed<T extends object>({ id, vendorId }: NamedUser, answer: T): T {
  return id === vendorId ? answer : { ...answer, userId: id };
}

function userOf(userId: string | null | undefined, { caller }: GraphQLContext): NamedUser {
  return userOrCaller(userId, caller, 'statistics:any-user');
}
