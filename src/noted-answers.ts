import type { MerchantArchive } from './archive/archive.ts';
import { grouped } from './runtime/grouped.ts';
import type { DuobeiClient } from './vendor/client.ts';
import type { UserPlaybackSession } from './vendor/endpoints/playback.ts';
import type { UserLiveAttendance } from './vendor/endpoints/statistics.ts';

/** What the vendor said of a user who was asked about, in one room: something. */
export type UserAnswer = { roomId: string; vendorId: string; at: Date } & (
  | { kind: 'attendance'; attendance: UserLiveAttendance }
  | { kind: 'playback'; sessions: readonly UserPlaybackSession[] }
);

export const keyOfAnswer = ({ kind, roomId, vendorId }: UserAnswer): string =>
  `${kind} ${roomId} ${vendorId}`;

/** A client that tells what the vendor says of users who are asked about; not what is asked in the background, for the archive. */
export function notingAnswers(client: DuobeiClient, note: (answer: UserAnswer) => void): DuobeiClient {
  const about = ({ roomId, userId }: { roomId: string; userId: string }) => ({
    ...{ roomId, vendorId: userId },
    at: new Date(client.now()),
  });
  return {
    ...client,
    statistics: {
      ...client.statistics,
      async liveUser(user, options) {
        const attendance = await client.statistics.liveUser(user, options);
        if (!options?.isBackground && attendance.sessions.length > 0) {
          note({ kind: 'attendance', ...about(user), attendance });
        }
        return attendance;
      },
      async playbackUser(user, options) {
        const sessions = await client.statistics.playbackUser(user, options);
        if (!options?.isBackground && sessions.length > 0) {
          note({ kind: 'playback', ...about(user), sessions });
        }
        return sessions;
      },
    },
  };
}

/** Writes them down, room by room: from then on their users are known of these rooms. */
export async function keepAnswers(archive: MerchantArchive, answers: readonly UserAnswer[]): Promise<void> {
  for (const [roomId, ofRoom] of grouped(answers, ({ roomId }) => roomId)) {
    const at = new Date(Math.max(...ofRoom.map((answer) => answer.at.getTime())));
    const attendances = ofRoom.flatMap((answer) => (answer.kind === 'attendance' ? [answer.attendance] : []));
    const sessions = ofRoom.flatMap((answer) => (answer.kind === 'playback' ? answer.sessions : []));
    if (attendances.length > 0) await archive.keepAttendances(roomId, attendances, at);
    if (sessions.length > 0) await archive.keepPlaybackSessions(roomId, sessions, at);
  }
}
