import { describe, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/fields/ids.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import type { Caller } from '../../../src/access/caller.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { createTerm, DELETE_ROOMS, roomsOfTerm, teacher, weeks, type Answer } from './term.ts';

const DELETE = 'v3/room/delete';
const deletions = ({ sandbox }: TestGateway) => sandbox.requests.filter(({ path }) => path === DELETE).length;

async function deleteAll(gateway: TestGateway, roomIds: readonly unknown[], caller?: Caller) {
  const { data, errors } = await gateway.execute<Answer, object>(
    DELETE_ROOMS,
    { input: { roomIds } },
    caller,
  );
  const { entries = [], userErrors = [] } = data?.['deleteRooms'] ?? {};
  return { entries, userErrors, errors };
}

describe('many rooms', () => {
  test('are deleted in one operation, by either kind of id, an entry each in order', async () => {
    await using gateway = await startTestGateway();
    const { ids } = await createTerm(gateway, weeks(100));
    const named = ids.map((id, index) => (index % 2 ? id : encodeGlobalId('Room', id!)));
    const { entries, userErrors, errors } = await deleteAll(gateway, named);
    expect([errors, userErrors]).toEqual([undefined, []]);
    expect(entries.map(({ room }) => room)).toEqual(
      ids.map((vendorId, index) => ({ vendorId, title: `Term, week ${index}` })),
    );
    expect(entries.map(({ deletedRoomId }) => deletedRoomId)).toEqual(
      ids.map((id) => encodeGlobalId('Room', id!)),
    );
    expect([deletions(gateway), await roomsOfTerm(gateway)]).toEqual([100, 0]);
  });

  test('by a repeat are those that are left, and the others are not found', async () => {
    await using gateway = await startTestGateway();
    const { ids } = await createTerm(gateway, weeks(4));
    gateway.sandbox.faults.add({ endpoint: DELETE, kind: 'error', error: 'other_error', skip: 1 });
    gateway.sandbox.faults.add({ endpoint: DELETE, kind: 'reset-after-execution' });
    const first = await deleteAll(gateway, ids);
    expect(first.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_ERROR' } }]);
    expect(first.entries.filter(({ isOutcomeUnknown }) => isOutcomeUnknown)).toHaveLength(1);
    const again = await deleteAll(gateway, ids);
    expect(again.entries.filter(({ deletedRoomId }) => deletedRoomId)).toHaveLength(1);
    const gone = again.entries.flatMap(({ userErrors }) => userErrors);
    expect(gone.map(({ code }) => code)).toEqual(Array(3).fill('ROOM_NOT_FOUND'));
    expect(await roomsOfTerm(gateway)).toBe(0);
  });

  test.each([
    ['none', [], ['input', 'roomIds']],
    [
      '101',
      Array.from({ length: 101 }, (_, index) => `jz${String(index).padStart(32, '0')}`),
      ['input', 'roomIds'],
    ],
    ['an id that is none', [seedIds.bareRoom, 'no id'], ['input', 'roomIds', '1']],
    [
      'one room twice',
      [seedIds.bareRoom, encodeGlobalId('Room', seedIds.bareRoom)],
      ['input', 'roomIds', '1'],
    ],
  ])('are refused before one is deleted where they are %s', async (_name, roomIds, path) => {
    await using gateway = await startTestGateway();
    const { entries, userErrors } = await deleteAll(gateway, roomIds);
    expect(entries).toEqual([]);
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', path }]);
    expect(deletions(gateway)).toBe(0);
  });

  test('are none where a token is not for one of them', async () => {
    await using gateway = await startTestGateway();
    const caller = { ...teacher('a'), rooms: new Set([seedIds.bareRoom]) };
    const { errors } = await deleteAll(gateway, [seedIds.bareRoom, seedIds.upcomingRoom], caller);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(deletions(gateway)).toBe(0);
    const { entries } = await deleteAll(gateway, [seedIds.bareRoom], caller);
    expect(entries[0]?.deletedRoomId).toBe(encodeGlobalId('Room', seedIds.bareRoom));
  });

  test('that a token is not for leave a line in the log', async () => {
    await using gateway = await startTestGateway();
    await deleteAll(gateway, [seedIds.bareRoom], { ...teacher('a'), rooms: new Set([seedIds.endedRoom]) });
    expect(gateway.logs.filter(({ msg }) => msg === 'Mutation')).toMatchObject([
      { mutation: 'deleteRooms', result: 'FORBIDDEN' },
    ]);
  });

  test('are tried no more once the vendor is down', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.faults.add({ endpoint: 'v3/room/delete', kind: 'status', status: 500, times: 200 });
    const ids = Array.from({ length: 100 }, (_, index) => `jz${String(index).padStart(32, '0')}`);
    const { entries } = await deleteAll(gateway, ids);
    expect(entries[0]).toMatchObject({ isNotTried: false });
    expect(entries.at(-1)).toMatchObject({ isNotTried: true });
  });

  test('count once towards the limit of an operation, and only once in it', async () => {
    await using gateway = await startTestGateway();
    const ids = (from: number) =>
      Array.from({ length: 100 }, (_, index) => `jz${String(from + index).padStart(32, '0')}`);
    const query = `mutation ($a: DeleteRoomsInput!, $b: DeleteRoomsInput!) {
      a: deleteRooms(input: $a) { userErrors { code } } b: deleteRooms(input: $b) { userErrors { code } } }`;
    const { errors } = await gateway.execute<object, object>(query, {
      a: { roomIds: ids(0) },
      b: { roomIds: ids(100) },
    });
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_EXPENSIVE', vendorCalls: 200 } }]);
    expect(deletions(gateway)).toBe(0);
  });
});
