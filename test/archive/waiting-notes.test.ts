import { describe, expect, test } from 'vitest';
import type { LetIn } from '../../src/archive/archive.ts';
import {
  createWaitingNotes,
  keyOfUserNote,
  type WaitingNotesOptions,
} from '../../src/archive/waiting-notes.ts';

const of = (vendorId: string, roomId = 'jz1', atMs = 0): LetIn => ({
  roomId,
  id: vendorId,
  vendorId,
  at: new Date(atMs),
});

function start(options: Partial<WaitingNotesOptions<LetIn>> = {}) {
  const written: string[][] = [];
  const errors: unknown[] = [];
  const notes = createWaitingNotes({
    keyOf: keyOfUserNote,
    write: (users) => {
      written.push(users.map(({ vendorId }) => vendorId));
      return Promise.resolve();
    },
    isReady: () => true,
    onError: (error) => void errors.push(error),
    gatherMs: 3_600_000,
    ...options,
  });
  return { notes, written, errors };
}

describe('notes of who was let in', () => {
  test('are written together, the last of each user and room', async () => {
    const { notes, written } = start();
    for (const user of [of('a'), of('b'), of('a', 'jz2'), of('a')]) notes.note(user);
    await notes.flush();
    expect(written).toEqual([['b', 'a', 'a']]);
    expect(notes.waiting).toBe(0);
  });

  test('are written by themselves after a while', async () => {
    const written = new Promise<readonly LetIn[]>((resolve) => {
      const { notes } = start({
        gatherMs: 1,
        write: (users) => {
          resolve(users);
          return Promise.resolve();
        },
      });
      notes.note(of('a'));
    });
    expect(await written).toMatchObject([{ vendorId: 'a' }]);
  });

  test('come again by themselves after a failure', async () => {
    let tries = 0;
    const written = new Promise<readonly LetIn[]>((resolve) => {
      const { notes } = start({
        gatherMs: 1,
        write: (users) => {
          tries += 1;
          if (tries === 1) return Promise.reject(new Error('away'));
          resolve(users);
          return Promise.resolve();
        },
      });
      notes.note(of('a'));
    });
    expect(await written).toMatchObject([{ vendorId: 'a' }]);
    expect(tries).toBe(2);
  });

  test('wait while the archive is not open', async () => {
    let isOpen = false;
    const { notes, written } = start({ isReady: () => isOpen });
    notes.note(of('a'));
    await notes.flush();
    expect([written, notes.waiting]).toEqual([[], 1]);
    isOpen = true;
    await notes.flush();
    expect(written).toEqual([['a']]);
  });

  test('wait for the next time after a failure, behind what is newer', async () => {
    let fails = true;
    const seen: number[][] = [];
    const { notes, errors } = start({
      write: (users) => {
        if (fails) return Promise.reject(new Error('away'));
        seen.push(users.map(({ at }) => at.getTime()));
        return Promise.resolve();
      },
    });
    notes.note(of('a', 'jz1', 1));
    notes.note(of('b', 'jz1', 1));
    const flushed = notes.flush();
    notes.note(of('a', 'jz1', 2));
    await flushed;
    expect(errors).toHaveLength(1);
    fails = false;
    await notes.flush();
    expect(seen).toEqual([[1, 2]]);
  });

  test('are bounded: those from longest ago are forgotten', async () => {
    const { notes, written } = start({ maxWaiting: 2 });
    for (const id of ['a', 'b', 'c']) notes.note(of(id));
    await notes.flush();
    expect(written).toEqual([['b', 'c']]);
  });

  test('of somebody who was deleted are dropped', async () => {
    const { notes, written } = start();
    for (const user of [of('a'), of('b'), of('a', 'jz2')]) notes.note(user);
    notes.forget('a');
    await notes.flush();
    expect(written).toEqual([['b']]);
  });

  test('that wait at the end are written, and none is taken after it', async () => {
    const { notes, written } = start();
    notes.note(of('a'));
    await notes.close();
    notes.note(of('b'));
    expect([written, notes.waiting]).toEqual([[['a']], 0]);
  });
});
