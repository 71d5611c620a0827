import { CircuitState } from 'cockatiel';
import { describe, expect, it } from 'vitest';
import { createBreaker, createFailureWindow, isVendorFailure } from '../../src/vendor/resilience/breaker.ts';
import {
  UpstreamContractError,
  UpstreamRejectedError,
  UpstreamShedError,
  UpstreamStatusError,
  UpstreamTimeoutError,
  UpstreamUnreachableError,
} from '../../src/vendor/protocol/errors.ts';
import { rejectionOf } from './vendor-stub.ts';

const where = { endpoint: '/api/v3/room/detail', sent: true };
const down = () => Promise.reject(new UpstreamUnreachableError('reset', where));
const up = () => Promise.resolve('answer');

describe('what counts as a failure of the vendor', () => {
  it.each([
    ['a reset', new UpstreamUnreachableError('reset', where), true],
    ['a timeout', new UpstreamTimeoutError('late', where), true],
    ['HTTP 500', new UpstreamStatusError(500, where), true],
    ['HTTP 429', new UpstreamStatusError(429, where), true],
    ['HTTP 429 that says until when', new UpstreamStatusError(429, { ...where, retryAfterMs: 1 }), false],
    ['HTTP 503 that says until when', new UpstreamStatusError(503, { ...where, retryAfterMs: 1 }), true],
    ['HTTP 404', new UpstreamStatusError(404, where), false],
    ['a refusal', new UpstreamRejectedError('other_error', where), false],
    ['an unknown shape', new UpstreamContractError('shape', where), false],
    ['a call that was not made', new UpstreamShedError('down', where), false],
    ['an abort', new DOMException('gone', 'AbortError'), false],
  ])('%s: %s', (_name, error, isFailure) => {
    expect(isVendorFailure(error)).toBe(isFailure);
  });
});

describe('the window of ten seconds', () => {
  const closed = CircuitState.Closed;

  it.each([
    { successes: 0, failures: 49, opens: false },
    { successes: 0, failures: 50, opens: true },
    { successes: 20, failures: 30, opens: true },
    { successes: 21, failures: 30, opens: false },
    { successes: 400, failures: 599, opens: false },
    { successes: 400, failures: 600, opens: true },
  ])('$failures failures among $successes successes: opens $opens', ({ successes, failures, opens }) => {
    const window = createFailureWindow(() => 0);
    for (let i = 0; i < successes; i += 1) window.success(closed);
    let isOpening = false;
    for (let i = 0; i < failures; i += 1) isOpening = window.failure(closed);
    expect(isOpening).toBe(opens);
  });

  it('forgets what is older, also when nothing happened since', () => {
    let now = 0;
    const window = createFailureWindow(() => now);
    for (let i = 0; i < 49; i += 1) window.failure(closed);
    now = 10_000;
    expect(window.failure(closed)).toBe(false);
  });

  it('stays open for the failure of a probe, however long ago the others were', () => {
    const window = createFailureWindow(() => 0);
    expect(window.failure(CircuitState.HalfOpen)).toBe(true);
  });

  it('remembers all of it until then, a second at a time', () => {
    let now = 0;
    const window = createFailureWindow(() => now);
    for (now = 0; now < 10_000; now += 1_000) {
      for (let i = 0; i < 4; i += 1) expect(window.failure(closed)).toBe(false);
    }
    now = 9_999;
    for (let i = 0; i < 9; i += 1) expect(window.failure(closed)).toBe(false);
    expect(window.failure(closed)).toBe(true);
    // The first second is over: four are forgotten, and four come.
    now = 10_000;
    for (let i = 0; i < 3; i += 1) expect(window.failure(closed)).toBe(false);
    expect(window.failure(closed)).toBe(true);
  });
});

describe('the breaker', () => {
  async function openBreaker(halfOpenAfterMs: number) {
    const breaker = createBreaker(halfOpenAfterMs);
    for (let i = 0; i < 50; i += 1) await rejectionOf(breaker.run('/api', down));
    return breaker;
  }

  it('opens after fifty failures and calls the vendor no more', async () => {
    const breaker = await openBreaker(60_000);
    expect(breaker.isClosed).toBe(false);
    let calls = 0;
    const error = await rejectionOf(breaker.run('/api', () => Promise.resolve((calls += 1))));
    expect(error).toBeInstanceOf(UpstreamShedError);
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', sent: false, isRetryable: false });
    expect(calls).toBe(0);
  });

  it('lets one call probe, refuses the others meanwhile, and closes when it succeeds', async () => {
    const breaker = await openBreaker(0);
    let answer: (text: string) => void = () => undefined;
    const probing = breaker.run('/api', () => new Promise<string>((resolve) => (answer = resolve)));
    expect(await rejectionOf(breaker.run('/api', up))).toBeInstanceOf(UpstreamShedError);
    answer('answer');
    expect(await probing).toBe('answer');
    expect(breaker.isClosed).toBe(true);
    expect(await breaker.run('/api', up)).toBe('answer');
  });

  it('has forgotten the outage when the vendor is back: one more failure opens nothing', async () => {
    const breaker = await openBreaker(0);
    expect(await breaker.run('/api', up)).toBe('answer');
    for (let i = 0; i < 48; i += 1) {
      await rejectionOf(breaker.run('/api', down));
      expect(breaker.isClosed).toBe(true);
    }
  });

  it('says at once what it would refuse: while it is open, and to all but the call that probes', async () => {
    const closed = createBreaker(600_000);
    expect(() => closed.check('/api')).not.toThrow();
    const open = await openBreaker(600_000);
    expect(() => open.check('/api')).toThrow(UpstreamShedError);
    const waited = await openBreaker(0);
    expect(() => waited.check('/api')).not.toThrow();
    let answer: (text: string) => void = () => undefined;
    const probing = waited.run('/api', () => new Promise<string>((resolve) => (answer = resolve)));
    expect(() => waited.check('/api')).toThrow(UpstreamShedError);
    answer('answer');
    await probing;
    expect(() => waited.check('/api')).not.toThrow();
  });

  it('is closed by a refusal, which is an answer', async () => {
    const breaker = await openBreaker(0);
    const refusal = new UpstreamRejectedError('app_course_error', where);
    expect(await rejectionOf(breaker.run('/api', () => Promise.reject(refusal)))).toBe(refusal);
    expect(breaker.isClosed).toBe(true);
  });

  it('is not opened by calls that are given up', async () => {
    const breaker = createBreaker(600_000);
    const givenUp = () => Promise.reject(new DOMException('gone', 'AbortError'));
    for (let i = 0; i < 100; i += 1) await rejectionOf(breaker.run('/api', givenUp));
    expect(breaker.isClosed).toBe(true);
  });

  it.each([
    ['fails', down],
    ['is given up', () => Promise.reject(new DOMException('gone', 'AbortError'))],
  ])('stays open when the probe %s', async (_what, probe) => {
    const breaker = await openBreaker(0);
    await rejectionOf(breaker.run('/api', probe));
    expect(breaker.isClosed).toBe(false);
  });
});
