import { describe, expect, test } from 'vitest';
import { strangerCaller, unlimitedCaller, type Caller } from '../../src/access/caller.ts';
import { TrustedDocuments } from '../../src/operation/persisted-operations.ts';
import { createResponseCache, type Foundation } from '../../src/operation/response-cache.ts';

const question = Buffer.from('{"query":"{ __typename }"}');
const response = { body: Buffer.from('{"data":{}}'), coding: null };
const headers = new Headers();

function start(maxBytes = 100_000) {
  let nowMs = 0;
  const trusted = new TrustedDocuments(new Map(), false);
  const cache = createResponseCache({ maxBytes, trusted, now: () => nowMs });
  const keyOf = (more: Partial<Parameters<typeof cache.keyOf>[1]> = {}, bytes = question) =>
    cache.keyOf(bytes, { caller: unlimitedCaller, merchant: 'north 1', headers, form: 'null', ...more });
  return { cache, trusted, keyOf, pass: (ms: number) => void (nowMs += ms) };
}

function foundation(more: Partial<Foundation> = {}): Foundation {
  return {
    facts: { type: 'query', name: undefined, hash: '0123456789abcdef' },
    vendorCalls: { plannedMax: 1, made: 0, coalesced: 0, cached: 1 },
    endsAt: Infinity,
    remembered: [],
    ...more,
  };
}

function shown() {
  const answer = { isGone: false, touches: 0, touch: () => void (answer.touches += 1) };
  return answer;
}

describe('a response', () => {
  test('is kept when it comes a second time', () => {
    const { cache } = start();
    cache.keep('a', foundation(), response);
    expect(cache.find('a')).toBeUndefined();
    cache.keep('a', foundation(), response);
    expect(cache.find('a')?.response).toBe(response);
  });

  test('ends with its time, and is kept again by the next one', () => {
    const { cache, pass } = start();
    for (let time = 0; time < 2; time += 1) cache.keep('a', foundation({ endsAt: 1_000 }), response);
    pass(999);
    expect(cache.find('a')).toBeDefined();
    pass(1);
    expect(cache.find('a')).toBeUndefined();
    cache.keep('a', foundation({ endsAt: 2_000 }), response);
    expect(cache.find('a')).toBeDefined();
  });

  test('ends with the first of the answers that it was made of', () => {
    const { cache } = start();
    const [first, second] = [shown(), shown()];
    for (let time = 0; time < 2; time += 1)
      cache.keep('a', foundation({ remembered: [first, second] }), response);
    expect(cache.find('a')).toBeDefined();
    second.isGone = true;
    expect(cache.find('a')).toBeUndefined();
  });

  test('is not kept where one of them is gone by the time it is written', () => {
    const { cache } = start();
    const gone = { ...shown(), isGone: true };
    for (let time = 0; time < 3; time += 1) cache.keep('a', foundation({ remembered: [gone] }), response);
    expect(cache.size.entries).toBe(0);
  });

  test('counts as a use of its answers, once a second', () => {
    const { cache, pass } = start();
    const answer = shown();
    for (let time = 0; time < 2; time += 1) cache.keep('a', foundation({ remembered: [answer] }), response);
    for (let hit = 0; hit < 20; hit += 1) {
      pass(100);
      cache.find('a');
    }
    expect(answer.touches).toBe(2);
  });

  test('and its question are bounded by their bytes together', () => {
    const { cache } = start(10_000);
    for (let time = 0; time < 2; time += 1)
      for (let index = 0; index < 100; index += 1) cache.keep(`key ${index}`, foundation(), response);
    expect(cache.size.bytes).toBeLessThanOrEqual(10_000);
    expect(cache.size.bytes).toBeGreaterThan(5_000);
  });
});

describe('what a response is found by', () => {
  const key = start().keyOf();
  const user: Caller = {
    ...strangerCaller,
    kind: 'user',
    name: 'user:1',
    userId: '1',
    scopes: new Set(['room:read']),
  };
  const asked: [what: string, more: Parameters<ReturnType<typeof start>['keyOf']>[0]][] = [
    ['the scopes', { caller: user }],
    ['the rooms that a token is for', { caller: { ...unlimitedCaller, rooms: new Set(['r1']) } }],
    ['the kind of caller', { caller: { ...unlimitedCaller, kind: 'server' } }],
    ['the form', { form: 'gzip' }],
    ['whether the cost is asked for', { headers: new Headers({ 'x-vendor-calls': '1' }) }],
  ];
  test.each(asked)('has %s in it', (_what, more) => {
    const other = start().keyOf(more);
    expect(other).toEqual(expect.any(String));
    expect(other).not.toBe(key);
  });

  test('is the same for two users with the same rights, in whatever order they stand', () => {
    const scopes = ['room:read', 'document:read'] as const;
    const of = (name: string, order: readonly (typeof scopes)[number][]) =>
      start().keyOf({ caller: { ...user, name, userId: name, scopes: new Set(order) } });
    expect(of('a', scopes)).toBe(of('b', [...scopes].reverse()));
  });

  test('is another one behind new manifests', () => {
    const { keyOf, trusted } = start();
    const before = keyOf();
    trusted.replace(new Map());
    expect(keyOf()).not.toBe(before);
  });

  test('is nothing for who says how fresh it has to be, for a stranger to nobody, and for long questions', () => {
    const { keyOf } = start();
    expect(keyOf({ headers: new Headers({ 'cache-control': 'no-cache' }) })).toBeNull();
    expect(keyOf({ caller: undefined })).toBeNull();
    expect(keyOf({}, Buffer.alloc(16 * 1024))).not.toBeNull();
    expect(keyOf({}, Buffer.alloc(16 * 1024 + 1))).toBeNull();
  });
});
