import { builder } from '../builder.ts';
import { RoomRef } from '../refs.ts';
import { recordFree } from '../fields/look-ahead.ts';
import { needs } from '../fields/scopes.ts';

builder.objectField(RoomRef, 'knownUserIds', (t) =>
  t.stringList({
    nullable: true,
    description:
      'Whom this gateway has handed a link or a token into the room, by the ids they were named by, the latest first; what `RoomStatistics.attendances` may be asked about. Empty where nobody is known: each process remembers those since its start, 2,000 of a room at most, and the archive, where it keeps users, all of them, some seconds later. Costs no vendor call.',
    access: needs('statistics:any-user'),
    extensions: recordFree(),
    resolve: async ({ vendorId }, _args, { knownUsers, kept, freshness }) => {
      // The next link changes it, and drops nothing.
      freshness.leftMs = 0;
      const names = new Map(knownUsers.usersOf(vendorId).map((user) => [user.vendorId, user.id]));
      const before = kept?.keepsUsers ? await kept.knownUsers(vendorId) : [];
      for (const user of before) if (!names.has(user.vendorId)) names.set(user.vendorId, user.id);
      return [...names.values()];
    },
  }),
);
