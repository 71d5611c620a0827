import { describe, expect, test } from 'vitest';
import { createMemoryLimiters } from '../../../src/access/limiters.ts';
import { createRedisStore } from '../../../src/creates/redis-store.ts';
import { startRedis } from '../../../src/redis/redis.ts';
import { at } from '../../redis/redis-place.ts';
import { describeWithRedis, startRedisServer } from '../../redis/redis-server.ts';
import { promised } from '../../creates/creates-fleet.ts';
import { eventually } from '../../support/eventually.ts';
import { startTestGateway } from '../../support/gateway.ts';
import { startWatchGateway } from '../../watch/watch-gateway.ts';
import {
  CREATE,
  CREATE_ROOMS,
  createCalls,
  createTerm,
  roomsOfTerm,
  teacher,
  week,
  weeks,
  type Answer,
} from './term.ts';

const NOTHING = { room: null, userErrors: [], isOutcomeUnknown: false, isNotTried: false };

describe('the rooms of a term', () => {
  test('are a hundred in one operation, an entry each in order, five at once', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.faults.add({ endpoint: CREATE, kind: 'delay', ms: 20, times: 100 });
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, gateway.sandbox.activeRequests);
    }, 1);
    const { entries, userErrors, errors, ids } = await createTerm(gateway, weeks(100));
    clearInterval(watch);
    expect([errors, userErrors]).toEqual([undefined, []]);
    expect(new Set(ids).size).toBe(100);
    expect(entries.every(({ room }) => room !== null)).toBe(true);
    expect(await roomsOfTerm(gateway)).toBe(100);
    const { data } = await gateway.execute<{ room: { title: string } }, object>(
      `{ room(id: "${ids[41]}") { title } }`,
    );
    expect(data?.room.title).toBe('Term, week 41');
    expect(most).toBe(5);
    const lines = gateway.logs.filter(({ msg }) => msg === 'Mutation');
    expect(lines.map(({ mutation, result }) => [mutation, result])).toEqual(
      Array(100).fill(['createRooms', 'done']),
    );
    expect(new Set(lines.map(({ roomId }) => roomId))).toEqual(new Set(ids));
  });

  test('are the same by a repeat, which makes only what is missing', async () => {
    await using gateway = await startTestGateway();
    const first = await createTerm(gateway, weeks(7));
    const again = await createTerm(gateway, weeks(10));
    expect(again.ids.slice(0, 7)).toEqual(first.ids);
    expect(new Set(again.ids).size).toBe(10);
    expect([createCalls(gateway.sandbox), await roomsOfTerm(gateway)]).toEqual([10, 10]);
  });

  test('keep their places: another room in the place of one is refused, and the others are answered', async () => {
    await using gateway = await startTestGateway();
    const first = await createTerm(gateway, weeks(3));
    const { entries, ids } = await createTerm(gateway, [week(0), week(1, { durationMinutes: 90 }), week(2)]);
    expect([ids[0], ids[2]]).toEqual([first.ids[0], first.ids[2]]);
    expect(entries[1]).toMatchObject({
      room: null,
      userErrors: [
        {
          code: 'INVALID_INPUT',
          message:
            'idempotencyKey was used with another room in this place of the list: send this room alone, with a new key.',
          path: ['input', 'rooms', '1'],
        },
      ],
    });
    expect(createCalls(gateway.sandbox)).toBe(3);
  });

  test('with one that the vendor refused: corrected it is made alone, with a key of its own', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.faults.add({ endpoint: CREATE, kind: 'error', error: 'app_parameter_error' });
    await createTerm(gateway, weeks(1));
    const corrected = week(0, { durationMinutes: 90 });
    const { entries } = await createTerm(gateway, [corrected, week(1)]);
    expect(entries).toMatchObject([
      {
        userErrors: [{ message: expect.stringContaining('send this room alone, with a new key') as string }],
      },
      { userErrors: [] },
    ]);
    const alone = await createTerm(gateway, [corrected], { idempotencyKey: 'week-0' });
    expect(alone.entries).toMatchObject([{ userErrors: [] }]);
    expect(await roomsOfTerm(gateway)).toBe(2);
  });

  test('are their caller’s own, and apart from the rooms of createRoom under the same key', async () => {
    await using gateway = await startTestGateway();
    const mine = await createTerm(gateway, weeks(1), { caller: teacher('a') });
    const theirs = await createTerm(gateway, weeks(1), { caller: teacher('b') });
    const { data } = await gateway.execute<{ createRoom: { room: { vendorId: string } } }, object>(
      'mutation ($input: CreateRoomInput!) { createRoom(input: $input) { room { vendorId } } }',
      { input: week(0, { idempotencyKey: 'term' }) },
      teacher('a'),
    );
    const ids = [mine.ids[0], theirs.ids[0], data?.createRoom.room.vendorId];
    expect(new Set(ids).size).toBe(3);
    expect(ids).not.toContain(undefined);
  });

  test('with one that cannot be: it says why, and the others are made', async () => {
    await using gateway = await startTestGateway();
    const { entries, errors } = await createTerm(gateway, [
      week(0),
      week(1, { durationMinutes: 7 }),
      week(2),
    ]);
    expect(errors).toBeUndefined();
    expect(entries.map(({ room }) => room !== null)).toEqual([true, false, true]);
    expect(entries[1]!.userErrors).toMatchObject([
      { code: 'INVALID_INPUT', path: ['input', 'rooms', '1', 'durationMinutes'] },
    ]);
  });

  test('that look the same are as many as were asked for', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.faults.add({ endpoint: CREATE, kind: 'reset-after-execution', times: 1, skip: 1 });
    const { ids, errors } = await createTerm(gateway, [week(0), week(0), week(0)]);
    expect(errors).toBeUndefined();
    expect(new Set(ids).size).toBe(3);
    expect(await roomsOfTerm(gateway)).toBe(3);
  });
});

describe('what is wrong with the whole is said before anything is made:', () => {
  test.each([
    ['no room', { rooms: [] }, ['input', 'rooms']],
    ['101 rooms', { rooms: weeks(101) }, ['input', 'rooms']],
    ['a key that is none', { idempotencyKey: 'with space' }, ['input', 'idempotencyKey']],
    [
      'a key of one room',
      { rooms: [week(0), week(1, { idempotencyKey: 'own' })] },
      ['input', 'rooms', '1', 'idempotencyKey'],
    ],
  ])('%s', async (_name, more, path) => {
    await using gateway = await startTestGateway();
    const input = { rooms: weeks(2), idempotencyKey: 'term', ...more };
    const { entries, userErrors } = await createTerm(gateway, input.rooms, input);
    expect(entries).toEqual([]);
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', path }]);
    expect(createCalls(gateway.sandbox)).toBe(0);
    expect(gateway.logs.filter(({ msg }) => msg === 'Mutation')).toMatchObject([{ result: 'INVALID_INPUT' }]);
  });
});

describe('a term that is stopped', () => {
  test('by an empty account says where, and a repeat goes on when there is money', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.faults.add({
      endpoint: CREATE,
      kind: 'error',
      error: 'app_afford_error',
      skip: 10,
      times: 100,
    });
    const first = await createTerm(gateway, weeks(30));
    const made = first.entries.filter(({ room }) => room).length;
    const refused = first.entries.filter(({ userErrors }) => userErrors[0]?.code === 'INSUFFICIENT_BALANCE');
    const notTried = first.entries.filter(({ isNotTried }) => isNotTried);
    expect(made).toBe(10);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(5);
    expect(made + refused.length + notTried.length).toBe(30);
    const at = first.entries.findIndex(({ userErrors }) => userErrors.length > 0);
    expect(first.userErrors).toMatchObject([
      { code: 'INSUFFICIENT_BALANCE', path: ['input', 'rooms', String(at)] },
    ]);
    expect(first.userErrors[0]?.message).toContain(`${notTried.length} not tried`);
    gateway.sandbox.faults.clear();
    const again = await createTerm(gateway, weeks(30));
    expect(again.userErrors).toEqual([]);
    expect(new Set(again.ids).size).toBe(30);
    expect(await roomsOfTerm(gateway)).toBe(30);
  });

  test('by what the account has not for one of them makes the others, and that one when it has', async () => {
    await using gateway = await startTestGateway();
    const error = 'app_permission_error';
    gateway.sandbox.faults.add({ endpoint: CREATE, kind: 'error', error, skip: 2, times: 1 });
    const first = await createTerm(gateway, weeks(12));
    expect(first.entries.filter(({ room }) => room)).toHaveLength(11);
    const refused = first.entries.filter(({ userErrors }) => userErrors[0]?.code === 'FEATURE_NOT_ENABLED');
    expect(refused).toHaveLength(1);
    const again = await createTerm(gateway, weeks(12));
    expect(new Set(again.ids).size).toBe(12);
    expect(await roomsOfTerm(gateway)).toBe(12);
  });

  test('by refused credentials tries no more, and says so at the room', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.faults.add({ endpoint: CREATE, kind: 'error', error: 'app_error', skip: 2, times: 100 });
    const { entries, errors } = await createTerm(gateway, weeks(30));
    expect(entries.filter(({ isNotTried }) => isNotTried).length).toBeGreaterThanOrEqual(20);
    expect(errors?.[0]).toMatchObject({
      path: ['createRooms', 'entries', expect.any(Number), 'room'],
      extensions: { code: 'UPSTREAM_CREDENTIALS' },
    });
  });

  test('by the end of its time finishes what was begun, and says what was not', async () => {
    const deadlines = { query: 15_000, mutation: 150, upload: 15_000 };
    await using gateway = await startTestGateway({ deadlines });
    gateway.sandbox.faults.add({ endpoint: CREATE, kind: 'delay', ms: 100, times: 100 });
    const first = await createTerm(gateway, weeks(40));
    const made = first.entries.filter(({ room }) => room).length;
    expect(first.errors).toBeUndefined();
    expect(made).toBeGreaterThan(0);
    // Eight times a tenth of a second would be all of them.
    expect(made).toBeLessThan(30);
    expect(first.entries.filter(({ isNotTried }) => isNotTried)).toHaveLength(40 - made);
    // Nothing goes on behind the answer.
    expect([createCalls(gateway.sandbox), await roomsOfTerm(gateway)]).toEqual([made, made]);
    gateway.sandbox.faults.clear();
    let ids: unknown[] = [];
    while (new Set(ids).size < 40 || ids.includes(undefined))
      ({ ids } = await createTerm(gateway, weeks(40)));
    expect(await roomsOfTerm(gateway)).toBe(40);
  });

  test('by a client that leaves finishes and records what was begun, and begins no more', async () => {
    await using gateway = await startWatchGateway();
    const held = promised<undefined>();
    gateway.sandbox.faults.add({ endpoint: CREATE, kind: 'delay', until: held.promise, times: 5 });
    const leaving = new AbortController();
    const asked = fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: CREATE_ROOMS,
        variables: { input: { rooms: weeks(20), idempotencyKey: 'term' } },
      }),
      signal: leaving.signal,
    }).catch(() => 'left');
    await eventually(() => expect(createCalls(gateway.sandbox)).toBe(5));
    leaving.abort();
    expect(await asked).toBe('left');
    const connections = () =>
      new Promise((resolve) => gateway.http.server.getConnections((_error, count) => resolve(count)));
    await eventually(async () => expect(await connections()).toBe(0));
    held.resolve(undefined);
    await eventually(() =>
      expect(gateway.logs.filter(({ msg }) => msg === 'Mutation')).toMatchObject(
        Array(5).fill({ mutation: 'createRooms', result: 'done' }),
      ),
    );
    await eventually(() => expect(gateway.logs.some(({ msg }) => msg === 'Operation')).toBe(true));
    expect(createCalls(gateway.sandbox)).toBe(5);
    const again = await createTerm(gateway, weeks(20));
    expect(new Set(again.ids).size).toBe(20);
    expect([createCalls(gateway.sandbox), await roomsOfTerm(gateway)]).toEqual([20, 20]);
  });
});

describe('of one room of a term', () => {
  test('nobody may know whether it is made, and a repeat finds out', async () => {
    let aheadMs = 0;
    const now = () => Date.now() + aheadMs;
    await using gateway = await startTestGateway({ now });
    gateway.sandbox.faults.add({ endpoint: CREATE, kind: 'drop', skip: 1 });
    const first = await createTerm(gateway, weeks(4));
    expect(first.errors).toBeUndefined();
    const unknown = first.entries.filter(({ isOutcomeUnknown }) => isOutcomeUnknown);
    expect(unknown).toEqual([{ ...NOTHING, isOutcomeUnknown: true }]);
    aheadMs = 31_000;
    const again = await createTerm(gateway, weeks(4));
    expect(new Set(again.ids).size).toBe(4);
    expect(await roomsOfTerm(gateway)).toBe(4);
  });

  test('the vendor may fail, which is an error at the room, and a repeat makes it', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.faults.add({ endpoint: CREATE, kind: 'error', error: 'other_error', skip: 2 });
    const first = await createTerm(gateway, weeks(4));
    const at = first.entries.findIndex(({ room }) => room === null);
    expect(first.entries[at]).toEqual(NOTHING);
    expect(first.errors).toMatchObject([
      { path: ['createRooms', 'entries', at, 'room'], extensions: { code: 'UPSTREAM_ERROR' } },
    ]);
    expect((await createTerm(gateway, weeks(4))).errors).toBeUndefined();
    expect(await roomsOfTerm(gateway)).toBe(4);
  });
});

describe('a term costs', () => {
  const config = { points: 3, serverPoints: 3, windowSeconds: 3_600 };

  test('all of its rooms of an hour, before the first is made, and nothing where they are too many', async () => {
    await using gateway = await startTestGateway({ entryRules: { creates: createMemoryLimiters(config) } });
    const caller = teacher('a');
    const refused = await createTerm(gateway, weeks(4), { caller });
    expect(refused.errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    expect(refused.errors?.[0]?.message).toContain('none was created');
    expect(createCalls(gateway.sandbox)).toBe(0);
    expect((await createTerm(gateway, weeks(3), { caller })).errors).toBeUndefined();
    const more = await createTerm(gateway, weeks(1), { caller, idempotencyKey: 'other' });
    expect(more.errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
  });

  test('no room of an hour for one that is there already, or was not tried', async () => {
    const limits = { ...config, points: 16 };
    await using gateway = await startTestGateway({ entryRules: { creates: createMemoryLimiters(limits) } });
    const caller = teacher('a');
    gateway.sandbox.faults.add({ endpoint: CREATE, kind: 'error', error: 'app_error', skip: 9 });
    const first = await createTerm(gateway, weeks(15), { caller });
    expect(first.entries.some(({ isNotTried }) => isNotTried)).toBe(true);
    // The one that was refused has counted.
    const again = await createTerm(gateway, weeks(15), { caller });
    expect(new Set(again.ids).size).toBe(15);
    const third = await createTerm(gateway, weeks(15), { caller });
    expect(third.ids).toEqual(again.ids);
    expect(createCalls(gateway.sandbox)).toBe(16);
    const more = await createTerm(gateway, weeks(16), { caller });
    expect(more.errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
  });

  test('nothing where they are more than are left', async () => {
    await using gateway = await startTestGateway({ entryRules: { creates: createMemoryLimiters(config) } });
    const caller = teacher('a');
    expect((await createTerm(gateway, weeks(1), { caller })).errors).toBeUndefined();
    const refused = await createTerm(gateway, weeks(3), { caller, idempotencyKey: 'three' });
    expect(refused.errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    const two = await createTerm(gateway, weeks(2), { caller, idempotencyKey: 'two' });
    expect(two.errors).toBeUndefined();
  });

  test('no room of an hour for one that the vendor has refused, by a repeat', async () => {
    await using gateway = await startTestGateway({ entryRules: { creates: createMemoryLimiters(config) } });
    const caller = teacher('a');
    gateway.sandbox.faults.add({ endpoint: CREATE, kind: 'error', error: 'app_parameter_error' });
    const first = await createTerm(gateway, weeks(3), { caller });
    expect(first.entries.filter(({ room }) => room === null)).toMatchObject([
      { userErrors: [{ code: 'INVALID_INPUT' }] },
    ]);
    const again = await createTerm(gateway, weeks(3), { caller });
    expect(again.errors).toBeUndefined();
    expect(again.entries).toEqual(first.entries);
  });

  test('one call towards the limit of an operation, and what is read of each room as many as there are', async () => {
    await using gateway = await startTestGateway();
    const reading = CREATE_ROOMS.replace('{ vendorId }', '{ vendorId isVod }');
    const input = { rooms: weeks(100), idempotencyKey: 'term' };
    const { errors } = await gateway.execute<Answer, object>(reading, { input });
    expect(errors).toMatchObject([
      { extensions: { code: 'QUERY_TOO_EXPENSIVE', vendorCalls: 200, maxVendorCalls: 60 } },
    ]);
    expect(createCalls(gateway.sandbox)).toBe(0);
    const few = await gateway.execute<Answer, object>(reading, { input: { ...input, rooms: weeks(50) } });
    expect(few.errors).toBeUndefined();
  });

  test('what two paid mutations do: there is one an operation', async () => {
    await using gateway = await startTestGateway();
    const input = { rooms: weeks(1), idempotencyKey: 'term' };
    const two = CREATE_ROOMS.replace(
      ' createRooms(',
      ' a: createRooms(input: $input) { userErrors { code } } createRooms(',
    );
    const { errors } = await gateway.execute<Answer, object>(two, { input });
    expect(errors).toMatchObject([{ extensions: { code: 'TOO_MANY_PAID_MUTATIONS' } }]);
  });
});

describeWithRedis('a term whose keys cannot be looked up', () => {
  test('is not made: the room that was tried says so, and no room of an hour is taken', async () => {
    await using redisServer = await startRedisServer();
    await using redis = await startRedis(at(redisServer.url));
    const creates = createMemoryLimiters({ points: 2, serverPoints: 2, windowSeconds: 3_600 });
    await using gateway = await startTestGateway({
      entryRules: { creates },
      idempotency: { store: createRedisStore(redis, 'test:') },
    });
    const caller = teacher('a');
    await redisServer.stop();
    const { entries, errors } = await createTerm(gateway, weeks(2), { caller });
    expect(entries).toHaveLength(2);
    const codes = errors?.map(({ extensions }) => extensions?.['code']);
    expect(new Set(codes)).toEqual(new Set(['IDEMPOTENCY_UNAVAILABLE']));
    expect(errors?.[0]?.path).toEqual(['createRooms', 'entries', 0, 'room']);
    expect(createCalls(gateway.sandbox)).toBe(0);
    await redisServer.start();
    await eventually(() => expect(redis.isReady).toBe(true));
    expect((await createTerm(gateway, weeks(2), { caller })).errors).toBeUndefined();
  });
});
