import { isRoomNotFound } from '../../vendor/protocol/errors.ts';
import { forgetNotReady } from './not-ready.ts';
import { isRoundEnd, type Work } from './work.ts';

/** Asks for a room that seems to be gone, and marks it where the vendor says so. One that is there waits. */
export async function checkDeleted(work: Work, roomId: string): Promise<void> {
  try {
    const { answer: room, readAt } = await work.ask((options) => work.client.room.detail(roomId, options));
    await work.archive.keepRooms([room], readAt, work.token);
    work.visits.fail(roomId);
  } catch (error) {
    if (isRoundEnd(error)) throw error;
    if (!isRoomNotFound(error)) {
      work.visits.fail(roomId);
      work.failed('walk', error);
      return;
    }
    await work.archive.markDeleted([roomId], new Date(work.now()), work.token);
    work.visits.settle(roomId);
    await forgetNotReady(work, roomId);
    work.onEvent({ kind: 'room-deleted', merchant: work.name, roomId });
  }
}
