import { describe, expect, it } from 'vitest';
import {
  UpstreamContractError,
  UpstreamRejectedError,
  UpstreamShedError,
  UpstreamStatusError,
  UpstreamTimeoutError,
  UpstreamUnreachableError,
  type CallClass,
} from '../../src/vendor/protocol/errors.ts';
import { createRetryBudget, retryDelayMs } from '../../src/vendor/resilience/retry.ts';

const went = { endpoint: '/api/v3/room/detail', sent: true };
const stayed = { endpoint: '/api/v3/room/detail', sent: false };
const errors = {
  'a reset': new UpstreamUnreachableError('reset', went),
  'a refused connection': new UpstreamUnreachableError('refused', stayed),
  'a timeout': new UpstreamTimeoutError('late', went),
  'a timeout in the queue': new UpstreamTimeoutError('late', stayed),
  'an open breaker': new UpstreamShedError('down', stayed),
  'HTTP 429': new UpstreamStatusError(429, went),
  'HTTP 500': new UpstreamStatusError(500, went),
  'HTTP 502': new UpstreamStatusError(502, went),
  'HTTP 503': new UpstreamStatusError(503, went),
  'HTTP 504': new UpstreamStatusError(504, went),
  'a refusal': new UpstreamRejectedError('app_course_error', went),
  'a web page': new UpstreamContractError('not JSON', went),
  'an abort': new DOMException('The call was aborted.', 'AbortError'),
};
const passing: (keyof typeof errors)[] = [
  'a reset',
  'a refused connection',
  'a timeout',
  'a timeout in the queue',
  'HTTP 429',
  'HTTP 502',
  'HTTP 503',
  'HTTP 504',
];
const repeatable: Record<CallClass, (keyof typeof errors)[]> = {
  read: passing,
  preview: passing,
  write: ['a refused connection', 'a timeout in the queue'],
  create: ['a refused connection', 'a timeout in the queue'],
  upload: [],
};

const cases = (Object.keys(repeatable) as CallClass[]).flatMap((callClass) =>
  (Object.keys(errors) as (keyof typeof errors)[]).map((what) => ({
    callClass,
    what,
    isRepeated: repeatable[callClass].includes(what),
  })),
);

describe('what is repeated', () => {
  it.each(cases)('$callClass after $what: $isRepeated', ({ callClass, what, isRepeated }) => {
    const delayMs = retryDelayMs({ attempt: 1, error: errors[what], callClass, remainingMs: 15_000 }, 0.5);
    expect(delayMs !== null).toBe(isRepeated);
  });
});

describe('how long a repeat waits', () => {
  const error = errors['a reset'];

  it.each([
    [1, 50],
    [2, 100],
    [3, 200],
    [4, 400],
    [5, 800],
  ])('after attempt %i: anything below %i ms', (attempt, ceilingMs) => {
    const delay = (random: number) =>
      retryDelayMs({ attempt, error, callClass: 'read', remainingMs: 15_000 }, random);
    expect([delay(0), delay(0.5), delay(0.999)]).toEqual([0, ceilingMs / 2, ceilingMs * 0.999]);
  });

  it('there is no seventh attempt', () => {
    expect(retryDelayMs({ attempt: 6, error, callClass: 'read', remainingMs: 15_000 }, 0)).toBeNull();
  });

  it('there is none that could not end in time', () => {
    expect(retryDelayMs({ attempt: 5, error, callClass: 'read', remainingMs: 400 }, 0.5)).toBeNull();
    expect(retryDelayMs({ attempt: 5, error, callClass: 'read', remainingMs: 401 }, 0.5)).toBe(400);
  });
});

describe('a vendor that says when', () => {
  const busy = (retryAfterMs: number) => new UpstreamStatusError(429, { ...went, retryAfterMs });
  const delay = (error: Error, remainingMs: number, callClass: CallClass = 'read') =>
    retryDelayMs({ attempt: 1, error, callClass, remainingMs }, 0.5);

  it('is not asked before, and not by all together', () => {
    expect(delay(busy(2_000), 15_000)).toBe(2_025);
  });

  it('is not asked again where that leaves no time', () => {
    expect([delay(busy(2_000), 2_025), delay(busy(2_000), 2_026)]).toEqual([null, 2_025]);
  });

  it('may say no in JSON too', () => {
    const refusal = (reason: string) => new UpstreamRejectedError(reason, { ...went, retryAfterMs: 2_000 });
    expect(delay(refusal('slow down'), 15_000)).toBe(2_025);
    expect(delay(refusal('app_course_error'), 15_000)).toBeNull();
  });

  it.each(['write', 'create', 'upload'] as const)('is sent no %s twice', (callClass) => {
    expect(delay(busy(1), 15_000, callClass)).toBeNull();
  });
});

describe('the budget of repeats', () => {
  it('allows a burst, then one repeat for two calls', () => {
    const budget = createRetryBudget();
    const spendAll = () => {
      let count = 0;
      while (budget.spend()) count += 1;
      return count;
    };
    expect(spendAll()).toBe(50);
    for (let call = 0; call < 20; call += 1) budget.deposit();
    expect(spendAll()).toBe(10);
    for (let call = 0; call < 1_000; call += 1) budget.deposit();
    expect(spendAll()).toBe(50);
  });
});
