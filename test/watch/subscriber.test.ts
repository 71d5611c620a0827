import { describe, expect, test } from 'vitest';
import { createSubscriber, type SubscriberOptions } from '../../src/watch/subscriber.ts';
import { createManualClock } from './manual-clock.ts';

function watched(options: Partial<SubscriberOptions> = {}) {
  const clock = createManualClock();
  const told: string[] = [];
  const subscriber = createSubscriber<string>({
    clock,
    minIntervalMs: 0,
    maxBehind: 3,
    onCut: () => told.push('cut'),
    onEnd: () => told.push('end'),
    ...options,
  });
  return { clock, subscriber, told };
}

/** What a promise has come to, once all has happened that can. */
async function stateOf(promise: Promise<unknown>): Promise<unknown> {
  return Promise.race([promise, new Promise((resolve) => setImmediate(resolve, 'waits'))]);
}

const done = { done: true, value: undefined };
const event = (value: string) => ({ done: false, value });

describe('a subscriber', () => {
  test('is given the newest of what came, and each once', async () => {
    const { subscriber } = watched();
    subscriber.push('a');
    subscriber.push('b');
    expect(await subscriber.next()).toEqual(event('b'));
    const next = subscriber.next();
    expect(await stateOf(next)).toBe('waits');
    subscriber.push('c');
    expect(await next).toEqual(event('c'));
  });

  test('waits for its interval between two events, and is then given the newest', async () => {
    const { subscriber, clock } = watched({ minIntervalMs: 10_000 });
    subscriber.push('a');
    expect(await subscriber.next()).toEqual(event('a'));
    const next = subscriber.next();
    subscriber.push('b');
    subscriber.push('c');
    expect(clock.due).toEqual([10_000]);
    clock.advance(9_999);
    expect(await stateOf(next)).toBe('waits');
    clock.advance(1);
    expect(await next).toEqual(event('c'));
    expect(clock.due).toEqual([]);
  });

  test('is given at once what waits for its interval when the stream ends, and then the end', async () => {
    const { subscriber, clock, told } = watched({ minIntervalMs: 10_000 });
    subscriber.push('a');
    await subscriber.next();
    const last = subscriber.next();
    subscriber.push('b');
    expect(await stateOf(last)).toBe('waits');
    subscriber.end();
    expect(await stateOf(last)).toEqual(event('b'));
    expect(await stateOf(subscriber.next())).toEqual(done);
    expect([told, clock.due]).toEqual([['end'], []]);
  });

  test('is given what nobody has asked for yet also behind the end', async () => {
    const { subscriber } = watched({ minIntervalMs: 10_000 });
    subscriber.push('a');
    await subscriber.next();
    subscriber.push('b');
    subscriber.end();
    subscriber.push('late');
    expect(await subscriber.next()).toEqual(event('b'));
    expect(await subscriber.next()).toEqual(done);
  });

  test('that waits for nothing is told of the end', async () => {
    const { subscriber } = watched();
    const next = subscriber.next();
    subscriber.end();
    expect(await next).toEqual(done);
  });

  test('that returns gets nothing more, and leaves no timer behind', async () => {
    const { subscriber, clock, told } = watched({ minIntervalMs: 10_000 });
    subscriber.push('a');
    await subscriber.next();
    const next = subscriber.next();
    subscriber.push('b');
    expect(await subscriber.return?.()).toEqual(done);
    expect(await next).toEqual(done);
    expect(await subscriber.next()).toEqual(done);
    expect([told, clock.due]).toEqual([['end'], []]);
  });

  test('ends once, whoever ends it and however often', async () => {
    const { subscriber, told } = watched();
    subscriber.end();
    subscriber.end();
    await subscriber.return?.();
    expect(told).toEqual(['end']);
  });

  test('that asks twice at once is answered once', async () => {
    const { subscriber } = watched();
    const first = subscriber.next();
    const second = subscriber.next();
    expect(await first).toEqual(done);
    subscriber.push('a');
    expect(await second).toEqual(event('a'));
  });
});

describe('a subscriber who does not take the events', () => {
  test('is cut when more have passed it than may, and is given none of them', async () => {
    const { subscriber, told } = watched();
    for (const value of ['a', 'b', 'c']) subscriber.push(value);
    expect(told).toEqual([]);
    subscriber.push('d');
    expect(told).toEqual(['end', 'cut']);
    subscriber.push('e');
    expect(await subscriber.next()).toEqual(done);
    expect(told).toEqual(['end', 'cut']);
  });

  test('stays when it takes one now and then', async () => {
    const { subscriber, told } = watched();
    for (let round = 0; round < 5; round += 1) {
      for (const value of ['a', 'b', 'c']) subscriber.push(value);
      expect(await subscriber.next()).toEqual(event('c'));
    }
    expect(told).toEqual([]);
  });

  test('is not one who waits for its interval', async () => {
    const { subscriber, told } = watched({ minIntervalMs: 10_000 });
    subscriber.push('a');
    await subscriber.next();
    void subscriber.next();
    for (let events = 0; events < 20; events += 1) subscriber.push('b');
    expect(told).toEqual([]);
  });
});
