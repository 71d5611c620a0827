import type { IncomingMessage } from 'node:http';
import { BlockList } from 'node:net';
import { describe, expect, test } from 'vitest';
import { strangerCaller, unlimitedCaller, type Caller } from '../../../src/access/caller.ts';
import { createConnectionPlaces } from '../../../src/transports/connection-places.ts';

const from = (remoteAddress: string) =>
  ({ socket: { remoteAddress }, headers: {} }) as unknown as IncomingMessage;
const student = (name: string): Caller => ({ ...strangerCaller, kind: 'user', name, userId: name });

const placesFor = (maxPerAddress: number, maxPerCaller: number) =>
  createConnectionPlaces({ maxPerAddress, maxPerCaller }, new BlockList());

describe('the place of a connection', () => {
  test('is left once, however often it is said', () => {
    const places = placesFor(2, 1);
    const [first, second] = [places.take(from('192.0.2.1')), places.take(from('192.0.2.1'))];
    expect(places.take(from('192.0.2.1'))).toBeNull();
    first?.leave();
    first?.leave();
    expect(places.take(from('192.0.2.1'))).not.toBeNull();
    expect(places.take(from('192.0.2.1'))).toBeNull();
    second?.leave();
    expect(places.take(from('192.0.2.1'))).not.toBeNull();
  });

  test('is that of one address', () => {
    const places = placesFor(1, 1);
    expect(places.take(from('192.0.2.1'))).not.toBeNull();
    expect(places.take(from('192.0.2.2'))).not.toBeNull();
    expect(places.take(undefined)).not.toBeNull();
    expect(places.take(undefined)).toBeNull();
  });

  test('is claimed once, and free for its caller again when it is left', () => {
    const places = placesFor(10, 1);
    const [first, second] = [places.take(undefined)!, places.take(undefined)!];
    expect([first.claim(student('a')), first.claim(student('a'))]).toEqual([true, true]);
    expect(second.claim(student('a'))).toBe(false);
    expect(second.claim(student('b'))).toBe(true);
    first.leave();
    expect(places.take(undefined)!.claim(student('a'))).toBe(true);
    expect(places.take(undefined)!.claim(student('a'))).toBe(false);
  });

  test('whose claim was refused keeps no place of the caller', () => {
    const places = placesFor(10, 1);
    const [first, second] = [places.take(undefined)!, places.take(undefined)!];
    first.claim(student('a'));
    second.claim(student('a'));
    second.leave();
    expect(places.take(undefined)!.claim(student('a'))).toBe(false);
  });

  test('that was left before its caller is known is counted for nobody', () => {
    const places = placesFor(10, 1);
    const left = places.take(undefined)!;
    left.leave();
    expect(left.claim(student('a'))).toBe(true);
    expect(places.take(undefined)!.claim(student('a'))).toBe(true);
  });

  test('has no bound for servers and for who cannot be told apart', () => {
    const places = placesFor(10, 1);
    for (const caller of [{ ...student('a'), kind: 'server' } as Caller, strangerCaller, unlimitedCaller]) {
      expect([1, 2, 3].map(() => places.take(undefined)!.claim(caller))).toEqual([true, true, true]);
    }
  });
});
