import { describe, expect, test } from 'vitest';
import { LEASE_MS } from './manual-redis.ts';
import { settled } from './manual-source.ts';
import { watchInFleet, watchNumber } from './watched-number.ts';

const third = '00000000-0000-4000-8000-000000000001';

describe('the pace of what is polled', () => {
  const interest = (intervalMs: number) => ({ kind: 'interest', intervalMs }) as const;

  test('is the shortest interval of all subscribers, and of those on other replicas', async () => {
    const { feed, answer, say, subscribe, clock } = await watchInFleet(0);
    await answer(1);
    expect(clock.due).toContain(30_000);
    await say(interest(20_000));
    expect(clock.due).toContain(20_000);
    subscribe(15_000);
    expect(clock.due).toContain(15_000);
    await say(interest(60_000), third);
    subscribe(90_000);
    expect(clock.due.filter((ms) => ms !== LEASE_MS / 3)).toEqual([15_000]);
    void feed.stop();
  });

  test('is that of others from the first question on, where it was heard before the turn came', async () => {
    const { feed, redis, answer, say, sayState, clock } = await watchInFleet(LEASE_MS);
    await sayState(1);
    await say(interest(20_000), third);
    await say({ kind: 'released' });
    await redis.answer('claim', 0);
    await answer(2);
    expect(clock.due).toEqual([LEASE_MS / 3, 20_000]);
    void feed.stop();
  });

  test('goes on slowing down when somebody comes who is in no more of a hurry', async () => {
    const { feed, answer, say, subscribe, clock } = await watchInFleet(0);
    await answer(1);
    clock.advance(30_000);
    await answer(1);
    expect(clock.due).toContain(45_000);
    await say(interest(30_000));
    await say(interest(60_000), third);
    subscribe(30_000);
    expect(clock.due).toContain(45_000);
    void feed.stop();
  });

  test('forgets another replica that has not said its interest for two leases', async () => {
    const { feed, answer, say, redis, clock } = await watchInFleet(0);
    await answer(1);
    await say(interest(3 * LEASE_MS));
    await say(interest(10_000));
    expect(clock.due).toEqual([LEASE_MS / 3, 10_000]);
    // Each answer is a change: the next question is an interval away.
    const nextIn = async (count: number) => {
      await answer(count);
      if (redis.commands.length > 0) await redis.answer('claim', 0);
      return clock.due.at(-1);
    };
    for (let round = 2; round <= 7; round += 1) {
      clock.advance(10_000);
      expect(await nextIn(round)).toBe(10_000);
    }
    clock.advance(10_000);
    expect(await nextIn(8)).toBe(30_000);
    void feed.stop();
  });

  test('tells who says an interest the newest state', async () => {
    const { feed, answer, say, heard } = await watchInFleet(0);
    await say(interest(30_000));
    expect(heard.map(({ message }) => message.kind)).toEqual(['interest']);
    await answer(1);
    heard.length = 0;
    await say(interest(30_000));
    expect(heard.map(({ message }) => message)).toContainEqual({
      kind: 'state',
      state: { vendorId: '1', count: 1 },
      isForced: false,
    });
    void feed.stop();
  });

  test('tells it not to who shows it already, and says itself what it shows', async () => {
    const { feed, redis, answer, say, sayState, heard, clock } = await watchInFleet(LEASE_MS);
    await sayState(1);
    heard.length = 0;
    clock.advance(LEASE_MS / 2);
    await redis.answer('claim', LEASE_MS);
    const said = heard[0]!.message;
    expect(said).toEqual({ kind: 'interest', intervalMs: 30_000, shows: expect.any(String) as string });
    await say({ kind: 'released' });
    await redis.answer('claim', 0);
    await answer(1);
    heard.length = 0;
    await say(said);
    expect(heard.map(({ message }) => message.kind)).toEqual(['interest']);
    clock.advance(45_000);
    await answer(2);
    heard.length = 0;
    await say(said);
    expect(heard.map(({ message }) => message.kind)).toContain('state');
    void feed.stop();
  });

  test('is that of those who are left when who was in a hurry has gone', async () => {
    const { feed, subscribe, answer, clock } = watchNumber();
    subscribe(60_000);
    const { subscriber } = subscribe(10_000);
    await settled();
    await answer(1);
    expect(clock.due).toEqual([10_000]);
    await subscriber.return?.();
    clock.advance(10_000);
    await answer(2);
    expect(clock.due).toEqual([60_000]);
    await feed.stop();
  });

  test('slows down to four intervals while nothing changes', async () => {
    const { feed, subscribe, answer, clock } = watchNumber();
    subscribe(10_000);
    await settled();
    const waits: number[] = [];
    for (let asked = 0; asked < 7; asked += 1) {
      await answer(1);
      waits.push(clock.due[0]!);
      clock.advance(clock.due[0]!);
    }
    expect(waits.map(Math.round)).toEqual([10_000, 15_000, 22_500, 33_750, 40_000, 40_000, 40_000]);
    await feed.stop();
  });

  test('is that of the object where it has one, whatever anybody wants', async () => {
    const { feed, answer, say, subscribe, clock } = await watchInFleet(0, {
      baseMs: 2_000,
      slowestMs: 4_000,
    });
    await answer(1);
    await say(interest(1));
    subscribe(1);
    expect(clock.due[0]).toBe(2_000);
    void feed.stop();
  });
});

describe('whoever watches', () => {
  test('is shown the newest state on coming, and nothing after leaving', async () => {
    const { feed, subscribe, answer, clock } = watchNumber();
    const first = subscribe();
    await settled();
    await answer(1);
    const second = subscribe();
    await settled();
    expect([first.shown, second.shown]).toEqual([[1], [1]]);
    first.subscriber.end();
    expect(feed.size).toBe(1);
    clock.advance(30_000);
    await answer(2);
    expect([first.shown, second.shown]).toEqual([
      [1, 'end'],
      [1, 2],
    ]);
    await feed.stop();
  });

  test('is shown the final state, and then the end, on all sides', async () => {
    const { feed, answer, kinds, shown, subscribe } = await watchInFleet(0);
    const { shown: second } = subscribe();
    await answer(100);
    expect([shown, second, kinds()]).toEqual([[100, 'end'], [100, 'end'], ['state']]);
    expect(feed.size).toBe(0);
    void feed.stop();
  });

  test('reads the fields of an event as they were within a second, and of the last no older than its state', async () => {
    const { feed, subscribe, answer, clock, ages } = watchNumber();
    const { events } = subscribe();
    const loaders = () => {
      const last = events.at(-1)!;
      if ('state' in last) last.loaders({ plannedMax: 0, made: 0, coalesced: 0, cached: 0 });
      return ages.at(-1);
    };
    await settled();
    clock.advance(400);
    await answer(1);
    expect(loaders()).toBe(1_000);
    clock.advance(29_600);
    clock.advance(300);
    await answer(100);
    expect(loaders()).toBe(300);
    clock.advance(5_000);
    expect(loaders()).toBe(1_000);
    await feed.stop();
  });
});
