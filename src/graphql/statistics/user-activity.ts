import type { KeptUserActivity } from '../../archive/archive.ts';
import { builder } from '../builder.ts';
import { badUserInput } from '../fields/bad-user-input.ts';
import { userOrCaller } from '../fields/caller.ts';
import { forOneCaller } from '../fields/for-one-caller.ts';
import { ARCHIVE_ALONE, daySpanFrom, requireKept, SPAN_LIMIT } from '../fields/kept.ts';
import { recordFor } from '../fields/look-ahead.ts';
import { loadRoom } from '../fields/room-record.ts';
import { needs } from '../fields/scopes.ts';
import { vendorCost } from '../fields/vendor-cost.ts';
import { RoomRef, UserLiveAttendanceRef, UserPlaybackSessionRef } from '../refs.ts';
import { statisticsAccess } from './statistics-access.ts';

const MAX_ROOMS = 100;
const DEFAULT_ROOMS = 20;

/** What is kept of one user in one room; `userId` as the caller named them. */
interface UserActivity extends KeptUserActivity {
  userId: string;
}

const UserActivityRef = builder.objectRef<UserActivity>('UserActivity').implement({
  description: 'What is kept of one user in one room, over a span of days.',
  fields: (t) => ({
    roomTitle: t.exposeString('roomTitle', {
      description: 'Title of the room as it is kept; null where the room itself is not.',
    }),
    roomStartsAt: t.expose('roomStartsAt', {
      type: 'DateTime',
      description: 'Scheduled start of the room as it is kept; null where the room itself is not.',
    }),
    room: t.field({
      type: RoomRef,
      description:
        'The room; null where neither the vendor nor the archive has it. What needs no more than its id costs nothing.',
      access: needs('room:read'),
      resolve: ({ roomId: vendorId }, _args, context, info) =>
        recordFor(
          { typename: 'Room', vendorId, load: () => loadRoom(vendorId, context), isThere: true },
          context,
          info,
        ),
    }),
    attendance: t.field({
      type: UserLiveAttendanceRef,
      description: 'Attendance of the live lesson; null where none is kept.',
      resolve: ({ attendance, roomId, userId }) => attendance && { ...attendance, roomId, userId },
    }),
    playbackSessions: t.field({
      type: [UserPlaybackSessionRef],
      nullable: false,
      description: 'Playback sessions in order of time, empty where none is kept.',
      resolve: ({ playbackSessions, userId }) => playbackSessions.map((session) => ({ ...session, userId })),
    }),
    letInAt: t.expose('letInAt', {
      type: 'DateTime',
      description:
        'When this gateway last handed the user a link or a token into the room; null where that is not known.',
    }),
  }),
});

builder.queryField('userActivity', (t) =>
  t.field({
    type: [UserActivityRef],
    nullable: { list: true, items: false },
    description:
      'What is kept of one user over a span of days, room by room, those that started last at first; empty where nothing is kept. A token for some rooms sees those alone. ' +
      ARCHIVE_ALONE,
    access: statisticsAccess,
    args: {
      userId: t.arg.string({
        description:
          "The user's id on the partner's own site, or as the vendor has it, no surrounding white space; defaults to the caller's. Another user's needs scope `statistics:any-user`. Vendor: `uid`.",
      }),
      from: t.arg({ type: 'Date', required: true, description: `First day. A span has ${SPAN_LIMIT}.` }),
      to: t.arg({ type: 'Date', required: true, description: 'Last day.' }),
      first: t.arg.int({
        required: true,
        defaultValue: DEFAULT_ROOMS,
        description: `So many rooms at most, 1-${MAX_ROOMS}.`,
      }),
    },
    extensions: {
      ...vendorCost({
        calls: () => 0,
        items: ({ first }) =>
          typeof first === 'number' ? Math.min(Math.max(first, 0), MAX_ROOMS) : DEFAULT_ROOMS,
        yields: ['archive'],
      }),
      ...forOneCaller,
    },
    resolve: async (_root, { userId, first, ...args }, context) => {
      const { caller } = context;
      if (first < 1 || first > MAX_ROOMS) throw badUserInput('first', `1-${MAX_ROOMS} rooms.`);
      const user = userOrCaller(userId, caller, 'statistics:any-user');
      const span = daySpanFrom(args, context);
      const rooms = caller.rooms && [...caller.rooms];
      const activity = await requireKept(context).userActivity(user.vendorId, span, rooms);
      return activity.slice(0, first).map((ofRoom) => ({ ...ofRoom, userId: user.id }));
    },
  }),
);
