import { expect, test } from 'vitest';
import { strangerCaller, type Caller } from '../../../src/access/caller.ts';
import { encodeGlobalId } from '../../../src/graphql/fields/ids.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { startTestGateway } from '../../support/gateway.ts';

const unknown = `jz${'0'.repeat(32)}`;
const there = seedIds.endedRoom;
const me = seedIds.studentUserId;

const DETAIL = 'v3/room/detail';

/** Selections that need no record of their room, and what is asked of the vendor for one that exists. */
const selections: [selection: string, calls: string[]][] = [
  // Only the record shows that it exists.
  ['id vendorId __typename', [DETAIL]],
  ['chatLog { status }', ['v3/room/chatDownload', DETAIL]],
  ['merchant { name }', ['v3/merchant', DETAIL]],
  ['merchant { id __typename }', [DETAIL]],
  [`entryLink(input: { nickname: "a", userId: "${me}" }) { url }`, [DETAIL]],
  // Their answer shows it.
  ['documents { totalCount }', ['v3/room/listDocuments']],
  ['statistics { live { studentCount } }', ['v3/statistics/zhibo/room']],
  [`statistics { liveAttendance(userId: "${me}") { userId } }`, ['v3/statistics/zhibo/user']],
  ['statistics { playbackDays { date } }', ['v3/statistics/playback/room']],
  [`statistics { playbackSessions(userId: "${me}") { userId } }`, ['v3/statistics/playback/user']],
  [`appEntry(input: { nickname: "a", userId: "${me}" }) { token }`, ['v4/room/authinfo']],
  ['statistics { room { documents { totalCount } } }', ['v3/room/listDocuments']],
  ['documents { totalCount } merchant { name }', ['v3/merchant', 'v3/room/listDocuments']],
  // What is left out is not asked for.
  ['id documents @skip(if: true) { totalCount } ... @include(if: false) { chatLog { status } }', [DETAIL]],
  ['statistics { room { title } } documents { totalCount }', [DETAIL, 'v3/room/listDocuments']],
];

const room = (id: string, selection: string) => `{ room(id: "${id}") { ${selection} } }`;
const node = (id: string, selection: string) =>
  `{ room: node(id: "${encodeGlobalId('Room', id)}") { ... on Room { ${selection} } } }`;

test.each([
  ['room', room],
  ['node', node],
])('%s: a room that does not exist is null, whatever is asked of it', async (_field, query) => {
  await using gateway = await startTestGateway();
  for (const [selection] of selections) {
    const answer = await gateway.execute<object, object>(query(unknown, selection));
    expect(answer, selection).toEqual({ data: { room: null } });
  }
});

test('an argument that is null by its variable is a mistake of its own field', async () => {
  await using gateway = await startTestGateway();
  const query = `query ($entry: RoomAppEntryInput = { nickname: "a" }) {
    room(id: "${there}") { vendorId appEntry(input: $entry) { token } }
  }`;
  // Interpreted, and compiled.
  for (let turn = 0; turn < 3; turn += 1) {
    const { data, errors } = await gateway.execute<object, object>(query, { entry: null });
    expect(data).toEqual({ room: { vendorId: there, appEntry: null } });
    expect(errors).toMatchObject([{ path: ['room', 'appEntry'], extensions: { code: 'BAD_USER_INPUT' } }]);
  }
});

test.each([
  ['room', room],
  ['node', node],
])('%s: a room that exists is there, by as few calls as show it', async (_field, query) => {
  for (const [selection, calls] of selections) {
    await using gateway = await startTestGateway();
    const { data, errors } = await gateway.execute<{ room: object | null }, object>(query(there, selection));
    expect([errors, data?.room === null], selection).toEqual([undefined, false]);
    expect(gateway.takeCalls(), selection).toEqual(calls);
  }
});

test('what will be refused is neither asked for nor makes the record be asked for', async () => {
  await using gateway = await startTestGateway();
  const reader: Caller = {
    ...strangerCaller,
    kind: 'user',
    name: 'user:a',
    userId: 'a',
    scopes: new Set(['room:read', 'document:read']),
  };
  const { errors } = await gateway.execute(
    room(there, 'documents { totalCount } hostInviteCode statistics { live { studentCount } }'),
    undefined,
    reader,
  );
  expect(errors?.map(({ path }) => path?.join('.'))).toEqual(['room.hostInviteCode', 'room.statistics.live']);
  expect(gateway.takeCalls()).toEqual(['v3/room/listDocuments']);
});

test('a failed call is no proof of anything', async () => {
  await using gateway = await startTestGateway();
  gateway.sandbox.faults.add({ endpoint: 'v3/room/listDocuments', kind: 'error' });
  const { data, errors } = await gateway.execute<{ room: object | null }, object>(
    room(unknown, 'documents { totalCount }'),
  );
  expect([data, errors]).toEqual([{ room: null }, undefined]);
});
