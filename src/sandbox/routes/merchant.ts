import { endpoint } from '../endpoint.ts';

export const merchantEndpoints = [
  endpoint({
    path: 'v3/merchant',
    parameters: {},
    run: ({ world }) => {
      const { name, videoUnitPrice, unitPrice, mobile, remainMoney, consumptionMoney } = world.store.merchant;
      const totalChargeMoney = remainMoney + consumptionMoney;
      const money = { remainMoney, totalChargeMoney, consumptionMoney };
      return { merchant: { name, videoUnitPrice, unitPrice, mobile, ...money }, success: true };
    },
  }),
];
