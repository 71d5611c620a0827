import type { PlannedVisit } from '../archive.ts';
import { roomsOf, writeTo, type MerchantPlace } from './merchant.ts';

/** Of rooms that are kept; others are planned when they are seen. */
export function planVisits(
  place: MerchantPlace,
  plans: readonly PlannedVisit[],
  token?: number,
): Promise<void> {
  const inOrder = [...plans].sort((one, other) => (one.roomId < other.roomId ? -1 : 1));
  return writeTo(place, { token }, async (trx, merchantId) => {
    for (const { roomId, nextVisitAt } of inOrder) {
      await trx
        .updateTable('room')
        .set({ next_visit_at: nextVisitAt })
        .where('merchant_id', '=', merchantId)
        .where('vendor_room_id', '=', roomId)
        .execute();
    }
  });
}

export async function readRoomsUnseen(
  { store, partner }: MerchantPlace,
  sinceMs: number,
  limit: number,
): Promise<string[]> {
  const rows = await store.read((db) =>
    roomsOf(db, partner)
      .select('room.vendor_room_id')
      .where('room.seen_at', '>', 0)
      .where('room.seen_at', '<', sinceMs)
      .where('room.deleted_at', 'is', null)
      .orderBy('room.seen_at')
      .orderBy('room.id')
      .limit(limit)
      .execute(),
  );
  return rows.map((row) => row.vendor_room_id);
}
