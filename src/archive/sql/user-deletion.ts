import type { DeletedUserData } from '../archive.ts';
import { digestOf, writeMark } from './deletion-marks.ts';
import { writeTo, type MerchantPlace } from './merchant.ts';
import type { Trx } from './tables.ts';

/** While nobody else writes to the merchant: a collection that has asked for marks already would bring the user back. */
export function deleteUser(place: MerchantPlace, userId: string, at: Date): Promise<DeletedUserData> {
  return writeTo(place, { mode: 'alone' }, async (trx, merchantId) => {
    const mark = { deletedAt: at.getTime(), knownAgainAt: 0 };
    await writeMark(trx, merchantId, digestOf(place.partner, userId), mark);
    const person = await trx
      .selectFrom('person')
      .select('id')
      .where('merchant_id', '=', merchantId)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return person ? deletePerson(trx, person.id) : { attendances: 0, playbackSessions: 0, entries: 0 };
  });
}

export async function deletePerson(trx: Trx, personId: number): Promise<DeletedUserData> {
  const deleteFrom = async (table: 'attendance' | 'playback_session' | 'entry') => {
    const { numDeletedRows } = await trx
      .deleteFrom(table)
      .where('person_id', '=', personId)
      .executeTakeFirst();
    return Number(numDeletedRows);
  };
  const deleted = {
    attendances: await deleteFrom('attendance'),
    playbackSessions: await deleteFrom('playback_session'),
    entries: await deleteFrom('entry'),
  };
  await trx.deleteFrom('person').where('id', '=', personId).execute();
  return deleted;
}
