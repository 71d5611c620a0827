import type { CallOptions } from '../vendor/call.ts';
import type { DuobeiClient } from '../vendor/client.ts';
import { MAX_MINUTES, type CreateRoomInput } from '../vendor/endpoints/room-writes.ts';
import type { Room } from '../vendor/endpoints/room.ts';
import { normalisedText } from '../vendor/protocol/arguments.ts';
import { isTitle } from '../vendor/protocol/same-title.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A VOD room starts when it is made and ends an hour later. */
const VOD_ROOM_MS = 60 * MINUTE_MS;

/** Between our clock at the send and the vendor's at the making. */
const VOD_TOLERANCE_MS = 2 * MINUTE_MS;

/** Rooms whose title contains the one searched for; a merchant with more namesakes is told that nobody knows. */
const MAX_PAGES = 10;

/** Live rooms that a create with this input may have made: same title, start and length. */
export async function findLiveRooms(
  client: DuobeiClient,
  { title, startsAt, durationMinutes }: CreateRoomInput,
  options?: CallOptions,
): Promise<Room[]> {
  const startMs = Math.floor(startsAt.getTime() / MINUTE_MS) * MINUTE_MS;
  const rooms = await roomsTitled(client, title, options);
  return rooms.filter((room) => {
    const offBy = Math.abs((room.startsAt?.getTime() ?? 0) - startMs);
    const length = lengthOf(room) ?? 0;
    // Times of a day without its hour: which of the day's lessons it is cannot be told.
    const isTimed = length > 0 && length <= MAX_MINUTES * MINUTE_MS;
    if (!isTimed && offBy < DAY_MS) throw new UnreadableRoomError();
    // The vendor keeps whole minutes, and may show seconds of them.
    return offBy < MINUTE_MS && Math.abs(length - durationMinutes * MINUTE_MS) < MINUTE_MS;
  });
}

/**
 * VOD rooms that a create sent `ageMs` ago may have made. Neither the list nor any other answer says which video a
 * room plays, so it is the title, the usual hour, and a start around the time of the send.
 */
export async function findVodRooms(
  client: DuobeiClient,
  title: string,
  ageMs: number,
  options?: CallOptions,
): Promise<Room[]> {
  const rooms = await roomsTitled(client, title, options);
  const sentAt = client.now() - ageMs;
  return rooms.filter(
    (room) =>
      Math.abs((room.startsAt?.getTime() ?? 0) - sentAt) <= VOD_TOLERANCE_MS &&
      lengthOf(room) === VOD_ROOM_MS,
  );
}

/** Found by title alone: which of the list's two times bounds what is in doubt, and an empty answer must be true. */
async function roomsTitled(client: DuobeiClient, text: string, options?: CallOptions): Promise<Room[]> {
  const title = normalisedText(text);
  const rooms: Room[] = [];
  let seen = 0;
  for (let pageNo = 1; ; pageNo += 1) {
    const page = await client.room.list({ titleContains: title, pageNo }, options);
    seen += page.items.length;
    for (const room of page.items) {
      if (room?.title == null) throw new UnreadableRoomError();
      // Not made again for a sign that the list writes otherwise.
      if (!isTitle(title, room.title)) continue;
      if (lengthOf(room) === undefined) throw new UnreadableRoomError();
      rooms.push(room);
    }
    const isLast = page.totalPages === null ? page.items.length === 0 : pageNo >= page.totalPages;
    // To say that there is none takes a list that shows all of what it counts.
    if (isLast && (page.totalCount ?? 0) > seen) throw new UnreadableRoomError();
    if (isLast) return rooms;
    if (pageNo === MAX_PAGES) throw new TooManyNamesakesError();
  }
}

/** One of the rooms that may be the one: to say that there is none would have it made, and paid, again. */
class UnreadableRoomError extends Error {
  override readonly name = 'UnreadableRoomError';
}

/** More rooms with this title than are worth looking through. */
class TooManyNamesakesError extends Error {
  override readonly name = 'TooManyNamesakesError';
}

function lengthOf({ startsAt, endsAt }: Room): number | undefined {
  return startsAt && endsAt ? endsAt.getTime() - startsAt.getTime() : undefined;
}
