import { builder } from '../builder.ts';
import { MerchantRef } from '../refs.ts';

builder.queryField('merchant', (t) =>
  t.field({
    type: MerchantRef,
    description: 'The merchant (机构) behind this gateway. Vendor: `merchant`.',
    resolve: (_root, _args, { loaders, duobei }) => loaders.merchant.load(duobei.partner),
  }),
);
