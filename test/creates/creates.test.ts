import { afterEach, expect, test } from 'vitest';
import { CreateOutcomeUnknownError, type KeyedCreate } from '../../src/creates/create-once.ts';
import type { IdempotencyStore } from '../../src/creates/store.ts';
import type { Room } from '../../src/vendor/endpoints/room.ts';
import { UpstreamRejectedError, UpstreamUnreachableError } from '../../src/vendor/protocol/errors.ts';
import { InvalidArgumentError } from '../../src/vendor/protocol/arguments.ts';
import {
  createWith,
  DEAD_AFTER_MS,
  fleetOver,
  head,
  lostCreate,
  promised,
  roomOf,
  SETTLE_MS,
  until,
} from './creates-fleet.ts';
import { describeStores } from './stores.ts';

/** Of the creates of dead replicas: their beats would go on in this process. */
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A replica that has sent a create and died: it writes nothing any more. */
async function dieWhileCreating({ store, replica }: ReturnType<typeof fleetOver>, key = 'k') {
  const dead = replica({ store: { ...store, replace: () => Promise.resolve(false) }, beatMs: 60_000 });
  const send = () => new Promise<never>((_, fail) => ends.push(() => fail(new Error('dead'))));
  const create = createWith({ key, send: [send] });
  dead.once(create).catch(() => undefined);
  await until(() => create.made.sends === 1);
}

describeStores('creates', (open) => {
  test('a repeat through another replica waits however long the create takes', async () => {
    await using opened = await open();
    const { clock, store, replica } = fleetOver(opened.store);
    let polls = 0;
    const counting = {
      ...store,
      add: (...asked: Parameters<typeof store.add>) => {
        polls += 1;
        return store.add(...asked);
      },
    };
    const vendor = promised<Room>();
    const create = createWith({ send: [() => vendor.promise] });
    const first = replica().once(create);
    await until(() => create.made.sends === 1);
    const repeat = createWith({});
    const second = replica({ store: counting }).once(repeat);
    for (let beat = 0; beat < 3; beat += 1) {
      clock.nowMs += DEAD_AFTER_MS - 1;
      const seen = polls;
      await until(async () => {
        const record = await store.get('k');
        return record?.state === 'STARTED' && record.aliveAt === clock.nowMs;
      });
      await until(() => polls > seen);
    }
    vendor.resolve(roomOf('jz1'));
    expect(await first).toEqual(roomOf('jz1'));
    expect(await second).toEqual(head('jz1'));
    expect([create.made.sends, repeat.made]).toEqual([1, { sends: 0, ages: [] }]);
  });

  test('nothing is written any more when the answer is there', async () => {
    await using opened = await open();
    const { store, replica } = fleetOver(opened.store);
    let writes = 0;
    const counting = {
      ...store,
      replace: (...asked: Parameters<typeof store.replace>) => {
        writes += 1;
        return store.replace(...asked);
      },
    };
    const creates = replica({ store: counting });
    await creates.once(
      createWith({
        send: [
          async () => {
            await until(() => writes > 1);
            return roomOf('jz1');
          },
        ],
      }),
    );
    await expect(creates.once(createWith({ key: 'lost', send: [lostCreate] }))).rejects.toThrow(
      CreateOutcomeUnknownError,
    );
    const before = writes;
    // A beat that went on would come before.
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(writes).toBe(before);
  });

  test('of a dead create one of all who wait takes over, and finds its room', async () => {
    await using opened = await open();
    const fleet = fleetOver(opened.store);
    await dieWhileCreating(fleet);
    fleet.clock.nowMs += DEAD_AFTER_MS - 1;
    const waiting = takers(fleet, 6);
    const answers = waiting.creates.map((create) =>
      waiting.once({ ...create, find: () => create.find(0).then(() => [roomOf('jz1')]) }),
    );
    await until(() => waiting.polled() === 6);
    fleet.clock.nowMs += 1;
    expect(await Promise.all(answers.map(async (answer) => (await answer).vendorId))).toEqual(
      Array(6).fill('jz1'),
    );
    expect(waiting.total()).toEqual({ sends: 0, finds: 1 });
  });

  test('of a dead create that made nothing one of all who wait sends it again', async () => {
    await using opened = await open();
    const fleet = fleetOver(opened.store);
    await dieWhileCreating(fleet);
    fleet.clock.nowMs += SETTLE_MS;
    const waiting = takers(fleet, 6, [() => Promise.resolve(roomOf('jz1'))]);
    const answers = await Promise.all(waiting.creates.map((create) => waiting.once(create)));
    expect(answers.map(({ vendorId }) => vendorId)).toEqual(Array(6).fill('jz1'));
    expect(waiting.total()).toEqual({ sends: 1, finds: 1 });
  });

  test('a dead create that may still show up is not sent again, by whoever asks', async () => {
    await using opened = await open();
    const fleet = fleetOver(opened.store);
    await dieWhileCreating(fleet);
    fleet.clock.nowMs += DEAD_AFTER_MS;
    const creates = Array.from({ length: 3 }, () => createWith({}));
    const outcomes = await Promise.allSettled(creates.map((create) => fleet.replica().once(create)));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ reason: { name: 'CreateOutcomeUnknownError' } });
    }
    expect(creates.map(({ made }) => made.sends)).toEqual(Array(3).fill(0));
  });

  test('a room belongs to the key that made it, and no other takes it for its own', async () => {
    await using opened = await open();
    const { replica } = fleetOver(opened.store);
    await replica().once(createWith({ key: 'a', send: [() => Promise.resolve(roomOf('jz1'))] }));
    const find = () => Promise.resolve([roomOf('jz1')]);
    const b = createWith({ key: 'b', send: [lostCreate], find });
    await expect(replica().once(b)).rejects.toThrow(CreateOutcomeUnknownError);
    // Its own has shown up behind the other.
    const both = () => Promise.resolve([roomOf('jz1'), roomOf('jz2')]);
    expect(await replica().once(createWith({ key: 'b', find: both }))).toMatchObject({ vendorId: 'jz2' });
    const c = createWith({ key: 'c', send: [lostCreate], find: both });
    await expect(replica().once(c)).rejects.toThrow(CreateOutcomeUnknownError);
  });

  test('what a repeat has found is remembered, without the host’s code', async () => {
    await using opened = await open();
    const { store, replica } = fleetOver(opened.store);
    await expect(replica().once(createWith({ send: [lostCreate] }))).rejects.toThrow();
    expect(await store.get('k')).toMatchObject({ state: 'UNKNOWN' });
    const found = createWith({ find: () => Promise.resolve([roomOf('jz1')]) });
    expect(await replica().once(found)).toEqual(roomOf('jz1'));
    const again = createWith({});
    expect(await replica().once(again)).toEqual(head('jz1'));
    expect([found.made.sends, again.made]).toEqual([0, { sends: 0, ages: [] }]);
    expect(await store.get('k')).toEqual({
      fingerprint: 'f',
      sentAt: expect.any(Number) as number,
      state: 'DONE',
      room: head('jz1'),
    });
  });

  test('what was lost is sent again when it cannot show up any more, counted from its own send', async () => {
    await using opened = await open();
    const { clock, replica } = fleetOver(opened.store);
    const create = createWith({ send: [lostCreate, lostCreate, () => Promise.resolve(roomOf('jz1'))] });
    const ask = () => replica().once(create);
    await expect(ask()).rejects.toThrow(CreateOutcomeUnknownError);
    for (const ageMs of [20_000, SETTLE_MS - 1]) {
      clock.nowMs += ageMs - create.made.ages.at(-1)!;
      await expect(ask()).rejects.toThrow(CreateOutcomeUnknownError);
      expect(create.made.sends).toBe(1);
    }
    clock.nowMs += 1;
    // Sent again, and lost again.
    await expect(ask()).rejects.toThrow(CreateOutcomeUnknownError);
    expect(create.made).toEqual({ sends: 2, ages: [0, 20_000, SETTLE_MS - 1, SETTLE_MS, 0] });
    clock.nowMs += SETTLE_MS - 1;
    await expect(ask()).rejects.toThrow(CreateOutcomeUnknownError);
    expect(create.made.sends).toBe(2);
    clock.nowMs += 1;
    expect(await ask()).toEqual(roomOf('jz1'));
  });

  test('what cannot be looked for is never sent again, however old it is', async () => {
    await using opened = await open();
    const { clock, replica } = fleetOver(opened.store);
    const tooMany = new Error('too many of that name');
    const create = createWith({ send: [lostCreate], find: () => Promise.reject(tooMany) });
    for (let ask = 0; ask < 5; ask += 1) {
      await expect(replica().once(create)).rejects.toMatchObject({ name: 'CreateOutcomeUnknownError' });
      clock.nowMs += 100 * SETTLE_MS;
    }
    expect(create.made.sends).toBe(1);
    await expect(replica().once(create)).rejects.toMatchObject({ cause: tooMany });
  });

  test('a refusal of the input is remembered, and every other failure that made nothing is forgotten', async () => {
    await using opened = await open();
    const { replica } = fleetOver(opened.store);
    const refused = (reason: string) => () =>
      Promise.reject(new UpstreamRejectedError(reason, { endpoint: 'v4/room/create', sent: true }));
    let rooms = 0;
    const made = () => Promise.resolve(roomOf(`jz${++rooms}`));
    const poor = createWith({ key: 'poor', send: [refused('app_afford_error'), made] });
    for (let ask = 0; ask < 2; ask += 1) {
      await expect(replica().once(poor)).rejects.toMatchObject({
        name: 'UpstreamRejectedError',
        reason: 'app_afford_error',
        endpoint: 'v4/room/create',
      });
    }
    expect(poor.made.sends).toBe(1);
    const unsent = () =>
      Promise.reject(new UpstreamUnreachableError('no', { endpoint: 'v4/room/create', sent: false }));
    const failures = [
      refused('app_sign_error'),
      unsent,
      () => Promise.reject(new InvalidArgumentError('title', 'is empty.')),
    ];
    for (const [index, failure] of failures.entries()) {
      const create = createWith({ key: `forgotten ${index}`, send: [failure, made] });
      await expect(replica().once(create)).rejects.not.toBeInstanceOf(CreateOutcomeUnknownError);
      expect(await replica().once(create)).toMatchObject({ vendorId: `jz${index + 1}` });
      expect(create.made).toEqual({ sends: 2, ages: [] });
    }
  });

  test('an answer with the room of another key is not believed: the own room is looked for', async () => {
    await using opened = await open();
    const { replica, clock } = fleetOver(opened.store);
    const old = () => Promise.resolve(roomOf('jz1'));
    expect(await replica().once(createWith({ key: 'a', send: [old] }))).toMatchObject({ vendorId: 'jz1' });
    let listed = ['jz1'];
    const create = createWith({
      key: 'b',
      send: [old],
      find: () => Promise.resolve(listed.map((id) => roomOf(id))),
    });
    await expect(replica().once(create)).rejects.toBeInstanceOf(CreateOutcomeUnknownError);
    listed = ['jz1', 'jz2'];
    clock.nowMs += 1_000;
    expect(await replica().once(create)).toMatchObject({ vendorId: 'jz2' });
    expect(create.made.sends).toBe(1);
  });

  test('other input under the key of a create is refused while it runs, and after', async () => {
    await using opened = await open();
    const { replica } = fleetOver(opened.store);
    const vendor = promised<Room>();
    const create = createWith({ send: [() => vendor.promise] });
    const first = replica().once(create);
    await until(() => create.made.sends === 1);
    const other = () => replica().once(createWith({ fingerprint: 'g' }));
    await expect(other()).rejects.toThrow(InvalidArgumentError);
    vendor.resolve(roomOf('jz1'));
    await first;
    await expect(other()).rejects.toThrow(InvalidArgumentError);
  });

  test('who stops waiting ends the waiting, and not the create', async () => {
    await using opened = await open();
    const { store, replica } = fleetOver(opened.store);
    const vendor = promised<Room>();
    const create = createWith({ send: [() => vendor.promise] });
    const first = replica().once(create);
    await until(() => create.made.sends === 1);
    const gone = new AbortController();
    const second = replica().once(createWith({ signal: gone.signal }));
    gone.abort(new Error('the client left'));
    await expect(second).rejects.toThrow('the client left');
    vendor.resolve(roomOf('jz1'));
    await first;
    expect(await store.get('k')).toMatchObject({ state: 'DONE' });
  });

  test('a store that fails behind the vendor’s answer changes nothing about it, and is told of', async () => {
    await using opened = await open();
    const { clock, store, replica } = fleetOver(opened.store);
    const errors: unknown[] = [];
    const failing = (more: Partial<IdempotencyStore>) =>
      replica({ store: { ...store, ...more }, onStoreError: (error) => void errors.push(error) });
    const fail = () => Promise.reject(new Error('away'));
    const create = createWith({ send: [() => Promise.resolve(roomOf('jz1'))] });
    expect(await failing({ put: fail, claim: fail }).once(create)).toEqual(roomOf('jz1'));
    expect(errors).toHaveLength(2);
    // Who cannot write that it sends again sends nothing.
    const again = createWith({ key: 'again', send: [lostCreate] });
    await expect(replica().once(again)).rejects.toThrow(CreateOutcomeUnknownError);
    clock.nowMs += SETTLE_MS;
    let writes = 0;
    const replace = (...asked: Parameters<typeof store.replace>) =>
      asked[2]?.state === 'STARTED' && asked[2].sentAt === clock.nowMs
        ? ((writes += 1), fail())
        : store.replace(...asked);
    await expect(failing({ replace }).once(again)).rejects.toThrow(CreateOutcomeUnknownError);
    expect([again.made.sends, writes, errors.length]).toEqual([1, 1, 3]);
  });
});

/** Several who wait for one create through two replicas, all of whom see it dead before the first takes over. */
function takers(
  { store, replica }: ReturnType<typeof fleetOver>,
  count: number,
  send: (() => Promise<Room>)[] = [],
) {
  let polls = 0;
  let arrived = 0;
  const everybody = promised<undefined>();
  const shared = {
    ...store,
    add: (...asked: Parameters<typeof store.add>) => {
      polls += 1;
      return store.add(...asked);
    },
    async replace(...asked: Parameters<typeof store.replace>) {
      arrived += 1;
      if (arrived >= count) everybody.resolve(undefined);
      await everybody.promise;
      return store.replace(...asked);
    },
  };
  const replicas = [replica({ store: shared }), replica({ store: shared })];
  const creates = Array.from({ length: count }, () => createWith({ send }));
  let asked = 0;
  return {
    creates,
    once: (create: KeyedCreate) => replicas[(asked += 1) % 2]!.once(create),
    polled: () => polls,
    total: () => ({
      sends: creates.reduce((sum, { made }) => sum + made.sends, 0),
      finds: creates.reduce((sum, { made }) => sum + made.ages.length, 0),
    }),
  };
}
