import type { GraphQLResolveInfo } from 'graphql';
import type { Merchant } from '../../vendor/endpoints/merchant.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { MerchantRef } from '../refs.ts';
import { entity } from '../fields/entity.ts';
import { recordFor, recordFree } from '../fields/look-ahead.ts';
import { needs } from '../fields/scopes.ts';

/** From what is known, else from the vendor: a merchant may be no more than its id. */
function lazy<K extends keyof Merchant>(key: K) {
  return (merchant: typeof MerchantRef.$inferType, _args: unknown, { loaders }: GraphQLContext) => {
    const known = merchant[key];
    if (known !== undefined) return known as Merchant[K];
    return loaders.merchant.load(merchant.vendorId).then((detail) => detail?.[key] as Merchant[K]);
  };
}

const accountAccess = needs('merchant:read');

/** The one that the request is about; any other does not exist for it. */
function loadMerchant(partner: string, context: GraphQLContext, info: GraphQLResolveInfo) {
  if (partner !== context.duobei.partner) return null;
  const load = () => context.loaders.merchant.load(partner);
  return recordFor({ typename: 'Merchant', vendorId: partner, load, isThere: true }, context, info);
}

builder.node(MerchantRef, {
  description:
    "The partner institution (机构). Money is in the vendor's account currency; the vendor does not state it.",
  id: { description: 'Global id.', resolve: (merchant) => merchant.vendorId },
  loadWithoutCache: loadMerchant,
  extensions: entity({ keys: ['id'], load: loadMerchant }),
  fields: (t) => ({
    accountName: t.string({
      nullable: false,
      description:
        'Name of its account in this gateway, as the header `x-merchant` and tokens have it; `default` where the gateway has one account.',
      extensions: recordFree(),
      resolve: (_merchant, _args, { merchant }) => merchant.name,
    }),
    name: t.string({ description: 'Name.', resolve: lazy('name') }),
    mobile: t.string({
      description: 'Login mobile number, masked by the vendor. Needs scope `merchant:read`.',
      access: accountAccess,
      resolve: lazy('mobile'),
    }),
    unitPrice: t.field({
      type: 'Decimal',
      description: 'Unit price of an ordinary lesson. Needs scope `merchant:read`.',
      access: accountAccess,
      resolve: lazy('unitPrice'),
    }),
    videoUnitPrice: t.field({
      type: 'Decimal',
      description: 'Unit price of a video lesson. Needs scope `merchant:read`.',
      access: accountAccess,
      resolve: lazy('videoUnitPrice'),
    }),
    balance: t.field({
      type: 'Decimal',
      description: 'Account balance. Vendor: `remainMoney`. Needs scope `merchant:read`.',
      access: accountAccess,
      resolve: lazy('balance'),
    }),
    totalToppedUp: t.field({
      type: 'Decimal',
      description: 'Sum of all top-ups. Vendor: `totalChargeMoney`. Needs scope `merchant:read`.',
      access: accountAccess,
      resolve: lazy('totalToppedUp'),
    }),
    totalConsumed: t.field({
      type: 'Decimal',
      description: 'Sum of all consumption. Vendor: `consumptionMoney`. Needs scope `merchant:read`.',
      access: accountAccess,
      resolve: lazy('totalConsumed'),
    }),
    timeZone: t.string({
      nullable: false,
      description: 'IANA zone of all vendor times: `Asia/Shanghai`.',
      extensions: recordFree(),
      resolve: () => 'Asia/Shanghai',
    }),
  }),
});
