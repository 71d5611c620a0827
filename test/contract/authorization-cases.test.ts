import { describe, expect, test } from 'vitest';
import type { Caller } from '../../src/access/caller.ts';
import { encodeGlobalId } from '../../src/graphql/fields/ids.ts';
import { SCOPES, type Scope } from '../../src/access/scopes.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { attachedDocument, literals, other, own, startWalked, user } from './access-world.ts';

describe('a token for some rooms only', () => {
  const restricted = user('teacher-1', SCOPES, [own]);
  const globalId = encodeGlobalId('Room', other);
  const codesOf = async (gateway: TestGateway, query: string, caller: Caller = restricted) => {
    const { errors = [] } = await gateway.execute(query, undefined, caller);
    return errors.map(({ extensions }) => extensions?.['code']);
  };
  const everything =
    '{ title hostInviteCode documents { totalCount } chatLog { status } statistics { live { studentCount } room { id } } ' +
    'entryLink(input: { nickname: "a" }) { url } appEntry(input: { nickname: "a" }) { token } merchant { name } }';

  test.each([
    ['room', `{ room(id: "${other}") ${everything} }`],
    ['room by its global id', `{ room(id: "${globalId}") ${everything} }`],
    ['node', `{ node(id: "${globalId}") { ... on Room ${everything} } }`],
    ['rooms', `{ rooms(first: 5) { nodes ${everything} } }`],
    ['rooms of the merchant', `{ merchant { rooms(first: 5) { edges { node ${everything} } } } }`],
    ['documents', '{ documents { totalCount } }'],
    ['documents of the merchant', '{ merchant { documents { totalCount } } }'],
    ['a document, whose room nobody knows', `{ document(id: "${seedIds.convertedDocument}") { fileName } }`],
    [
      'a document as a node',
      `{ node(id: "${encodeGlobalId('Document', seedIds.convertedDocument)}") { id } }`,
    ],
    ['a new room', `mutation { createRoom${literals['Mutation.createRoom']} { room ${everything} } }`],
    [
      'a new video room',
      `mutation { createVodRoom${literals['Mutation.createVodRoom']} { room ${everything} } }`,
    ],
    ['a token for videos', 'mutation { createVideoUploadToken { uploadToken { token } } }'],
    ['a rename', `mutation { renameRoom(input: { roomId: "${other}", title: "a" }) { room ${everything} } }`],
    ['a deletion', `mutation { deleteRoom(input: { roomId: "${globalId}" }) { room ${everything} } }`],
    [
      'a new time',
      `mutation { rescheduleRoom${literals['Mutation.rescheduleRoom']} { room ${everything} } }`,
    ],
    [
      'an attachment',
      `mutation { attachDocument(input: { roomId: "${own}", documentId: "${seedIds.convertedDocument}" }) { document { fileName } } }`,
    ],
    [
      'a detachment',
      `mutation { detachDocument(input: { roomId: "${other}", documentId: "${attachedDocument}" }) { document { fileName } } }`,
    ],
    [
      'a deletion of a document',
      `mutation { deleteDocument${literals['Mutation.deleteDocument']} { userErrors { code } } }`,
    ],
    [
      'a WeChat broadcast',
      `mutation { openWechatLive(input: { roomId: "${other}", teacherName: "a", teacherBio: "a", description: "a" }) { room ${everything} } }`,
    ],
    [
      'a changed broadcast',
      `mutation { updateWechatLive${literals['Mutation.updateWechatLive']} { room ${everything} } }`,
    ],
    [
      'a closed broadcast',
      `mutation { closeWechatLive${literals['Mutation.closeWechatLive']} { room ${everything} } }`,
    ],
  ])('reaches no other by %s, and the vendor hears nothing', async (_name, query) => {
    await using gateway = await startWalked();
    const codes = await codesOf(gateway, query);
    expect(codes).toEqual(['FORBIDDEN']);
    expect(gateway.takeCalls().filter((path) => path !== 'v3/merchant')).toEqual([]);
  });

  test('is shown no object but its own in an error of a mutation', async () => {
    await using gateway = await startWalked();
    const { data, errors } = await gateway.execute<object, object>(
      `mutation {
        rescheduleRoom(input: { roomId: "${own}", startsAt: "2020-03-01T19:00:00Z", durationMinutes: 60 }) {
          userErrors { code ... on RoomScheduleError { room { vendorId } } } }
        detachDocument(input: { roomId: "${own}", documentId: "${seedIds.convertedDocument}" }) {
          document { fileName } userErrors { code ... on DocumentAlreadyAttachedError { document { fileName } } } }
      }`,
      undefined,
      restricted,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      rescheduleRoom: { userErrors: [{ code: 'ROOM_SCHEDULE_CLOSED', room: { vendorId: own } }] },
      detachDocument: { document: null, userErrors: [{ code: 'DOCUMENT_NOT_FOUND' }] },
    });
    expect(gateway.takeCalls()).not.toContain('v3/document/detail');
  });

  test('gets those of many ids that are its own', async () => {
    await using gateway = await startWalked();
    const ids = [own, other, own].map((id) => encodeGlobalId('Room', id));
    const { data, errors } = await gateway.execute<{ nodes: unknown[] }, object>(
      `{ nodes(ids: ${JSON.stringify(ids)}) { ... on Room { vendorId title } } }`,
      undefined,
      restricted,
    );
    expect(data?.nodes.map((node) => node !== null)).toEqual([true, false, true]);
    expect(errors?.map(({ path, extensions }) => [path, extensions?.['code']])).toEqual([
      [['nodes', 1], 'FORBIDDEN'],
    ]);
    expect(gateway.takeCalls()).toEqual(['v3/room/detail']);
  });

  test('does everything with its own', async () => {
    await using gateway = await startWalked();
    expect(await codesOf(gateway, `{ room(id: "${own}") ${everything} }`)).toEqual([]);
    expect(
      await codesOf(
        gateway,
        `mutation { renameRoom${literals['Mutation.renameRoom']} { room ${everything} } }`,
      ),
    ).toEqual([]);
    expect(
      await codesOf(
        gateway,
        `mutation { detachDocument${literals['Mutation.detachDocument']} { document { fileName } } }`,
      ),
    ).toEqual([]);
  });
});

describe('what is refused', () => {
  const student = user('student-1', ['room:read']);
  const room = (selection: string) => `{ room(id: "${own}") { title ${selection} } }`;

  test.each([
    ['documents', room('documents { totalCount }'), ['v3/room/detail']],
    ['statistics', room('statistics { live { studentCount } playbackDays { date } }'), ['v3/room/detail']],
    [
      'attendance of oneself, without the scope',
      room('statistics { liveAttendance { totalSeconds } }'),
      ['v3/room/detail'],
    ],
    [
      'the host code, in a list that leaves it out',
      '{ rooms(first: 2) { nodes { hostInviteCode } } }',
      ['v3/room/list'],
    ],
    ['the balance', '{ merchant { balance } }', []],
    ['lists of documents', '{ documents { totalCount } merchant { documents { totalCount } } }', []],
  ])('starts no call: %s', async (_name, query, calls) => {
    await using gateway = await startTestGateway();
    const { errors = [] } = await gateway.execute(query, undefined, student);
    expect(errors.length).toBeGreaterThan(0);
    for (const { extensions } of errors) expect(extensions).toEqual({ code: 'FORBIDDEN' });
    expect(gateway.takeCalls()).toEqual(calls);
  });

  test('stops the other mutations of its operation', async () => {
    await using gateway = await startTestGateway();
    const writer = user('teacher-1', ['room:read', 'room:write']);
    const query = `mutation { a: renameRoom${literals['Mutation.renameRoom']} { userErrors { code } }
      ...B } fragment B on Mutation { b: deleteDocument${literals['Mutation.deleteDocument']} { userErrors { code } } }`;
    const { data, errors } = await gateway.execute(query, undefined, writer);
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'FORBIDDEN' } }]);
    expect(gateway.takeCalls()).toEqual([]);
  });
});

describe('arguments', () => {
  const scopes: Scope[] = ['room:read', 'statistics:read'];
  const entry = (input: string) =>
    `{ room(id: "${own}") { entryLink(input: { nickname: "a", ${input} }) { url }
      appEntry(input: { nickname: "a", ${input} }) { token } } }`;
  const statistics = (userId: string) =>
    `{ room(id: "${own}") { statistics { liveAttendance(userId: ${userId}) { userId } playbackSessions(userId: ${userId}) { userId } } } }`;

  test.each<[string, string, Scope]>([
    ['a host', entry('role: HOST'), 'room:enter-host'],
    ['an assistant', entry('role: ASSISTANT'), 'room:enter-assistant'],
    ['a monitor', entry('role: INVISIBLE_MONITOR'), 'room:enter-monitor'],
    ['a parent', entry('role: PARENT'), 'room:enter-parent'],
    ['somebody else', entry('userId: "student-2"'), 'room:entry-any-user'],
    ['the statistics of somebody else', statistics('"student-2"'), 'statistics:any-user'],
  ])('%s needs a scope of its own', async (_name, query, scope) => {
    await using gateway = await startTestGateway();
    const codes = async (caller: Caller) => {
      const { errors = [] } = await gateway.execute(query, undefined, caller);
      return [...new Set(errors.map(({ extensions }) => extensions?.['code']))];
    };
    const me = seedIds.studentUserId;
    expect(await codes(user(me, scopes))).toEqual(['FORBIDDEN']);
    expect(
      await codes(
        user(
          me,
          SCOPES.filter((one) => one !== scope),
        ),
      ),
    ).toEqual(['FORBIDDEN']);
    expect(await codes(user(me, [...scopes, scope]))).toEqual([]);
  });

  test('are about the user of the token where they name none, or the same', async () => {
    await using gateway = await startTestGateway();
    const student = user(seedIds.studentUserId, scopes);
    for (const userId of ['null', `"${seedIds.studentUserId}"`]) {
      const { data, errors } = await gateway.execute<object, object>(statistics(userId), undefined, student);
      expect(errors).toBeUndefined();
      expect(data).toMatchObject({
        room: { statistics: { liveAttendance: { userId: seedIds.studentUserId } } },
      });
    }
    const { data } = await gateway.execute<{ room: { entryLink: { url: string } } }, object>(
      entry('role: AUDIENCE'),
      undefined,
      student,
    );
    expect(new URL(data?.room.entryLink.url ?? '').searchParams.get('uid')).toBe(seedIds.studentUserId);
  });
});
