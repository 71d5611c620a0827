import type { Room } from '../../vendor/endpoints/room.ts';
import type { GraphQLContext } from '../context.ts';
import { roomAsItWas, type WholeRoom } from './room-as-it-was.ts';

/** The room with this vendor id; where the vendor has none, as it was when it was last seen. Null where nobody knows it. */
export async function loadRoom(
  vendorId: string,
  { loaders, kept }: GraphQLContext,
): Promise<Room | WholeRoom | null> {
  const room = await loaders.room.load(vendorId);
  if (room || !kept) return room;
  const last = await kept.room(vendorId);
  return last && roomAsItWas(last, last.seenAt);
}
