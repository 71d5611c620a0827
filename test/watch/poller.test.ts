import { describe, expect, test } from 'vitest';
import { startPoller, type PollerOptions } from '../../src/watch/poller.ts';
import {
  UpstreamContractError,
  UpstreamRejectedError,
  UpstreamStatusError,
  UpstreamUnreachableError,
} from '../../src/vendor/protocol/errors.ts';
import { listenersOn } from '../support/held.ts';
import { createManualClock } from './manual-clock.ts';
import { manualSource, MissingError, settled, type Numbered } from './manual-source.ts';

const where = { endpoint: '/api', sent: true };
const outage = () => new UpstreamUnreachableError('reset', where);

/** A poller that asks once a minute, and what it has told. */
function polled(options: Partial<PollerOptions<Numbered>> = {}) {
  const clock = createManualClock();
  const { source, questions } = manualSource();
  const told: { count: number; isForced: boolean }[] = [];
  const failures: Error[] = [];
  let last: number | undefined;
  const poller = startPoller({
    source,
    id: '1',
    clock,
    random: () => 0,
    pace: () => ({ baseMs: 60_000, slowestMs: 240_000 }),
    isKnown: () => last !== undefined,
    onState: ({ count }, isForced) => {
      told.push({ count, isForced });
      const isChange = count !== last;
      last = count;
      return isChange;
    },
    onFailure: (error) => failures.push(error),
    ...options,
  });
  /** Answers the latest question. */
  const answer = async (count: number) => {
    questions.at(-1)!.answer(count);
    await settled();
  };
  const fail = async (error: Error) => {
    questions.at(-1)!.fail(error);
    await settled();
  };
  return { poller, clock, questions, told, failures, answer, fail };
}

describe('a poller that is forced', () => {
  test('has one question under way, however often, and asks one more after it', async () => {
    const { poller, clock, questions, told, answer } = polled();
    for (let writes = 0; writes < 1_000; writes += 1) poller.force();
    expect(questions).toHaveLength(1);
    await answer(1);
    clock.advance(0);
    expect(questions).toHaveLength(2);
    for (let writes = 0; writes < 1_000; writes += 1) poller.force();
    expect(questions).toHaveLength(2);
    await answer(2);
    clock.advance(0);
    expect(questions).toHaveLength(3);
    await answer(3);
    clock.advance(59_999);
    expect(questions).toHaveLength(3);
    // The first was asked before the writes, so its answer is told as any other; those behind them in any case.
    expect(told).toEqual([
      { count: 1, isForced: false },
      { count: 2, isForced: true },
      { count: 3, isForced: true },
    ]);
    poller.stop();
  });

  test('between two questions asks at once, and has one timer', async () => {
    const { poller, clock, questions, told, answer } = polled();
    await answer(1);
    expect(clock.due).toEqual([60_000]);
    poller.force();
    expect([questions.length, clock.due]).toEqual([2, []]);
    await answer(1);
    expect(told.at(-1)).toEqual({ count: 1, isForced: true });
    expect(clock.due).toEqual([90_000]);
    poller.stop();
  });

  test('in an outage tells what it finds after it', async () => {
    const { poller, clock, told, answer, fail } = polled();
    await answer(1);
    poller.force();
    await fail(outage());
    clock.advance(60_000);
    await answer(1);
    expect(told).toEqual([
      { count: 1, isForced: false },
      { count: 1, isForced: true },
    ]);
    poller.stop();
  });

  test('in an outage does not ask without end', async () => {
    const { poller, clock, questions, answer, fail } = polled();
    await answer(1);
    poller.force();
    poller.force();
    await fail(outage());
    clock.advance(59_999);
    expect(questions).toHaveLength(2);
    poller.stop();
  });
});

describe('a poller that is stopped', () => {
  test('between two questions leaves no timer behind, and asks nothing more', async () => {
    const { poller, clock, questions, answer } = polled();
    await answer(1);
    expect(clock.due).toHaveLength(1);
    poller.stop();
    expect(clock.due).toEqual([]);
    poller.force();
    poller.reschedule();
    expect([questions.length, clock.due]).toEqual([1, []]);
  });

  test.each<[string, (held: ReturnType<typeof polled>) => Promise<void>]>([
    ['an answer', ({ answer }) => answer(1)],
    ['an outage', ({ fail }) => fail(outage())],
    ['that there is no such object', ({ fail }) => fail(new MissingError('none'))],
  ])('while a question is under way ends it, and tells nobody of %s', async (_name, end) => {
    const held = polled();
    const { poller, clock, questions, told, failures } = held;
    poller.force();
    poller.stop();
    expect(questions[0]!.signal.aborted).toBe(true);
    await end(held);
    expect([told, failures, clock.due, questions.length]).toEqual([[], [], [], 1]);
  });

  test('has asked all of its questions with one signal, which holds none of them', async () => {
    const { poller, clock, questions, answer } = polled();
    for (let asked = 0; asked < 20; asked += 1) {
      await answer(asked);
      clock.advance(60_000);
    }
    expect(new Set(questions.map(({ signal }) => signal)).size).toBe(1);
    expect(listenersOn(questions[0]!.signal)).toBe(0);
    poller.stop();
  });
});

describe('a poller whose question fails', () => {
  test('asks again while it is an outage, ever more rarely, and at its pace when that is over', async () => {
    const { poller, clock, questions, failures, answer, fail } = polled({
      pace: () => ({ baseMs: 1_000, slowestMs: 1_000 }),
    });
    const waits: number[] = [];
    for (let asked = 0; asked < 7; asked += 1) {
      await fail(outage());
      waits.push(clock.due[0]!);
      clock.advance(clock.due[0]!);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    await answer(1);
    expect([clock.due, questions.length, failures]).toEqual([[1_000], 8, []]);
    poller.stop();
  });

  test('asks again after a first answer that nobody can read, or that is a refusal', async () => {
    const { poller, clock, told, failures, answer, fail } = polled();
    for (const error of [
      new UpstreamContractError('HTML', where),
      new UpstreamStatusError(500, where),
      new UpstreamRejectedError('other_error', where),
      new UpstreamRejectedError('app_sign_error', where),
      new UpstreamRejectedError('系统繁忙', where),
    ]) {
      await fail(error);
      clock.advance(clock.due[0]!);
    }
    await answer(1);
    expect([told.map(({ count }) => count), failures]).toEqual([[1], []]);
    poller.stop();
  });

  test('gives up when there is no such object, known or not', async () => {
    const unknown = polled();
    const missing = new MissingError('none');
    await unknown.fail(missing);
    expect(unknown.failures).toEqual([missing]);
    unknown.poller.stop();
    const known = polled();
    await known.answer(1);
    known.clock.advance(60_000);
    await known.fail(missing);
    expect(known.failures).toEqual([missing]);
    known.poller.stop();
  });

  test.each<[string, Error]>([
    ['what the account has not', new UpstreamRejectedError('app_permission_error', where)],
    ['what cannot be asked', new RangeError('no id')],
  ])('gives up %s, unless the object has been seen', async (_what, refusal) => {
    const unknown = polled();
    await unknown.fail(refusal);
    expect(unknown.failures).toEqual([refusal]);
    unknown.poller.stop();
    const known = polled();
    await known.answer(1);
    known.clock.advance(60_000);
    await known.fail(refusal);
    expect([known.failures, known.clock.due]).toEqual([[], [60_000]]);
    known.poller.stop();
  });
});

describe('the time of a question', () => {
  test('counts towards the time to the next', async () => {
    const { poller, clock, answer } = polled();
    clock.advance(20_000);
    await answer(1);
    expect(clock.due).toEqual([40_000]);
    clock.advance(40_000);
    clock.advance(500_000);
    await answer(1);
    expect(clock.due).toEqual([0]);
    poller.stop();
  });

  test('is set anew when the pace changes, and not while a question is under way', async () => {
    let baseMs = 60_000;
    const { poller, clock, questions, answer } = polled({
      pace: () => ({ baseMs, slowestMs: 4 * baseMs }),
    });
    baseMs = 30_000;
    poller.reschedule();
    expect(clock.due).toEqual([]);
    await answer(1);
    clock.advance(30_000);
    await answer(1);
    expect(clock.due).toEqual([45_000]);
    baseMs = 10_000;
    clock.advance(4_000);
    poller.reschedule();
    // Ten seconds after the latest question, as though it had changed.
    expect([clock.due, questions.length]).toEqual([[6_000], 2]);
    poller.stop();
  });

  test('is told with its answer', async () => {
    const asked: number[] = [];
    const { poller, clock, answer } = polled({
      onState: (_state, _isForced, askedAt) => asked.push(askedAt) > 0,
    });
    const first = clock.now();
    clock.advance(5_000);
    await answer(1);
    expect(asked).toEqual([first]);
    poller.stop();
  });
});
