import { describe, expect, test } from 'vitest';
import { unlimitedCaller } from '../../src/access/caller.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { MobileRoomDocument } from '../generated/operations.ts';
import type { VendorCallCount } from '../../src/reads/read-session.ts';
import { ENDPOINT, startTestGateway, type GraphQLResult } from '../support/gateway.ts';
import { eventually } from '../support/eventually.ts';
import { createGate } from '../support/gate.ts';

const id = seedIds.liveRoom;
const documentId = seedIds.convertedDocument;
const nodeId = globalId('Room', id);
const nodeIds = [nodeId, globalId('Document', documentId), nodeId, globalId('Merchant', '20260101000000')];
const variables = { id, endedId: seedIds.endedRoom, documentId, nodeId, nodeIds };

function globalId(typename: string, vendorId: string): string {
  return Buffer.from(`${typename}:${vendorId}`).toString('base64');
}

interface Row {
  name: string;
  query: string;
  calls: string[];
}

const repeat = (path: string, times: number) => Array.from({ length: times }, () => path);

const rows: Row[] = [
  {
    name: 'the same room by 50 aliases is one call',
    query: `query ($id: ID!) { ${repeat('', 50)
      .map((_, index) => `room${index}: room(id: $id) { title }`)
      .join(' ')} }`,
    calls: ['v3/room/detail'],
  },
  {
    name: '20 rooms with listed fields are one call',
    query:
      '{ rooms(first: 20) { totalCount nodes { id title startsAt endsAt schedulePhase durationMinutes } } }',
    calls: ['v3/room/list'],
  },
  {
    name: 'a field that the list leaves out costs one detail a room',
    query: '{ rooms(first: 3) { nodes { title type isVod } } }',
    calls: ['v3/room/list', ...repeat('v3/room/detail', 3)],
  },
  {
    name: 'documents of 20 rooms are one call beside the list',
    query: '{ rooms(first: 20) { nodes { documents { totalCount } } } }',
    calls: ['v3/room/list', 'v4/room/listDocuments'],
  },
  {
    name: 'chat logs of 20 rooms are one call',
    query: '{ rooms(first: 20) { nodes { chatLog { status } } } }',
    calls: ['v3/room/chatDownload', 'v3/room/list'],
  },
  {
    name: 'counts of a long page are one call',
    query:
      '{ rooms(first: 100) { totalCount pageInfo { hasNextPage endCursor } pageCursors { totalPages } } }',
    calls: ['v3/room/list'],
  },
  {
    name: 'statistics cost nothing by themselves',
    query: 'query ($id: ID!) { room(id: $id) { statistics { room { id } } } }',
    calls: ['v3/room/detail'],
  },
  {
    name: 'skipped fields cost nothing',
    query: `query ($id: ID!) { room(id: $id) { title ... @include(if: false) { documents { totalCount } }
      statistics @skip(if: true) { live { studentCount } } } }`,
    calls: ['v3/room/detail'],
  },
  {
    name: 'fragments are looked through',
    query: `query ($id: ID!) { room(id: $id) { ...Card } }
      fragment Card on Room { title ... on Node { ... on Room { documents { totalCount } } } }`,
    calls: ['v3/room/detail', 'v3/room/listDocuments'],
  },
  {
    name: 'the merchant of every room is one call',
    query: '{ rooms(first: 20) { nodes { merchant { name } } } merchant { balance } }',
    calls: ['v3/merchant', 'v3/room/list'],
  },
  {
    name: 'the id of a room alone shows that it exists',
    query: 'query ($id: ID!) { room(id: $id) { id vendorId } }',
    calls: ['v3/room/detail'],
  },
  {
    name: 'every field of a room is one call',
    query: `query ($id: ID!) { room(id: $id) { title type startsAt endsAt durationMinutes schedulePhase playbackExpiresAt
      isVideoEnabled isAudioLesson isVod recordingStatus coverImageUrl hostInviteCode wechatLive { teacherName } } }`,
    calls: ['v3/room/detail'],
  },
  {
    name: 'documents show that their room exists',
    query: 'query ($id: ID!) { room(id: $id) { id documents { nodes { fileName status size { bytes } } } } }',
    calls: ['v3/room/listDocuments'],
  },
  {
    name: 'documents of a room with what its list leaves out',
    query: 'query ($id: ID!) { room(id: $id) { documents { nodes { uploadedAt } } } }',
    calls: ['v3/room/listDocuments', ...repeat('v3/document/detail', 3)],
  },
  {
    name: 'live statistics show that their room exists',
    query: 'query ($id: ID!) { room(id: $id) { vendorId statistics { live { studentCount } room { id } } } }',
    calls: ['v3/statistics/zhibo/room'],
  },
  {
    name: 'all statistics of a room, beside its title',
    query: `query ($endedId: ID!) { room(id: $endedId) { title statistics { live { studentCount } playbackDays { startsAt }
      liveAttendance(userId: "s-001") { userId } playbackSessions(userId: "s-001") { userId } } } }`,
    calls: [
      'v3/room/detail',
      'v3/statistics/zhibo/room',
      'v3/statistics/zhibo/user',
      'v3/statistics/playback/room',
      'v3/statistics/playback/user',
    ],
  },
  {
    name: 'two users of one room are two calls, the same one twice is one',
    query: `query ($id: ID!) { room(id: $id) { statistics { a: liveAttendance(userId: "u1") { userId }
      b: liveAttendance(userId: "u2") { userId } c: liveAttendance(userId: "u1") { userId } } } }`,
    calls: repeat('v3/statistics/zhibo/user', 2),
  },
  {
    name: 'one room under two aliases, each with other fields',
    query: `query ($id: ID!) { a: room(id: $id) { title } b: room(id: $id) { documents { totalCount } type } }`,
    calls: ['v3/room/detail', 'v3/room/listDocuments'],
  },
  {
    name: 'the merchant of a room, by its id, is no call',
    query: 'query ($id: ID!) { room(id: $id) { title merchant { id timeZone } } }',
    calls: ['v3/room/detail'],
  },
  { name: 'the merchant is one call', query: '{ merchant { name balance } }', calls: ['v3/merchant'] },
  {
    name: 'a list through the merchant needs the list alone',
    query: '{ merchant { id rooms(first: 5) { nodes { title } } documents { totalCount } } }',
    calls: ['v3/room/list', 'v3/document/list'],
  },
  {
    name: 'the same page at two places is one call',
    query: '{ rooms(first: 5) { nodes { title } } merchant { rooms(first: 9) { nodes { startsAt } } } }',
    calls: ['v3/room/list'],
  },
  {
    name: 'a document is one call',
    query:
      'query ($documentId: ID!) { document(id: $documentId) { fileName status uploadedAt size { text } } }',
    calls: ['v3/document/detail'],
  },
  {
    name: 'a page of documents with every field is one call',
    query:
      '{ documents { totalCount nodes { fileName contentType pageCount status vendorStatus uploadedAt } } }',
    calls: ['v3/document/list'],
  },
  {
    name: 'links are signed here',
    query: `query ($id: ID!, $documentId: ID!) {
      room(id: $id) { entryLink(input: { userId: "u1", nickname: "A" }) { url } }
      document(id: $documentId) { previewLink { url } } }`,
    calls: ['v3/room/detail', 'v3/document/detail'],
  },
  {
    name: 'a node is its record',
    query: 'query ($nodeId: ID!) { node(id: $nodeId) { id ... on Room { title } } }',
    calls: ['v3/room/detail'],
  },
  {
    name: 'a node is looked through like a room',
    query: `query ($nodeId: ID!) { node(id: $nodeId) { ... on Room { documents { totalCount } statistics { live { studentCount } } }
      ... on Document { fileName } } }`,
    calls: ['v3/room/listDocuments', 'v3/statistics/zhibo/room'],
  },
  {
    name: 'nodes of three types are a call each, and equal ones are one',
    query: `query ($nodeIds: [ID!]!) { nodes(ids: $nodeIds) { id ... on Room { title } ... on Document { fileName }
      ... on Merchant { name } } }`,
    calls: ['v3/room/detail', 'v3/document/detail', 'v3/merchant'],
  },
  {
    name: 'nodes and edges of one page are the same rooms',
    query: '{ rooms(first: 4) { nodes { type } edges { cursor node { isVod chatLog { status } } } } }',
    calls: ['v3/room/list', ...repeat('v3/room/detail', 4), 'v3/room/chatDownload'],
  },
  {
    name: 'two pages of a list are two calls',
    query: '{ rooms(first: 40) { nodes { title } } }',
    calls: repeat('v3/room/list', 2),
  },
  {
    name: 'a chat log of one room',
    query: 'query ($id: ID!) { room(id: $id) { title chatLog { status link { url } } } }',
    calls: ['v3/room/detail', 'v3/room/chatDownload'],
  },
  {
    name: 'statistics of a page are one call a room',
    query: '{ rooms(first: 6) { nodes { title statistics { live { studentCount } } } } }',
    calls: ['v3/room/list', ...repeat('v3/statistics/zhibo/room', 6)],
  },
  {
    name: 'variables decide what is included',
    query: `query ($id: ID!, $no: Boolean = false) { room(id: $id) { title documents @include(if: $no) { totalCount }
      ...Extra @skip(if: $no) } } fragment Extra on Room { statistics { live { studentCount } } }`,
    calls: ['v3/room/detail', 'v3/statistics/zhibo/room'],
  },
  {
    name: 'a write that shows what it wrote is one call',
    query:
      'mutation { renameRoom(input: { roomId: "' + id + '", title: "New" }) { room { id title startsAt } } }',
    calls: ['v3/room/update/title'],
  },
  {
    name: 'a write shows that its room exists',
    query: `mutation ($documentId: ID!) { detachDocument(input: { roomId: "${id}", documentId: $documentId }) {
      room { id documents { totalCount } } } }`,
    calls: ['v3/room/removeDocument', 'v3/room/listDocuments'],
  },
  { name: 'a constant is no call', query: '{ __typename }', calls: [] },
];

describe('vendor calls', () => {
  test.each(rows)('$name', async ({ query, calls }) => {
    const server = { ...unlimitedCaller, kind: 'server', name: 'key:portal' } as const;
    await using gateway = await startTestGateway({ entryRules: { authenticate: () => server } });
    const response = await gateway.yoga.fetch(ENDPOINT, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-vendor-calls': '1' },
      body: JSON.stringify({ query, variables }),
    });
    const { errors, extensions } = (await response.json()) as GraphQLResult<unknown>;
    expect(errors).toBeUndefined();
    expect(gateway.takeCalls()).toEqual([...calls].sort());
    const { made, plannedMax } = extensions?.['vendorCalls'] as VendorCallCount;
    expect(made).toBe(calls.length);
    expect(plannedMax).toBeGreaterThanOrEqual(made);
  });

  test('the mobile query is four calls, which start together', async () => {
    await using gateway = await startTestGateway();
    // The vendor answers nothing until every call has arrived: a call that waited for another would hang.
    const vendor = createGate();
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'delay', until: vendor.opened, times: 4 });
    const answer = gateway.execute(MobileRoomDocument, variables);
    await eventually(() => expect(gateway.sandbox.activeRequests).toBe(4));
    vendor.open();
    const { data, errors } = await answer;
    expect(errors).toBeUndefined();
    expect(data?.room).toMatchObject({ vendorId: id, schedulePhase: 'IN_PROGRESS', type: 'ONE_TO_MANY' });
    expect(gateway.takeCalls()).toEqual([
      'v3/merchant',
      'v3/room/detail',
      'v3/room/listDocuments',
      'v3/statistics/zhibo/room',
    ]);
  });

  test('a room that does not exist is null, without an error, whatever was asked of it', async () => {
    await using gateway = await startTestGateway();
    const result = await gateway.execute(MobileRoomDocument, { id: 'jz00000000000000000000000000000000' });
    expect(result).toEqual({ data: { room: null } });
  });

  test('a failed detail call hides only the fields that needed it', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.faults.add({ endpoint: 'v3/room/detail', kind: 'status', status: 500 });
    const { data, errors } = await gateway.execute<{ rooms: { nodes: unknown[] } }, object>(
      '{ rooms(first: 1) { nodes { title type } } }',
    );
    expect(data?.rooms.nodes).toEqual([{ title: expect.any(String) as string, type: null }]);
    expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions?.['code']])).toEqual([
      ['rooms.nodes.0.type', 'UPSTREAM_STATUS'],
    ]);
  });
});
