import { describe, expect, test } from 'vitest';
import {
  cancelReason,
  Cancellation,
  sleepUnless,
  type CancelSignal,
} from '../../src/runtime/cancellation.ts';
import { listenersOn, timersSet } from '../support/held.ts';

const reason = new Error('the client left');

interface Endable {
  signal: CancelSignal;
  abort: (why: unknown) => void;
}

/** An AbortController as the other kind of signal with the same promises. */
function aborting(): Endable {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (why: unknown) => controller.abort(why) };
}

function ending(): Endable {
  const signal = new Cancellation();
  return { signal, abort: (why: unknown) => signal.abort(why) };
}

describe.each([
  ['an ending', ending],
  ['an abort signal', aborting],
])('%s', (_name, create) => {
  /** A signal with listeners that note that they were called, and do what they are told. */
  function listened(names: string, then: Record<string, () => void> = {}) {
    const { signal, abort } = create();
    const called: string[] = [];
    const listeners = Object.fromEntries(
      Array.from(names, (name) => {
        const listener = () => {
          called.push(name);
          then[name]?.();
        };
        signal.addEventListener('abort', listener, { once: true });
        return [name, listener];
      }),
    );
    const remove = (name: string) => signal.removeEventListener('abort', listeners[name]!);
    return { signal, abort, called, remove };
  }

  test('tells every listener once, in the order in which they came', () => {
    const { abort, called } = listened('abc');
    abort(reason);
    abort(new Error('again'));
    expect(called.join('')).toBe('abc');
  });

  test('has ended, for its first reason, before anybody is told', () => {
    const { signal, abort } = create();
    expect([signal.aborted, signal.reason]).toEqual([false, undefined]);
    let seen: unknown;
    signal.addEventListener('abort', () => (seen = [signal.aborted, signal.reason]));
    abort(reason);
    abort(new Error('again'));
    expect(seen).toEqual([true, reason]);
    expect([signal.aborted, signal.reason]).toEqual([true, reason]);
  });

  test('tells nobody who has been taken out, and all the others', () => {
    const { abort, called, remove } = listened('abcd');
    remove('b');
    remove('b');
    remove('d');
    abort(reason);
    expect(called.join('')).toBe('ac');
  });

  test('leaves nobody out when a listener takes itself out', () => {
    const { abort, called, remove } = listened('abcd', { a: () => remove('a'), c: () => remove('c') });
    abort(reason);
    expect(called.join('')).toBe('abcd');
  });

  test('leaves nobody out when a listener takes one out that has been told', () => {
    const { abort, called, remove } = listened('abcd', { b: () => remove('a') });
    abort(reason);
    expect(called.join('')).toBe('abcd');
  });

  test('does not tell who is taken out while the others are told', () => {
    const { abort, called, remove } = listened('abcd', { a: () => remove('c') });
    abort(reason);
    expect(called.join('')).toBe('abd');
  });

  test('tells each once when a listener ends it again', () => {
    const { abort, called } = listened('abc', { a: () => abort(new Error('again')) });
    abort(reason);
    expect(called.join('')).toBe('abc');
  });

  test('tells nobody who comes when it is over', () => {
    const { signal, abort, called } = listened('a');
    abort(reason);
    signal.addEventListener('abort', () => called.push('late'));
    abort(reason);
    expect(called.join('')).toBe('a');
  });
});

test('an ending tells nobody who comes while the others are told', () => {
  const { signal, abort } = ending();
  const called: string[] = [];
  signal.addEventListener('abort', () => {
    called.push('first');
    signal.addEventListener('abort', () => called.push('late'));
  });
  signal.addEventListener('abort', () => called.push('second'));
  abort(reason);
  expect(called).toEqual(['first', 'second']);
});

describe('why something has ended', () => {
  test('is the reason that was given, if that can be thrown', () => {
    const { signal, abort } = ending();
    abort(reason);
    expect(cancelReason(signal)).toBe(reason);
  });

  test.each<[unknown]>([['enough'], [undefined], [null]])('is an AbortError for %j', (why) => {
    const { signal, abort } = ending();
    abort(why);
    expect(cancelReason(signal)).toMatchObject({ name: 'AbortError' });
  });
});

describe('a sleep', () => {
  test('lasts as long as it was said, and lets the signal go', async () => {
    const { signal } = new AbortController();
    const startedAt = performance.now();
    expect(await sleepUnless(signal, 20)).toBe(true);
    // A timer of Node's counts whole milliseconds.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(19);
    expect(listenersOn(signal)).toBe(0);
  });

  test.each([
    ['an ending', ending],
    ['an abort signal', aborting],
  ])('ends early with %s, and lets its timer go', async (_name, create) => {
    const { signal, abort } = create();
    const before = timersSet();
    const slept = sleepUnless(signal, 600_000);
    expect(timersSet()).toBe(before + 1);
    abort(reason);
    expect(timersSet()).toBe(before);
    expect(await slept).toBe(false);
  });

  test('does not begin when it is over already', async () => {
    const before = timersSet();
    const slept = sleepUnless(AbortSignal.abort(), 600_000);
    expect(timersSet()).toBe(before);
    expect(await slept).toBe(false);
  });

  test('needs no signal', async () => {
    expect(await sleepUnless(undefined, 1)).toBe(true);
  });
});
