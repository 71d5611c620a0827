import { LeaseLostError } from '../archive.ts';
import type { LockMode } from './dialect.ts';
import type { Store } from './store.ts';
import type { Db, Trx } from './tables.ts';

/** One merchant of a store. Its number is looked up by each query, since a restored store may number them otherwise. */
export interface MerchantPlace {
  store: Store;
  partner: string;
}

export interface WriteOptions {
  /** Of the lease under which is written; without one nobody is asked. */
  token?: number | undefined;
  mode?: LockMode;
}

/** A transaction that writes to the merchant, which is made where it is not there yet. */
export function writeTo<T>(
  { store, partner }: MerchantPlace,
  { token, mode = 'shared' }: WriteOptions,
  work: (trx: Trx, merchantId: number) => Promise<T>,
): Promise<T> {
  return store.write(async (trx) => {
    await store.dialect.lockMerchant(trx, partner, mode);
    if (token !== undefined) await checkToken(trx, token);
    return work(trx, await merchantIdOf(trx, partner));
  });
}

/** Tokens of all leases differ: that of a lease which another has now is nowhere any more. */
async function checkToken(trx: Trx, token: number): Promise<void> {
  const lease = await trx.selectFrom('lease').select('name').where('token', '=', token).executeTakeFirst();
  if (!lease) throw new LeaseLostError();
}

async function merchantIdOf(trx: Trx, partner: string): Promise<number> {
  const find = trx.selectFrom('merchant').select('id').where('partner', '=', partner);
  const found = await find.executeTakeFirst();
  if (found) return found.id;
  await trx
    .insertInto('merchant')
    .values({ partner })
    .onConflict((conflict) => conflict.column('partner').doNothing())
    .execute();
  return (await find.executeTakeFirstOrThrow()).id;
}

/** The rooms of a merchant, to be joined with what is kept of them. */
export function roomsOf(db: Db, partner: string) {
  return db
    .selectFrom('merchant')
    .innerJoin('room', 'room.merchant_id', 'merchant.id')
    .where('merchant.partner', '=', partner);
}

/** One of them. */
export function roomOf(db: Db, partner: string, vendorRoomId: string) {
  return roomsOf(db, partner).where('room.vendor_room_id', '=', vendorRoomId);
}
