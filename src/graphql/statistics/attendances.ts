import type { UserLiveAttendance } from '../../vendor/endpoints/statistics.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { RoomStatisticsRef, UserAttendanceSummaryRef, type RoomRef } from '../refs.ts';
import { KEPT_WHERE_DELETED, keptAttendances } from './kept-users.ts';
import { statisticsAccess } from './statistics-access.ts';
import { UserSummaryRef } from './summary-interface.ts';
import { attendanceSummary } from './user-summaries.ts';
import { readUsers, userIdsDescription, usersField, usersNamed } from './users-together.ts';

UserAttendanceSummaryRef.implement({
  description: "One user's attendance of a live lesson, of several that were asked for together.",
  interfaces: [UserSummaryRef],
  fields: (t) => ({
    attendedSeconds: t.exposeFloat('attendedSeconds', {
      description:
        'How long the user was there, in seconds, as `UserLiveAttendance.totalSeconds` counts it; null where there is a `reason`.',
    }),
  }),
});

builder.objectField(RoomStatisticsRef, 'attendances', (t) =>
  t.field({
    type: [UserAttendanceSummaryRef],
    nullable: { list: true, items: false },
    description: `Who attended the live lesson: an entry for each id, in their order, those that come twice too; null where there is no such room. ${KEPT_WHERE_DELETED}. The failure of one user is a \`reason\` in its entry, that of all is an error. One vendor call a user; the vendor enables this per merchant. Vendor: \`statistics/zhibo/user\`.`,
    args: { userIds: t.arg.stringList({ required: true, description: userIdsDescription }) },
    access: statisticsAccess,
    extensions: usersField('statistics/zhibo/user', attendancesOf),
    resolve: async (room, { userIds }, context) => {
      const users = await attendancesOf(room, userIds, context);
      return users?.map(({ user, answer }) =>
        attendanceSummary(user.id, answer instanceof Error ? answer : (answer?.sessions ?? null)),
      );
    },
  }),
);

async function attendancesOf(
  room: typeof RoomRef.$inferType,
  userIds: readonly string[],
  context: GraphQLContext,
) {
  const sources = { loader: context.loaders.liveAttendance, keptOf: keptAttendances };
  return readUsers<UserLiveAttendance>(room, usersNamed(userIds, context), sources, context);
}
