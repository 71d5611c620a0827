import { expect, test } from 'vitest';
import type { Archive } from '../src/archive/archive.ts';
import type { CollectorEvent } from '../src/archive/collector/events.ts';
import { watchAway } from '../src/archive-away.ts';

/** A watch over a store that is set away by hand, and a clock that is moved by hand. */
function startWatch() {
  let now = 1_000;
  let look = (): void => undefined;
  const store: { away: Archive['away'] } = { away: null };
  const events: CollectorEvent[] = [];
  const clock = {
    now: () => now,
    after(_ms: number, run: () => void) {
      look = run;
      return () => void (look = () => undefined);
    },
  };
  const watch = watchAway({ awayOf: () => store.away, clock, onEvent: (event) => void events.push(event) });
  const second = (): void => {
    now += 1_000;
    look();
  };
  return { store, events, watch, second };
}

test('a store that requests meet is said to be away once, and back once', () => {
  const { store, events, watch, second } = startWatch();
  second();
  expect(events).toEqual([]);
  store.away = { sinceMs: 0, code: 'ECONNREFUSED' };
  for (let seconds = 0; seconds < 3; seconds += 1) second();
  expect(events).toEqual([{ kind: 'archive-away', code: 'ECONNREFUSED' }]);
  store.away = null;
  second();
  second();
  expect(events.slice(1)).toEqual([{ kind: 'archive-back', awayMs: 3_000 }]);
  watch.close();
  store.away = { sinceMs: 0, code: 'ECONNREFUSED' };
  second();
  expect(events).toHaveLength(2);
});

test('what requests and the collector meet is said once', () => {
  const { store, events, watch, second } = startWatch();
  store.away = { sinceMs: 0, code: '57P03' };
  watch.take({ kind: 'archive-away', code: 'ECONNREFUSED' });
  second();
  expect(events).toEqual([{ kind: 'archive-away', code: '57P03' }]);
  store.away = null;
  second();
  expect(events).toHaveLength(1);
  watch.take({ kind: 'archive-back', awayMs: 5 });
  expect(events.slice(1)).toEqual([{ kind: 'archive-back', awayMs: 2_000 }]);
  watch.take({ kind: 'began', token: 1 });
  expect(events.at(-1)).toEqual({ kind: 'began', token: 1 });
});
