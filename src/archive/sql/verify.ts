import type { Verification, WrongSum } from '../archive.ts';
import type { Day } from '../../vendor/protocol/days.ts';
import { chunksOf } from './chunks.ts';
import { countedSums } from './counted-sums.ts';
import { countMarked, deleteMarked } from './marked-users.ts';
import { writeTo, type MerchantPlace } from './merchant.ts';
import type { Store } from './store.ts';
import { FIGURES, noFigures } from './sums.ts';
import type { Db, MerchantDayFigures, Trx } from './tables.ts';

/** Merchant by merchant. To repair one it is held for itself, since differences are added to what is wrong meanwhile. */
export async function verify(store: Store, { repair }: { repair: boolean }): Promise<Verification> {
  const merchants = await store.read((db) =>
    db.selectFrom('merchant').selectAll().orderBy('partner').execute(),
  );
  const wrong: WrongSum[] = [];
  let marked = 0;
  for (const { id, partner } of merchants) {
    const found = repair ? await repairOne({ store, partner }) : await look(store, id, partner);
    wrong.push(...found.wrong);
    marked += found.marked;
  }
  return { wrong, marked };
}

function look(store: Store, merchantId: number, partner: string): Promise<Verification> {
  return store.readTogether(async (trx) => {
    await store.dialect.takeTime(trx);
    return found(trx, merchantId, partner);
  });
}

function repairOne({ store, partner }: MerchantPlace): Promise<Verification> {
  return writeTo({ store, partner }, { mode: 'alone' }, async (trx, merchantId) => {
    await store.dialect.takeTime(trx);
    const { wrong, marked } = await found(trx, merchantId, partner);
    if (wrong.length > 0) await replaceSums(trx, merchantId);
    if (marked > 0) await deleteMarked(trx, merchantId, partner);
    return { wrong, marked };
  });
}

async function found(trx: Trx, merchantId: number, partner: string): Promise<Verification> {
  return {
    wrong: await wrongSums(trx, merchantId, partner),
    marked: await countMarked(trx, merchantId, partner),
  };
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
