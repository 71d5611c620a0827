import type { MerchantArchive } from './archive/archive.ts';
import { mergedFacts } from './archive/sql/room-facts.ts';
import { grouped } from './runtime/grouped.ts';
import type { DuobeiClient } from './vendor/client.ts';
import type { Room } from './vendor/endpoints/room.ts';

/** A room as the vendor showed it. */
export interface SeenRoom {
  vendorId: string;
  room: Room;
  at: Date;
}

export const keyOfSeenRoom = ({ vendorId }: SeenRoom): string => vendorId;

/** What an answer does not carry is as the one before said it. */
export function joinedSights({ room: before }: SeenRoom, seen: SeenRoom): SeenRoom {
  return { ...seen, room: { ...seen.room, ...mergedFacts(before, seen.room) } };
}

/**
 * A client that tells of each room that the vendor shows by itself: when it is asked about, made, changed and deleted. Not of lists,
 * nor of what is asked in the background, which is for the archive already.
 */
export function notingRooms(client: DuobeiClient, note: (seen: SeenRoom) => void): DuobeiClient {
  const noted = async (asked: Promise<Room>): Promise<Room> => {
    const room = await asked;
    note({ vendorId: room.vendorId, room, at: new Date(client.now()) });
    return room;
  };
  const { room } = client;
  return {
    ...client,
    room: {
      ...room,
      detail: (roomId, options) =>
        options?.isBackground ? room.detail(roomId, options) : noted(room.detail(roomId, options)),
      create: (input, options) => noted(room.create(input, options)),
      rename: (input, options) => noted(room.rename(input, options)),
      reschedule: (input, options) => noted(room.reschedule(input, options)),
      delete: (roomId, options) => noted(room.delete(roomId, options)),
    },
  };
}

const SECOND_MS = 1_000;

/** Writes them down, those of a second together. */
export async function keepSeenRooms(archive: MerchantArchive, seen: readonly SeenRoom[]): Promise<void> {
  for (const ofSecond of grouped(seen, ({ at }) => Math.floor(at.getTime() / SECOND_MS)).values()) {
    const at = new Date(Math.max(...ofSecond.map((note) => note.at.getTime())));
    await archive.keepRooms(
      ofSecond.map(({ room }) => room),
      at,
    );
  }
}
