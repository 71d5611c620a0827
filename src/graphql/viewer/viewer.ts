import { builder } from '../builder.ts';
import { MerchantRef, ViewerRef } from '../refs.ts';
import { forOneCaller } from '../fields/for-one-caller.ts';
import { merchantCost } from '../fields/vendor-cost.ts';
import { isForEveryone, needsCaller } from '../fields/scopes.ts';

ViewerRef.implement({
  description: "The caller, as the gateway's own token names them.",
  fields: (t) => ({
    userId: t.exposeString('userId', {
      description:
        "The user's id on the partner's own site, as the token has it. The vendor sees it as `uid`, mapped where `RoomEntryInput.userId` says so.",
    }),
    merchant: t.field({
      type: MerchantRef,
      nullable: false,
      description:
        'The merchant that the request is about; all that the caller may ask about are in `Query.merchants`.',
      access: needsCaller,
      extensions: merchantCost,
      resolve: (_viewer, _args, { duobei }) => ({ vendorId: duobei.partner }),
    }),
    scopes: t.stringList({
      nullable: false,
      description: 'What the caller may do, e.g. `room:read`.',
      resolve: ({ scopes }) => [...scopes].sort(),
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerRef,
    description: 'Who is asking, and what they may do. Null for an anonymous caller.',
    access: isForEveryone,
    extensions: forOneCaller,
    resolve: (_root, _args, { caller }) => (caller.kind === 'anonymous' ? null : caller),
  }),
);
