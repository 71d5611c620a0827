import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { describe, expect, test } from 'vitest';
import { blockListOf } from '../../src/config/access-env.ts';
import { strangerCaller, unlimitedCaller } from '../../src/access/caller.ts';
import { httpExtensionsOf } from '../../src/operation/http-error.ts';
import { startHttpServer } from '../../src/runtime/http-server.ts';
import { takePoints } from '../../src/operation/rate-limits.ts';
import { createMemoryLimiters, createTicketLimiter } from '../../src/access/limiters.ts';
import { startTestGateway } from '../support/gateway.ts';

/** A limiter that refuses in one way. */
class Refusing extends RateLimiterMemory {
  readonly #rejection: unknown;

  constructor(rejection: unknown) {
    super({ points: 1, duration: 1 });
    this.#rejection = rejection;
  }

  override consume(): Promise<RateLimiterRes> {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- As the package does it.
    return Promise.reject(this.#rejection);
  }
}

const startLines = () => {
  const lines: [string, object][] = [];
  const write = (fields: object, message: string) => void lines.push([message, fields]);
  return { lines, logger: { info: write, warn: write } };
};

const asked = { key: 'a', points: 1, scope: undefined, name: 'user:a' };

describe('a refusal', () => {
  test.each([
    [0, '1'],
    [1, '1'],
    [1_000, '1'],
    [1_001, '2'],
    [59_999, '60'],
    [3_600_000, '3600'],
  ])('with %i ms to wait says whole seconds, not too few: %s', async (msBeforeNext, seconds) => {
    const { logger } = startLines();
    const error = await takePoints(new Refusing(new RateLimiterRes(0, msBeforeNext)), asked, {
      isWarnOnly: false,
      logger,
    });
    expect(httpExtensionsOf(error!)).toEqual({ status: 429, headers: { 'retry-after': seconds } });
    expect(error?.extensions['retryAfterSeconds']).toBe(Number(seconds));
  });

  test('is none where it is only logged, and where it cannot be counted', async () => {
    const { lines, logger } = startLines();
    const refusing = new Refusing(new RateLimiterRes(0, 1_000));
    expect(await takePoints(refusing, asked, { isWarnOnly: true, logger })).toBeUndefined();
    const away = new Error('The store is away.');
    expect(await takePoints(new Refusing(away), asked, { isWarnOnly: false, logger })).toBeUndefined();
    expect(lines).toEqual([
      ['A caller is beyond the rate limit', { caller: 'user:a', points: 1 }],
      ['Requests cannot be counted, so none is refused', { err: away }],
    ]);
  });
});

describe('what is counted', () => {
  test('has the points, the servers’ points and the window that are configured', () => {
    const { users, servers } = createMemoryLimiters({ points: 3, serverPoints: 7, windowSeconds: 11 });
    expect([users.points, users.duration]).toEqual([3, 11]);
    expect([servers.points, servers.duration]).toEqual([7, 11]);
  });

  test('is of so many users at most: beyond them who asked longest ago begins anew', async () => {
    const { users } = createMemoryLimiters({ points: 3, serverPoints: 3, windowSeconds: 60 }, 2);
    for (const name of ['a', 'b', 'a', 'c']) await users.consume(name);
    const counted = async (name: string) => (await users.get(name))?.consumedPoints;
    expect([await counted('a'), await counted('b'), await counted('c')]).toEqual([2, undefined, 1]);
  });

  test('of a link to a page is counted by the minute', () => {
    const tickets = createTicketLimiter(30);
    expect([tickets.points, tickets.duration]).toEqual([30, 60]);
  });

  test('of strangers is by their address, in IPv6 by its network', async () => {
    const rate = createMemoryLimiters({ points: 2, serverPoints: 2, windowSeconds: 60 });
    await using gateway = await startTestGateway({
      entryRules: {
        rate,
        authenticate: () => strangerCaller,
        trustedProxies: blockListOf(['0.0.0.0/0', '::/0']),
      },
    });
    const http = await startHttpServer(gateway.listener, { host: '127.0.0.1', port: 0 });
    const ask = async (from: string) => {
      const response = await fetch(`${http.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
        body: '{"query":"{ __typename }"}',
      });
      await response.arrayBuffer();
    };
    await ask('2001:db8::1');
    await ask('2001:db8::2');
    await ask('203.0.113.7');
    expect((await rate.users.get('address:2001:db8:0:0::/64'))?.consumedPoints).toBe(2);
    expect((await rate.users.get('address:203.0.113.7'))?.consumedPoints).toBe(1);
    await http.close();
  });
});

test('an operation that is too dear for what is left takes nothing from those that are not', async () => {
  const rate = createMemoryLimiters({ points: 10, serverPoints: 10, windowSeconds: 60 });
  await using gateway = await startTestGateway({ entryRules: { rate } });
  const teacher = { ...unlimitedCaller, kind: 'user' as const, name: 'user:teacher', userId: 'teacher' };
  const codeOf = async (query: string) =>
    (await gateway.execute(query, undefined, teacher)).errors?.[0]?.extensions?.['code'];
  for (let time = 0; time < 3; time += 1) {
    expect(await codeOf('{ rooms(first: 20) { nodes { type } } }')).toBe('RATE_LIMITED');
  }
  // A point for each of the three requests, and one for this.
  for (let time = 0; time < 7; time += 1)
    expect(await codeOf('{ rooms(first: 1) { totalCount } }')).toBeUndefined();
  expect(await codeOf('{ rooms(first: 1) { totalCount } }')).toBe('RATE_LIMITED');
});
