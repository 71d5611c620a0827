import type { KeptRoom } from '../archive.ts';
import type { Room } from '../../vendor/endpoints/room.ts';
import { chunksOf } from './chunks.ts';
import { roomOf, writeTo, type MerchantPlace } from './merchant.ts';
import { factsFromText, mergedFacts, textFromFacts, type RoomFacts } from './room-facts.ts';
import type { SqlDialect } from './dialect.ts';
import type { Trx } from './tables.ts';

export async function readRoom({ store, partner }: MerchantPlace, roomId: string): Promise<KeptRoom | null> {
  const row = await store.read((db) =>
    roomOf(db, partner, roomId)
      .select(['room.facts', 'room.seen_at', 'room.deleted_at'])
      .where('room.seen_at', '>', 0)
      .executeTakeFirst(),
  );
  if (!row) return null;
  return {
    vendorId: roomId,
    ...factsFromText(row.facts),
    seenAt: new Date(row.seen_at),
    deletedAt: row.deleted_at === null ? null : new Date(row.deleted_at),
  };
}

export function keepRooms(
  place: MerchantPlace,
  rooms: readonly Room[],
  seenAt: Date,
  token?: number,
): Promise<void> {
  // The last of equal ones, and in one order, so that two writers do not wait for each other.
  const byId = [...new Map(rooms.map((room) => [room.vendorId, room])).values()].sort((one, other) =>
    one.vendorId < other.vendorId ? -1 : 1,
  );
  return writeTo(place, { token }, async (trx, merchantId) => {
    for (const chunk of chunksOf(byId)) {
      const kept = await rowsOf(trx, place.store.dialect, merchantId, chunk);
      const changed = chunk.flatMap((room) => changedRow(merchantId, room, kept.get(room.vendorId), seenAt));
      if (changed.length > 0) await upsert(trx, changed);
    }
  });
}

type RoomRow = Awaited<ReturnType<typeof selectRows>>[number];

function selectRows(trx: Trx, { hasOtherWriters }: SqlDialect, merchantId: number, ids: readonly string[]) {
  return trx
    .selectFrom('room')
    .selectAll()
    .where('merchant_id', '=', merchantId)
    .where('vendor_room_id', 'in', ids)
    .orderBy('vendor_room_id')
    .$if(hasOtherWriters, (query) => query.forUpdate())
    .execute();
}

async function rowsOf(
  trx: Trx,
  dialect: SqlDialect,
  merchantId: number,
  rooms: readonly Room[],
): Promise<Map<string, RoomRow>> {
  const ids = rooms.map(({ vendorId }) => vendorId);
  const rows = await selectRows(trx, dialect, merchantId, ids);
  return new Map(rows.map((row) => [row.vendor_room_id, row]));
}

/** A room that has not changed is written again when it was not seen for so long. */
const SEEN_AGAIN_MS = 3_600_000;

/** A row to be written; none where nothing has changed that is worth it. */
function changedRow(merchantId: number, room: Room, kept: RoomRow | undefined, seenAt: Date) {
  const seen = seenAt.getTime();
  if (kept && kept.seen_at > seen) return [];
  const facts = mergedFacts(kept ? factsFromText(kept.facts) : {}, room);
  const text = textFromFacts(facts);
  const isNew = !kept || kept.seen_at === 0;
  const hasChanged = text !== kept?.facts;
  if (!isNew && !hasChanged && kept.deleted_at === null && seen - kept.seen_at < SEEN_AGAIN_MS) return [];
  return [
    {
      merchant_id: merchantId,
      vendor_room_id: room.vendorId,
      facts: text,
      ...plannedBy(facts),
      seen_at: seen,
      // Gone since it was seen.
      deleted_at: kept?.deleted_at != null && kept.deleted_at > seen ? kept.deleted_at : null,
      visited_at: kept?.visited_at ?? 0,
      // Whoever was never to be visited again may have playback again, such as by a longer validity.
      next_visit_at: kept?.next_visit_at ?? (isNew || hasChanged ? seen : null),
    },
  ];
}

function plannedBy({ startsAt, endsAt, playbackExpiresAt, isVod }: RoomFacts) {
  return {
    starts_at: startsAt?.getTime() ?? null,
    ends_at: endsAt?.getTime() ?? null,
    playback_expires_at: playbackExpiresAt?.getTime() ?? null,
    is_vod: isVod == null ? null : Number(isVod),
  };
}

async function upsert(trx: Trx, rows: readonly ReturnType<typeof changedRow>[number][]): Promise<void> {
  await trx
    .insertInto('room')
    .values([...rows])
    .onConflict((conflict) =>
      conflict.columns(['merchant_id', 'vendor_room_id']).doUpdateSet((eb) => ({
        facts: eb.ref('excluded.facts'),
        starts_at: eb.ref('excluded.starts_at'),
        ends_at: eb.ref('excluded.ends_at'),
        playback_expires_at: eb.ref('excluded.playback_expires_at'),
        is_vod: eb.ref('excluded.is_vod'),
        seen_at: eb.ref('excluded.seen_at'),
        deleted_at: eb.ref('excluded.deleted_at'),
        next_visit_at: eb.ref('excluded.next_visit_at'),
      })),
    )
    .execute();
}

export function markDeleted(
  place: MerchantPlace,
  roomIds: readonly string[],
  at: Date,
  token?: number,
): Promise<void> {
  return writeTo(place, { token }, async (trx, merchantId) => {
    for (const chunk of chunksOf([...new Set(roomIds)].sort())) {
      await trx
        .updateTable('room')
        .set({ deleted_at: at.getTime() })
        .where('merchant_id', '=', merchantId)
        .where('vendor_room_id', 'in', chunk)
        .where('deleted_at', 'is', null)
        .where('seen_at', '<=', at.getTime())
        .execute();
    }
  });
}

/** The row of a room, for the rest of the transaction nobody else's; made where the room was never seen. */
export async function lockedRoom(
  trx: Trx,
  dialect: SqlDialect,
  merchantId: number,
  roomId: string,
): Promise<RoomRow> {
  const [found] = await selectRows(trx, dialect, merchantId, [roomId]);
  if (found) return found;
  const unseen = { facts: '{}', ...plannedBy({}), seen_at: 0, deleted_at: null };
  await trx
    .insertInto('room')
    .values({
      merchant_id: merchantId,
      vendor_room_id: roomId,
      ...unseen,
      visited_at: 0,
      next_visit_at: null,
    })
    .onConflict((conflict) => conflict.columns(['merchant_id', 'vendor_room_id']).doNothing())
    .execute();
  const [made] = await selectRows(trx, dialect, merchantId, [roomId]);
  if (!made) throw new Error('A room that was kept a moment ago is not there.');
  return made;
}
