import { describe, expect, test } from 'vitest';
import { createPings } from '../../src/transports/pings.ts';
import { createManualClock } from '../watch/manual-clock.ts';

const INTERVAL_MS = 1_000;

function startPings() {
  const clock = createManualClock();
  const startedAt = clock.now();
  const pings = createPings(INTERVAL_MS, clock);
  const pinged: [name: string, atMs: number][] = [];
  const add = (name: string) => pings.add({ ping: () => void pinged.push([name, clock.now() - startedAt]) });
  return { clock, pings, pinged, add };
}

describe('signs of life', () => {
  test('come at each interval, of all streams from one timer', () => {
    const { clock, pinged, add } = startPings();
    add('a');
    clock.advance(400);
    add('b');
    expect(clock.due).toEqual([600]);
    clock.advance(2_000);
    expect(pinged).toEqual([
      ['a', 1_000],
      ['b', 1_400],
      ['a', 2_000],
      ['b', 2_400],
    ]);
    expect(clock.due).toHaveLength(1);
  });

  test('come an interval behind what was sent', () => {
    const { clock, pinged, add } = startPings();
    const a = add('a');
    add('b');
    for (let n = 0; n < 4; n += 1) {
      clock.advance(700);
      a.sent();
    }
    expect(pinged).toEqual([
      ['b', 1_000],
      ['b', 2_000],
    ]);
    clock.advance(1_000);
    expect(pinged.slice(2)).toEqual([
      ['b', 3_000],
      ['a', 3_800],
    ]);
  });

  test('of streams that are due at almost the same time come together', () => {
    const { clock, pinged, add } = startPings();
    for (const name of ['a', 'b', 'c']) {
      add(name);
      clock.advance(15);
    }
    clock.advance(955);
    expect(pinged.map(([name]) => name)).toEqual(['a', 'b']);
  });

  test('come no more when a stream has ended, and there is no timer when all have', () => {
    const { clock, pinged, add } = startPings();
    const [a, b] = [add('a'), add('b')];
    a.end();
    a.sent();
    clock.advance(1_000);
    expect(pinged).toEqual([['b', 1_000]]);
    b.end();
    expect(clock.due).toEqual([]);
    add('c');
    clock.advance(1_000);
    expect(pinged.at(-1)).toEqual(['c', 2_000]);
  });

  test('may end a stream, the last one too', () => {
    const clock = createManualClock();
    const pings = createPings(INTERVAL_MS, clock);
    const all = [0, 1].map((n): ReturnType<typeof pings.add> => pings.add({ ping: () => all[n]!.end() }));
    clock.advance(INTERVAL_MS);
    expect(clock.due).toEqual([]);
  });
});
