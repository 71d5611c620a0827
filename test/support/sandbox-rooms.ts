import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Room } from '../../src/sandbox/model.ts';
import { roomIdFrom } from '../../src/sandbox/random.ts';
import { createSeed, NO_EXPIRY } from '../../src/sandbox/seed.ts';
import { DAY_MS, HOUR_MS, shanghaiSecond } from '../../src/sandbox/shanghai-time.ts';

/** A room that the vendor has; what is not said is as `room/create` makes it, an hour long. */
export type VendorRoom = Partial<Room> & Pick<Room, 'startMs'>;

/** A VOD lesson, as the vendor makes one at this moment. */
export function vodAt(startMs: number, room: Partial<Room> = {}): VendorRoom {
  const validEndTime = shanghaiSecond(startMs + 365 * DAY_MS + 3 * HOUR_MS);
  return { startMs, vod: true, video: true, hostCode: null, validEndTime, ...room };
}

/** A state of the sandbox with these rooms and nothing else, as a file to start it with. */
export async function stateFileOf(rooms: readonly VendorRoom[]) {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-rooms-'));
  const dataFile = join(folder, 'state.json');
  const state = { ...createSeed('empty', 0, 10_000), rooms: rooms.map(vendorRoomFrom) };
  await writeFile(dataFile, JSON.stringify(state));
  return { dataFile, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** The whole of it. */
export function vendorRoomFrom(room: VendorRoom, index: number): Room {
  return {
    roomId: roomIdFrom(`planned-${index}`),
    title: `Room ${index}`,
    endMs: room.startMs + HOUR_MS,
    validEndTime: NO_EXPIRY,
    video: true,
    hostCode: 'abcdef',
    coverPath: null,
    recording: 'auto',
    courseType: 2,
    vod: false,
    audio: false,
    wechat: null,
    attachments: [],
    visits: [],
    playback: [],
    chat: [],
    ...room,
  };
}
