import { dayOf } from '../../vendor/protocol/days.ts';
import { digestOf } from './deletion-marks.ts';
import type { Db, Trx } from './tables.ts';
import { deletePerson } from './user-deletion.ts';

/** A user with a mark who is there nevertheless, such as from a copy of before. */
interface MarkedPerson {
  id: number;
  /** Epoch milliseconds: what is of before is deleted; 0: all of it is. */
  knownAgainAt: number;
}

/** How many rows there are that deletions forbid. */
export async function countMarked(db: Db, merchantId: number, partner: string): Promise<number> {
  let rows = 0;
  for (const person of await markedPersons(db, merchantId, partner)) rows += await countOf(db, person);
  return rows;
}

export async function deleteMarked(trx: Trx, merchantId: number, partner: string): Promise<void> {
  for (const { id, knownAgainAt } of await markedPersons(trx, merchantId, partner)) {
    if (knownAgainAt === 0) await deletePerson(trx, id);
    else await deleteEarlier(trx, id, knownAgainAt);
  }
}

async function markedPersons(db: Db, merchantId: number, partner: string): Promise<MarkedPerson[]> {
  const rows = await db
    .selectFrom('deletion_mark')
    .select(['digest', 'known_again_at'])
    .where('merchant_id', '=', merchantId)
    .execute();
  if (rows.length === 0) return [];
  const marks = new Map(rows.map((row) => [row.digest, row.known_again_at]));
  const persons = await db
    .selectFrom('person')
    .select(['id', 'user_id'])
    .where('merchant_id', '=', merchantId)
    .execute();
  return persons.flatMap(({ id, user_id }) => {
    const knownAgainAt = marks.get(digestOf(partner, user_id));
    return knownAgainAt === undefined ? [] : [{ id, knownAgainAt }];
  });
}

/** With the row of the user's id, where all of it is forbidden. */
async function countOf(db: Db, { id, knownAgainAt }: MarkedPerson): Promise<number> {
  const isAll = knownAgainAt === 0;
  const sessions = await db
    .selectFrom('playback_session')
    .select(({ fn }) => fn.countAll().as('rows'))
    .where('person_id', '=', id)
    .$if(!isAll, (query) => query.where('started_at', '<', knownAgainAt))
    .executeTakeFirstOrThrow();
  const attendances = await db
    .selectFrom('attendance')
    .select(({ fn }) => fn.countAll().as('rows'))
    .where('person_id', '=', id)
    .$if(!isAll, (query) => query.where('last_day', '<', dayOf(knownAgainAt)))
    .executeTakeFirstOrThrow();
  const entries = await db
    .selectFrom('entry')
    .select(({ fn }) => fn.countAll().as('rows'))
    .where('person_id', '=', id)
    .$if(!isAll, (query) => query.where('at', '<', knownAgainAt))
    .executeTakeFirstOrThrow();
  return Number(sessions.rows) + Number(attendances.rows) + Number(entries.rows) + (isAll ? 1 : 0);
}

async function deleteEarlier(trx: Trx, personId: number, beforeMs: number): Promise<void> {
  const day = dayOf(beforeMs);
  await trx
    .deleteFrom('playback_session')
    .where('person_id', '=', personId)
    .where('started_at', '<', beforeMs)
    .execute();
  await trx.deleteFrom('attendance').where('person_id', '=', personId).where('last_day', '<', day).execute();
  await trx.deleteFrom('entry').where('person_id', '=', personId).where('at', '<', beforeMs).execute();
}
