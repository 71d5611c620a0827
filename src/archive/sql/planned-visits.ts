import type { PlannedVisit } from '../archive.ts';
import { writeTo, type MerchantPlace } from './merchant.ts';

export function planVisits(
  place: MerchantPlace,
  plans: readonly PlannedVisit[],
  token?: number,
): Promise<void> {
  // In one order, so that two writers do not wait for each other.
  const byId = [...plans].sort((one, other) => (one.roomId < other.roomId ? -1 : 1));
  return writeTo(place, { token }, async (trx, merchantId) => {
    for (const { roomId, nextVisitAt } of byId) {
      await trx
        .updateTable('room')
        .set({ next_visit_at: nextVisitAt })
        .where('merchant_id', '=', merchantId)
        .where('vendor_room_id', '=', roomId)
        // A row that would stay as it is is not written.
        .where('next_visit_at', 'is distinct from', nextVisitAt)
        .execute();
    }
  });
}
