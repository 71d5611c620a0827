import { describe, expect, test } from 'vitest';
import { createDepartures, isStoppingPart, stoppingPart } from '../../src/transports/departures.ts';
import { createManualClock } from '../watch/manual-clock.ts';

/** Departures whose moments are given, and who has left when, from the start of the drain. */
function startDepartures(moments: number[]) {
  const clock = createManualClock();
  const startedAt = clock.now();
  const departures = createDepartures({ clock, random: () => moments.shift() ?? 0 });
  const left: [name: string, atMs: number][] = [];
  const add = (name: string) => departures.add('sse', () => void left.push([name, clock.now() - startedAt]));
  return { clock, departures, left, add };
}

describe('departures', () => {
  test('happen in the second half of the drain, each at its own moment', () => {
    const { clock, departures, left, add } = startDepartures([0, 0.5, 1]);
    for (const name of ['a', 'b', 'c']) add(name);
    clock.advance(0);
    expect(left).toEqual([]);
    departures.begin(4_000);
    clock.advance(4_000);
    expect(left).toEqual([
      ['a', 2_000],
      ['b', 3_000],
      ['c', 4_000],
    ]);
  });

  test('of those who come during the drain happen in what is left of it', () => {
    const { clock, departures, left, add } = startDepartures([0, 0, 0.5]);
    departures.begin(4_000);
    clock.advance(1_000);
    add('early');
    clock.advance(2_000);
    add('late');
    add('later');
    clock.advance(1_000);
    expect(left).toEqual([
      ['early', 2_000],
      ['late', 3_000],
      ['later', 3_500],
    ]);
  });

  test('that were taken back do not happen, before the drain and in it', () => {
    const { clock, departures, left, add } = startDepartures([]);
    add('before')();
    const stay = add('during');
    departures.begin(4_000);
    stay();
    expect(clock.due).toEqual([]);
    clock.advance(4_000);
    departures.end();
    expect(left).toEqual([]);
  });

  test('of all that are left happen at its end, once, and of those who come later at once', () => {
    const { clock, departures, left, add } = startDepartures([1, 1]);
    add('a');
    add('b');
    departures.begin(4_000);
    departures.begin(8_000);
    departures.end();
    expect(left.map(([name]) => name)).toEqual(['a', 'b']);
    expect(clock.due).toEqual([]);
    add('c')();
    clock.advance(8_000);
    expect(left.map(([name]) => name)).toEqual(['a', 'b', 'c']);
  });

  test('say how many are there, of each transport', () => {
    const departures = createDepartures();
    const nothing = () => undefined;
    const first = departures.add('sse', nothing);
    departures.add('sse', () => undefined);
    const socket = departures.add('websocket', () => undefined);
    expect(departures.open).toEqual({ sse: 2, multipart: 0, websocket: 1, mcp: 0 });
    for (const leave of [first, first, socket]) leave();
    expect(departures.open).toEqual({ sse: 1, multipart: 0, websocket: 0, mcp: 0 });
  });
});

test('the last part of a subscription that the stop ends is told from others', () => {
  expect(isStoppingPart(stoppingPart())).toBe(true);
  expect(isStoppingPart({ data: {} })).toBe(false);
  const [error] = stoppingPart().errors!;
  expect(isStoppingPart({ errors: [error!, error!] })).toBe(false);
});
