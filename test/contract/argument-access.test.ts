import {
  isInputObjectType,
  isObjectType,
  getNamedType,
  type GraphQLArgument,
  type GraphQLInputField,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import type { Caller } from '../../src/access/caller.ts';
import { encodeGlobalId } from '../../src/graphql/fields/ids.ts';
import { SCOPES, type Scope } from '../../src/access/scopes.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { schema, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { attachedDocument, other, own, user } from './access-world.ts';

/** A server with a key, or a client whose token names no user. */
const server = (scopes: readonly Scope[], rooms: string[] | null = null): Caller => ({
  ...user('', scopes, rooms),
  kind: 'server',
  name: 'key:portal',
  userId: null,
});

const without = (...left: Scope[]) => SCOPES.filter((scope) => !left.includes(scope));

async function codesOf(gateway: TestGateway, query: string, caller: Caller) {
  const { errors = [] } = await gateway.execute(query, undefined, caller);
  return [...new Set(errors.map(({ extensions }) => extensions?.['code']))];
}

const time = 'startsAt: "2035-03-01T19:00:00Z", durationMinutes: 60';
const texts = 'teacherName: "a", teacherBio: "a", description: "a"';

/** Every argument that names a room, and an operation that names one by it; uploads have tests of their own. */
const roomArguments: Record<string, (id: string) => string> = {
  'Query.room(id:)': (id) =>
    `{ room(id: "${id}") { title documents { totalCount } appEntry(input: { nickname: "a", userId: "b" }) { token }
      entryLink(input: { nickname: "a", userId: "b" }) { url } } }`,
  'Query.node(id:)': (id) => `{ node(id: "${id}") { ... on Room { title chatLog { status } } } }`,
  'Query.nodes(ids:)': (id) =>
    `{ nodes(ids: ["${id}"]) { ... on Room { title statistics { live { studentCount } } } } }`,
  'Subscription.roomRecordingStatus(roomId:)': (id) =>
    `subscription { roomRecordingStatus(roomId: "${id}") { title } }`,
  'Subscription.roomLiveStatistics(roomId:)': (id) =>
    `subscription { roomLiveStatistics(roomId: "${id}") { title } }`,
  'RenameRoomInput.roomId': (id) =>
    `mutation { renameRoom(input: { roomId: "${id}", title: "a" }) { room { title } } }`,
  'RescheduleRoomInput.roomId': (id) =>
    `mutation { rescheduleRoom(input: { roomId: "${id}", ${time} }) { room { title } } }`,
  'DeleteRoomInput.roomId': (id) => `mutation { deleteRoom(input: { roomId: "${id}" }) { deletedRoomId } }`,
  'DeleteRoomsInput.roomIds': (id) =>
    `mutation { deleteRooms(input: { roomIds: ["${own}", "${id}"] }) { userErrors { code } } }`,
  'AttachDocumentInput.roomId': (id) =>
    `mutation { attachDocument(input: { roomId: "${id}", documentId: "${seedIds.convertedDocument}" }) { room { title } } }`,
  'DetachDocumentInput.roomId': (id) =>
    `mutation { detachDocument(input: { roomId: "${id}", documentId: "${attachedDocument}" }) { room { title } } }`,
  'OpenWechatLiveInput.roomId': (id) =>
    `mutation { openWechatLive(input: { roomId: "${id}", ${texts} }) { room { title } } }`,
  'UpdateWechatLiveInput.roomId': (id) =>
    `mutation { updateWechatLive(input: { roomId: "${id}", ${texts} }) { room { title } } }`,
  'CloseWechatLiveInput.roomId': (id) =>
    `mutation { closeWechatLive(input: { roomId: "${id}" }) { room { title } } }`,
};

/** Arguments and input fields that take an id. */
function idArguments(): string[] {
  const names: string[] = [];
  const collect = (of: string, fields: readonly (GraphQLArgument | GraphQLInputField)[], end: string) => {
    for (const { name, type } of fields)
      if (getNamedType(type).name === 'ID') names.push(`${of}${name}${end}`);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type)) collect(`${type.name}.`, Object.values(type.getFields()), '');
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields()))
      collect(`${type.name}.${field.name}(`, field.args, ':)');
  }
  return names.sort();
}

describe('an argument that takes an id', () => {
  test('names a room and is below, or never does', () => {
    expect(idArguments()).toEqual(
      [
        ...Object.keys(roomArguments),
        // `uploads.test.ts`.
        'UploadDocumentInput.attachToRoomId',
        // A token for some rooms only is refused all of them, whatever they say.
        'AttachDocumentInput.documentId',
        'DeleteDocumentInput.documentId',
        'Query.document(id:)',
        'Subscription.documentStatus(documentId:)',
        // Behind the room, which has to have the document.
        'DetachDocumentInput.documentId',
      ].sort(),
    );
  });

  test.each(Object.entries(roomArguments))(
    '%s lets no token for other rooms through, nor one for none, and the vendor hears nothing',
    async (coordinate, operation) => {
      await using gateway = await startTestGateway();
      const globalId = encodeGlobalId('Room', other);
      const ids = coordinate.startsWith('Query.node') ? [globalId] : [other, globalId];
      for (const rooms of [[own], []]) {
        for (const caller of [user('teacher-1', SCOPES, rooms), server(SCOPES, rooms)]) {
          for (const id of ids) expect(await codesOf(gateway, operation(id), caller)).toEqual(['FORBIDDEN']);
        }
      }
      expect(gateway.takeCalls()).toEqual([]);
      expect(gateway.watching.size.feeds).toBe(0);
    },
  );

  test('lets through who is for that room, and who is for all of them', async () => {
    await using gateway = await startTestGateway();
    const room = roomArguments['Query.room(id:)']!;
    for (const make of [
      (rooms: string[] | null) => user('teacher-1', SCOPES, rooms),
      (rooms: string[] | null) => server(SCOPES, rooms),
    ]) {
      expect(await codesOf(gateway, room(other), make([own, other]))).toEqual([]);
      expect(await codesOf(gateway, room(encodeGlobalId('Room', other)), make([other]))).toEqual([]);
      expect(await codesOf(gateway, room(other), make(null))).toEqual([]);
    }
  });

  test.each([
    ['a document', `{ document(id: "${attachedDocument}") { fileName } }`],
    [
      'the status of a document',
      `subscription { documentStatus(documentId: "${attachedDocument}") { status } }`,
    ],
    [
      'the deletion of a document',
      `mutation { deleteDocument(input: { documentId: "${attachedDocument}" }) { deletedDocumentId } }`,
    ],
    ['a document as a node', `{ node(id: "${encodeGlobalId('Document', attachedDocument)}") { id } }`],
  ])('of %s is refused to a client for some rooms as well', async (_what, query) => {
    await using gateway = await startTestGateway();
    expect(await codesOf(gateway, query, server(SCOPES, [own]))).toEqual(['FORBIDDEN']);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('of a document is let through for a room that has it only', async () => {
    await using gateway = await startTestGateway();
    const detach = (documentId: string) =>
      `mutation { detachDocument(input: { roomId: "${own}", documentId: "${documentId}" }) { userErrors { code } } }`;
    const caller = server(SCOPES, [own]);
    const { data } = await gateway.execute<object, object>(
      detach(seedIds.convertedDocument),
      undefined,
      caller,
    );
    expect(data).toEqual({ detachDocument: { userErrors: [{ code: 'DOCUMENT_NOT_FOUND' }] } });
    expect(gateway.takeCalls()).toEqual(['v3/room/listDocuments']);
    const attached = await gateway.execute<object, object>(detach(attachedDocument), undefined, caller);
    expect(attached.data).toEqual({ detachDocument: { userErrors: [] } });
    expect(gateway.takeCalls()).toEqual(['v3/room/listDocuments', 'v3/room/removeDocument']);
  });
});

/** Every argument that names a user, the scope that somebody else needs, and what is asked of the vendor. */
const userArguments: [
  coordinate: string,
  scope: Scope,
  operation: (userId: string) => string,
  call: string | null,
][] = [
  [
    'RoomEntryInput.userId',
    'room:entry-any-user',
    (userId) => `{ room(id: "${own}") { entryLink(input: { nickname: "a", userId: ${userId} }) { url } } }`,
    null,
  ],
  [
    'RoomAppEntryInput.userId',
    'room:entry-any-user',
    (userId) => `{ room(id: "${own}") { appEntry(input: { nickname: "a", userId: ${userId} }) { token } } }`,
    'v4/room/authinfo',
  ],
  [
    'RoomStatistics.liveAttendance(userId:)',
    'statistics:any-user',
    (userId) => `{ room(id: "${own}") { statistics { liveAttendance(userId: ${userId}) { userId } } } }`,
    'v3/statistics/zhibo/user',
  ],
  [
    'RoomStatistics.playbackSessions(userId:)',
    'statistics:any-user',
    (userId) => `{ room(id: "${own}") { statistics { playbackSessions(userId: ${userId}) { userId } } } }`,
    'v3/statistics/playback/user',
  ],
  [
    'Query.userActivity(userId:)',
    'statistics:any-user',
    (userId) => `{ userActivity(userId: ${userId}, from: "2026-01-01", to: "2026-01-31") { roomTitle } }`,
    null,
  ],
];

/** Its scope is for any user, so there is nobody whom it lets in less. */
const ofAnybody = ['DeleteUserDataInput.userId'];

describe('an argument that names a user', () => {
  test('is below', () => {
    const names: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (isInputObjectType(type) && 'userId' in type.getFields()) names.push(`${type.name}.userId`);
      if (!isObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        if (field.args.some(({ name }) => name === 'userId'))
          names.push(`${type.name}.${field.name}(userId:)`);
      }
    }
    expect(names.sort()).toEqual([...userArguments.map(([coordinate]) => coordinate), ...ofAnybody].sort());
  });

  describe.each(userArguments)('%s', (_coordinate, scope, operation, call) => {
    const me = seedIds.studentUserId;
    const callsOf = (gateway: TestGateway) => gateway.takeCalls().filter((path) => path === call);

    test(`is refused to users, servers and clients without ${scope}, whatever the name`, async () => {
      await using gateway = await startTestGateway({ archive: 'sandbox' });
      for (const caller of [
        user('teacher-1', without(scope)),
        user('teacher-1', without(scope), [own]),
        server(without(scope)),
        server(without(scope), [own]),
      ]) {
        for (const userId of [`"${me}"`, '""']) {
          expect(await codesOf(gateway, operation(userId), caller)).toEqual(['FORBIDDEN']);
        }
      }
      expect(callsOf(gateway)).toEqual([]);
    });

    test('is taken from who has the scope, and from users about themselves', async () => {
      await using gateway = await startTestGateway({ archive: 'sandbox' });
      expect(await codesOf(gateway, operation(`"${me}"`), user('teacher-1', SCOPES))).toEqual([]);
      expect(await codesOf(gateway, operation(`"${me}"`), server(SCOPES))).toEqual([]);
      expect(await codesOf(gateway, operation(`"${me}"`), user(me, without(scope)))).toEqual([]);
      expect(await codesOf(gateway, operation('null'), user(me, without(scope)))).toEqual([]);
    });

    test('has to be there where the caller is no user', async () => {
      await using gateway = await startTestGateway({ archive: 'sandbox' });
      for (const caller of [server(SCOPES), server(without(scope))]) {
        expect(await codesOf(gateway, operation('null'), caller)).toEqual(['BAD_USER_INPUT']);
      }
      expect(callsOf(gateway)).toEqual([]);
    });
  });

  test.each<[string, Scope]>([
    ['HOST', 'room:enter-host'],
    ['ASSISTANT', 'room:enter-assistant'],
    ['INVISIBLE_MONITOR', 'room:enter-monitor'],
    ['PARENT', 'room:enter-parent'],
  ])('lets no server enter somebody as %s without %s', async (role, scope) => {
    await using gateway = await startTestGateway();
    for (const entry of ['entryLink', 'appEntry']) {
      const query = `{ room(id: "${own}") { ${entry}(input: { nickname: "a", userId: "b", role: ${role} }) { role } } }`;
      expect(await codesOf(gateway, query, server(without(scope)))).toEqual(['FORBIDDEN']);
      expect(gateway.takeCalls()).not.toContain('v4/room/authinfo');
      expect(await codesOf(gateway, query, server(SCOPES))).toEqual([]);
    }
  });
});
