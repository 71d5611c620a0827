import { builder } from '../builder.ts';
import type { MerchantAccount } from '../context.ts';
import { forOneCaller } from '../fields/for-one-caller.ts';
import { needsCaller } from '../fields/scopes.ts';

const MerchantAccountRef = builder.objectRef<MerchantAccount>('MerchantAccount');

MerchantAccountRef.implement({
  description:
    'The account of a merchant (campus, brand) in this gateway. What the vendor knows of it is `Query.merchant` of a request about it.',
  fields: (t) => ({
    name: t.exposeString('name', {
      nullable: false,
      description: 'As the header `x-merchant` and tokens have it.',
    }),
    isCurrent: t.boolean({
      nullable: false,
      description: 'Whether this request is about it.',
      resolve: ({ id }, _args, { merchant }) => id === merchant.id,
    }),
  }),
});

builder.queryField('merchants', (t) =>
  t.field({
    type: [MerchantAccountRef],
    nullable: false,
    description:
      'The merchants that the caller may ask about, in the order in which they are configured; no vendor call. A request is about one of ' +
      'them: the one that the header `x-merchant` names, else the only one of theirs, else the one called `default`.',
    access: needsCaller,
    extensions: forOneCaller,
    resolve: (_root, _args, context) => [...context.merchants()],
  }),
);
