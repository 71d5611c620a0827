import { builder } from '../builder.ts';
import { MerchantRef } from '../refs.ts';
import { recordFor } from '../fields/look-ahead.ts';
import { merchantCost } from '../fields/vendor-cost.ts';
import { needsCaller } from '../fields/scopes.ts';

builder.queryField('merchant', (t) =>
  t.field({
    type: MerchantRef,
    description: 'The merchant (机构) behind this gateway. Vendor: `merchant`.',
    access: needsCaller,
    extensions: merchantCost,
    resolve: (_root, _args, context, info) => {
      const vendorId = context.duobei.partner;
      const load = () => context.loaders.merchant.load(vendorId);
      return recordFor({ typename: 'Merchant', vendorId, load, isThere: true }, context, info);
    },
  }),
);
