import { describe, expect, test } from 'vitest';
import { UpstreamRejectedError, UpstreamUnreachableError } from '../../src/vendor/protocol/errors.ts';
import { LEASE_MS, manualRedis } from './manual-redis.ts';
import { MissingError, settled } from './manual-source.ts';
import { topic, watchInFleet, watchNumber } from './watched-number.ts';

const third = '00000000-0000-4000-8000-000000000001';
const outage = () => new UpstreamUnreachableError('reset', { endpoint: '/api', sent: true });

/** What Redis answers to a claim of what another has. */
const OTHERS = LEASE_MS;

describe('a feed that is stopped', () => {
  test('while its claim is under way polls nothing, and gives free what it is granted', async () => {
    const { feed, redis, questions, clock } = await watchInFleet();
    const stopping = feed.stop();
    await redis.answer('release', 0);
    await stopping;
    await redis.answer('claim', 0);
    await redis.answer('release', 1);
    expect([questions.length, feed.isPolling, clock.due, redis.commands]).toEqual([0, false, [], []]);
  });

  test('while it is not heard yet claims nothing', async () => {
    const redis = manualRedis();
    let hear: () => void = () => undefined;
    const fleet = redis.newFleet(() => new Promise((resolve) => (hear = resolve)));
    const { feed } = watchNumber(fleet);
    void feed.stop();
    await redis.answer('release', 0);
    hear();
    await settled();
    expect(redis.commands).toEqual([]);
  });

  test('while a question is under way ends it, and shows nobody its answer', async () => {
    const { feed, questions, subscribe, answer, clock } = watchNumber();
    const { shown } = subscribe();
    await settled();
    await feed.stop();
    expect(questions[0]!.signal.aborted).toBe(true);
    await answer(1);
    expect([shown, clock.due, feed.isPolling]).toEqual([['end'], [], false]);
  });

  test('leaves no timer behind, neither of its poller nor of its lease', async () => {
    const { feed, answer, redis, clock } = await watchInFleet(0);
    await answer(1);
    expect(clock.due).toEqual([LEASE_MS / 3, 30_000]);
    void feed.stop();
    expect([clock.due, redis.listeners.count]).toEqual([[], 0]);
    await redis.answer('release', 1);
    clock.advance(10 * LEASE_MS);
    expect(redis.commands).toEqual([]);
  });

  test('waits for another’s lease no more', async () => {
    const { feed, redis, clock } = await watchInFleet(OTHERS);
    expect(clock.due).toEqual([LEASE_MS / 2]);
    void feed.stop();
    expect(clock.due).toEqual([]);
    await redis.answer('release', 0);
  });

  test('has stopped when its lease is free', async () => {
    const { feed, redis } = await watchInFleet(0);
    let isStopped = false;
    const stopping = feed.stop().then(() => (isStopped = true));
    await settled();
    expect(isStopped).toBe(false);
    await redis.answer('release', 1);
    await stopping;
  });
});

describe('a feed that polls', () => {
  test('makes its lease longer at each third of it', async () => {
    const { feed, redis, questions, answer, clock } = await watchInFleet(0);
    await answer(1);
    for (let thirds = 0; thirds < 4; thirds += 1) {
      clock.advance(LEASE_MS / 3);
      await redis.answer('claim', 0);
    }
    expect([feed.isPolling, questions.length]).toEqual([true, 2]);
    void feed.stop();
  });

  test('stops when another has the lease, and says what it waits for', async () => {
    const { feed, redis, questions, answer, clock, kinds, heard } = await watchInFleet(0);
    await answer(1);
    heard.length = 0;
    clock.advance(LEASE_MS / 3);
    await redis.answer('claim', OTHERS);
    expect([feed.isPolling, clock.due, kinds()]).toEqual([false, [LEASE_MS / 2], ['interest']]);
    expect(questions[0]!.signal.aborted).toBe(true);
    void feed.stop();
  });

  test('tells the others each state that it shows, and no other', async () => {
    const { feed, answer, clock, heard, shown } = await watchInFleet(0, { baseMs: 1_000, slowestMs: 1_000 });
    for (const count of [1, 1, 2]) {
      await answer(count);
      clock.advance(1_000);
    }
    expect(shown).toEqual([1, 2]);
    expect(heard.map(({ message }) => message)).toEqual([
      { kind: 'state', state: { vendorId: '1', count: 1 }, isForced: false },
      { kind: 'state', state: { vendorId: '1', count: 2 }, isForced: false },
    ]);
    void feed.stop();
  });

  test('asks at once when something was written, here or elsewhere, and shows it in any case', async () => {
    const { feed, answer, questions, say, shown, heard } = await watchInFleet(0);
    await answer(1);
    feed.touch();
    await answer(1);
    await say({ kind: 'changed' });
    await answer(1);
    expect([questions.length, shown]).toEqual([3, [1, 1, 1]]);
    const states = heard.map(({ message }) => message).filter((message) => message.kind === 'state');
    expect(states.map(({ isForced }) => isForced)).toEqual([false, true, true]);
    void feed.stop();
  });

  test('tells the others that the object is gone, and ends', async () => {
    const { feed, answer, questions, clock, kinds, heard, shown } = await watchInFleet(0);
    await answer(1);
    heard.length = 0;
    clock.advance(LEASE_MS);
    questions.at(-1)!.fail(new MissingError('none'));
    await settled();
    expect([kinds(), shown]).toEqual([['gone'], [1, 'end']]);
    void feed.stop();
  });

  test('says why an object cannot be watched to those who have seen nothing of it', async () => {
    const { feed, questions, kinds, shown } = await watchInFleet(0);
    questions[0]!.fail(new MissingError('none'));
    await settled();
    expect([kinds(), shown]).toEqual([[], ['none', 'end']]);
    void feed.stop();
  });

  test('says a refusal to those who have seen nothing, and to nobody else', async () => {
    const refusal = () => new UpstreamRejectedError('app_permission_error', { endpoint: '/api', sent: true });
    const unseen = await watchInFleet(0);
    unseen.questions[0]!.fail(refusal());
    await settled();
    expect(unseen.shown).toEqual([refusal().message, 'end']);
    void unseen.feed.stop();
    const seen = await watchInFleet(0);
    await seen.answer(1);
    seen.clock.advance(LEASE_MS);
    seen.questions.at(-1)!.fail(refusal());
    await settled();
    expect(seen.shown).toEqual([1]);
    void seen.feed.stop();
  });

  test('lets nobody down in an outage', async () => {
    const { feed, answer, questions, clock, shown } = await watchInFleet(0);
    await answer(1);
    clock.advance(LEASE_MS);
    questions.at(-1)!.fail(outage());
    await settled();
    expect([shown, feed.isPolling]).toEqual([[1], true]);
    void feed.stop();
  });
});

describe('a feed whose object another polls', () => {
  test('shows what it is told, and asks the vendor nothing', async () => {
    const { feed, questions, sayState, shown } = await watchInFleet(OTHERS);
    await sayState(1);
    await sayState(1);
    await sayState(1, true);
    await sayState(2);
    expect([shown, questions, feed.isPolling]).toEqual([[1, 1, 2], [], false]);
    void feed.stop();
  });

  test('shows no state of something else', async () => {
    const { feed, redis, sayState, say, shown } = await watchInFleet(OTHERS);
    await sayState(1, false, '2');
    await say({ kind: 'state', state: { vendorId: '1' }, isForced: false });
    expect([shown, redis.ignored]).toEqual([[], 2]);
    void feed.stop();
  });

  test('ends with it, and with its last state', async () => {
    const gone = await watchInFleet(OTHERS);
    await gone.say({ kind: 'gone' });
    expect(gone.shown).toEqual(['end']);
    const final = await watchInFleet(OTHERS);
    await final.sayState(100);
    expect(final.shown).toEqual([100, 'end']);
  });

  test('says its shortest interval when it begins, again with each claim, and when somebody is in more of a hurry', async () => {
    const redis = manualRedis();
    const { feed, subscribe, clock } = watchNumber(redis.newFleet());
    const { heard } = redis.hear(topic);
    subscribe(60_000);
    await settled();
    await redis.answer('claim', OTHERS);
    clock.advance(LEASE_MS / 2);
    await redis.answer('claim', OTHERS);
    subscribe(90_000);
    subscribe(10_000);
    expect(heard.map(({ message }) => message)).toEqual(
      [60_000, 60_000, 10_000].map((intervalMs) => ({ kind: 'interest', intervalMs })),
    );
    void feed.stop();
  });

  test('takes over as soon as the other leaves, with one claim and one timer', async () => {
    const { feed, redis, say, questions, clock } = await watchInFleet(OTHERS);
    await say({ kind: 'released' });
    expect(clock.due).toEqual([]);
    await redis.answer('claim', 0);
    expect([questions.length, feed.isPolling, clock.due]).toEqual([1, true, [LEASE_MS / 3]]);
    void feed.stop();
  });

  test('tells its state as it takes over to who has asked while nobody polled, and to nobody else', async () => {
    const { feed, redis, say, sayState, heard, kinds, shows } = await watchInFleet(OTHERS);
    await sayState(1);
    const takeOver = async (answered: number) => {
      await say({ kind: 'released' });
      heard.length = 0;
      await redis.answer('claim', answered);
    };
    await say({ kind: 'interest', intervalMs: 30_000, shows: shows(1) }, third);
    await takeOver(0);
    expect(kinds()).toEqual([]);
    await takeOver(OTHERS);
    // Somebody who has seen nothing.
    await say({ kind: 'interest', intervalMs: 30_000 }, third);
    await takeOver(0);
    expect(kinds()).toEqual(['state']);
    void feed.stop();
  });

  test('has one timer also where two claims were under way', async () => {
    const { feed, redis, say, clock } = await watchInFleet(OTHERS);
    await say({ kind: 'released' });
    await say({ kind: 'released' });
    for (const claim of [...redis.commands]) await claim.answer(OTHERS);
    expect(clock.due).toEqual([LEASE_MS / 2]);
    void feed.stop();
  });

  test('takes over when the other’s lease has run out', async () => {
    const { feed, redis, questions, clock } = await watchInFleet(700);
    clock.advance(704);
    expect(redis.commands).toEqual([]);
    clock.advance(1);
    await redis.answer('claim', 0);
    expect(questions).toHaveLength(1);
    void feed.stop();
  });

  test('tells the other what was written here', async () => {
    const { feed, kinds, say, questions } = await watchInFleet(OTHERS);
    feed.touch();
    await say({ kind: 'changed' });
    expect([kinds(), questions]).toEqual([['changed', 'changed'], []]);
    void feed.stop();
  });

  test('leaves asking to a third that shows the same and wants it as often', async () => {
    const { feed, redis, sayState, say, kinds, heard, clock, shows } = await watchInFleet(OTHERS);
    await sayState(1);
    await say({ kind: 'interest', intervalMs: 30_000, shows: shows(1) }, third);
    expect(clock.due).toEqual([(2 / 3) * LEASE_MS]);
    // Whoever polls leaves: one of the two gets it, and what the other wants is known.
    await say({ kind: 'released' });
    heard.length = 0;
    await redis.answer('claim', OTHERS);
    expect([kinds(), clock.due]).toEqual([[], [LEASE_MS / 2]]);
    void feed.stop();
  });

  test('asks for itself when that third is silent, wants it less often, or shows something else', async () => {
    const { feed, redis, sayState, say, kinds, heard, clock, shows } = await watchInFleet(OTHERS);
    const claimed = async (ms: number) => {
      heard.length = 0;
      clock.advance(ms);
      await redis.answer('claim', OTHERS);
      return kinds();
    };
    // Nothing was seen yet.
    await say({ kind: 'interest', intervalMs: 1 }, third);
    expect(clock.due).toEqual([LEASE_MS / 2]);
    await sayState(1);
    await say({ kind: 'interest', intervalMs: 60_000, shows: shows(1) }, third);
    await say({ kind: 'interest', intervalMs: 30_000, shows: shows(2) }, third);
    expect(clock.due).toEqual([LEASE_MS / 2]);
    expect(await claimed(LEASE_MS / 2)).toEqual(['interest']);
    await say({ kind: 'interest', intervalMs: 30_000, shows: shows(1) }, third);
    expect(await claimed((2 / 3) * LEASE_MS)).toEqual(['interest']);
    void feed.stop();
  });

  test('leaves the interest of a third to who polls', async () => {
    const { feed, kinds, sayState, say, heard } = await watchInFleet(OTHERS);
    await sayState(1);
    heard.length = 0;
    await say({ kind: 'interest', intervalMs: 1 }, third);
    expect(kinds()).toEqual(['interest']);
    void feed.stop();
  });
});
