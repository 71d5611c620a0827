import { execute } from './execute.ts';
import { MobileRoomDocument } from './generated/operations.ts';

/** A sentence about a room, from one request. */
export async function describeRoom(url: string, id: string): Promise<string> {
  const { room } = await execute(url, MobileRoomDocument, { id });
  if (!room) return 'There is no such room.';
  return `${room.title}: ${room.statistics.live?.studentCount ?? 0} students, ${room.documents?.totalCount ?? 0} documents`;
}
