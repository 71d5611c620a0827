import { describe, expect, test } from 'vitest';
import {
  createWatching,
  SubscriptionRefusedError,
  type WatchingOptions,
  type Watcher,
} from '../../src/watch/watch.ts';
import { Loaders } from '../../src/reads/loaders.ts';
import { createAnswerCache } from '../../src/reads/answer-cache.ts';
import { ReadSession } from '../../src/reads/read-session.ts';
import { clientOf, sampleOf, sendJson, startVendorStub } from '../vendor/vendor-stub.ts';
import { createManualClock } from './manual-clock.ts';
import { manualRedis } from './manual-redis.ts';
import { settled } from './manual-source.ts';

const ttlMs = { record: 0, list: 0, merchant: 0, liveStatistics: 0, playback: 0 };

/** Rooms watched at a vendor that answers at once, in a fleet whose Redis answers by hand. */
async function startWatched(options: Partial<WatchingOptions> = {}) {
  const stub = await startVendorStub(({ path, form }, response) => {
    const name = path.endsWith('room') ? 'v3-statistics-zhibo-room' : 'v3-room-detail';
    sendJson(response, sampleOf(name, { roomId: form.get('roomId') ?? '' }));
  });
  const client = clientOf(stub);
  const redis = manualRedis();
  const clock = createManualClock();
  const records = createAnswerCache({ ttlMs, maxEntries: 1, maxBytes: 1 });
  const watching = createWatching({
    client,
    newLoaders: (reads) => new Loaders({ client, records, session: new ReadSession(reads) }),
    maxSubscriptions: 3,
    maxPerCaller: 2,
    fleet: redis.newFleet(),
    clock,
    random: () => 0,
    ...options,
  });
  const watcher = (more: Partial<Watcher> = {}): Watcher => ({
    caller: null,
    expiry: null,
    disconnect: () => undefined,
    ...more,
  });
  const watch = (id: string, more?: Partial<Watcher>) =>
    watching.roomLiveStatistics(id, 30_000, watcher(more));
  return {
    watching,
    redis,
    clock,
    stub,
    watch,
    async [Symbol.asyncDispose]() {
      void watching.close();
      for (const command of [...redis.commands]) await command.answer(0);
      await client.close();
      await stub[Symbol.asyncDispose]();
    },
  };
}

const none = { subscribers: 0, feeds: 0, pollers: 0 };

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let isDone = false;
  void promise.then(() => (isDone = true));
  await settled();
  return isDone;
}

describe('what is watched, when it is closed,', () => {
  test('ends every stream at once, and has closed when every lease is free', async () => {
    await using watched = await startWatched();
    const { watching, redis, watch } = watched;
    const streams = [watch('jz1'), watch('jz2')];
    await settled();
    for (const claim of [...redis.commands]) await claim.answer(0);
    const closing = watching.close();
    expect([watching.size, watching.stopping.aborted]).toEqual([none, true]);
    for (const stream of streams) expect(await stream.next()).toMatchObject({ done: true });
    const [first, second] = redis.commands;
    expect(redis.commands.map(({ kind }) => kind)).toEqual(['release', 'release']);
    await first!.answer(1);
    expect(await isSettled(closing)).toBe(false);
    await second!.answer(1);
    await closing;
  });

  test('waits for the lease of an object too that was left just before', async () => {
    await using watched = await startWatched();
    const { watching, redis, watch } = watched;
    const stream = watch('jz1');
    await settled();
    await redis.answer('claim', 0);
    await stream.return?.();
    expect(watching.size).toEqual(none);
    const closing = watching.close();
    expect(await isSettled(closing)).toBe(false);
    await redis.answer('release', 1);
    await closing;
  });

  test('takes nobody any more, and closes once', async () => {
    await using watched = await startWatched();
    await watched.watching.close();
    await watched.watching.close();
    expect(() => watched.watch('jz1')).toThrow(SubscriptionRefusedError);
    expect([watched.watching.size, watched.redis.commands]).toEqual([none, []]);
  });
});

describe('an object', () => {
  test('is let go by its last subscriber, and not before', async () => {
    await using watched = await startWatched();
    const { watching, redis, clock, watch } = watched;
    const [first, second] = [watch('jz1'), watch('jz1')];
    await settled();
    await redis.answer('claim', 0);
    expect(await first.next()).toMatchObject({ done: false });
    await first.return?.();
    await first.return?.();
    expect(watching.size).toEqual({ subscribers: 1, feeds: 1, pollers: 1 });
    await second.return?.();
    expect([watching.size, clock.due]).toEqual([none, []]);
    await redis.answer('release', 1);
  });

  test('that is watched again while its lease is given free has a membership of its own', async () => {
    await using watched = await startWatched();
    const { watching, redis, watch } = watched;
    await watch('jz1').return?.();
    watch('jz1');
    await settled();
    expect(redis.commands.map(({ kind }) => kind)).toEqual(['release', 'claim']);
    const [release, claim] = redis.commands;
    expect(claim!.args[0]).not.toBe(release!.args[0]);
    await release!.answer(1);
    expect(watching.size).toMatchObject({ subscribers: 1, feeds: 1 });
  });

  test('that a write touches is asked for here, and everywhere else where nobody here watches it', async () => {
    await using watched = await startWatched();
    const { watching, redis, stub, watch } = watched;
    const stream = watch('jz1');
    await settled();
    await redis.answer('claim', 0);
    await stream.next();
    await settled();
    const asked = stub.requests.length;
    const topics = ['roomLiveStatistics jz1', 'roomRecordingStatus jz1', 'documentStatus d1'];
    const heard = topics.map((topic) => redis.hear(topic));
    watching.touch({ roomId: 'jz1', documentId: 'd1' });
    while (heard[0]!.heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(stub.requests).toHaveLength(asked + 1);
    expect(heard.map(({ kinds }) => kinds())).toEqual([['state'], ['changed'], ['changed']]);
    watching.touch({});
    expect(heard.map(({ kinds }) => kinds().length)).toEqual([1, 1, 1]);
  });
});

describe('subscribers', () => {
  test('are counted by caller and together, and are no more when they have gone', async () => {
    await using watched = await startWatched();
    const { watching, watch } = watched;
    const asA = { caller: 'a' };
    const streams = [watch('jz1', asA), watch('jz2', asA)];
    expect(() => watch('jz3', asA)).toThrow(expect.objectContaining({ reason: 'TOO_MANY_OF_CALLER' }));
    streams.push(watch('jz3'));
    expect(() => watch('jz4', { caller: 'b' })).toThrow(expect.objectContaining({ reason: 'TOO_MANY' }));
    expect(watching.size.subscribers).toBe(3);
    await streams[0]!.return?.();
    await streams[0]!.return?.();
    streams.push(watch('jz4', asA));
    expect(() => watch('jz5', asA)).toThrow(expect.objectContaining({ reason: 'TOO_MANY_OF_CALLER' }));
    for (const stream of streams) await stream.return?.();
    expect(watching.size).toEqual(none);
  });

  test('end with their rights, are told why, and leave no timer behind when they go before', async () => {
    await using watched = await startWatched();
    const { watching, clock, watch } = watched;
    const error = new Error('expired');
    const expiry = { atMs: clock.now() + 60_000, error };
    const [stays, goes] = [watch('jz1', { expiry }), watch('jz2', { expiry })];
    expect(clock.due).toEqual([60_000, 60_000]);
    await goes.return?.();
    expect(clock.due).toEqual([60_000]);
    clock.advance(59_999);
    expect(watching.size.subscribers).toBe(1);
    clock.advance(1);
    expect(await stays.next()).toEqual({ done: false, value: { error } });
    expect(await stays.next()).toMatchObject({ done: true });
    expect([watching.size, clock.due]).toEqual([none, []]);
  });

  test('who take nothing are cut off when eight events have passed them, and nobody else is', async () => {
    await using watched = await startWatched();
    const { watching, redis, watch } = watched;
    let cuts = 0;
    const disconnect = () => void (cuts += 1);
    watch('jz1', { disconnect });
    const takes = watch('jz1', { disconnect });
    await settled();
    await redis.answer('claim', 10_000);
    const from = '00000000-0000-4000-8000-000000000000';
    const state = { vendorId: 'jz1', live: null };
    for (let events = 1; events <= 9; events += 1) {
      expect([cuts, watching.size.subscribers]).toEqual([0, 2]);
      void takes.next();
      redis.say('roomLiveStatistics jz1', { from, message: { kind: 'state', state, isForced: true } });
    }
    expect([cuts, watching.size.subscribers]).toEqual([1, 1]);
  });
});
