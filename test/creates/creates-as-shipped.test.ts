import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createCreates, CreateOutcomeUnknownError } from '../../src/creates/create-once.ts';
import { createMemoryStore } from '../../src/creates/memory-store.ts';
import type { Room } from '../../src/vendor/endpoints/room.ts';
import { createWith, head, lostCreate, promised, roomOf } from './creates-fleet.ts';

describe('creates as shipped', () => {
  /** The gateway's own store and times, and a clock that a test moves. */
  function start() {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    return createCreates({
      store: createMemoryStore(Date.now),
      onStoreError: (error) => {
        throw error;
      },
    });
  }

  test('a create that takes as long as an operation may is waited for', async () => {
    const creates = start();
    const vendor = promised<Room>();
    const create = createWith({ send: [() => vendor.promise] });
    const first = creates.once(create);
    const repeats = [];
    for (let seconds = 0; seconds < 25; seconds += 1) {
      await vi.advanceTimersByTimeAsync(1_000);
      repeats.push(creates.once({ ...create, signal: new AbortController().signal }));
    }
    vendor.resolve(roomOf('jz1'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await first).toEqual(roomOf('jz1'));
    expect(await Promise.all(repeats)).toEqual(Array(25).fill(head('jz1')));
    expect(create.made).toEqual({ sends: 1, ages: [] });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a repeat looks again a few times a second, and not more often', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const store = createMemoryStore(Date.now);
    let polls = 0;
    const add: typeof store.add = (key, record) => {
      polls += 1;
      return store.add(key, record);
    };
    const creates = createCreates({ store: { ...store, add }, onStoreError: () => undefined });
    const vendor = promised<Room>();
    const create = createWith({ send: [() => vendor.promise] });
    const asked = [creates.once(create), creates.once(create)];
    await vi.advanceTimersByTimeAsync(10_000);
    expect(polls).toBeGreaterThan(15);
    expect(polls).toBeLessThan(30);
    vendor.resolve(roomOf('jz1'));
    await vi.advanceTimersByTimeAsync(500);
    await Promise.all(asked);
  });

  test('what was lost is looked for, and sent again after thirty seconds', async () => {
    const creates = start();
    const create = createWith({ send: [lostCreate, () => Promise.resolve(roomOf('jz1'))] });
    await expect(creates.once(create)).rejects.toThrow(CreateOutcomeUnknownError);
    await vi.advanceTimersByTimeAsync(29_000);
    await expect(creates.once(create)).rejects.toThrow(CreateOutcomeUnknownError);
    expect(create.made.sends).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await creates.once(create)).toEqual(roomOf('jz1'));
  });
});
