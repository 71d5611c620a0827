import { dayOf } from '../days.ts';
import { digestOf } from './deletion-marks.ts';
import type { Trx } from './tables.ts';
import { deletePerson } from './user-deletion.ts';

/** Deletes users with a mark that are there nevertheless, such as from a copy of before; of those who are known again, what is of before. */
export async function deleteMarked(trx: Trx, merchantId: number, partner: string): Promise<void> {
  const rows = await trx
    .selectFrom('deletion_mark')
    .select(['digest', 'known_again_at'])
    .where('merchant_id', '=', merchantId)
    .execute();
  if (rows.length === 0) return;
  const marks = new Map(rows.map((row) => [row.digest, row.known_again_at]));
  const persons = await trx
    .selectFrom('person')
    .select(['id', 'user_id'])
    .where('merchant_id', '=', merchantId)
    .execute();
  for (const { id, user_id } of persons) {
    const knownAgainAt = marks.get(digestOf(partner, user_id));
    if (knownAgainAt === 0) await deletePerson(trx, id);
    else if (knownAgainAt !== undefined) await deleteEarlier(trx, id, knownAgainAt);
  }
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
