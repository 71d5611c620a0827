import type { Room } from '../vendor/endpoints/room.ts';
import { InvalidArgumentError } from '../vendor/protocol/arguments.ts';
import type { Loaders } from './loaders.ts';

/** The room with this vendor id; null for what is no id of a room too, since a token may name anything. */
export async function roomOrNone({ room }: Pick<Loaders, 'room'>, vendorId: string): Promise<Room | null> {
  try {
    return await room.load(vendorId);
  } catch (error) {
    if (error instanceof InvalidArgumentError) return null;
    throw error;
  }
}
