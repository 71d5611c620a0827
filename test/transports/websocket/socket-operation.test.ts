import { expect, test } from 'vitest';
import { controlled } from '../../../src/operation/results.ts';
import { SocketOperation, type SocketContext } from '../../../src/transports/websocket/socket-operation.ts';
import { createSubscriber } from '../../../src/watch/subscriber.ts';
import { createManualClock } from '../../watch/manual-clock.ts';

/** A subscription of a socket whose messages are taken by hand. */
function startSubscription({ isLeaving = false } = {}) {
  const sent: string[] = [];
  const takes: (() => void)[] = [];
  const failures: unknown[] = [];
  const context = {
    subscriptions: {},
    extra: {
      leaving: { isLeaving },
      fail: (error: unknown) => failures.push(error),
      send: (text: string) => {
        sent.push(text);
        return new Promise<void>((resolve) => takes.push(resolve));
      },
    },
  } as unknown as SocketContext;
  const operation = new SocketOperation(context, 'one');
  const source = createSubscriber<unknown>({
    clock: createManualClock(),
    minIntervalMs: 0,
    maxBehind: 8,
    onCut: () => sent.push('cut'),
    onEnd: () => undefined,
  });
  const events = controlled(source, {
    onPart: (value, hand) => hand({ data: { value } }),
    onEnd: () => undefined,
  });
  operation.follow(events);
  const take = async () => {
    takes.shift()!();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { context, operation, source, sent, take, failures };
}

const next = (value: number) => `{"id":"one","type":"next","payload":{"data":{"value":${value}}}}`;
const COMPLETE = '{"id":"one","type":"complete"}';

test('who does not take an event is sent no other, then the newest, and is cut when too many have passed', async () => {
  const { source, sent, take } = startSubscription();
  for (const value of [1, 2, 3]) source.push(value);
  expect(sent).toEqual([next(1)]);
  await take();
  expect(sent).toEqual([next(1), next(3)]);
  for (let value = 4; value < 20; value += 1) source.push(value);
  expect(sent).toEqual([next(1), next(3), 'cut']);
});

test('a subscription that has ended is complete, once, and its id is free', () => {
  const { context, operation, source, sent } = startSubscription();
  source.end();
  void operation.tell('complete');
  expect(sent).toEqual([COMPLETE]);
  expect(context.subscriptions).toEqual({});
});

test('one that the stop of the gateway ends is not complete', () => {
  const { source, sent } = startSubscription({ isLeaving: true });
  source.end();
  expect(sent).toEqual([]);
});

test('nothing is said of one whose id another has by now', () => {
  const { context, source, sent } = startSubscription();
  const other = new SocketOperation(context, 'one');
  source.push(1);
  source.end();
  expect(sent).toEqual([]);
  expect(context.subscriptions['one']).toBe(other);
});

test('an event that nobody can write fails its socket', async () => {
  const { source, sent, failures } = startSubscription();
  source.push(1n);
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toEqual([]);
  expect(failures).toEqual([expect.any(TypeError)]);
});
