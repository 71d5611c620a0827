import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { RoomStatisticsRef, UserPlaybackSummaryRef, type RoomRef } from '../refs.ts';
import { KEPT_WHERE_DELETED, keptPlaybackSessions } from './kept-users.ts';
import { statisticsAccess } from './statistics-access.ts';
import { UserSummaryRef } from './summary-interface.ts';
import { playbackSummary } from './user-summaries.ts';
import { readUsers, userIdsDescription, usersField, usersNamed } from './users-together.ts';

UserPlaybackSummaryRef.implement({
  description:
    'What one user watched of a recording, of several users that were asked for together: in the last week, or on all days that were kept where the vendor has the room no more.',
  interfaces: [UserSummaryRef],
  fields: (t) => ({
    watchedSeconds: t.exposeFloat('watchedSeconds', {
      description:
        'Watched time of all sessions, in seconds; null where there is a `reason`, or the vendor says it of none.',
    }),
    uniqueWatchedSeconds: t.exposeFloat('uniqueWatchedSeconds', {
      description:
        'How much of the recording was watched, in seconds, each part counted once over all sessions; null where there is a `reason`. A session without segments counts beside the others.',
    }),
  }),
});

builder.objectField(RoomStatisticsRef, 'playbackSummaries', (t) =>
  t.field({
    type: [UserPlaybackSummaryRef],
    nullable: { list: true, items: false },
    description: `Who watched the recording in the last week: an entry for each id, in their order, those that come twice too; null where there is no such room. ${KEPT_WHERE_DELETED}, of all days. The failure of one user is a \`reason\` in its entry, that of all is an error. One vendor call a user; the vendor enables this per merchant. Vendor: \`statistics/playback/user\`.`,
    args: { userIds: t.arg.stringList({ required: true, description: userIdsDescription }) },
    access: statisticsAccess,
    extensions: usersField('statistics/playback/user', summariesOf),
    resolve: async (room, { userIds }, context) => {
      const users = await summariesOf(room, userIds, context);
      return users?.map(({ user, answer }) => playbackSummary(user.id, answer));
    },
  }),
);

async function summariesOf(
  room: typeof RoomRef.$inferType,
  userIds: readonly string[],
  context: GraphQLContext,
) {
  const sources = { loader: context.loaders.playbackSessions, keptOf: keptPlaybackSessions };
  return readUsers(room, usersNamed(userIds, context), sources, context);
}
