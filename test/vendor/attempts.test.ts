import { describe, expect, test } from 'vitest';
import {
  withAttempts,
  type AttemptSettings,
  type Attempted,
  type VendorCallEvent,
} from '../../src/vendor/resilience/attempts.ts';
import { createBreaker } from '../../src/vendor/resilience/breaker.ts';
import { createBulkhead, type BulkheadOptions } from '../../src/vendor/resilience/bulkhead.ts';
import { createVendorClock } from '../../src/vendor/resilience/vendor-clock.ts';
import { Cancellation } from '../../src/runtime/cancellation.ts';
import {
  UpstreamRejectedError,
  UpstreamShedError,
  UpstreamStatusError,
  UpstreamTimeoutError,
  UpstreamUnreachableError,
  type CallClass,
} from '../../src/vendor/protocol/errors.ts';
import { createRetryBudget } from '../../src/vendor/resilience/retry.ts';
import { rejectionOf } from './vendor-stub.ts';

const endpoint = '/api/v3/room/detail';
const classes: CallClass[] = ['read', 'preview', 'create', 'write', 'upload'];
const sent = { endpoint, sent: true };
const reset = () => Promise.reject(new UpstreamUnreachableError('reset', sent));
const refused = () => Promise.reject(new UpstreamUnreachableError('refused', { endpoint, sent: false }));
const clockSkew = () => Promise.reject(new UpstreamRejectedError('app_timestamp_out_date_error', sent));

const ofAll = <T>(value: T) =>
  Object.fromEntries(classes.map((callClass) => [callClass, value])) as Record<CallClass, T>;

/** What calls share, with the same deadlines and one guard for all classes, and what became of each attempt. */
function shared({
  deadlineMs = 60_000,
  totalMs = 60_000,
  limits = { limit: 10, maxWaiting: 10 },
}: { deadlineMs?: number; totalMs?: number; limits?: BulkheadOptions } = {}) {
  const guard = { bulkhead: createBulkhead(limits), breaker: createBreaker(600_000) };
  const events: VendorCallEvent[] = [];
  const clock = createVendorClock(() => 0);
  const settings: AttemptSettings = {
    deadlines: ofAll(deadlineMs),
    totalDeadlines: ofAll(totalMs),
    guards: ofAll(guard),
    clock,
    retryBudget: createRetryBudget(),
    random: () => 0,
    onCall: (event) => events.push(event),
  };
  const outcomes = () => events.map(({ attempt, outcome }) => `${attempt} ${outcome}`);
  /** Makes one call; the attempts go as the steps say, the last of them again and again. */
  const attempt = (
    steps: ((deadlineMs: number) => Promise<unknown>)[],
    attempted: Partial<Attempted> = {},
  ) => {
    let step = 0;
    return withAttempts(settings, { endpoint, callClass: 'read', ...attempted }, (deadline) => {
      step += 1;
      return (steps[step - 1] ?? steps.at(-1)!)(deadline);
    });
  };
  return { ...guard, settings, clock, outcomes, events, attempt };
}

const openBreaker = async ({ breaker }: Pick<ReturnType<typeof shared>, 'breaker'>) => {
  for (let calls = 0; calls < 50; calls += 1) await rejectionOf(breaker.run(endpoint, reset));
};

describe('the time of an attempt', () => {
  test.each(classes)(
    'of a %s is its deadline, or what is left of that for all attempts',
    async (callClass) => {
      const { settings } = shared();
      const granted = (deadlineMs: number, totalMs: number) =>
        withAttempts(
          {
            ...settings,
            deadlines: { ...ofAll(1), [callClass]: deadlineMs },
            totalDeadlines: { ...ofAll(1), [callClass]: totalMs },
          },
          { endpoint, callClass },
          (ms) => Promise.resolve(ms),
        );
      expect(await granted(4_000, 15_000)).toBe(4_000);
      const left = await granted(15_000, 4_000);
      expect(left).toBeLessThanOrEqual(4_000);
      expect(left).toBeGreaterThan(0);
    },
  );

  test('is shorter by what the attempts before it took', async () => {
    const { attempt } = shared({ deadlineMs: 60_000, totalMs: 60_000 });
    let tookMs = 0;
    const left = await attempt([
      async () => {
        const startedAt = performance.now();
        await new Promise((resolve) => setTimeout(resolve, 20));
        tookMs = performance.now() - startedAt;
        return reset();
      },
      (ms) => Promise.resolve(ms),
    ]);
    expect(left).toBeLessThanOrEqual(60_000 - tookMs);
  });

  test('is shorter by the wait for its turn', async () => {
    const { attempt, bulkhead } = shared({ limits: { limit: 1, maxWaiting: 1 } });
    void bulkhead.enter({ endpoint, waitMs: 0 });
    const left = attempt([(ms) => Promise.resolve(ms)]);
    const calledAt = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const turnAt = performance.now();
    bulkhead.leave(1);
    expect(await left).toBeLessThanOrEqual(60_000 - (turnAt - calledAt));
  });

  test('is over for who waits for a turn that does not come', async () => {
    const { attempt, bulkhead, outcomes } = shared({ totalMs: 20, limits: { limit: 1, maxWaiting: 1 } });
    void bulkhead.enter({ endpoint, waitMs: 0 });
    expect(await rejectionOf(attempt([reset]))).toMatchObject({ code: 'UPSTREAM_TIMEOUT', sent: false });
    expect(outcomes()[0]).toBe('1 UPSTREAM_TIMEOUT');
  });

  test('that is over before it begins sends nothing', async () => {
    const { attempt, outcomes } = shared({ totalMs: 0 });
    let runs = 0;
    const error = await rejectionOf(attempt([() => Promise.resolve((runs += 1))]));
    expect(error).toBeInstanceOf(UpstreamTimeoutError);
    expect(error).toMatchObject({ sent: false });
    expect([runs, outcomes()]).toEqual([0, ['1 UPSTREAM_TIMEOUT']]);
  });
});

describe('a vendor that is down', () => {
  test('refuses a call at once although all turns are taken by calls that hang', async () => {
    const held = shared({ limits: { limit: 2, maxWaiting: 10 }, totalMs: 2_000 });
    for (const turn of [1, 2])
      expect([turn, held.bulkhead.enter({ endpoint, waitMs: 0 })]).toEqual([turn, undefined]);
    await openBreaker(held);
    const error = await rejectionOf(held.attempt([() => Promise.resolve('answer')]));
    expect(error).toBeInstanceOf(UpstreamShedError);
    expect(held.outcomes()).toEqual(['1 SHED']);
  });

  test('is not called by those who waited when it was found out', async () => {
    const held = shared({ limits: { limit: 1, maxWaiting: 10 } });
    void held.bulkhead.enter({ endpoint, waitMs: 0 });
    let runs = 0;
    const waits = [1, 2, 3].map(() => rejectionOf(held.attempt([() => Promise.resolve((runs += 1))])));
    await openBreaker(held);
    held.bulkhead.leave(1);
    for (const error of await Promise.all(waits)) expect(error).toBeInstanceOf(UpstreamShedError);
    expect(runs).toBe(0);
    // Each of them has passed its turn on.
    expect(held.bulkhead.enter({ endpoint, waitMs: 0 })).toBeUndefined();
  });

  test('is found out by the failures of attempts, and only by them', async () => {
    const { attempt, breaker } = shared();
    for (let calls = 0; calls < 60; calls += 1) {
      await rejectionOf(attempt([() => Promise.reject(new UpstreamRejectedError('app_error', sent))]));
    }
    expect(breaker.isClosed).toBe(true);
    // More than half of what is counted.
    for (let calls = 0; calls < 100; calls += 1) {
      await rejectionOf(attempt([reset], { callClass: 'write' }));
    }
    expect(breaker.isClosed).toBe(false);
  });
});

describe('a turn', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['an answer', () => Promise.resolve('answer')],
    ['a refusal', () => Promise.reject(new UpstreamRejectedError('app_error', sent))],
    ['a failure', reset],
    ['something that is no error of the vendor', () => Promise.reject(new Error('mistake'))],
  ])('is passed on after %s', async (_name, run) => {
    const { attempt, bulkhead } = shared({ limits: { limit: 1, maxWaiting: 0 } });
    for (let calls = 0; calls < 3; calls += 1) {
      await attempt([run], { callClass: 'write' }).catch(() => undefined);
    }
    expect(bulkhead.enter({ endpoint, waitMs: 0 })).toBeUndefined();
  });

  test('says how the vendor does: a failure takes back what good answers have earned', async () => {
    const { attempt, bulkhead } = shared({ limits: { limit: 1, provenLimit: 2, maxWaiting: 0 } });
    const answer = () => attempt([() => Promise.resolve('answer')]);
    for (let calls = 0; calls < 10; calls += 1) await answer();
    const turns = () => {
      let count = 0;
      try {
        for (; bulkhead.enter({ endpoint, waitMs: 0 }) === undefined; count += 1);
      } catch {
        for (let turn = 0; turn < count; turn += 1) bulkhead.leave(1);
      }
      return count;
    };
    expect(turns()).toBe(2);
    await rejectionOf(attempt([reset], { callClass: 'write' }));
    expect(turns()).toBe(1);
  });

  test('is told of at each attempt, and not without one', async () => {
    const { attempt, bulkhead } = shared({ limits: { limit: 1, maxWaiting: 0 } });
    let turns = 0;
    const onTurn = () => void (turns += 1);
    await attempt([reset, reset, () => Promise.resolve('answer')], { onTurn });
    expect(turns).toBe(3);
    void bulkhead.enter({ endpoint, waitMs: 0 });
    expect(await rejectionOf(attempt([reset], { onTurn }))).toBeInstanceOf(UpstreamShedError);
    expect(turns).toBe(3);
  });

  test('that takes as long as a call is counted as one', async () => {
    const { attempt, bulkhead } = shared({ limits: { limit: 1, maxWaiting: 1 } });
    await attempt([() => new Promise((resolve) => setTimeout(resolve, 30))]);
    void bulkhead.enter({ endpoint, waitMs: 0 });
    expect(bulkhead.expectedWaitMs).toBeGreaterThanOrEqual(29);
  });
});

describe('a call refused for its timestamp', () => {
  const date = new Date(600_000).toUTCString();

  test.each<[CallClass, number]>([
    ['read', 2],
    ['preview', 2],
    ['create', 2],
    ['write', 2],
    ['upload', 1],
  ])('of class %s is made %i times, and the next goes by the corrected clock', async (callClass, times) => {
    const { attempt, clock, outcomes } = shared();
    clock.observe(date, 0);
    await rejectionOf(attempt([clockSkew], { callClass }));
    expect(outcomes()).toHaveLength(times);
    expect(clock.offsetMs).toBe(600_500);
  });

  test.each(classes)(
    'is no other failure: a %s that may have run is not made again for its clock',
    async (callClass) => {
      const { attempt, clock, outcomes } = shared();
      clock.observe(date, 0);
      const failed = () => Promise.reject(new UpstreamStatusError(500, sent));
      await rejectionOf(attempt([failed], { callClass }));
      expect([outcomes().length, clock.offsetMs]).toEqual([1, 0]);
    },
  );

  test('needs no repeat of the budget', async () => {
    const { settings, clock, attempt, outcomes } = shared();
    clock.observe(date, 0);
    while (settings.retryBudget.spend());
    expect(await attempt([clockSkew, () => Promise.resolve('answer')], { callClass: 'create' })).toBe(
      'answer',
    );
    expect(outcomes()).toEqual(['1 UPSTREAM_CLOCK_SKEW', '2 ok']);
  });

  test('is not made again where the vendor has said no time', async () => {
    const { attempt, outcomes } = shared();
    await rejectionOf(attempt([clockSkew]));
    expect(outcomes()).toEqual(['1 UPSTREAM_CLOCK_SKEW']);
  });
});

describe('the budget of repeats', () => {
  test('is one for all calls: fifty, and half a repeat for each call', async () => {
    const { settings, events } = shared();
    let runs = 0;
    for (let calls = 0; calls < 41; calls += 1) {
      // Each meets a vendor of its own, so that no breaker opens.
      const { guards } = shared().settings;
      const call = { endpoint, callClass: 'read' } as const;
      await rejectionOf(
        withAttempts({ ...settings, guards }, call, () => {
          runs += 1;
          return reset();
        }),
      );
    }
    // The first deposit finds the budget full.
    expect(runs).toBe(41 + 50 + 20);
    expect(events).toHaveLength(runs);
  });

  test('is not touched by what must not be repeated', async () => {
    const { attempt, settings } = shared();
    await rejectionOf(attempt([reset], { callClass: 'create' }));
    await rejectionOf(attempt([() => Promise.reject(new UpstreamStatusError(500, sent))]));
    let repeats = 0;
    while (settings.retryBudget.spend()) repeats += 1;
    expect(repeats).toBe(50);
  });
});

describe('an error', () => {
  test('is that of the last attempt', async () => {
    const { attempt, outcomes } = shared();
    const refusal = new UpstreamRejectedError('app_error', sent);
    expect(await rejectionOf(attempt([reset, reset, () => Promise.reject(refusal)]))).toBe(refusal);
    expect(outcomes()).toHaveLength(3);
  });

  test.each(classes)('of a %s says so, and whether the outcome is known', async (callClass) => {
    const { attempt } = shared();
    const isKnown = callClass === 'read' || callClass === 'preview';
    expect(await rejectionOf(attempt([reset], { callClass }))).toMatchObject({
      callClass,
      isOutcomeUnknown: !isKnown,
    });
    expect(await rejectionOf(attempt([refused], { callClass }))).toMatchObject({ isOutcomeUnknown: false });
  });
});

describe('a caller who gives up', () => {
  const reason = new Error('the client left');

  test('between two attempts is told at once, and nothing more is sent', async () => {
    const { attempt, outcomes } = shared();
    const leaving = new Cancellation();
    const call = attempt([reset], { signal: leaving });
    // With no jitter at all, the next attempt is a timer away.
    while (outcomes().length === 0) await Promise.resolve();
    leaving.abort(reason);
    expect(await rejectionOf(call)).toBe(reason);
    expect(outcomes()).toEqual(['1 UPSTREAM_UNAVAILABLE']);
  });

  test('is only one who does: with a signal that stays, the next attempt is made', async () => {
    const { attempt } = shared();
    const call = attempt([reset, () => Promise.resolve('answer')], { signal: new Cancellation() });
    expect(await call).toBe('answer');
  });

  test('because its operation has no time left is told of a timeout', async () => {
    const { attempt } = shared();
    const leaving = new Cancellation();
    leaving.abort(new UpstreamTimeoutError('over', { endpoint: 'operation', sent: false }));
    expect(await rejectionOf(attempt([reset], { signal: leaving }))).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      endpoint,
      sent: false,
    });
  });

  test('is noted as such', async () => {
    const { attempt, events, outcomes } = shared();
    const leaving = new Cancellation();
    leaving.abort(reason);
    const origin = {};
    await rejectionOf(attempt([reset], { signal: leaving, origin }));
    expect(outcomes()).toEqual(['1 ABORTED']);
    expect(events[0]!.origin).toBe(origin);
  });
});
