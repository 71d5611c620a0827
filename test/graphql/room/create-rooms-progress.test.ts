import { describe, expect, test } from 'vitest';
import type { Caller } from '../../../src/access/caller.ts';
import { createMemoryStore } from '../../../src/creates/memory-store.ts';
import { createLocalChannels } from '../../../src/runtime/local-channels.ts';
import { promised } from '../../creates/creates-fleet.ts';
import { eventually } from '../../support/eventually.ts';
import { nextOf, restOf, startClient, startWatchGateway } from '../../watch/watch-gateway.ts';
import { CREATE, createTerm, teacher, week, weeks } from './term.ts';

const PROGRESS = `subscription ($key: String!) {
  createRoomsProgress(idempotencyKey: $key) { totalCount doneCount failedCount leftCount } }`;
const key = { key: 'term' };

interface Progress {
  totalCount: number;
  doneCount: number;
  failedCount: number;
  leftCount: number;
}
const progressIn = ({ data }: { data?: unknown }) =>
  (data as { createRoomsProgress: Progress }).createRoomsProgress;

describe.each(['sse, distinct connections', 'websocket', 'multipart'] as const)('over %s', (protocol) => {
  test('who comes before waits, sees each step through another gateway, and the end', async () => {
    const idempotency = { store: createMemoryStore(Date.now), channels: createLocalChannels() };
    await using maker = await startWatchGateway({ idempotency });
    await using shower = await startWatchGateway({ idempotency });
    using client = startClient(shower.url, protocol);
    const events = client.subscribe(PROGRESS, key);
    const first = nextOf(events);
    await eventually(() => expect(shower.watching.size.subscribers).toBe(1));
    const held = promised<undefined>();
    maker.sandbox.faults.add({ endpoint: CREATE, kind: 'delay', until: held.promise, times: 5, skip: 3 });
    const making = createTerm(maker, weeks(12));
    let seen = progressIn(await first);
    while (seen.doneCount < 3) seen = progressIn(await nextOf(events));
    expect(seen).toEqual({ totalCount: 12, doneCount: 3, failedCount: 0, leftCount: 9 });
    held.resolve(undefined);
    expect((await making).errors).toBeUndefined();
    const rest = await restOf(events);
    expect(progressIn(rest.at(-1)!)).toEqual({ totalCount: 12, doneCount: 12, failedCount: 0, leftCount: 0 });
    expect(shower.watching.size.subscribers).toBe(0);
    // Who comes after sees the end as well.
    const late = await restOf(client.subscribe(PROGRESS, key));
    expect(late.map(progressIn)).toEqual([{ totalCount: 12, doneCount: 12, failedCount: 0, leftCount: 0 }]);
    expect(shower.takeCalls()).toEqual([]);
  });
});

describe('the progress of a term', () => {
  test('is for who makes it: another caller with the key sees nothing of it', async () => {
    let caller: Caller = teacher('a');
    await using gateway = await startWatchGateway({ entryRules: { authenticate: () => caller } });
    await createTerm(gateway, weeks(2));
    using client = startClient(gateway.url, 'sse, distinct connections');
    caller = teacher('b');
    const theirs = client.subscribe(PROGRESS, key);
    const seen = nextOf(theirs);
    await eventually(() => expect(gateway.watching.size.subscribers).toBe(1));
    // What is shown first is their own.
    await createTerm(gateway, weeks(1));
    expect(progressIn(await seen).totalCount).toBe(1);
    await theirs.return?.();
  });

  test('counts what is refused as failed, and ends when nothing is left that a repeat could make', async () => {
    await using gateway = await startWatchGateway();
    await createTerm(gateway, [week(0), week(1, { durationMinutes: 7 }), week(2)]);
    using client = startClient(gateway.url, 'sse, distinct connections');
    const events = await restOf(client.subscribe(PROGRESS, key));
    expect(events.map(progressIn)).toEqual([{ totalCount: 3, doneCount: 2, failedCount: 1, leftCount: 0 }]);
  });

  test('has among what is left a room of which nobody knows whether it is made', async () => {
    await using gateway = await startWatchGateway();
    gateway.sandbox.faults.add({ endpoint: CREATE, kind: 'drop', skip: 1 });
    const { entries } = await createTerm(gateway, weeks(4));
    expect(entries.filter(({ isOutcomeUnknown }) => isOutcomeUnknown)).toHaveLength(1);
    using client = startClient(gateway.url, 'sse, distinct connections');
    const events = client.subscribe(PROGRESS, key);
    expect(progressIn(await nextOf(events))).toEqual({
      totalCount: 4,
      doneCount: 3,
      failedCount: 0,
      leftCount: 1,
    });
    await events.return?.();
  });

  test('goes on with a repeat where one was stopped by an empty account', async () => {
    await using gateway = await startWatchGateway();
    const { faults } = gateway.sandbox;
    faults.add({ endpoint: CREATE, kind: 'error', error: 'app_afford_error', skip: 4, times: 100 });
    const { entries } = await createTerm(gateway, weeks(20));
    const refused = entries.filter(({ userErrors }) => userErrors.length > 0).length;
    using client = startClient(gateway.url, 'sse, distinct connections');
    const events = client.subscribe(PROGRESS, key);
    const stopped = progressIn(await nextOf(events));
    expect(stopped).toEqual({ totalCount: 20, doneCount: 4, failedCount: refused, leftCount: 16 - refused });
    faults.clear();
    await createTerm(gateway, weeks(20));
    const rest = await restOf(events);
    expect(progressIn(rest.at(-1)!)).toMatchObject({ doneCount: 20, leftCount: 0 });
  });

  test('is refused for a key that can be none, and within the limits of subscriptions', async () => {
    let caller = teacher('a');
    await using gateway = await startWatchGateway({
      entryRules: { authenticate: () => caller },
      watching: { maxPerCaller: 1 },
    });
    using client = startClient(gateway.url, 'websocket');
    await expect(nextOf(client.subscribe(PROGRESS, { key: 'with space' }))).rejects.toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', argument: 'idempotencyKey' } },
    ]);
    const first = client.subscribe(PROGRESS, key);
    void first.next();
    await eventually(() => expect(gateway.watching.size.subscribers).toBe(1));
    await expect(nextOf(client.subscribe(PROGRESS, key))).rejects.toMatchObject([
      { extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } },
    ]);
    await first.return?.();
    await eventually(() => expect(gateway.watching.size.subscribers).toBe(0));
    caller = { ...caller, rooms: new Set() };
    using another = startClient(gateway.url, 'websocket');
    await expect(nextOf(another.subscribe(PROGRESS, key))).rejects.toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ]);
  });

  test('ends with the token of who looks on, and with the gateway', async () => {
    let caller: Caller = { ...teacher('a'), expiresAtMs: Date.now() + 300 };
    await using gateway = await startWatchGateway({ entryRules: { authenticate: () => caller } });
    using client = startClient(gateway.url, 'sse, distinct connections');
    const events = await restOf(client.subscribe(PROGRESS, key));
    expect(events).toMatchObject([{ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }]);
    caller = teacher('a');
    const last = restOf(client.subscribe(PROGRESS, key)).catch((error: unknown) => error);
    await eventually(() => expect(gateway.watching.size.subscribers).toBe(1));
    await gateway.watching.close();
    await last;
    expect(gateway.watching.size.subscribers).toBe(0);
  });
});
