import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { ARCHIVE_ALONE, requireKept } from '../fields/kept.ts';
import { needsMerchantWide } from '../fields/scopes.ts';
import { vendorCost } from '../fields/vendor-cost.ts';
import { namedUser } from '../fields/vendor-user.ts';
import { DeletedUserDataRef } from '../refs.ts';
import type { MutationResult } from '../shared/mutation-payload.ts';
import { mutationField } from '../shared/mutation.ts';
import { writing } from '../shared/writing.ts';

DeletedUserDataRef.implement({
  description: 'How much was deleted of one user.',
  fields: (t) => ({
    attendanceCount: t.exposeInt('attendances', {
      nullable: false,
      description: 'Attendances of live lessons, one for each room.',
    }),
    playbackSessionCount: t.exposeInt('playbackSessions', {
      nullable: false,
      description: 'Playback sessions.',
    }),
    entryCount: t.exposeInt('entries', {
      nullable: false,
      description: 'Notes that the user was handed a way into a room.',
    }),
  }),
});

const DeleteUserDataInput = builder.inputType('DeleteUserDataInput', {
  description: 'Input of `deleteUserData`.',
  fields: (t) => ({
    userId: t.string({
      required: true,
      description:
        "The user's id on the partner's own site, or as the vendor has it, no surrounding white space. Vendor: `uid`.",
    }),
  }),
});

mutationField(
  'deleteUserData',
  {
    description:
      'Deletes all that this gateway keeps of one user, and keeps it from coming back with the next collection; what is counted without names stays, and so does what the vendor has. Repeated, it deletes what came since, of which there is none unless the user was let in again. ' +
      ARCHIVE_ALONE,
    input: DeleteUserDataInput,
    payload: { deletedData: 'How much was deleted; null where nothing was tried.' },
    access: needsMerchantWide('users:delete'),
    extensions: vendorCost({ calls: () => 0 }),
  },
  ({ userId }, context) => deleteUserData(userId, context),
);

function deleteUserData(userId: string, context: GraphQLContext): Promise<MutationResult> {
  const { knownUsers, loaders, now } = context;
  return writing(
    context,
    'deleteUserData',
    () => ({}),
    async () => {
      const { vendorId } = namedUser(userId);
      const kept = requireKept(context);
      const deletedData = await kept.deleteUser(vendorId, new Date(now()));
      // Behind it, since it may fail; what is written meanwhile is from before it, which the archive refuses.
      knownUsers.forget(vendorId);
      loaders.forgetUser(vendorId);
      return { deletedData };
    },
  );
}
