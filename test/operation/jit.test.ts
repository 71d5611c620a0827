import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { ENDPOINT } from '../support/gateway.ts';
import { ask, startWith } from './jit-gateway.ts';

const id = seedIds.liveRoom;

/** What a compiler may read in another way than the interpreter. */
const rows: { name: string; query: string; variables?: object; operationName?: string }[] = [
  { name: 'aliases', query: `{ a: room(id: "${id}") { b: title c: title } d: merchant { name } }` },
  {
    name: 'a room that is not there',
    query: '{ room(id: "jz00000000") { title documents { totalCount } } }',
  },
  { name: 'an id of another type', query: '{ room(id: "nonsense") { title } }' },
  { name: 'an error in one of several fields', query: '{ a: room(id: "x") { title } b: merchant { name } }' },
  {
    name: 'lists of lists',
    query:
      '{ rooms(first: 3) { edges { cursor node { documents { edges { attachedAt node { fileName } } } } } } }',
  },
  {
    name: 'literal dates',
    query: '{ rooms(filter: { startsAfter: "2026-05-01T00:00:00Z" }) { totalCount } }',
  },
  {
    name: 'dates in variables',
    query: 'query ($filter: RoomFilter) { rooms(filter: $filter) { totalCount } }',
    variables: { filter: { startsBefore: '2026-05-01T00:00:00+08:00', titleContains: null } },
  },
  {
    name: 'a date that is none',
    query: 'query ($filter: RoomFilter) { rooms(filter: $filter) { totalCount } }',
    variables: { filter: { startsBefore: 'tomorrow' } },
  },
  {
    name: 'dates as defaults',
    query:
      'query ($at: DateTime = "2026-05-01T00:00:00Z") { rooms(filter: { startsAfter: $at }) { totalCount nodes { title } } }',
  },
  {
    name: 'defaults of input objects',
    query:
      'query ($filter: RoomFilter = { startsAfter: "2026-05-04T00:00:00Z" }) { rooms(filter: $filter) { totalCount } }',
  },
  { name: 'numbers as defaults', query: 'query ($n: Int = 2) { rooms(first: $n) { nodes { title } } }' },
  {
    name: 'a variable that is null',
    query: 'query ($n: Int = 2) { rooms(first: $n) { nodes { title } } }',
    variables: { n: null },
  },
  { name: 'a variable that is left out', query: 'query ($n: Int) { rooms(first: $n) { nodes { title } } }' },
  {
    name: 'a variable of the wrong type',
    query: 'query ($n: Int) { rooms(first: $n) { totalCount } }',
    variables: { n: '2' },
  },
  {
    name: 'a required variable that is left out',
    query: 'query ($id: ID!) { room(id: $id) { title } }',
  },
  {
    name: 'an unknown enum value in a variable',
    query: `query ($input: RoomEntryInput!) { room(id: "${id}") { entryLink(input: $input) { role } } }`,
    variables: { input: { userId: 'u1', nickname: 'A', role: 'EVERYBODY' } },
  },
  {
    name: 'defaults inside of input objects',
    query: `query ($input: RoomEntryInput!) { room(id: "${id}") { entryLink(input: $input) { role url expiresAt } } }`,
    variables: { input: { userId: 'u1', nickname: 'A' } },
  },
  {
    name: 'an error below a field that is not null',
    query: `{ room(id: "${id}") { title statistics { room { title } live { watchTime { averageSeconds } } } } }`,
  },
  {
    name: 'skip and include',
    query: `query ($yes: Boolean!) { room(id: "${id}") { title @skip(if: $yes) type @include(if: $yes)
      ... on Room @include(if: $yes) { isVod } ...F @skip(if: $yes) } } fragment F on Room { isAudioLesson }`,
    variables: { yes: true },
  },
  {
    name: 'fragments on interfaces',
    query: `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Room { ...R } ... on Document { fileName } } }
      fragment R on Node { id ... on Room { title schedulePhase } }`,
    variables: {
      ids: [
        Buffer.from(`Room:${id}`).toString('base64'),
        Buffer.from('Room:jz00000000').toString('base64'),
        Buffer.from(`Document:${seedIds.convertedDocument}`).toString('base64'),
      ],
    },
  },
  {
    name: 'a broken id among nodes',
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: { ids: ['?'] },
  },
  {
    name: 'one of several operations',
    query: `query A { merchant { name } } query B { room(id: "${id}") { title } }`,
    operationName: 'B',
  },
  { name: 'no choice of several operations', query: 'query A { merchant { name } } query B { __typename }' },
  { name: 'introspection', query: '{ __type(name: "Room") { name fields { name } } }' },
  {
    name: 'writes, in order, with what they refuse',
    query: `mutation ($at: DateTime!) {
      a: renameRoom(input: { roomId: "${seedIds.upcomingRoom}", title: "One" }) { room { title type } userErrors { code } }
      b: renameRoom(input: { roomId: "${seedIds.upcomingRoom}", title: "Two" }) { room { title } }
      c: rescheduleRoom(input: { roomId: "${id}", startsAt: $at, durationMinutes: 60 }) {
        room { title } userErrors { __typename code path ... on RoomScheduleError { room { title } } } }
      d: deleteRoom(input: { roomId: "nope" }) { deletedRoomId userErrors { code message path } } }`,
    variables: { at: '2026-05-05T00:00:00Z' },
  },
];

describe('compiled operations', () => {
  test.each(rows)(
    'give what the interpreter gives: $name',
    async ({ query, variables = {}, operationName }) => {
      await using interpreted = await startWith(null);
      await using compiled = await startWith(1);
      expect(await ask(compiled, query, variables, operationName)).toEqual(
        await ask(interpreted, query, variables, operationName),
      );
      expect(compiled.takeCalls()).toEqual(interpreted.takeCalls());
    },
  );

  test.each(['v3/room/detail', 'v3/room/listDocuments', 'v3/statistics/zhibo/room'])(
    'fail as interpreted ones do when %s fails',
    async (endpoint) => {
      const query = `{ room(id: "${id}") { title documents { totalCount } statistics { live { studentCount } } } }`;
      const answers = [];
      for (const compiledAtUse of [null, 1]) {
        await using gateway = await startWith(compiledAtUse);
        gateway.sandbox.faults.add({ endpoint, kind: 'html', times: 10 });
        answers.push(await ask(gateway, query, {}));
      }
      expect(answers[1]).toEqual(answers[0]);
      expect(JSON.stringify(answers[1])).toContain('UPSTREAM_INVALID_RESPONSE');
    },
  );

  test('mask what nobody expected', async () => {
    const answers = [];
    for (const compiledAtUse of [null, 1]) {
      await using gateway = await startWith(compiledAtUse, { client: { partner: '20260101000000' } });
      const room = gateway.duobei.room as { detail: unknown };
      room.detail = () => Promise.resolve({ vendorId: id, title: undefined, startsAt: 'no date' });
      answers.push(await ask(gateway, `{ room(id: "${id}") { title startsAt } }`, {}));
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(JSON.stringify(answers[1])).not.toContain('toISOString');
  });

  test('are executed when they come again, with the variables of the day', async () => {
    await using gateway = await startWith(3);
    const query = 'query ($n: Int) { rooms(first: $n) { nodes { id } } }';
    for (const n of [1, 2, 3, 4, 5]) {
      const { body } = await ask(gateway, query, { n });
      expect((body as { data: { rooms: { nodes: unknown[] } } }).data.rooms.nodes).toHaveLength(n);
    }
  });

  test('step aside for parts that come later', async () => {
    await using gateway = await startWith(1);
    const response = await gateway.yoga.fetch(ENDPOINT, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'multipart/mixed' },
      body: JSON.stringify({
        query: `{ room(id: "${id}") { title ... @defer { documents { totalCount } } } }`,
      }),
    });
    const text = await response.text();
    expect(text).toContain('"hasNext":true');
    expect(text).toContain('"totalCount"');
  });
});
