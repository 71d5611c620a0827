import { expect, test } from 'vitest';
import { createReadTogether } from '../../src/reads/read-together.ts';

/** Reads over a vendor whose calls for several keys end as they are told, in turn; all calls are noted. */
function readsOver(ends: ('all' | 'none' | 'one' | 'error')[]) {
  const calls: string[][] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  const read = createReadTogether<string>({
    maxTogether: 3,
    canReadTogether: () => true,
    readTogether: async (keys) => {
      calls.push([...keys]);
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
      const end = ends.shift() ?? 'all';
      if (end === 'error') throw new Error('passes');
      return keys.map((key, index) => (end === 'all' || (end === 'one' && index === 0) ? `of ${key}` : null));
    },
    isPassable: (error) => (error as Error).message === 'passes',
    read: (key, onTurn) => {
      calls.push([key]);
      onTurn();
      return key === 'gone' ? Promise.reject(new Error('gone')) : Promise.resolve(`of ${key}`);
    },
    announce: () => undefined,
    isMissing: (error) => (error as Error).message === 'gone',
  });
  return { calls, read, mostAtOnce: () => mostAtOnce };
}

const keysOf = (count: number) => Array.from({ length: count }, (_, index) => `k${index}`);

test('several keys are one call each three, and stand in their own places', async () => {
  const { calls, read, mostAtOnce } = readsOver([]);
  expect(await read(['b', 'a'])).toEqual(['of b', 'of a']);
  expect(calls).toEqual([['a', 'b']]);
  const keys = keysOf(9);
  expect(await read(keys)).toEqual(keys.map((key) => `of ${key}`));
  expect(calls).toHaveLength(4);
  // What the first has saved may be in vain.
  expect(mostAtOnce()).toBe(2);
});

test('what is left out is read alone, and what is not there is null', async () => {
  const { calls, read } = readsOver(['one']);
  expect(await read(['a', 'gone', 'b'])).toEqual(['of a', null, 'of b']);
  expect(calls).toEqual([['a', 'b', 'gone'], ['gone'], ['b']]);
});

test('one key, and one that is left of many, is no call for several', async () => {
  const { calls, read } = readsOver([]);
  await read(['a']);
  await read(keysOf(4));
  expect(calls).toEqual([['a'], ['k0', 'k1', 'k2'], ['k3']]);
});

test.each([
  ['none' as const, 'none' as const],
  ['error' as const, 'error' as const],
  ['all' as const, 'none' as const],
  ['one' as const, 'error' as const],
  ['all' as const, 'error' as const],
])('no more than one call is made in vain, however they end: %s, then %s', async (first, then) => {
  const ends = [first, ...Array.from({ length: 20 }, () => then)];
  const { calls, read } = readsOver(ends);
  const batches = [keysOf(2), keysOf(10), keysOf(3)].map((keys, batch) =>
    keys.map((key) => `${batch}${key}`),
  );
  const answers = await Promise.all(batches.map((keys) => read(keys)));
  expect(answers).toEqual(batches.map((keys) => keys.map((key) => `of ${key}`)));
  expect(calls.length).toBeLessThanOrEqual(15 + 1);
});

test('an error that ends the request ends all of them', async () => {
  const read = createReadTogether<string>({
    maxTogether: 3,
    canReadTogether: () => true,
    readTogether: () => Promise.reject(new Error('the client has left')),
    isPassable: () => false,
    read: () => Promise.reject(new Error('must not be read')),
    announce: () => undefined,
  });
  await expect(read(['a', 'b'])).rejects.toThrow('the client has left');
});
