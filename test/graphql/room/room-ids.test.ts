import { describe, expect, test } from 'vitest';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { startTestGateway } from '../../support/gateway.ts';

const room = seedIds.bareRoom;
const document = seedIds.convertedDocument;
const globalId = (typename: string, vendorId: string) =>
  Buffer.from(`${typename}:${vendorId}`).toString('base64');

/** Texts that are no id of a room; the last is the global id of something else. */
const badRoomIds = [
  '',
  'nope',
  'jz',
  `${room}&userRole=1`,
  `${room}/../merchant`,
  globalId('Room', 'jz&=1'),
  globalId('Document', document),
];
const badDocumentIds = ['', 'short', `${document}&a=b`, globalId('Room', room)];

const schedule = 'startsAt: "2035-03-01T19:00:00+08:00", durationMinutes: 60';

/** Every mutation with an id, as text with a hole for it. */
const mutations: [name: string, field: 'roomId' | 'documentId', text: (id: string) => string][] = [
  ['renameRoom', 'roomId', (id) => `renameRoom(input: { roomId: ${id}, title: "t" })`],
  ['rescheduleRoom', 'roomId', (id) => `rescheduleRoom(input: { roomId: ${id}, ${schedule} })`],
  ['deleteRoom', 'roomId', (id) => `deleteRoom(input: { roomId: ${id} })`],
  ['attachDocument', 'roomId', (id) => `attachDocument(input: { roomId: ${id}, documentId: "${document}" })`],
  ['attachDocument', 'documentId', (id) => `attachDocument(input: { roomId: "${room}", documentId: ${id} })`],
  ['detachDocument', 'roomId', (id) => `detachDocument(input: { roomId: ${id}, documentId: "${document}" })`],
  ['detachDocument', 'documentId', (id) => `detachDocument(input: { roomId: "${room}", documentId: ${id} })`],
  ['deleteDocument', 'documentId', (id) => `deleteDocument(input: { documentId: ${id} })`],
  [
    'openWechatLive',
    'roomId',
    (id) => `openWechatLive(input: { roomId: ${id}, teacherName: "t", teacherBio: "b", description: "d" })`,
  ],
  ['updateWechatLive', 'roomId', (id) => `updateWechatLive(input: { roomId: ${id}, teacherName: "t" })`],
  ['closeWechatLive', 'roomId', (id) => `closeWechatLive(input: { roomId: ${id} })`],
];

describe('ids that are none', () => {
  test.each(mutations)(
    '%s refuses them by the name of %s, and nothing is sent',
    async (_name, field, text) => {
      await using gateway = await startTestGateway();
      for (const id of field === 'roomId' ? badRoomIds : badDocumentIds) {
        const { data, errors } = await gateway.execute<{ result: unknown }, never>(
          `mutation { result: ${text(JSON.stringify(id))} { userErrors { __typename code path } } }`,
        );
        expect(errors).toBeUndefined();
        const userError = { __typename: 'InvalidInputError', code: 'INVALID_INPUT', path: ['input', field] };
        expect(data?.result).toEqual({ userErrors: [userError] });
      }
      expect(gateway.takeCalls()).toEqual([]);
    },
  );

  test('Query.room refuses them too, and starts none of the calls below it', async () => {
    await using gateway = await startTestGateway();
    for (const id of badRoomIds) {
      const { data, errors } = await gateway.execute<unknown, never>(
        `{ room(id: ${JSON.stringify(id)}) { documents { totalCount } statistics { live { studentCount } } } }`,
      );
      expect(data).toEqual({ room: null });
      expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', argument: 'id' });
    }
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('global and vendor ids name the same room', async () => {
    await using gateway = await startTestGateway();
    for (const id of [room, globalId('Room', room)]) {
      const { data } = await gateway.execute<unknown, never>(`{ room(id: "${id}") { id vendorId } }`);
      expect(data).toEqual({ room: { id: globalId('Room', room), vendorId: room } });
    }
  });
});
