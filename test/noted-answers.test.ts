import { expect, test } from 'vitest';
import { createWaitingNotes } from '../src/archive/waiting-notes.ts';
import { openArchive } from '../src/archive/open.ts';
import { keepAnswers, keyOfAnswer, notingAnswers, type UserAnswer } from '../src/noted-answers.ts';
import { seedIds } from '../src/sandbox/seed.ts';
import { addDays, dayOf } from '../src/vendor/protocol/days.ts';
import { startTestGateway } from './support/gateway.ts';

const today = dayOf(Date.now());
const term = { from: addDays(today, -120), to: today };

test('what the vendor says of users who are asked about is kept, and they are known from then on', async () => {
  await using gateway = await startTestGateway();
  await using archive = await openArchive({ target: { kind: 'sqlite', path: ':memory:' }, now: Date.now });
  const kept = archive.of(gateway.sandbox.partner);
  const notes = createWaitingNotes<UserAnswer>({
    keyOf: keyOfAnswer,
    write: (answers) => keepAnswers(kept, answers),
    isReady: () => true,
    onError: (error) => expect(error).toBeUndefined(),
    gatherMs: 3_600_000,
  });
  const { statistics } = notingAnswers(gateway.duobei, notes.note);
  const attended = { roomId: seedIds.endedRoom, userId: seedIds.studentUserId };
  const watched = { roomId: seedIds.vodRoom, userId: seedIds.studentUserId };

  // The archive's own questions, and users of whom there is nothing to be said.
  await statistics.liveUser(attended, { isBackground: true });
  await statistics.liveUser({ ...attended, userId: 'nobody' });
  await statistics.playbackUser({ ...watched, userId: 'nobody' });
  expect(notes.waiting).toBe(0);

  const attendance = await statistics.liveUser(attended);
  await statistics.liveUser(attended);
  const playbackSessions = await statistics.playbackUser(watched);
  expect(notes.waiting).toBe(2);
  await notes.flush();
  expect(await kept.usersOf(seedIds.endedRoom, 10)).toEqual([seedIds.studentUserId]);
  expect(await kept.userActivity(seedIds.studentUserId, term, null)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        roomId: attended.roomId,
        attendance: expect.objectContaining(attendance) as unknown,
      }),
      expect.objectContaining({ roomId: watched.roomId, playbackSessions }),
    ]),
  );

  // Whoever asks about somebody whose data was deleted brings nothing back.
  await kept.deleteUser(seedIds.studentUserId, new Date());
  await statistics.liveUser(attended);
  await notes.flush();
  expect(await kept.userActivity(seedIds.studentUserId, term, null)).toEqual([]);
  expect(await kept.usersOf(seedIds.endedRoom, 10)).toEqual([]);
});
