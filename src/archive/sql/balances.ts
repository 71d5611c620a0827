import type { Merchant } from '../../vendor/endpoints/merchant.ts';
import type { KeptBalance } from '../archive.ts';
import { dayOf, type DaySpan } from '../../vendor/protocol/days.ts';
import { writeTo, type MerchantPlace } from './merchant.ts';

export async function readBalances({ store, partner }: MerchantPlace, span: DaySpan): Promise<KeptBalance[]> {
  const rows = await store.read((db) =>
    db
      .selectFrom('merchant')
      .innerJoin('balance', 'balance.merchant_id', 'merchant.id')
      .select(['balance.day', 'balance.collected_at'])
      .select(['balance.balance', 'balance.topped_up', 'balance.consumed'])
      .where('merchant.partner', '=', partner)
      .where('balance.day', '>=', span.from)
      .where('balance.day', '<=', span.to)
      .orderBy('balance.day')
      .execute(),
  );
  return rows.map((row) => ({
    day: row.day,
    collectedAt: new Date(row.collected_at),
    balance: row.balance,
    totalToppedUp: row.topped_up,
    totalConsumed: row.consumed,
  }));
}

/** The last of a day stays; an amount that it does not say stays from before. */
export function keepBalance(
  place: MerchantPlace,
  { balance, totalToppedUp, totalConsumed }: Merchant,
  collectedAt: Date,
  token?: number,
): Promise<void> {
  const at = collectedAt.getTime();
  return writeTo(place, { token }, async (trx, merchantId) => {
    await trx
      .insertInto('balance')
      .values({
        merchant_id: merchantId,
        day: dayOf(at),
        collected_at: at,
        balance,
        topped_up: totalToppedUp,
        consumed: totalConsumed,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['merchant_id', 'day'])
          .doUpdateSet((eb) => ({
            collected_at: eb.ref('excluded.collected_at'),
            balance: eb.fn.coalesce('excluded.balance', 'balance.balance'),
            topped_up: eb.fn.coalesce('excluded.topped_up', 'balance.topped_up'),
            consumed: eb.fn.coalesce('excluded.consumed', 'balance.consumed'),
          }))
          .whereRef('balance.collected_at', '<=', 'excluded.collected_at'),
      )
      .execute();
  });
}
