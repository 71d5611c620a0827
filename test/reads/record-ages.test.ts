import { describe, expect, test } from 'vitest';
import type { AnswerKind, Read, RememberedKind } from '../../src/reads/single-flight.ts';
import { createAnswerCache, type AnswerCacheOptions } from '../../src/reads/answer-cache.ts';
import { ReadSession } from '../../src/reads/read-session.ts';
import {
  UpstreamRejectedError,
  UpstreamTimeoutError,
  UpstreamUnreachableError,
} from '../../src/vendor/protocol/errors.ts';
import { timersSet } from '../support/held.ts';

const where = { endpoint: '/api', sent: true };
const outage = () => new UpstreamUnreachableError('reset', where);
const LONG_MS = 600_000;

/** Each kind with a life of its own, so that none is taken for another. */
const ttlMs: Record<RememberedKind, number> = {
  record: 1_000,
  list: 2_000,
  merchant: 3_000,
  liveStatistics: 4_000,
  playback: 5_000,
};
const STALE_MS = 600_000;

const lives: [AnswerKind, number][] = [
  ...(Object.entries(ttlMs) as [RememberedKind, number][]),
  ['preview', 60_000],
];

/** A cache whose time the test moves, and a vendor that answers by hand. */
function timed(options: Partial<AnswerCacheOptions> = {}) {
  const time = { now: 5_000 };
  const cache = createAnswerCache({
    ttlMs,
    maxEntries: 100,
    maxBytes: 1_000_000,
    patienceMs: LONG_MS,
    now: () => time.now,
    ...options,
  });
  const calls: { answer: (value: unknown) => void; fail: (error: Error) => void }[] = [];
  const read = (kind: AnswerKind, session = new ReadSession(), key = `${kind} 1`) =>
    cache.read(
      {
        kind,
        key,
        tags: [key],
        load: () => new Promise<unknown>((answer, fail) => calls.push({ answer, fail })),
      } satisfies Read<unknown>,
      session,
    );
  /** The store looks at the time once in a millisecond of the machine's. */
  const pass = async (ms: number) => {
    time.now += ms;
    await new Promise((resolve) => setTimeout(resolve, 2));
  };
  /** Asks and is answered; at the time that it is. */
  const warm = async (kind: AnswerKind) => {
    const answer = read(kind);
    calls.at(-1)!.answer('old');
    await answer;
  };
  return { cache, calls, read, pass, warm };
}

describe('the life of an answer', () => {
  test.each(lives)('of kind %s is %i ms', async (kind, lifeMs) => {
    const { calls, read, pass, warm } = timed();
    await warm(kind);
    await pass(lifeMs - 1);
    expect(await read(kind)).toBe('old');
    expect(calls).toHaveLength(1);
    await pass(1);
    const fresh = read(kind);
    expect(calls).toHaveLength(2);
    calls[1]!.answer('new');
    expect(await fresh).toBe('new');
  });

  test('counts from its coming, and is not made longer by who reads it', async () => {
    const { calls, read, pass } = timed();
    const answer = read('record');
    await pass(10_000);
    calls[0]!.answer('old');
    await answer;
    for (let reads = 0; reads < 3; reads += 1) {
      await pass(333);
      expect(await read('record')).toBe('old');
    }
    await pass(1);
    void read('record');
    expect(calls).toHaveLength(2);
  });

  test('of a link is none: two who ask at once are one call, and who asks then makes another', async () => {
    const { calls, read } = timed();
    const both = [read('link'), read('link')];
    expect(calls).toHaveLength(1);
    calls[0]!.answer('link');
    expect(await Promise.all(both)).toEqual(['link', 'link']);
    void read('link');
    expect(calls).toHaveLength(2);
  });
});

describe('an answer whose life is over, while the vendor is away', () => {
  const kept = lives.filter(([kind]) => kind === 'record' || kind === 'list');
  const dropped = lives.filter(([kind]) => kind !== 'record' && kind !== 'list');

  test.each(kept)('is still given for ten minutes: %s', async (kind, lifeMs) => {
    const { calls, read, pass, warm } = timed();
    await warm(kind);
    await pass(lifeMs + STALE_MS - 1);
    const session = new ReadSession();
    const answer = read(kind, session);
    calls[1]!.fail(outage());
    expect(await answer).toBe('old');
    expect(session.staleness.ageMs).toBe(lifeMs + STALE_MS - 1);
    await pass(2);
    const late = read(kind, session);
    const failure = outage();
    calls[2]!.fail(failure);
    await expect(late).rejects.toBe(failure);
  });

  test.each(dropped)('is not given: %s', async (kind, lifeMs) => {
    const { calls, read, pass, warm } = timed();
    await warm(kind);
    await pass(lifeMs);
    const session = new ReadSession();
    const answer = read(kind, session);
    const failure = outage();
    calls[1]!.fail(failure);
    await expect(answer).rejects.toBe(failure);
    expect(session.staleness.ageMs).toBe(0);
  });

  test('is not given where it is kept only for who shares it within a second', async () => {
    const { calls, read, pass } = timed({ ttlMs: { ...ttlMs, merchant: 500 } });
    const shared = read('merchant', new ReadSession({ maxAgeMs: 1_000 }));
    calls[0]!.answer('old');
    await shared;
    await pass(700);
    expect(await read('merchant', new ReadSession({ maxAgeMs: 1_000 }))).toBe('old');
    const answer = read('merchant');
    const failure = outage();
    calls[1]!.fail(failure);
    await expect(answer).rejects.toBe(failure);
  });

  test('is not given in the place of a refusal, which is an answer', async () => {
    const { calls, read, pass, warm } = timed();
    await warm('record');
    await pass(1_000);
    const refusal = new UpstreamRejectedError('app_course_error', where);
    const answer = read('record');
    calls[1]!.fail(refusal);
    await expect(answer).rejects.toBe(refusal);
  });

  test('is not given in the place of a mistake of ours', async () => {
    const { calls, read, pass, warm } = timed();
    await warm('record');
    await pass(1_000);
    const mistake = new Error('mistake');
    const answer = read('record');
    calls[1]!.fail(mistake);
    await expect(answer).rejects.toBe(mistake);
  });

  test('is not given to who wants it fresh', async () => {
    const { calls, read, pass, warm } = timed();
    await warm('record');
    await pass(1_000);
    const answer = read('record', new ReadSession({ wantsFresh: true }));
    const failure = outage();
    calls[1]!.fail(failure);
    await expect(answer).rejects.toBe(failure);
  });

  test('is not given once a write has touched it, also between question and failure', async () => {
    const { cache, calls, read, pass, warm } = timed();
    await warm('record');
    await pass(1_000);
    const session = new ReadSession();
    const answer = read('record', session);
    cache.drop(['record 1']);
    const failure = outage();
    calls[1]!.fail(failure);
    await expect(answer).rejects.toBe(failure);
    expect(session.staleness.ageMs).toBe(0);
  });

  test('counts by its age, the oldest of a session', async () => {
    const { calls, read, pass, warm } = timed();
    await warm('record');
    await pass(1_000);
    await warm('list');
    await pass(2_000);
    const session = new ReadSession();
    const answers = [read('record', session), read('list', session)];
    for (const { fail } of calls.slice(2)) fail(new UpstreamTimeoutError('late', where));
    await Promise.all(answers);
    expect(session.staleness.ageMs).toBe(3_000);
  });

  test('that is fresh again is not marked', async () => {
    const { calls, read, pass, warm } = timed();
    await warm('record');
    await pass(1_000);
    const session = new ReadSession();
    const answer = read('record', session);
    calls[1]!.answer('new');
    expect(await answer).toBe('new');
    expect([session.staleness.ageMs, session.isPatient]).toEqual([0, true]);
  });
});

describe('a request with an old answer at hand', () => {
  test('waits so long for a fresh one, and for no other after it', async () => {
    const { calls, read, pass, warm } = timed({ patienceMs: 20 });
    await warm('record');
    await warm('list');
    await pass(2_000);
    const session = new ReadSession();
    const startedAt = performance.now();
    expect(await read('record', session)).toBe('old');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(19);
    expect(session.isPatient).toBe(false);
    // The call goes on, and who comes later gets its answer.
    const later = read('record');
    calls[2]!.answer('new');
    expect(await later).toBe('new');
  });

  test('that has lost its patience waits for nothing', async () => {
    const { read, pass, warm } = timed();
    await warm('list');
    await pass(2_000);
    const session = new ReadSession();
    session.isPatient = false;
    // Patience would outlast the test.
    expect(await read('list', session)).toBe('old');
  });

  test('waits on when that was dropped meanwhile', async () => {
    const { cache, calls, read, pass, warm } = timed({ patienceMs: 5 });
    await warm('record');
    await pass(1_000);
    const session = new ReadSession();
    const answer = read('record', session);
    cache.drop(['record 1']);
    await new Promise((resolve) => setTimeout(resolve, 20));
    calls[1]!.answer('new');
    expect(await answer).toBe('new');
    expect(session.isPatient).toBe(true);
  });

  test('leaves no timer behind, whichever way it is answered', async () => {
    const { calls, read, pass } = timed();
    const keys = Array.from({ length: 20 }, (_, index) => `room ${index}`);
    const ask = (end: (call: (typeof calls)[number]) => void) =>
      Promise.all(
        keys.map((key) => {
          const answer = read('record', new ReadSession(), key);
          end(calls.at(-1)!);
          return answer;
        }),
      );
    await ask(({ answer }) => answer('old'));
    const before = timersSet();
    await pass(1_000);
    await ask(({ fail }) => fail(outage()));
    expect(timersSet() - before).toBeLessThan(10);
    await ask(({ answer }) => answer('new'));
    expect(timersSet() - before).toBeLessThan(10);
  });
});

describe('previews', () => {
  const picture = Buffer.alloc(5_000_000);

  test('have room of their own, which is bounded, and push out no record', async () => {
    const { cache, calls, read, warm } = timed();
    await warm('record');
    for (let index = 0; index < 12; index += 1) {
      const answer = read('preview', new ReadSession(), `preview ${index}`);
      calls.at(-1)!.answer({ contentType: 'image/png', body: picture });
      await answer;
    }
    expect(cache.size.bytes).toBeLessThanOrEqual(32_000_000 + 1_000_000);
    expect(cache.size.entries).toBe(1 + 6);
    const made = calls.length;
    expect(await read('record')).toBe('old');
    expect(calls).toHaveLength(made);
  });

  test('count all of the memory that they keep', async () => {
    const { cache, calls, read } = timed();
    const answer = read('preview');
    calls[0]!.answer({ contentType: 'image/png', body: picture.subarray(0, 10) });
    await answer;
    expect(cache.size.bytes).toBeGreaterThanOrEqual(picture.length);
  });
});

test('what is cleared is asked anew: answers, previews, refusals and calls under way', async () => {
  const { cache, calls, read, warm } = timed();
  await warm('record');
  await warm('preview');
  const young = () => new ReadSession({ maxAgeMs: 1_000 });
  const refused = read('list', young());
  calls.at(-1)!.fail(new UpstreamRejectedError('app_course_error', where));
  await expect(refused).rejects.toThrow();
  void read('merchant');
  cache.clear();
  const made = calls.length;
  for (const kind of ['record', 'preview', 'list', 'merchant'] as const) void read(kind, young());
  expect(calls).toHaveLength(made + 4);
});
