import { describe, expect, test } from 'vitest';
import { createKnownUsers } from '../src/access/known-users.ts';
import { addDays, dayOf } from '../src/vendor/protocol/days.ts';
import type { LetIn } from '../src/archive/archive.ts';
import { createWaitingNotes, keyOfUserNote } from '../src/archive/waiting-notes.ts';
import { createSandboxArchives } from '../src/merchant-archives.ts';
import { keepAnswers, keyOfAnswer, type UserAnswer } from '../src/noted-answers.ts';
import { notedUsers } from '../src/noted-users.ts';
import { seedIds } from '../src/sandbox/seed.ts';

const NOW = Date.parse('2026-03-02T20:41:00+08:00');
const account = { name: 'default', partner: '20260101000000' };
const today = dayOf(NOW);

describe('the archive of a sandbox', () => {
  test('is opened when it is first asked, once for all who ask', async () => {
    const archives = createSandboxArchives(NOW, () => NOW);
    expect(archives.isOpenFor(account)).toBe(false);
    const [one, other] = await Promise.all([archives.of(account), archives.of(account)]);
    expect(one).toBe(other);
    expect(archives.isOpenFor(account)).toBe(true);
    expect(archives.isOpenFor({ name: 'branch', partner: 'other' })).toBe(false);
    await archives.close();
  });

  test('that nobody has asked is closed at once', async () => {
    await createSandboxArchives(NOW, () => NOW).close();
  });

  test('takes who was let in once somebody has opened it, and forgets who is deleted', async () => {
    const archives = createSandboxArchives(NOW, () => NOW);
    const notes = createWaitingNotes<LetIn>({
      keyOf: keyOfUserNote,
      write: async (users) => (await archives.of(account)).noteLetIn(users),
      isReady: () => archives.isOpenFor(account),
      onError: (error) => expect(error).toBeUndefined(),
      gatherMs: 3_600_000,
    });
    const answers = createWaitingNotes<UserAnswer>({
      keyOf: keyOfAnswer,
      write: async (asked) => keepAnswers(await archives.of(account), asked),
      isReady: () => archives.isOpenFor(account),
      onError: (error) => expect(error).toBeUndefined(),
      gatherMs: 3_600_000,
    });
    const known = notedUsers(createKnownUsers(), { letIn: notes, answers }, () => NOW);
    for (const id of ['王小明', 'gone']) known.note(seedIds.liveRoom, { id, vendorId: `of ${id}` });
    await notes.flush();
    expect([notes.waiting, archives.isOpenFor(account)]).toEqual([2, false]);
    known.forget('of gone');
    const archive = await archives.of(account);
    await notes.flush();
    expect(await archive.knownUsers(seedIds.liveRoom)).toEqual([{ id: '王小明', vendorId: 'of 王小明' }]);
    const span = { from: addDays(today, -1), to: today };
    expect(await archive.userActivity('of 王小明', span, null)).toMatchObject([
      { roomId: seedIds.liveRoom, letInAt: new Date(NOW) },
    ]);
    await notes.close();
    await archives.close();
  });
});
