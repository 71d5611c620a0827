import type { UserPlaybackSession } from '../../vendor/endpoints/playback.ts';
import type { UserLiveAttendance } from '../../vendor/endpoints/statistics.ts';
import { isRoundEnd, type Asked, type Work } from './work.ts';

/** Each is a call of their own. */
const MAX_USERS = 500;

/** Playback of the users who are known of a room. What cannot be read of them is no failure of the visit. */
export async function keepSessions(work: Work, roomId: string): Promise<void> {
  const read = await ofUsers(work, roomId, (userId) =>
    work.ask((options) => work.client.statistics.playbackUser({ roomId, userId }, options)),
  );
  const sessions = read.flatMap(({ answer }): UserPlaybackSession[] => answer);
  const [first] = read;
  if (first && sessions.length > 0) {
    await work.archive.keepPlaybackSessions(roomId, sessions, first.readAt, work.token);
  }
}

/** The same of a lesson that is over. */
export async function keepAttendances(work: Work, roomId: string): Promise<void> {
  const read = await ofUsers(work, roomId, (userId) =>
    work.ask((options) => work.client.statistics.liveUser({ roomId, userId }, options)),
  );
  const attendances = read
    .map(({ answer }): UserLiveAttendance => answer)
    .filter(({ sessions }) => sessions.length > 0);
  const [first] = read;
  if (first && attendances.length > 0) {
    await work.archive.keepAttendances(roomId, attendances, first.readAt, work.token);
  }
}

async function ofUsers<T>(
  work: Work,
  roomId: string,
  ask: (userId: string) => Promise<Asked<T>>,
): Promise<Asked<T>[]> {
  const read: Asked<T>[] = [];
  if (!work.isOn('users')) return read;
  for (const userId of await work.archive.usersOf(roomId, MAX_USERS)) {
    try {
      read.push(await ask(userId));
    } catch (error) {
      if (isRoundEnd(error)) throw error;
      if (work.isNotEnabled('users', error)) break;
      work.failed('people', error);
    }
  }
  return read;
}
