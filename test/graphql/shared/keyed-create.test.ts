import { describe, expect, test } from 'vitest';
import { strangerCaller, unlimitedCaller, type Caller } from '../../../src/access/caller.ts';
import { SCOPES } from '../../../src/access/scopes.ts';
import { createMemoryStore } from '../../../src/creates/memory-store.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';

const ROOM = {
  title: 'Algebra',
  type: 'ONE_TO_MANY',
  isVideoEnabled: true,
  startsAt: '2035-03-01T19:00:00Z',
  durationMinutes: 60,
  idempotencyKey: 'order-1',
};
const VOD = { title: 'Film', videoKey: seedIds.videoKey, idempotencyKey: 'order-1' };

interface Created {
  created: { room: { vendorId: string } | null; userErrors: { code: string; path: string[] }[] };
}

async function create(gateway: TestGateway, input: object = ROOM, caller?: Caller) {
  const [field, type] =
    'videoKey' in input ? ['createVodRoom', 'CreateVodRoomInput'] : ['createRoom', 'CreateRoomInput'];
  const { data, errors } = await gateway.execute<Created, object>(
    `mutation ($input: ${type}!) { created: ${field}(input: $input) { room { vendorId } userErrors { code path } } }`,
    { input },
    caller,
  );
  expect(errors).toBeUndefined();
  return { id: data?.created.room?.vendorId, userErrors: data?.created.userErrors };
}

const bearer = (kind: Caller['kind'], name: string, userId: string | null = null): Caller => ({
  ...strangerCaller,
  kind,
  name,
  userId,
  scopes: new Set(SCOPES),
});

describe('an idempotency key', () => {
  test('answers with its room also when that was deleted since, and says so where it is asked', async () => {
    await using gateway = await startTestGateway();
    const made = (selection: string) =>
      gateway.execute<{ createRoom: { room: object } }, object>(
        `mutation ($input: CreateRoomInput!) { createRoom(input: $input) { room { ${selection} } } }`,
        { input: ROOM },
      );
    const first = await made('vendorId isDeleted');
    expect(first.data?.createRoom.room).toMatchObject({ isDeleted: false });
    expect(gateway.takeCalls()).toHaveLength(1);
    const { vendorId } = first.data!.createRoom.room as { vendorId: string };
    expect((await made('vendorId title')).data?.createRoom.room).toEqual({ vendorId, title: ROOM.title });
    // To be told that costs nothing; whether it is still there is for the vendor to say.
    expect(gateway.takeCalls()).toEqual([]);
    const there = await made('vendorId isDeleted');
    expect(there.data?.createRoom.room).toEqual({ vendorId, isDeleted: false });
    await gateway.execute(`mutation { deleteRoom(input: { roomId: "${vendorId}" }) { deletedRoomId } }`, {});
    const gone = await made('vendorId title isDeleted startsAt');
    expect(gone.data?.createRoom.room).toEqual({
      vendorId,
      title: ROOM.title,
      isDeleted: true,
      startsAt: null,
    });
  });

  test('is its caller’s own: equal keys and inputs of others make rooms of theirs', async () => {
    await using gateway = await startTestGateway();
    const callers = [
      bearer('user', 'user:a', 'a'),
      bearer('user', 'user:b', 'b'),
      bearer('server', 'client:a'),
      bearer('server', 'client:b'),
      bearer('server', 'key:a'),
      // Alike in all but the kind.
      bearer('server', 'user:a'),
      unlimitedCaller,
    ];
    const ids: unknown[] = [];
    for (const caller of callers) ids.push((await create(gateway, ROOM, caller)).id);
    expect(new Set(ids).size).toBe(callers.length);
    expect(ids).not.toContain(undefined);
    gateway.takeCalls();
    const again: unknown[] = [];
    for (const caller of callers) again.push((await create(gateway, ROOM, caller)).id);
    expect(again).toEqual(ids);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('of another says nothing: other input under it is neither refused nor answered', async () => {
    await using gateway = await startTestGateway();
    const first = await create(gateway, ROOM, bearer('user', 'user:a', 'a'));
    const other = await create(gateway, { ...ROOM, title: 'Geometry' }, bearer('user', 'user:b', 'b'));
    expect(other.userErrors).toEqual([]);
    expect(other.id).not.toBe(first.id);
  });

  test('of one caller is the same through every replica', async () => {
    const store = createMemoryStore(Date.now);
    await using first = await startTestGateway({ idempotency: { store } });
    await using second = await startTestGateway({ idempotency: { store } });
    const caller = bearer('user', 'user:a', 'a');
    const { id } = await create(first, ROOM, caller);
    expect(await create(second, ROOM, { ...caller })).toEqual({ id, userErrors: [] });
    expect(second.takeCalls()).toEqual([]);
  });

  test.each([
    ['title', { ...ROOM, title: 'algebra' }],
    ['type', { ...ROOM, type: 'ONE_TO_ONE' }],
    ['video', { ...ROOM, isVideoEnabled: false }],
    ['start', { ...ROOM, startsAt: '2035-03-01T19:01:00Z' }],
    ['length', { ...ROOM, durationMinutes: 61 }],
    ['mutation', VOD],
  ])('is refused with another %s', async (_what, input) => {
    await using gateway = await startTestGateway();
    await create(gateway);
    gateway.takeCalls();
    expect(await create(gateway, input)).toEqual({
      id: undefined,
      userErrors: [{ code: 'INVALID_INPUT', path: ['input', 'idempotencyKey'] }],
    });
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('may be long, and made of every sign that can be seen', async () => {
    await using gateway = await startTestGateway();
    for (const idempotencyKey of ['x'.repeat(255), '!', '~', '{"order":"1/2"}']) {
      expect((await create(gateway, { ...ROOM, idempotencyKey })).userErrors).toEqual([]);
    }
  });

  test('of a video room is refused with another title or video, and finds the same room with the same', async () => {
    await using gateway = await startTestGateway();
    const { id } = await create(gateway, VOD);
    for (const more of [{ title: 'Another film' }, { videoKey: 'another.mp4' }]) {
      expect((await create(gateway, { ...VOD, ...more })).userErrors).toMatchObject([
        { code: 'INVALID_INPUT' },
      ]);
    }
    expect(await create(gateway, VOD)).toEqual({ id, userErrors: [] });
  });
});
