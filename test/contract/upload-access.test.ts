import { describe, expect, test } from 'vitest';
import type { Caller } from '../../src/access/caller.ts';
import { encodeGlobalId } from '../../src/graphql/fields/ids.ts';
import { SCOPES, type Scope } from '../../src/access/scopes.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import {
  fileEnd,
  fileHead,
  formEnd,
  pdfOf,
  send,
  startUploadServer,
  uploadHead,
} from '../transports/http/upload-client.ts';
import { other, user } from './access-world.ts';

const room = seedIds.bareRoom;
const server = (scopes: readonly Scope[], rooms: string[] | null = null): Caller => ({
  ...user('', scopes, rooms),
  kind: 'server',
  name: 'key:portal',
  userId: null,
});
const without = (...left: Scope[]) => SCOPES.filter((scope) => !left.includes(scope));

/** A gateway, and what a caller is answered there to an upload, and what the vendor heard of it. */
async function startUploads() {
  let current: Caller = user('nobody', []);
  const gateway = await startUploadServer({ entryRules: { authenticate: () => current } });
  return {
    async uploadAs(caller: Caller, roomId: string | null) {
      current = caller;
      const body = [uploadHead({ roomId }), fileHead('0', 'a.pdf'), pdfOf(10_000), fileEnd, formEnd];
      const { result } = await send(gateway.url, body);
      return {
        code: result.errors?.[0]?.extensions?.['code'] ?? null,
        attachedTo: result.data?.uploadDocument.room?.vendorId ?? null,
        // The answer shows the name of the file.
        calls: gateway.gateway.takeCalls().filter((path) => path !== 'v3/document/detail'),
      };
    },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

const refused = { code: 'FORBIDDEN', attachedTo: null, calls: [] };
const uploaded = { code: null, attachedTo: null, calls: ['v3/documents/upload'] };
const attached = { code: null, attachedTo: room, calls: ['v3/documents/upload', 'v3/room/attachDocument'] };

describe.each([
  ['a user', (scopes: readonly Scope[], rooms?: string[] | null) => user('teacher-1', scopes, rooms)],
  ['a server', server],
] as const)('an upload of %s', (_who, caller) => {
  test.each([
    ['to no room', null],
    ['to a room', room],
  ])('%s needs document:write', async (_where, roomId) => {
    await using uploads = await startUploads();
    expect(await uploads.uploadAs(caller(without('document:write')), roomId)).toMatchObject(refused);
  });

  test('to a room needs room:write as well', async () => {
    await using uploads = await startUploads();
    expect(await uploads.uploadAs(caller(without('room:write')), room)).toEqual(refused);
    expect(await uploads.uploadAs(caller(without('room:write')), null)).toEqual(uploaded);
    // What shows the room is `room:read`, or a write.
    const writer = caller(['document:write', 'room:write']);
    expect(await uploads.uploadAs(writer, room)).toEqual(attached);
  });

  test('with a token for some rooms goes into one of them, and nowhere else', async () => {
    await using uploads = await startUploads();
    for (const rooms of [[other], [other, seedIds.liveRoom], []]) {
      expect(await uploads.uploadAs(caller(SCOPES, rooms), null)).toEqual(refused);
      expect(await uploads.uploadAs(caller(SCOPES, rooms), room)).toEqual(refused);
      expect(await uploads.uploadAs(caller(SCOPES, rooms), encodeGlobalId('Room', room))).toEqual(refused);
    }
    expect(await uploads.uploadAs(caller(SCOPES, [other, room]), room)).toEqual(attached);
    expect(await uploads.uploadAs(caller(SCOPES, [room]), encodeGlobalId('Room', room))).toEqual(attached);
    expect(await uploads.uploadAs(caller(without('room:write'), [room]), room)).toEqual(refused);
  });

  test('goes anywhere with a token for all rooms', async () => {
    await using uploads = await startUploads();
    expect(await uploads.uploadAs(caller(SCOPES), null)).toEqual(uploaded);
    expect(await uploads.uploadAs(caller(SCOPES), room)).toEqual(attached);
  });
});
