import type { KeptPlaybackDay } from '../archive.ts';
import { addDays, startOfDay, type DaySpan } from '../../vendor/protocol/days.ts';
import { lostBefore } from './lost-days.ts';
import { roomOf, type MerchantPlace } from './merchant.ts';
import { dayFromBytes } from './room-day-bytes.ts';

export async function readPlaybackDays(
  { store, partner }: MerchantPlace,
  roomId: string,
  span: DaySpan,
): Promise<KeptPlaybackDay[]> {
  const rows = await store.read((db) =>
    roomOf(db, partner, roomId)
      .innerJoin('room_day', 'room_day.room_id', 'room.id')
      .select(['room_day.day', 'room_day.collected_at', 'room_day.final', 'room_day.lists'])
      .where('room_day.day', '>=', span.from)
      .where('room_day.day', '<=', span.to)
      .orderBy('room_day.day')
      .execute(),
  );
  return rows.map((row) => {
    const { vendorId, hours, minutes } = dayFromBytes(row.lists);
    return {
      vendorId: vendorId === '' ? null : vendorId,
      startsAt: new Date(startOfDay(row.day)),
      hours: [...hours],
      minutes: [...minutes],
      collectedAt: new Date(row.collected_at),
      isFinal: row.final === 1,
    };
  });
}

export async function readLostDays(
  { store, partner }: MerchantPlace,
  roomId: string,
  span: DaySpan,
): Promise<DaySpan[]> {
  const room = await store.read((db) =>
    roomOf(db, partner, roomId)
      .select(['starts_at', 'playback_expires_at', 'first_visited_at', 'deleted_at'])
      .executeTakeFirst(),
  );
  if (!room) return [];
  const unseen = lostBefore(room, store.now());
  const rows = await store.read((db) =>
    roomOf(db, partner, roomId)
      .innerJoin('lost_days', 'lost_days.room_id', 'room.id')
      .select(['lost_days.from_day', 'lost_days.to_day'])
      .where('lost_days.from_day', '<=', span.to)
      .where('lost_days.to_day', '>=', span.from)
      .orderBy('lost_days.from_day')
      .execute(),
  );
  const spans: DaySpan[] = [];
  const first = unseen ? [{ from_day: unseen.from, to_day: unseen.to }] : [];
  for (const { from_day, to_day } of [...first, ...rows]) {
    if (from_day > span.to || to_day < span.from) continue;
    const from = from_day < span.from ? span.from : from_day;
    const to = to_day > span.to ? span.to : to_day;
    const before = spans.at(-1);
    if (before && from <= addDays(before.to, 1)) before.to = to > before.to ? to : before.to;
    else spans.push({ from, to });
  }
  return spans;
}
