import { expect, test } from 'vitest';
import type { SandboxOptions } from '../../../src/sandbox/server.ts';
import { until } from '../../creates/creates-fleet.ts';
import { describeStores } from '../../creates/stores.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';

const startsAt = new Date('2035-03-01T19:00:00Z');
const ROOM = {
  title: 'Algebra, lost',
  type: 'ONE_TO_MANY',
  isVideoEnabled: true,
  startsAt,
  durationMinutes: 60,
} as const;
const VOD = { title: 'Film, lost', videoKey: seedIds.videoKey };
const CREATES = { createRoom: 'v4/room/create', createVodRoom: 'v3/room/video/create' };

interface Created {
  created: { room: { vendorId: string } | null } | null;
}

async function create(gateway: TestGateway, input: object) {
  const field = 'videoKey' in input ? 'createVodRoom' : 'createRoom';
  const type = field === 'createRoom' ? 'CreateRoomInput' : 'CreateVodRoomInput';
  const { data, errors } = await gateway.execute<Created, object>(
    `mutation ($input: ${type}!) { created: ${field}(input: $input) { room { vendorId } userErrors { code } } }`,
    { input },
  );
  return { id: data?.created?.room?.vendorId, error: errors?.[0] };
}

const SUCCESS_ALONE = 'success alone';

function loseAnswer({ sandbox }: TestGateway, field: keyof typeof CREATES = 'createRoom'): void {
  sandbox.faults.add({ endpoint: CREATES[field], kind: 'odd', shape: SUCCESS_ALONE });
}

const createCalls = ({ sandbox }: TestGateway) =>
  sandbox.requests.filter(({ path }) => Object.values(CREATES).includes(path)).length;

describeStores('a create that the vendor answered with its success alone', (open) => {
  /** A gateway over such a store, with a clock that the test moves. */
  async function start(sandbox?: SandboxOptions) {
    const opened = await open();
    const clock = { aheadMs: 0 };
    const gateway = await startTestGateway({
      ...(sandbox && { sandbox }),
      now: () => Date.now() + clock.aheadMs,
      idempotency: {
        store: { ...opened.store, now: async () => (await opened.store.now()) + clock.aheadMs },
      },
    });
    return {
      gateway,
      clock,
      async [Symbol.asyncDispose]() {
        await gateway[Symbol.asyncDispose]();
        await opened[Symbol.asyncDispose]();
      },
    };
  }

  test.each([
    ['createRoom', ROOM],
    ['createVodRoom', VOD],
  ] as const)('%s: has its room, and none that the gateway made without a key', async (field, input) => {
    await using started = await start();
    const { gateway } = started;
    const older = await create(gateway, input);
    loseAnswer(gateway, field);
    const lost = await create(gateway, { ...input, idempotencyKey: 'k' });
    expect(lost.error).toBeUndefined();
    expect(lost.id).toMatch(/^jz/);
    expect(lost.id).not.toBe(older.id);
    expect(await create(gateway, { ...input, idempotencyKey: 'k' })).toEqual(lost);
    expect(createCalls(gateway)).toBe(2);
  });

  test('has none of two that nobody knows, is told to look, and sends nothing again', async () => {
    await using started = await start();
    const { gateway, clock } = started;
    // As in the vendor's console: the gateway has not seen it made.
    const older = await gateway.duobei.room.create({ ...ROOM });
    loseAnswer(gateway);
    const ask = () => create(gateway, { ...ROOM, idempotencyKey: 'k' });
    for (let repeat = 0; repeat < 3; repeat += 1) {
      const { id, error } = await ask();
      expect(id).toBeUndefined();
      expect(error?.extensions).toEqual({ code: 'OUTCOME_UNKNOWN', isOutcomeUnknown: true });
      expect(error?.message).toContain('Look at them with the rooms query');
      expect(error?.message.length).toBeLessThan(500);
      clock.aheadMs += 40_000;
    }
    expect(createCalls(gateway)).toBe(2);
    await gateway.duobei.room.delete(older.vendorId);
    const found = await ask();
    expect(found.id).toMatch(/^jz/);
    expect(found.id).not.toBe(older.vendorId);
    expect(createCalls(gateway)).toBe(2);
  });

  test.each(['lists that are null', 'times that are days'])(
    'is not made again because the list has %s',
    async (shape) => {
      await using started = await start();
      const { gateway, clock } = started;
      loseAnswer(gateway);
      gateway.sandbox.faults.add({ endpoint: 'v3/room/list', kind: 'odd', shape, times: 100 });
      const ask = () => create(gateway, { ...ROOM, idempotencyKey: 'k' });
      for (let repeat = 0; repeat < 3; repeat += 1) {
        expect((await ask()).error?.extensions?.['code']).toBe('OUTCOME_UNKNOWN');
        clock.aheadMs += 40_000;
      }
      gateway.sandbox.faults.clear();
      expect((await ask()).id).toMatch(/^jz/);
      expect(createCalls(gateway)).toBe(1);
    },
  );

  test('has never the room of the gateway that is there while its own is not', async () => {
    await using started = await start();
    const { gateway, clock } = started;
    const older = await create(gateway, ROOM);
    gateway.sandbox.faults.add({ endpoint: CREATES.createRoom, kind: 'drop' });
    const ask = () => create(gateway, { ...ROOM, idempotencyKey: 'k' });
    expect((await ask()).error?.message).toContain('Repeat the mutation with the same idempotencyKey');
    clock.aheadMs += 40_000;
    const made = await ask();
    expect(made.id).toMatch(/^jz/);
    expect(made.id).not.toBe(older.id);
    expect(createCalls(gateway)).toBe(3);
  });

  test.each([
    ['createRoom', 'a key', ROOM, { idempotencyKey: 'b' }],
    ['createRoom', 'no key', ROOM, {}],
    ['createVodRoom', 'a key', VOD, { idempotencyKey: 'b' }],
    ['createVodRoom', 'no key', VOD, {}],
  ] as const)(
    '%s: has no room that is about to be answered to another with %s',
    async (field, _whose, input, more) => {
      await using started = await start();
      const { gateway, clock } = started;
      gateway.sandbox.faults.add({ endpoint: CREATES[field], kind: 'delay', ms: 1_000 });
      gateway.sandbox.faults.add({ endpoint: CREATES[field], kind: 'drop' });
      const slow = create(gateway, { ...input, ...more });
      await until(() => createCalls(gateway) === 1);
      const lost = await create(gateway, { ...input, idempotencyKey: 'a' });
      expect(lost.error?.extensions?.['code']).toBe('OUTCOME_UNKNOWN');
      const { id } = await slow;
      expect(id).toMatch(/^jz/);
      clock.aheadMs += 40_000;
      const found = await create(gateway, { ...input, idempotencyKey: 'a' });
      expect(found.id).toMatch(/^jz/);
      expect(found.id).not.toBe(id);
      expect(createCalls(gateway)).toBe(3);
    },
  );

  test('of three keys at once has no room twice, and none that is another’s', async () => {
    await using started = await start();
    const { gateway } = started;
    for (let key = 0; key < 3; key += 1) loseAnswer(gateway);
    const keys = ['a', 'b', 'c'];
    const ask = (key: string) => create(gateway, { ...ROOM, idempotencyKey: key });
    const first = await Promise.all(keys.map(ask));
    const ids = first.flatMap(({ id }) => id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const key of keys) await ask(key);
    const again = (await Promise.all(keys.map(ask))).flatMap(({ id }) => id ?? []);
    expect(new Set(again).size).toBe(again.length);
    expect(again).toEqual(expect.arrayContaining(ids));
    expect(createCalls(gateway)).toBe(3);
  });
});
