import { factsFromText } from './room-facts.ts';

/** A room whose rows are written out. */
export interface RoomPart {
  id: number;
  vendor_room_id: string;
  facts: string;
}

export type RoomsById = ReadonlyMap<number, RoomPart>;

export function roomColumns(room: RoomPart | undefined) {
  return {
    roomId: room?.vendor_room_id ?? null,
    roomTitle: room ? (factsFromText(room.facts).title ?? null) : null,
  };
}

export function readColumns({ final, collected_at }: { final: number; collected_at: number }) {
  return { isFinal: final === 1, collectedAt: timeFrom(collected_at) };
}

export function timeFrom(ms: number): string {
  return new Date(ms).toISOString();
}
