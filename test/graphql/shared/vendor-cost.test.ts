import { getOperationAST, Kind, parse, validate, type FragmentDefinitionNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/fields/ids.ts';
import { createSchema } from '../../../src/graphql/schema.ts';
import { planVendorCalls } from '../../../src/graphql/fields/vendor-cost.ts';

const schema = createSchema();
const NOW = Date.parse('2026-03-02T04:00:00Z');

function planned(query: string, variables: Record<string, unknown> = {}) {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  const operation = getOperationAST(document)!;
  return planVendorCalls({ schema, operation, fragments, variables, nowMs: NOW });
}

const ROOM_ID = encodeGlobalId('Room', 'jz31f3febb8bfe4139b7636cb6ade87733');
const OTHER_ID = encodeGlobalId('Room', 'jz6e0d4df9cd44a4c79bdc87318ae5b868');
const DOCUMENT_ID = encodeGlobalId('Document', 'dbe8228a-3d57-4500-8049-0fd40f05c738');

const rows: { name: string; query: string; variables?: Record<string, unknown>; calls: number }[] = [
  { name: 'a constant', query: '{ __typename }', calls: 0 },
  { name: 'introspection', query: '{ __schema { types { name } } }', calls: 0 },
  { name: 'a room', query: '{ room(id: "jz1") { title type wechatLive { isOpen } } }', calls: 1 },
  { name: 'one room twice', query: '{ a: room(id: "jz1") { title } b: room(id: "jz1") { type } }', calls: 1 },
  { name: 'two rooms', query: '{ a: room(id: "jz1") { title } b: room(id: "jz2") { title } }', calls: 2 },
  {
    name: 'a page with listed fields',
    query: '{ rooms { nodes { title startsAt schedulePhase } } }',
    calls: 1,
  },
  { name: 'a page with lazy fields', query: '{ rooms { nodes { type isVod coverImageUrl } } }', calls: 21 },
  {
    name: 'nodes and edges of one page',
    query: '{ rooms { nodes { type } edges { node { isVod } } } }',
    calls: 21,
  },
  { name: 'five pages', query: '{ rooms(first: 100) { nodes { title } } }', calls: 5 },
  {
    name: 'counts of five pages',
    query: '{ rooms(first: 100) { totalCount pageInfo { hasNextPage } } }',
    calls: 1,
  },
  {
    name: 'five pages that are counted first, and read under another name',
    query: '{ a: rooms(first: 100) { totalCount } b: rooms(first: 100) { nodes { title } } }',
    calls: 5,
  },
  {
    name: 'nodes by texts that are no ids, and by one id again and again',
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Room { title chatLog { __typename } } } }',
    variables: { ids: [...Array<string>(40).fill('x'), ...Array<string>(60).fill(ROOM_ID), DOCUMENT_ID] },
    calls: 2 + 1,
  },
  { name: 'a count alone', query: '{ rooms(first: 0, after: "x") { totalCount nodes { type } } }', calls: 1 },
  { name: 'a count of documents alone', query: '{ documents(first: 0) { totalCount } }', calls: 1 },
  {
    name: 'a page in the order of the vendor',
    query: '{ rooms(orderBy: NEWEST, filter: { titleContains: "x", phase: null }) { nodes { title } } }',
    calls: 1,
  },
  {
    name: 'a page from an instant on, in whose minute others may start',
    query: '{ rooms(filter: { startsAfter: "2026-05-01T00:00:00Z" }) { nodes { title } } }',
    calls: 9,
  },
  {
    name: 'a page of a day, which has two ends',
    query: '{ rooms(filter: { startsOn: "2026-05-01" }) { nodes { title } } }',
    calls: 11,
  },
  {
    name: 'an order that the vendor does not have, whatever the page',
    query: '{ rooms(first: 1, orderBy: STARTS_AT_ASC) { totalCount } }',
    calls: 25,
  },
  {
    name: 'a filter that the vendor does not have, and what it is not looked through for',
    query: 'query ($vod: Boolean) { rooms(first: 10, filter: { isVod: $vod }) { nodes { coverImageUrl } } }',
    variables: { vod: true },
    calls: 35,
  },
  {
    name: 'the same filter where its variable says nothing',
    query: 'query ($vod: Boolean) { rooms(first: 10, filter: { isVod: $vod }) { nodes { coverImageUrl } } }',
    variables: { vod: null },
    calls: 11,
  },
  {
    name: 'a window that begins inside a page',
    query: '{ rooms(first: 20, after: "x") { nodes { title } } }',
    calls: 5,
  },
  {
    name: 'one item behind a cursor',
    query: '{ rooms(first: 1, after: "x") { nodes { title } } }',
    calls: 4,
  },
  {
    name: 'counts behind a cursor, whose place may have to be found',
    query: '{ rooms(first: 100, after: "x") { totalCount } }',
    calls: 4,
  },
  { name: 'the end of a list', query: '{ rooms(last: 20) { nodes { title } } }', calls: 3 },
  {
    name: '20 rooms with documents',
    query: '{ rooms(first: 20) { nodes { documents { totalCount } } } }',
    calls: 1 + 20 + 1,
  },
  {
    name: '100 rooms with documents',
    query: '{ rooms(first: 100) { nodes { documents { totalCount } } } }',
    calls: 5 + 100 + 1,
  },
  {
    name: 'documents of two rooms by name, which may be asked for together',
    query:
      '{ a: room(id: "jz1") { title documents { totalCount } } b: room(id: "jz2") { title documents { totalCount } } }',
    calls: 2 + 2 + 1,
  },
  {
    name: 'documents of 3 rooms with what is not listed',
    query: '{ rooms(first: 3) { nodes { documents(first: 4) { nodes { uploadedAt } } } } }',
    calls: 1 + 3 + 1 + 12,
  },
  {
    name: 'documents of a room, as many as there are',
    query: '{ room(id: "jz1") { documents { nodes { uploadedAt } } } }',
    calls: 1 + 1 + 20,
  },
  { name: 'chat logs of 20 rooms', query: '{ rooms(first: 20) { nodes { chatLog { status } } } }', calls: 2 },
  {
    name: 'statistics of 10 rooms',
    query:
      '{ rooms(first: 10) { nodes { statistics { live { studentCount } playbackDays { startsAt } } } } }',
    calls: 21,
  },
  {
    name: 'a room through its statistics',
    query: '{ rooms(first: 5) { nodes { type statistics { room { isVod } } } } }',
    calls: 6,
  },
  {
    name: 'two users of one room',
    query:
      '{ room(id: "jz1") { statistics { a: liveAttendance(userId: "1") { userId } b: liveAttendance(userId: "2") { userId } } } }',
    calls: 3,
  },
  {
    name: 'the merchant of every room',
    query: '{ rooms { nodes { merchant { name } } } merchant { balance } }',
    calls: 2,
  },
  {
    name: 'the same list at two places',
    query: '{ rooms { nodes { title } } merchant { rooms { nodes { title } } } }',
    calls: 2,
  },
  {
    name: 'any object',
    query:
      '{ node(id: "x") { ... on Room { title documents { totalCount } } ... on Document { fileName } } }',
    calls: 2,
  },
  {
    name: 'any object, the first of whose types is the dearest',
    query:
      '{ node(id: "x") { ... on Merchant { rooms(first: 100) { nodes { title } } } ... on Room { title } } }',
    calls: 1 + 5,
  },
  {
    name: 'any object, the last of whose types is the dearest',
    query:
      '{ node(id: "x") { ... on Room { documents { nodes { uploadedAt } } } ... on Merchant { name } ... on Document { fileName } } }',
    calls: 1 + 1 + 20,
  },
  {
    name: 'many objects with calls that all of one type share',
    query:
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Merchant { rooms(first: 100) { nodes { title } } } ... on Room { title } } }',
    variables: { ids: [ROOM_ID, DOCUMENT_ID] },
    calls: 2 + 5,
  },
  {
    name: 'many objects with a call each, and one that they share',
    query:
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Room { chatLog { status } documents { totalCount } } ... on Document { fileName } } }',
    variables: { ids: [ROOM_ID, OTHER_ID, DOCUMENT_ID] },
    calls: 3 + 3 + 1 + 1,
  },
  {
    name: 'one room twice, with its documents in two ways',
    query:
      '{ a: room(id: "jz1") { documents { totalCount } } b: room(id: "jz1") { documents(first: 1) { totalCount } title } }',
    calls: 1 + 2 + 1,
  },
  {
    name: 'many objects',
    query:
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Room { statistics { live { studentCount } } } } }',
    variables: { ids: [ROOM_ID, OTHER_ID, DOCUMENT_ID] },
    calls: 6,
  },
  {
    name: 'what is skipped',
    query:
      'query ($no: Boolean!) { rooms { nodes { type @include(if: $no) ... @skip(if: true) { isVod } } } }',
    variables: { no: false },
    calls: 1,
  },
  {
    name: 'sizes in variables',
    query: 'query ($n: Int) { rooms(first: $n) { nodes { type } } }',
    variables: { n: 50 },
    calls: 3 + 50,
  },
  { name: 'a size that will be refused', query: '{ rooms(first: 100000) { nodes { title } } }', calls: 5 },
  {
    name: 'fragments',
    query:
      '{ rooms { ...Page } } fragment Page on RoomConnection { nodes { ...Card } } fragment Card on Room { type }',
    calls: 21,
  },
  { name: 'a write', query: 'mutation { deleteRoom(input: { roomId: "jz1" }) { deletedRoomId } }', calls: 1 },
  {
    name: 'a write that shows its room',
    query:
      'mutation { closeWechatLive(input: { roomId: "jz1" }) { room { title documents { totalCount } } } }',
    calls: 3,
  },
  {
    name: 'two writes that read the same',
    query:
      'mutation { a: closeWechatLive(input: { roomId: "jz1" }) { room { title merchant { name } } } b: closeWechatLive(input: { roomId: "jz1" }) { room { title merchant { name } } } }',
    calls: 6,
  },
];

describe('the worst case in vendor calls', () => {
  test.each(rows)('of $name is $calls', ({ query, variables, calls }) => {
    expect(planned(query, variables).calls).toBe(calls);
  });

  test('names the field that costs most', () => {
    const plan = planned(
      '{ rooms(first: 30) { nodes { title documents { totalCount } chatLog { status } } } merchant { name } }',
    );
    expect(plan).toMatchObject({ calls: 35, dearestField: 'rooms.nodes.documents', dearestCalls: 30 });
  });

  test.each([
    ['an id', 'query ($id: ID!) { room(id: $id) { title documents(first: 10) { totalCount } } }', []],
    [
      'a filter',
      'query ($t: String) { documents(first: 5, filter: { fileNameContains: $t }) { totalCount } }',
      [],
    ],
    [
      'a filter of rooms',
      'query ($t: String) { rooms(first: 5, filter: { titleContains: $t }) { totalCount } }',
      [],
    ],
    [
      'a type in a filter',
      'query ($t: String, $k: RoomType) { rooms(first: 5, filter: { titleContains: $t, type: $k }) { totalCount } }',
      ['k'],
    ],
    ['an order', 'query ($o: RoomOrder) { rooms(first: 5, orderBy: $o) { totalCount } }', ['o']],
    ['a size', 'query ($n: Int) { rooms(first: $n) { nodes { type } } }', ['n']],
    ['a condition', 'query ($no: Boolean!) { room(id: "x") { title @include(if: $no) } }', ['no']],
    [
      'a condition on the items',
      'query ($no: Boolean!) { rooms(first: 5) { totalCount nodes @skip(if: $no) { title } } }',
      ['no'],
    ],
    [
      'two ids that may be equal',
      'query ($a: ID!, $b: ID!) { a: room(id: $a) { title } b: room(id: $b) { title } }',
      ['a', 'b'],
    ],
  ])('says which variables decide it, with %s', (_name, query, dependsOn) => {
    const variables = { id: 'jz1', n: 3, no: true, a: 'jz1', b: 'jz1' };
    expect(planned(query, variables).dependsOn).toEqual(dependsOn.map((name) => ({ name, fields: null })));
  });

  test.each([
    [
      'two ids',
      'query ($a: ID!, $c: ID!) { a: room(id: $a) { title } b: room(id: $c) { title } }',
      ['a', 'c'],
    ],
    [
      'two searches',
      'query ($f: RoomFilter, $g: RoomFilter) { a: rooms(filter: $f) { totalCount } b: rooms(filter: $g) { totalCount } }',
      ['f', 'g'],
    ],
    [
      'a search in two fields',
      'query ($t: String) { a: rooms(filter: { titleContains: $t }) { totalCount } b: rooms { totalCount } }',
      ['t'],
    ],
  ])('depends on all of %s, which may be equal another time', (_name, query, names) => {
    const variables = { a: 'jz1', c: 'jz2', f: { titleContains: 'x' }, g: { titleContains: 'y' }, t: 'x' };
    expect(planned(query, variables).dependsOn).toEqual(
      expect.arrayContaining(names.map((name) => ({ name, fields: null }))),
    );
  });

  test('depends on an argument that is not valid, and may be another time', () => {
    const query =
      'query ($from: Date = "2026-10-01") { userActivity(userId: "u", from: $from, to: "2026-11-01", first: 100) { room { title } } }';
    expect(planned(query, { from: null }).dependsOn).toEqual([{ name: 'from', fields: null }]);
  });

  test('of a variable that has fields, says which of them decide it', () => {
    const query = 'query ($f: RoomFilter) { rooms(first: 5, filter: $f) { totalCount } }';
    const [deciding, ...others] = planned(query, { f: { titleContains: 'a' } }).dependsOn;
    expect(others).toEqual([]);
    expect(deciding?.name).toBe('f');
    expect(deciding?.fields).toEqual(expect.arrayContaining(['type', 'phase', 'startsAfter', 'startsOn']));
    expect(deciding?.fields).not.toContain('titleContains');
    expect(planned(query, { f: null }).dependsOn).toEqual([{ name: 'f', fields: null }]);
    expect(planned(query, { f: { phase: 'UPCOMING', type: 'ONE_TO_ONE' } }).calls).toBe(25);
  });

  test('of a variable that several fields ask for, all of it where one of them asks for all', () => {
    const query =
      'query ($f: RoomFilter) { a: rooms(first: 5, filter: $f) { totalCount } b: rooms(first: 5, filter: $f) { totalCount } }';
    expect(planned(query, { f: { titleContains: 'a' } }).dependsOn).toEqual([{ name: 'f', fields: null }]);
  });
});
