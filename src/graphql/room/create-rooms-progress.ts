import type { SeriesProgress } from '../../creates/store.ts';
import { builder } from '../builder.ts';
import { seriesKeyOf } from '../fields/create-once.ts';
import { forOneCaller } from '../fields/for-one-caller.ts';
import { needsMerchantWide } from '../fields/scopes.ts';
import { failureOf, watching } from '../fields/watching.ts';

const CreateRoomsProgressRef = builder.objectRef<SeriesProgress>('CreateRoomsProgress').implement({
  description: 'How far a `createRooms` has come. Done, failed and left add up to the total.',
  fields: (t) => ({
    totalCount: t.exposeInt('total', { nullable: false, description: 'Rooms of the input.' }),
    doneCount: t.exposeInt('done', {
      nullable: false,
      description: 'Rooms that are made, by this or an earlier run with the key.',
    }),
    failedCount: t.exposeInt('failed', {
      nullable: false,
      description: 'Rooms that were refused or failed in this run.',
    }),
    leftCount: t.int({
      nullable: false,
      description: 'Rooms that are still to be made, or of which nobody knows yet whether they were.',
      resolve: ({ total, done, failed }) => total - done - failed,
    }),
  }),
});

builder.subscriptionField('createRoomsProgress', (t) =>
  t.field({
    type: CreateRoomsProgressRef,
    nullable: false,
    description:
      'How far a `createRooms` of the same caller with this key has come, now and at each change, whichever instance runs it.\n' +
      'Waits where it has not begun. Ends when every room is made or refused for good; until then a repeat with the key goes on with it.\n' +
      'The last state is remembered for 24 hours. Asks the vendor for nothing.',
    access: needsMerchantWide('room:write'),
    extensions: forOneCaller,
    args: {
      idempotencyKey: t.arg.string({ required: true, description: 'Key of the whole `createRooms`.' }),
    },
    subscribe: (_root, { idempotencyKey }, context) => {
      const { series } = context.creates;
      const key = seriesKeyOf(context.caller, idempotencyKey);
      return watching(context, (watcher) =>
        context.watching.follow<SeriesProgress>(
          (show, end) =>
            series.follow(key, (progress) => {
              show(progress);
              if (progress.isFinal) end();
            }),
          watcher,
        ),
      );
    },
    resolve: (event) => {
      if ('error' in event) throw failureOf(event);
      return event.state;
    },
  }),
);
