import { getOperationAST, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { planVendorCalls } from '../../src/graphql/fields/vendor-cost.ts';
import { encodeGlobalId } from '../../src/graphql/fields/ids.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { nextOf, startClient, startWatchGateway } from '../watch/watch-gateway.ts';
import { schema, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { costOf, UNBOUNDED } from '../support/operation-cost.ts';
import { startUploadServer } from '../transports/http/upload-client.ts';

/** More than a page of each, and no multiple of one. */
const DOCUMENTS = 91;
const ROOMS = 45;

/** A room with many documents, and many rooms. */
async function fill({ duobei, sandbox }: TestGateway) {
  const newRoom = async (title: string) => {
    const startsAt = new Date(duobei.now() + 86_400_000);
    const input = {
      title,
      type: 'ONE_TO_MANY',
      isVideoEnabled: true,
      startsAt,
      durationMinutes: 60,
    } as const;
    return (await duobei.room.create(input)).vendorId;
  };
  const roomId = await newRoom('Large');
  const documentIds: string[] = [];
  for (let index = 0; index < DOCUMENTS; index += 1) {
    const contents = (async function* () {
      yield await Promise.resolve(Buffer.from('%PDF-1.4\n%%EOF\n'));
    })();
    const { vendorId } = await duobei.document.upload({ fileName: `${index}.pdf`, contents });
    await duobei.room.attachDocument({ roomId, documentId: vendorId });
    documentIds.push(vendorId);
  }
  const roomIds = await Promise.all(Array.from({ length: ROOMS }, (_, index) => newRoom(`Room ${index}`)));
  sandbox.clearRequests();
  return { id: roomId, documentIds, roomIds };
}

const EVERY_STATISTIC = `statistics { live { studentCount } playbackDays { startsAt } room { isVod }
  a: liveAttendance(userId: "a") { userId } b: liveAttendance(userId: "b") { userId } playbackSessions(userId: "a") { userId } }`;

/** Each of them needs a call for each of its objects, or is a long list. */
const queries: Record<string, string> = {
  'documents of a room': 'query ($id: ID!) { room(id: $id) { documents { nodes { uploadedAt } } } }',
  '100 documents of a room':
    'query ($id: ID!) { room(id: $id) { documents(first: 100) { nodes { uploadedAt } } } }',
  'the last documents of a room':
    'query ($id: ID!) { room(id: $id) { documents(last: 30) { edges { node { uploadedAt } } } } }',
  'documents of a room by two names':
    'query ($id: ID!) { room(id: $id) { title documents { nodes { uploadedAt } } more: documents(last: 20) { nodes { uploadedAt } } } }',
  'documents of many rooms':
    '{ rooms(first: 30) { nodes { isVod documents(first: 3) { edges { node { uploadedAt } } } } } }',
  'documents of the rooms of the merchant of a room':
    'query ($id: ID!) { room(id: $id) { merchant { name rooms { nodes { type documents { nodes { uploadedAt } } } } } } }',
  'five pages of rooms': `{ rooms(first: 100) { nodes { type chatLog { status } merchant { name } ${EVERY_STATISTIC} } } }`,
  'the end of the rooms': '{ rooms(last: 33) { nodes { type chatLog { __typename } } } }',
  'the end of the documents': '{ documents(last: 47) { edges { node { uploadedAt } } } }',
  'documents by two lists':
    '{ documents(first: 100) { nodes { fileName } } merchant { documents(last: 50) { nodes { fileName } } } }',
  'many nodes': `query ($nodeIds: [ID!]!) { nodes(ids: $nodeIds) { ... on Room { type chatLog { __typename } merchant { name }
    documents(first: 5) { nodes { uploadedAt } } ${EVERY_STATISTIC} } ... on Document { fileName } ... on Merchant { balance } } }`,
  'chat logs of many nodes':
    'query ($nodeIds: [ID!]!) { nodes(ids: $nodeIds) { ... on Room { title chatLog { __typename } } } }',
  'nodes of two types, one with calls of its own, one with a list': `query ($pair: [ID!]!) { nodes(ids: $pair) {
    ... on Room { documents { nodes { uploadedAt } } } ... on Merchant { rooms(first: 40) { nodes { isVod } } } } }`,
  'a list below a list':
    '{ rooms(first: 4) { nodes { merchant { rooms(first: 60) { nodes { isVod } } documents { nodes { pageCount } } } } } }',
};

const mutations: Record<string, string> = {
  'a write that shows the documents of its room': `mutation ($id: ID!) { renameRoom(input: { roomId: $id, title: "a" }) { room {
    type chatLog { status } documents { nodes { uploadedAt } } merchant { rooms { nodes { isVod } } } ${EVERY_STATISTIC} } } }`,
  'two writes that show the same': `mutation ($id: ID!) {
    a: renameRoom(input: { roomId: $id, title: "a" }) { room { documents(first: 100) { nodes { uploadedAt } } merchant { name } } }
    b: renameRoom(input: { roomId: $id, title: "b" }) { room { documents(first: 100) { nodes { uploadedAt } } merchant { name } } } }`,
  'a write that is refused': `mutation ($id: ID!, $documentId: ID!) { attachDocument(input: { roomId: $id, documentId: $documentId }) {
    userErrors { ... on DocumentAlreadyAttachedError { room { id type documents { nodes { uploadedAt } } } document { id pageCount } } } } }`,
  'a write to both': `mutation ($id: ID!, $documentId: ID!) { detachDocument(input: { roomId: $id, documentId: $documentId }) {
    room { type documents { nodes { uploadedAt } } } document { status uploadedAt fileName } } }`,
};

const EVENT = `{ type documents { nodes { uploadedAt } } chatLog { status } merchant { name rooms { nodes { isVod } } } ${EVERY_STATISTIC} }`;
const subscriptions: [name: string, query: string][] = [
  ['roomRecordingStatus', `subscription ($id: ID!) { roomRecordingStatus(roomId: $id) ${EVENT} }`],
  [
    'roomLiveStatistics of a room without any',
    `subscription ($id: ID!) { roomLiveStatistics(roomId: $id) ${EVENT} }`,
  ],
  [
    'documentStatus',
    'subscription ($documentId: ID!) { documentStatus(documentId: $documentId) { status vendorStatus fileName uploadedAt } }',
  ],
];

describe('with large lists, no more calls are made than are planned', () => {
  test('for queries', async () => {
    await using gateway = await startTestGateway(UNBOUNDED);
    const { id, documentIds, roomIds } = await fill(gateway);
    const nodeIds = [
      ...[id, ...roomIds].map((roomId) => encodeGlobalId('Room', roomId)),
      ...documentIds.slice(0, 40).map((documentId) => encodeGlobalId('Document', documentId)),
      encodeGlobalId('Merchant', gateway.duobei.partner),
    ];
    const pair = [nodeIds[0], nodeIds.at(-1)];
    for (const [name, query] of Object.entries(queries)) {
      const { made, seen, plannedMax } = await costOf(gateway, query, { id, nodeIds, pair });
      expect(made, name).toBe(seen);
      expect(seen, name).toBeLessThanOrEqual(plannedMax);
      expect(seen, name).toBeGreaterThan(1);
    }
    // As many as are planned, not as there are.
    expect(await costOf(gateway, queries['documents of a room']!, { id })).toMatchObject({
      plannedMax: 22,
      seen: 21,
    });
  }, 60_000);

  test('for mutations and what they show', async () => {
    await using gateway = await startTestGateway(UNBOUNDED);
    const { id, documentIds } = await fill(gateway);
    for (const [name, query] of Object.entries(mutations)) {
      const { errors, made, seen, plannedMax } = await costOf(gateway, query, {
        id,
        documentId: documentIds[3],
      });
      expect(errors.filter(({ extensions }) => extensions?.['code'] === 'BAD_USER_INPUT')).toEqual([]);
      expect(made, name).toBe(seen);
      expect(seen, name).toBeLessThanOrEqual(plannedMax);
      expect(seen, name).toBeGreaterThan(2);
    }
  }, 60_000);

  test.each([
    ['alone', null],
    ['that is attached', seedIds.bareRoom],
  ])('for an upload %s', async (_name, roomId) => {
    await using server = await startUploadServer(UNBOUNDED);
    const query = `mutation ($file: Upload!, $roomId: ID) { uploadDocument(input: { file: $file, attachToRoomId: $roomId }) {
      document { status fileName uploadedAt } room { type documents { nodes { uploadedAt } } } } }`;
    const form = new FormData();
    form.set('operations', JSON.stringify({ query, variables: { file: null, roomId } }));
    form.set('map', JSON.stringify({ 0: ['variables.file'] }));
    form.set('0', new Blob(['%PDF-1.4\n%%EOF\n'], { type: 'application/pdf' }), 'lesson.pdf');
    const headers = { 'graphql-require-preflight': '1' };
    const response = await fetch(server.url, { method: 'POST', headers, body: form });
    const { errors, extensions } = (await response.json()) as {
      errors?: unknown;
      extensions: { vendorCalls: { made: number; plannedMax: number } };
    };
    expect(errors).toBeUndefined();
    const { made, plannedMax } = extensions.vendorCalls;
    const seen = server.gateway.takeCalls();
    expect(seen).toHaveLength(made);
    expect(seen.filter((path) => /upload|attach/.test(path))).toHaveLength(roomId === null ? 1 : 2);
    expect(made).toBeLessThanOrEqual(plannedMax);
  });

  test.each(subscriptions)(
    'for an event of %s',
    async (_name, query) => {
      await using gateway = await startWatchGateway(UNBOUNDED);
      using client = startClient(gateway.url, 'websocket');
      const { id, documentIds } = await fill(gateway);
      const variables = { id, documentId: documentIds[0] };
      const operation = getOperationAST(parse(query))!;
      const { calls } = planVendorCalls({ schema, operation, fragments: {}, variables, nowMs: 0 });
      await nextOf(client.subscribe(query, variables));
      const seen = gateway.takeCalls().length;
      expect(seen).toBeGreaterThan(1);
      expect(seen).toBeLessThanOrEqual(calls);
    },
    60_000,
  );
});
