import { builder } from '../builder.ts';
import { RoomRef } from '../refs.ts';
import { recordFree } from '../fields/look-ahead.ts';
import { needs } from '../fields/scopes.ts';

builder.objectField(RoomRef, 'knownUserIds', (t) =>
  t.stringList({
    nullable: true,
    description:
      'Whom this gateway has handed a link or a token into the room, by the ids they were named by, the latest first; what `RoomStatistics.attendances` may be asked about. Empty where nobody is known: it is remembered in memory, by each process for itself, since its start, and for 2,000 users of a room at most. Costs no vendor call.',
    access: needs('statistics:any-user'),
    extensions: recordFree(),
    resolve: ({ vendorId }, _args, { knownUsers, freshness }) => {
      // The next link changes it, and drops nothing.
      freshness.leftMs = 0;
      return knownUsers.idsOf(vendorId);
    },
  }),
);
