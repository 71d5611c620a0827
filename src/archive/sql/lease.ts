import { sql } from 'kysely';
import type { Lease } from '../archive.ts';
import type { Store } from './store.ts';
import type { Db } from './tables.ts';

/** Tokens of all leases are different ones, each higher than all before it: a write names its lease by one alone. */
const nextToken = sql<number>`(select coalesce(max(token), 0) + 1 from lease)`;

/** No clocks of a fleet are so far apart: what ends so many terms from now was taken by one that had jumped. */
const MAX_TERMS_AHEAD = 10;

/** One statement decides who has it, so that nothing depends on the connection. */
export async function takeLease(
  store: Store,
  name: string,
  holder: string,
  nowMs: number,
  forMs: number,
): Promise<Lease | null> {
  return store.write(async (trx) => {
    // Two leases that are taken at once would have one token.
    await store.dialect.lockMerchant(trx, LEASES, 'alone');
    const row = await trx
      .insertInto('lease')
      .values({ name, holder, token: nextToken, expires_at: nowMs + forMs })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet((eb) => ({
            holder: eb.ref('excluded.holder'),
            expires_at: eb.ref('excluded.expires_at'),
            token: eb
              .case()
              .when('lease.holder', '=', eb.ref('excluded.holder'))
              .then(eb.ref('lease.token'))
              .else(eb.ref('excluded.token'))
              .end(),
          }))
          .where((eb) =>
            eb.or([
              eb('lease.holder', '=', eb.ref('excluded.holder')),
              eb('lease.expires_at', '<=', nowMs),
              eb('lease.expires_at', '>', nowMs + MAX_TERMS_AHEAD * forMs),
            ]),
          ),
      )
      .returning(['token', 'expires_at'])
      .executeTakeFirst();
    return row ? { token: row.token, expiresAt: row.expires_at } : null;
  });
}

/** In the place of a merchant's name: no partner is empty. */
const LEASES = '';

/** The row stays, for its token: the next one is higher. */
export async function releaseLease(store: Store, name: string, holder: string): Promise<void> {
  await store.write((trx) => free(trx, name, holder));
}

async function free(db: Db, name: string, holder: string): Promise<void> {
  await db
    .updateTable('lease')
    .set({ holder: '', expires_at: 0 })
    .where('name', '=', name)
    .where('holder', '=', holder)
    .execute();
}
