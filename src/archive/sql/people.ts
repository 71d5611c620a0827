import { chunksOf } from './chunks.ts';
import type { Trx } from './tables.ts';

/** Numbers of users, who are made where they are not there yet. */
export async function personIds(
  trx: Trx,
  merchantId: number,
  userIds: Iterable<string>,
): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  // In one order, so that two writers do not wait for each other.
  for (const chunk of chunksOf([...new Set(userIds)].sort())) {
    await insert(trx, merchantId, chunk, ids);
  }
  return ids;
}

async function insert(
  trx: Trx,
  merchantId: number,
  userIds: readonly string[],
  ids: Map<string, number>,
): Promise<void> {
  const find = async (wanted: readonly string[]) => {
    const rows = await trx
      .selectFrom('person')
      .select(['id', 'user_id'])
      .where('merchant_id', '=', merchantId)
      .where('user_id', 'in', wanted)
      .execute();
    for (const row of rows) ids.set(row.user_id, row.id);
  };
  await find(userIds);
  const missing = userIds.filter((userId) => !ids.has(userId));
  if (missing.length === 0) return;
  await trx
    .insertInto('person')
    .values(missing.map((userId) => ({ merchant_id: merchantId, user_id: userId })))
    .onConflict((conflict) => conflict.columns(['merchant_id', 'user_id']).doNothing())
    .execute();
  await find(missing);
}

/** The number of a user whose row was made in this transaction. */
export function idOf(ids: ReadonlyMap<string, number>, userId: string): number {
  const id = ids.get(userId);
  if (id === undefined) throw new Error('A user who was kept a moment ago is not there.');
  return id;
}
