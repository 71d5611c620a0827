import { describe, expect, test } from 'vitest';
import { strangerCaller, unlimitedCaller, type Caller } from '../../../src/access/caller.ts';
import { createMemoryLimiters } from '../../../src/access/limiters.ts';
import { TrustedDocuments } from '../../../src/operation/persisted-operations.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import type { TestGatewayOptions } from '../../support/gateway.ts';
import { startTwoWays, type Answer, type TwoWays } from './two-ways.ts';

const NOTHING = { query: '{ __typename }' };
const ROOM = { query: `{ room(id: "${seedIds.liveRoom}") { title documents { totalCount } } }` };
const ASKING = { 'x-rate-limit': '1' };

const reader = (name: string): Caller => ({ ...unlimitedCaller, kind: 'user', name, userId: name });

/** Who asks stands in a header. */
const startRated = (options: TestGatewayOptions = {}): Promise<TwoWays> =>
  startTwoWays({
    ...options,
    entryRules: {
      rate: createMemoryLimiters({ points: 10, serverPoints: 20, windowSeconds: 60 }),
      authenticate: (headers) => reader(headers.get('x-name') ?? 'a'),
      ...options.entryRules,
    },
  });

interface RateLimit {
  limit: number;
  remaining: number;
  resetAt: string;
}

const leftOf = ({ headers }: Answer) => Number(/;r=(\d+);/.exec(headers['ratelimit'] ?? '')?.[1] ?? NaN);
const extensionOf = ({ body }: Answer) =>
  (JSON.parse(body) as { extensions?: { rateLimit?: RateLimit } }).extensions?.rateLimit;

describe('what a caller has left', () => {
  test('is in the headers of both ways, in the form of the draft', async () => {
    await using ways = await startRated();
    for (const [ask, left] of [
      [ways.ask, 9],
      [ways.askYoga, 8],
    ] as const) {
      const { headers } = await ask(NOTHING);
      expect(headers['ratelimit']).toMatch(new RegExp(`^"points";r=${left};t=(?:[1-9]|[1-5]\\d|60)$`));
      expect(headers['ratelimit-policy']).toBe('"points";q=10;w=60');
    }
  });

  test('is what is left behind the operation, for each caller alone, and other for servers', async () => {
    const server: Caller = {
      ...strangerCaller,
      kind: 'server',
      name: 'key:portal',
      scopes: unlimitedCaller.scopes,
    };
    await using ways = await startRated({
      entryRules: {
        authenticate: (headers) =>
          headers.get('x-name') === 'server' ? server : reader(headers.get('x-name')!),
      },
    });
    expect(leftOf(await ways.ask(ROOM, { 'x-name': 'a' }))).toBe(8);
    expect(leftOf(await ways.ask(NOTHING, { 'x-name': 'a' }))).toBe(7);
    expect(leftOf(await ways.ask(NOTHING, { 'x-name': 'b' }))).toBe(9);
    const { headers } = await ways.ask(NOTHING, { 'x-name': 'server' });
    expect(headers['ratelimit-policy']).toBe('"points";q=20;w=60');
  });

  test('is nothing with a refusal, which says when to come again', async () => {
    await using ways = await startRated();
    let answer = await ways.ask(NOTHING);
    while (answer.status === 200) answer = await ways.ask(NOTHING);
    expect(answer.status).toBe(429);
    expect(leftOf(answer)).toBe(0);
    expect(answer.headers['ratelimit']).toBe(`"points";r=0;t=${answer.headers['retry-after']}`);
  });

  test('is in the answer where it is asked for, and only there', async () => {
    await using ways = await startRated();
    for (const ask of [ways.ask, ways.askYoga]) {
      const answer = await ask(NOTHING, ASKING);
      const rateLimit = extensionOf(answer)!;
      expect(rateLimit).toEqual({
        limit: 10,
        remaining: leftOf(answer),
        resetAt: expect.stringMatching(/^2026-05-04T08:0[01]:\d\d\.\d{3}Z$/) as string,
      });
    }
    expect(extensionOf(await ways.ask(NOTHING))).toBeUndefined();
    expect(extensionOf(await ways.ask(NOTHING, { 'x-rate-limit': '0' }))).toBeUndefined();
  });

  test('is in a refusal for want of points as well', async () => {
    await using ways = await startRated();
    for (let taken = 0; taken < 9; taken += 1) await ways.ask(NOTHING);
    const refused = await ways.ask(ROOM, ASKING);
    expect(refused.status).toBe(429);
    expect(extensionOf(refused)).toMatchObject({ limit: 10, remaining: 0 });
  });

  test('is the own of who is shown a response that was kept for others', async () => {
    const cache = {
      ttlMs: { record: 60_000, list: 60_000, merchant: 60_000, liveStatistics: 60_000, playback: 60_000 },
    };
    await using ways = await startRated({ cache, yoga: { keptResponses: { maxBytes: 1_000_000 } } });
    for (let time = 0; time < 4; time += 1) await ways.ask(ROOM, { 'x-name': 'a' });
    expect(leftOf(await ways.ask(ROOM, { 'x-name': 'a' }))).toBe(0);
    expect(leftOf(await ways.ask(ROOM, { 'x-name': 'b' }))).toBe(8);
    expect(ways.gateway.logs.filter(({ again }) => again === true).length).toBeGreaterThanOrEqual(2);
    // Whoever asks for it in the answer gets one of their own, and leaves it to nobody.
    for (let time = 0; time < 4; time += 1) {
      const answer = await ways.ask(ROOM, { ...ASKING, 'x-name': `c${time}` });
      expect(extensionOf(answer)).toMatchObject({ remaining: 8 });
    }
    expect(extensionOf(await ways.ask(ROOM, { 'x-name': 'd' }))).toBeUndefined();
  });

  test('is in no answer that any cache may keep for everybody', async () => {
    const trusted = new TrustedDocuments(new Map([['id', NOTHING.query]]), false);
    await using ways = await startRated({ entryRules: { persisted: trusted } });
    const kept = await ways.get(`?query=${encodeURIComponent(NOTHING.query)}`);
    expect(kept.headers['cache-control']).toBe('max-age=60');
    expect(kept.headers['ratelimit']).toBeUndefined();
    const asked = await ways.get(`?query=${encodeURIComponent(NOTHING.query)}`, ASKING);
    expect(asked.headers['cache-control']).toBe('no-store');
    expect(extensionOf(asked)).toBeDefined();
  });

  test('is not said where nobody is counted', async () => {
    await using ways = await startTwoWays();
    const answer = await ways.ask(NOTHING, ASKING);
    expect(answer.headers['ratelimit']).toBeUndefined();
    expect(answer.headers['ratelimit-policy']).toBeUndefined();
    expect(extensionOf(answer)).toBeUndefined();
  });
});
