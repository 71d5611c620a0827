import type { UserPlaybackSession } from '../../vendor/endpoints/playback.ts';
import type { UserLiveAttendance } from '../../vendor/endpoints/statistics.ts';
import { isRoundEnd, type Asked, type Work } from './work.ts';

/** Each is a call of their own. */
const MAX_USERS = 500;

/** Some 10 MB; beyond them all are asked about again. */
const MAX_ABSENT = 100_000;

/** Playback of the users who are known of a room. What cannot be read of them is no failure of the visit. */
export async function keepSessions(work: Work, roomId: string): Promise<void> {
  if (!work.isOn('users')) return;
  const users = await work.archive.usersOf(roomId, MAX_USERS);
  const read = await ofUsers(work, users, (userId) =>
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
  if (work.isOn('users')) await readAttendances(work, roomId, await work.archive.usersOf(roomId, MAX_USERS));
}

/** Attendance of who became known after the lesson had been read. Who was not there is asked about once, and after each start. */
export async function keepLateAttendances(work: Work, roomId: string): Promise<void> {
  if (!work.isOn('users')) return;
  const keyOf = (userId: string): string => `${roomId} ${userId}`;
  const users = await work.archive.usersWithoutAttendance(roomId, MAX_USERS);
  const unasked = users.filter((userId) => !work.absent.has(keyOf(userId)));
  const read = await readAttendances(work, roomId, unasked);
  for (const { answer } of read) {
    if (answer.sessions.length > 0) continue;
    if (work.absent.size >= MAX_ABSENT) work.absent.clear();
    work.absent.add(keyOf(answer.userId));
  }
}

async function readAttendances(work: Work, roomId: string, users: readonly string[]) {
  const read = await ofUsers(work, users, (userId) =>
    work.ask((options) => work.client.statistics.liveUser({ roomId, userId }, options)),
  );
  const attendances = read
    .map(({ answer }): UserLiveAttendance => answer)
    .filter(({ sessions }) => sessions.length > 0);
  const [first] = read;
  if (first && attendances.length > 0) {
    await work.archive.keepAttendances(roomId, attendances, first.readAt, work.token);
  }
  return read;
}

async function ofUsers<T>(
  work: Work,
  users: readonly string[],
  ask: (userId: string) => Promise<Asked<T>>,
): Promise<Asked<T>[]> {
  const read: Asked<T>[] = [];
  for (const userId of users) {
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
