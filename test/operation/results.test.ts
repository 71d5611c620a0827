import type { ExecutionResult } from 'graphql';
import { describe, expect, test } from 'vitest';
import { controlled, type Hand } from '../../src/operation/results.ts';
import { createSubscriber } from '../../src/watch/subscriber.ts';
import { createManualClock } from '../watch/manual-clock.ts';

const part = (value: number): ExecutionResult => ({ data: { value } });
const done = { done: true, value: undefined };
const step = (value: number) => ({ done: false, value: part(value) });

interface Options {
  onPart?: (value: number, hand: Hand) => void;
}

/** Results of numbers that are pushed, what happened to them, and an asker who asks on and on, by calls. */
function startResults({ onPart = (value, hand) => hand(part(value)) }: Options = {}) {
  const told: string[] = [];
  const source = createSubscriber<number>({
    clock: createManualClock(),
    minIntervalMs: 0,
    maxBehind: 8,
    onCut: () => told.push('cut'),
    onEnd: () => told.push('source over'),
  });
  const results = controlled(source, { onPart, onEnd: () => told.push('over') });
  const taken: unknown[] = [];
  const asker = {
    take(taking: IteratorResult<ExecutionResult, undefined>) {
      taken.push(taking);
      if (taking.done !== true) results.ask(asker);
    },
  };
  return { source, results, told, taken, asker };
}

describe('results of events', () => {
  test('are handed over within the call that brings the event', () => {
    const { source, results, taken, asker } = startResults();
    results.ask(asker);
    source.push(1);
    source.push(2);
    expect(taken).toEqual([step(1), step(2)]);
    source.end();
    expect(taken.at(-1)).toEqual(done);
  });

  test('that are not ready yet are handed over when they are, and none is asked for meanwhile', () => {
    const hands: (() => void)[] = [];
    const onPart: Options['onPart'] = (value, hand) => hands.push(() => hand(part(value)));
    const { source, results, taken, asker } = startResults({ onPart });
    results.ask(asker);
    source.push(1);
    source.push(2);
    expect([taken, hands.length]).toEqual([[], 1]);
    hands[0]!();
    expect([taken, hands.length]).toEqual([[step(1)], 2]);
  });

  test.each<[string, Options['onPart']]>([
    [
      'that fail',
      () => {
        throw new Error('a secret');
      },
    ],
    ['that fail later', (_value, hand) => hand(Promise.reject(new Error('a secret')))],
  ])('%s end with the error, masked', async (_how, onPart) => {
    const { source, results, told } = startResults(onPart && { onPart });
    source.push(1);
    expect(await results.next()).toMatchObject({ value: { errors: [{ message: 'Unexpected error.' }] } });
    expect(told).toEqual(['over', 'source over']);
    expect(await results.next()).toEqual(done);
  });

  test.each([
    ['ended', (results: ReturnType<typeof startResults>['results']) => results.end(), [done]],
    [
      'ended with a last word',
      (results: ReturnType<typeof startResults>['results']) => results.endWith(part(9)),
      [step(9), done],
    ],
    ['given up', (results: ReturnType<typeof startResults>['results']) => results.return?.(), [done]],
  ])('that are %s while they are waited for are over, once', async (_how, end, expected) => {
    const { source, results, told, taken, asker } = startResults();
    results.ask(asker);
    await end(results);
    await results.end();
    source.push(1);
    expect(taken).toEqual(expected);
    expect(told).toEqual(['over', 'source over']);
  });

  test('that are ended while one is made still hand that one over', async () => {
    let ready: (() => void) | undefined;
    const onPart: Options['onPart'] = (value, hand) => (ready = () => hand(part(value)));
    const { source, results, taken, asker } = startResults({ onPart });
    results.ask(asker);
    source.push(1);
    await results.endWith(part(9));
    ready!();
    expect(taken).toEqual([step(1), step(9), done]);
  });

  test('are asked for one at a time', async () => {
    const { source, results, taken, asker } = startResults();
    results.ask(asker);
    await expect(results.next()).rejects.toThrow('one at a time');
    source.push(1);
    expect(taken).toEqual([step(1)]);
  });
});

test('a source that only has promises is asked in the same way, and what it throws is the last part', async () => {
  async function* numbers(): AsyncGenerator<number> {
    yield await Promise.resolve(1);
    throw new Error('a secret');
  }
  const results = controlled(numbers(), {
    onPart: (value, hand) => hand(part(value)),
    onEnd: () => undefined,
  });
  const taken: ExecutionResult[] = [];
  for await (const one of results) taken.push(one);
  expect(taken).toMatchObject([part(1), { errors: [{ message: 'Unexpected error.' }] }]);
});
