import { describe, expect, test } from 'vitest';
import type { CancelSignal } from '../../src/runtime/cancellation.ts';
import type { Read } from '../../src/reads/single-flight.ts';
import { createAnswerCache, type AnswerCacheOptions } from '../../src/reads/answer-cache.ts';
import { ReadSession } from '../../src/reads/read-session.ts';
import { UpstreamRejectedError } from '../../src/vendor/protocol/errors.ts';

const ttlMs = { record: 60_000, list: 60_000, merchant: 60_000, liveStatistics: 60_000, playback: 60_000 };
const cacheWith = (options: Partial<AnswerCacheOptions> = {}) =>
  createAnswerCache({ ttlMs, maxEntries: 100, maxBytes: 1_000_000, ...options });

/** A vendor whose calls are answered by hand, in any order. */
function manualVendor() {
  const calls: { answer: (value: unknown) => void; fail: (error: Error) => void; signal: CancelSignal }[] =
    [];
  const load = (signal: CancelSignal) =>
    new Promise<unknown>((resolve, reject) => {
      calls.push({ answer: resolve, fail: reject, signal });
      signal.addEventListener('abort', () => reject(new Error('ended', { cause: signal.reason })));
    });
  const read = (key: string, tags: readonly string[] = [key]): Read<unknown> => ({
    kind: 'record',
    key,
    tags,
    load,
  });
  return { calls, read };
}

describe('single flight', () => {
  test('50 equal reads of 50 requests are one call', async () => {
    const cache = cacheWith();
    const { calls, read } = manualVendor();
    const visits = Array.from({ length: 50 }, () => new ReadSession());
    const answers = visits.map((session) => cache.read(read('room 1'), session));
    calls[0]!.answer('A');
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 50 }, () => 'A'));
    expect(calls).toHaveLength(1);
    expect(visits.map(({ calls: { made, coalesced } }) => [made, coalesced])).toEqual([
      [1, 0],
      ...Array.from({ length: 49 }, () => [0, 1]),
    ]);
  });

  test('different keys are different calls', async () => {
    const cache = cacheWith();
    const { calls, read } = manualVendor();
    const answers = ['room 1', 'room 2'].map((key) => cache.read(read(key), new ReadSession()));
    calls[0]!.answer('A');
    calls[1]!.answer('B');
    expect(await Promise.all(answers)).toEqual(['A', 'B']);
  });

  test('a failure reaches all who wait, and the next read asks again', async () => {
    const cache = cacheWith();
    const { calls, read } = manualVendor();
    const answers = Promise.allSettled([1, 2].map(() => cache.read(read('room 1'), new ReadSession())));
    calls[0]!.fail(new Error('down'));
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = cache.read(read('room 1'), new ReadSession());
    calls[1]!.answer('A');
    expect(await next).toBe('A');
  });

  test('who leaves gets its own reason at once and takes nobody along', async () => {
    const cache = cacheWith();
    const { calls, read } = manualVendor();
    const client = new AbortController();
    const left = cache.read(read('room 1'), new ReadSession({ signal: client.signal }));
    const stays = cache.read(read('room 1'), new ReadSession({ signal: new AbortController().signal }));
    client.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(calls[0]!.signal.aborted).toBe(false);
    calls[0]!.answer('A');
    expect(await stays).toBe('A');
  });

  test('the call ends when all have left, and a later read does not join it', async () => {
    const cache = cacheWith();
    const { calls, read } = manualVendor();
    const clients = [new AbortController(), new AbortController()];
    const left = Promise.allSettled(
      clients.map(({ signal }) => cache.read(read('room 1'), new ReadSession({ signal }))),
    );
    for (const client of clients) client.abort();
    expect(calls[0]!.signal.aborted).toBe(true);
    const next = cache.read(read('room 1'), new ReadSession());
    expect(calls).toHaveLength(2);
    calls[1]!.answer('B');
    expect(await next).toBe('B');
    expect((await left).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  test('a request that has left already starts no lasting call', async () => {
    const cache = cacheWith();
    const { calls, read } = manualVendor();
    await expect(
      cache.read(read('room 1'), new ReadSession({ signal: AbortSignal.abort() })),
    ).rejects.toThrow(/abort/i);
    expect(calls.every(({ signal }) => signal.aborted)).toBe(true);
  });
});

describe('answer cache', () => {
  async function warm(cache = cacheWith()) {
    const vendor = manualVendor();
    const first = cache.read(vendor.read('room 1'), new ReadSession());
    vendor.calls[0]!.answer('old');
    await first;
    return { cache, ...vendor };
  }

  test('a remembered answer costs no call', async () => {
    const { cache, calls, read } = await warm();
    const session = new ReadSession();
    expect(await cache.read(read('room 1'), session)).toBe('old');
    expect(calls).toHaveLength(1);
    expect(session.calls).toEqual({ plannedMax: 0, made: 0, coalesced: 0, cached: 1 });
  });

  test('a life of 0 remembers nothing, and equal reads at once are still one call', async () => {
    const { cache, calls, read } = await warm(cacheWith({ ttlMs: { ...ttlMs, record: 0 } }));
    const answers = [
      cache.read(read('room 1'), new ReadSession()),
      cache.read(read('room 1'), new ReadSession()),
    ];
    expect(calls).toHaveLength(2);
    calls[1]!.answer('new');
    expect(await Promise.all(answers)).toEqual(['new', 'new']);
  });

  test('an answer ends with its life', async () => {
    const { cache, calls, read } = await warm(cacheWith({ ttlMs: { ...ttlMs, record: 1 } }));
    const end = performance.now() + 3;
    while (performance.now() < end);
    // The clock of the cache stands still within one turn of the event loop.
    await new Promise((resolve) => setTimeout(resolve, 2));
    void cache.read(read('room 1'), new ReadSession());
    expect(calls).toHaveLength(2);
  });

  test('who wants it fresh passes the memory and calls under way by, and renews them', async () => {
    const { cache, calls, read } = await warm();
    const fresh = cache.read(read('room 1'), new ReadSession({ wantsFresh: true }));
    const fresher = cache.read(read('room 1'), new ReadSession({ wantsFresh: true }));
    expect(calls).toHaveLength(3);
    calls[2]!.answer('newest');
    calls[1]!.answer('newer');
    expect(await Promise.all([fresh, fresher])).toEqual(['newer', 'newest']);
    expect(await cache.read(read('room 1'), new ReadSession())).toBe('newest');
  });

  test('a write drops what it touched and nothing else', async () => {
    const { cache, calls, read } = await warm();
    const other = cache.read(read('room 2'), new ReadSession());
    calls[1]!.answer('other');
    await other;
    cache.drop(['room 1']);
    const again = cache.read(read('room 1'), new ReadSession());
    calls[2]!.answer('new');
    expect(await again).toBe('new');
    expect(await cache.read(read('room 2'), new ReadSession())).toBe('other');
  });

  test('a read under way during a write is neither remembered nor joined', async () => {
    const cache = cacheWith();
    const { calls, read } = manualVendor();
    const before = cache.read(read('room 1'), new ReadSession());
    cache.drop(['room 1']);
    const after = cache.read(read('room 1'), new ReadSession());
    expect(calls).toHaveLength(2);
    calls[1]!.answer('new');
    expect(await after).toBe('new');
    calls[0]!.answer('old');
    expect(await before).toBe('old');
    expect(await cache.read(read('room 1'), new ReadSession())).toBe('new');
  });

  describe('for who takes answers by the age of their question', () => {
    const maxAgeMs = 1_000;
    const life0 = { record: 0, list: 0, merchant: 0, liveStatistics: 0, playback: 0 };
    /** A cache whose time moves when it is told to. */
    function timed(ttl: AnswerCacheOptions['ttlMs'] = ttlMs) {
      const time = { now: 0 };
      return { time, cache: cacheWith({ ttlMs: ttl, now: () => time.now }), ...manualVendor() };
    }
    const young = () => new ReadSession({ maxAgeMs });

    test.each([
      ['a long life', ttlMs],
      ['a life of 0', life0],
    ])('an answer is shared until then, whoever asked, with %s', async (_name, ttl) => {
      const { time, cache, calls, read } = timed(ttl);
      const first = cache.read(read('room 1'), young());
      time.now = 600;
      calls[0]!.answer('old');
      expect(await first).toBe('old');
      time.now = 1_000;
      const session = young();
      expect(await cache.read(read('room 1'), session)).toBe('old');
      expect(session.calls).toMatchObject({ made: 0, cached: 1 });
      // The answer is younger than its question, which is what counts.
      time.now = 1_001;
      const next = cache.read(read('room 1'), young());
      calls[1]!.answer('new');
      expect(await next).toBe('new');
    });

    test('a call under way is joined until then, and not after', async () => {
      const { time, cache, calls, read } = timed();
      const first = cache.read(read('room 1'), new ReadSession());
      time.now = 1_000;
      const joined = cache.read(read('room 1'), young());
      time.now = 1_001;
      const next = cache.read(read('room 1'), young());
      expect(calls).toHaveLength(2);
      calls[1]!.answer('new');
      calls[0]!.answer('old');
      expect(await Promise.all([first, joined, next])).toEqual(['old', 'old', 'new']);
      expect(await cache.read(read('room 1'), new ReadSession())).toBe('new');
    });

    test('nobody else is given what has a life of 0', async () => {
      const { cache, calls, read } = timed(life0);
      const first = cache.read(read('room 1'), young());
      calls[0]!.answer('old');
      await first;
      void cache.read(read('room 1'), new ReadSession());
      expect(calls).toHaveLength(2);
    });

    test('a refusal is an answer, and a failure is none', async () => {
      const { time, cache, calls, read } = timed();
      const refusal = new UpstreamRejectedError('app_course_error', { endpoint: 'a', sent: true });
      const first = cache.read(read('room 1'), young());
      calls[0]!.fail(refusal);
      await expect(first).rejects.toBe(refusal);
      await expect(cache.read(read('room 1'), young())).rejects.toBe(refusal);
      expect(calls).toHaveLength(1);
      void cache.read(read('room 1'), new ReadSession());
      expect(calls).toHaveLength(2);
      time.now = 1_001;
      const next = cache.read(read('room 1'), young());
      expect(calls).toHaveLength(3);
      calls[2]!.fail(new Error('down'));
      await expect(next).rejects.toThrow('down');
      void cache.read(read('room 1'), young());
      expect(calls).toHaveLength(4);
    });

    test('a write drops it', async () => {
      const { cache, calls, read } = timed(life0);
      const reads = [cache.read(read('room 1'), young()), cache.read(read('room 2'), young())];
      calls[0]!.answer('old');
      calls[1]!.fail(new UpstreamRejectedError('app_course_error', { endpoint: 'a', sent: true }));
      await Promise.allSettled(reads);
      cache.drop(['room 1', 'room 2']);
      void cache.read(read('room 1'), young());
      void cache.read(read('room 2'), young());
      expect(calls).toHaveLength(4);
    });

    test('what it took from the vendor is counted where it says', async () => {
      const { cache, calls, read } = timed();
      const count = { plannedMax: 7, made: 2, coalesced: 0, cached: 0 };
      const answer = cache.read(read('room 1'), new ReadSession({ maxAgeMs, calls: count }));
      calls[0]!.answer('A');
      await answer;
      expect(count).toEqual({ plannedMax: 7, made: 3, coalesced: 0, cached: 0 });
    });
  });

  test('holds no more entries than allowed', async () => {
    const cache = cacheWith({ maxEntries: 10 });
    for (let index = 0; index < 50; index += 1) {
      await cache.read(
        { kind: 'record', key: `room ${index}`, tags: [], load: () => Promise.resolve('x') },
        new ReadSession(),
      );
    }
    expect(cache.size.entries).toBe(10);
  });

  test('holds no more bytes than allowed', async () => {
    const cache = cacheWith({ maxBytes: 10_000 });
    const page = { items: [{ title: 'x'.repeat(1_000), startsAt: new Date(0), type: null }] };
    for (let index = 0; index < 50; index += 1) {
      await cache.read(
        { kind: 'list', key: `page ${index}`, tags: [], load: () => Promise.resolve(page) },
        new ReadSession(),
      );
    }
    expect(cache.size.bytes).toBeLessThanOrEqual(10_000);
    expect(cache.size.entries).toBeLessThan(5);
  });
});
