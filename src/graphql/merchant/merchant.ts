import { builder } from '../builder.ts';
import { MerchantRef } from '../refs.ts';

builder.node(MerchantRef, {
  description:
    "The partner institution (机构). Money is in the vendor's account currency; the vendor does not state it.",
  id: { description: 'Global id.', resolve: (merchant) => merchant.vendorId },
  loadWithoutCache: (partner, { loaders, duobei }) =>
    partner === duobei.partner ? loaders.merchant.load(partner) : null,
  fields: (t) => ({
    name: t.exposeString('name', { nullable: false, description: 'Name.' }),
    mobile: t.exposeString('mobile', {
      description: 'Login mobile number, masked by the vendor. Needs scope `merchant:read`.',
    }),
    unitPrice: t.expose('unitPrice', {
      type: 'Decimal',
      description: 'Unit price of an ordinary lesson. Needs scope `merchant:read`.',
    }),
    videoUnitPrice: t.expose('videoUnitPrice', {
      type: 'Decimal',
      description: 'Unit price of a video lesson. Needs scope `merchant:read`.',
    }),
    balance: t.expose('balance', {
      type: 'Decimal',
      description: 'Account balance. Vendor: `remainMoney`. Needs scope `merchant:read`.',
    }),
    totalToppedUp: t.expose('totalToppedUp', {
      type: 'Decimal',
      description: 'Sum of all top-ups. Vendor: `totalChargeMoney`. Needs scope `merchant:read`.',
    }),
    totalConsumed: t.expose('totalConsumed', {
      type: 'Decimal',
      description: 'Sum of all consumption. Vendor: `consumptionMoney`. Needs scope `merchant:read`.',
    }),
    timeZone: t.string({
      nullable: false,
      description: 'IANA zone of all vendor times: `Asia/Shanghai`.',
      resolve: () => 'Asia/Shanghai',
    }),
  }),
});
