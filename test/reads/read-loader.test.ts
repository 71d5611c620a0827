import { describe, expect, test } from 'vitest';
import { createReadLoader } from '../../src/reads/read-loader.ts';

/** Reads whose turns and answers are given by hand, or at once. */
function manualReads({ hasTurns = false } = {}) {
  const begun: {
    key: number;
    onTurn: () => void;
    answer: (value: string) => void;
    fail: (error: Error) => void;
  }[] = [];
  const announced = { reads: 0 };
  const loader = createReadLoader<number, string>({
    read: (key, onTurn) =>
      new Promise((resolve, reject) => {
        begun.push({ key, onTurn, answer: resolve, fail: reject });
        if (hasTurns) onTurn();
      }),
    announce: (reads) => (announced.reads += reads),
    isMissing: (error) => error instanceof RangeError,
  });
  const keys = () => begun.map(({ key }) => key);
  const load = (count: number) => loader.loadMany(Array.from({ length: count }, (_, key) => key));
  return { begun, announced, keys, load };
}

/** Until all that follows from what has happened has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the reads of a batch', () => {
  test('run side by side while each has its turn at once', async () => {
    const { begun, keys, announced, load } = manualReads({ hasTurns: true });
    const answers = load(20);
    await settled();
    expect(keys()).toEqual(Array.from({ length: 20 }, (_, key) => key));
    expect(announced.reads).toBe(0);
    for (const { key, answer } of begun.toReversed()) answer(`answer ${key}`);
    expect(await answers).toEqual(Array.from({ length: 20 }, (_, key) => `answer ${key}`));
  });

  test('wait for their turn one at a time, and say how many are to come', async () => {
    const { begun, keys, announced, load } = manualReads();
    const answers = load(3);
    await settled();
    expect([keys(), announced.reads]).toEqual([[0], 2]);
    begun[0]!.onTurn();
    expect([keys(), announced.reads]).toEqual([[0, 1], 1]);
    // The turn of a second attempt, and the answer, of one that waits no more.
    begun[0]!.onTurn();
    begun[0]!.answer('A');
    await settled();
    expect(keys()).toEqual([0, 1]);
    // An answer without a turn.
    begun[1]!.answer('B');
    await settled();
    expect([keys(), announced.reads]).toEqual([[0, 1, 2], 0]);
    begun[2]!.answer('C');
    expect(await answers).toEqual(['A', 'B', 'C']);
  });

  test('go on when one of them fails, and answer null for what there is not', async () => {
    const { begun, keys, announced, load } = manualReads();
    const answers = load(3);
    await settled();
    begun[0]!.fail(new Error('down'));
    await settled();
    begun[1]!.fail(new RangeError('no such room'));
    await settled();
    expect([keys(), announced.reads]).toEqual([[0, 1, 2], 0]);
    begun[2]!.answer('C');
    expect(await answers).toEqual([new Error('down'), null, 'C']);
  });

  test('may be many', async () => {
    const { begun, load } = manualReads({ hasTurns: true });
    const answers = load(20_000);
    await settled();
    for (const { answer } of begun) answer('A');
    expect(new Set(await answers)).toEqual(new Set(['A']));
  });
});
