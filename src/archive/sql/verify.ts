import type { WrongSum } from '../archive.ts';
import type { Day } from '../days.ts';
import { chunksOf } from './chunks.ts';
import { countedSums } from './counted-sums.ts';
import { deleteMarked } from './marked-users.ts';
import { writeTo } from './merchant.ts';
import type { Store } from './store.ts';
import { FIGURES, noFigures } from './sums.ts';
import type { Db, MerchantDayFigures, Trx } from './tables.ts';

/** Merchant by merchant. To repair one it is held for itself, since differences are added to what is wrong meanwhile. */
export async function verify(store: Store, { repair }: { repair: boolean }): Promise<WrongSum[]> {
  const merchants = await store.read((db) =>
    db.selectFrom('merchant').selectAll().orderBy('partner').execute(),
  );
  const wrong: WrongSum[] = [];
  for (const { id, partner } of merchants) {
    if (!repair) {
      wrong.push(
        ...(await store.readTogether(async (trx) => {
          await store.dialect.takeTime(trx);
          return wrongSums(trx, id, partner);
        })),
      );
      continue;
    }
    const place = { store, partner };
    const found = await writeTo(place, { mode: 'alone' }, async (trx, merchantId) => {
      await store.dialect.takeTime(trx);
      const sums = await wrongSums(trx, merchantId, partner);
      if (sums.length > 0) await replaceSums(trx, merchantId);
      await deleteMarked(trx, merchantId, partner);
      return sums;
    });
    wrong.push(...found);
  }
  return wrong;
}

async function wrongSums(db: Db, merchantId: number, partner: string): Promise<WrongSum[]> {
  const counted = await countedSums(db, merchantId);
  const kept = await keptSums(db, merchantId);
  const days = [...new Set([...counted.keys(), ...kept.keys()])].sort();
  return days.flatMap((day) => {
    const keptFigures = kept.get(day) ?? noFigures();
    const countedFigures = counted.get(day) ?? noFigures();
    return FIGURES.filter((figure) => keptFigures[figure] !== countedFigures[figure]).map((figure) => ({
      partner,
      day,
      figure,
      kept: keptFigures[figure],
      counted: countedFigures[figure],
    }));
  });
}

async function keptSums(db: Db, merchantId: number): Promise<Map<Day, MerchantDayFigures>> {
  const rows = await db
    .selectFrom('merchant_day')
    .selectAll()
    .where('merchant_id', '=', merchantId)
    .execute();
  return new Map(rows.map((row) => [row.day, row]));
}

async function replaceSums(trx: Trx, merchantId: number): Promise<void> {
  const counted = await countedSums(trx, merchantId);
  await trx.deleteFrom('merchant_day').where('merchant_id', '=', merchantId).execute();
  const rows = [...counted].map(([day, figures]) => ({ merchant_id: merchantId, day, ...figures }));
  for (const chunk of chunksOf(rows)) await trx.insertInto('merchant_day').values(chunk).execute();
}
