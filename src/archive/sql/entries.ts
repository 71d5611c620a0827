import type { LetIn, NamedUser } from '../archive.ts';
import { dayOf } from '../../vendor/protocol/days.ts';
import { digestOf, marksOf, writeMark, type DeletionMark } from './deletion-marks.ts';
import { roomOf, writeTo, type MerchantPlace } from './merchant.ts';
import { grouped } from '../../runtime/grouped.ts';
import { idOf, personIds } from './people.ts';
import { lockedRoom } from './rooms.ts';
import type { Trx } from './tables.ts';

export async function readKnownUsers(
  { store, partner }: MerchantPlace,
  roomId: string,
): Promise<NamedUser[]> {
  const rows = await store.read((db) =>
    roomOf(db, partner, roomId)
      .innerJoin('entry', 'entry.room_id', 'room.id')
      .innerJoin('person', 'person.id', 'entry.person_id')
      .select(['person.user_id', 'entry.name'])
      .whereRef('person.merchant_id', '=', 'merchant.id')
      .orderBy('entry.at', 'desc')
      .orderBy('person.user_id')
      .execute(),
  );
  return rows.map(({ user_id, name }) => ({ id: JSON.parse(name) as string, vendorId: user_id }));
}

/** An entry of before a deletion is not kept; one behind it ends what the deletion refuses, for what comes after it. */
export function noteLetIn(place: MerchantPlace, users: readonly LetIn[]): Promise<void> {
  if (users.length === 0) return Promise.resolve();
  return writeTo(place, {}, async (trx, merchantId) => {
    const userIds = [...new Set(users.map(({ vendorId }) => vendorId))];
    const marks = await marksOf(trx, merchantId, place.partner, userIds);
    const kept = users.filter(({ vendorId, at }) => at.getTime() > (marks.get(vendorId)?.deletedAt ?? 0));
    await know(trx, merchantId, place.partner, kept, marks);
    const ids = await personIds(
      trx,
      merchantId,
      kept.map(({ vendorId }) => vendorId),
    );
    const byRoom = grouped(kept, ({ roomId }) => roomId);
    for (const [roomId, ofRoom] of [...byRoom].sort(([one], [other]) => (one < other ? -1 : 1))) {
      const room = await lockedRoom(trx, place.store.dialect, merchantId, roomId);
      for (const user of ofRoom) await keepEntry(trx, room.id, idOf(ids, user.vendorId), user);
    }
  });
}

async function know(
  trx: Trx,
  merchantId: number,
  partner: string,
  users: readonly LetIn[],
  marks: ReadonlyMap<string, DeletionMark>,
): Promise<void> {
  const firstAt = new Map<string, number>();
  for (const { vendorId, at } of users) {
    firstAt.set(vendorId, Math.min(firstAt.get(vendorId) ?? Infinity, at.getTime()));
  }
  for (const [userId, knownAgainAt] of firstAt) {
    const mark = marks.get(userId);
    if (mark?.knownAgainAt !== 0) continue;
    await writeMark(trx, merchantId, digestOf(partner, userId), { ...mark, knownAgainAt });
  }
}

async function keepEntry(trx: Trx, roomId: number, personId: number, user: LetIn): Promise<void> {
  const known = await trx
    .selectFrom('entry')
    .select(['name', 'at'])
    .where('person_id', '=', personId)
    .where('room_id', '=', roomId)
    .executeTakeFirst();
  const at = user.at.getTime();
  if (known && known.at > at) return;
  // Whoever names a user as the vendor does says nothing new of what they are called.
  const name = user.id === user.vendorId && known ? known.name : JSON.stringify(user.id);
  await trx
    .insertInto('entry')
    .values({ person_id: personId, room_id: roomId, name, at, day: dayOf(at) })
    .onConflict((conflict) =>
      conflict.columns(['person_id', 'room_id']).doUpdateSet((eb) => ({
        name: eb.ref('excluded.name'),
        at: eb.ref('excluded.at'),
        day: eb.ref('excluded.day'),
      })),
    )
    .execute();
}
