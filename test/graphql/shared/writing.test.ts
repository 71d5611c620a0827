import { describe, expect, test } from 'vitest';
import type { Caller } from '../../../src/access/caller.ts';
import { SCOPES } from '../../../src/access/scopes.ts';
import { uuidFrom } from '../../../src/sandbox/random.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from '../../support/gateway.ts';

const HOUR_MS = 3_600_000;
const cache = {
  ttlMs: {
    record: HOUR_MS,
    list: HOUR_MS,
    merchant: HOUR_MS,
    liveStatistics: HOUR_MS,
    playback: HOUR_MS,
  },
};
const { endedRoom: own, liveRoom, convertedDocument } = seedIds;
const attached = uuidFrom('perfect-tense');

const teacher: Caller = {
  kind: 'user',
  name: 'user:teacher-1',
  userId: 'teacher-1',
  scopes: new Set(SCOPES),
  rooms: new Set([own]),
};

/** One read of each kind that a write can touch: two lists, the balance, the room, its documents, the document. */
const READS = `{ rooms(first: 1) { totalCount } documents(first: 1) { totalCount } merchant { balance }
  room(id: "${own}") { title documents { totalCount } } document(id: "${attached}") { fileName } }`;

const rename = (title: string, roomId = own) =>
  `mutation { renameRoom(input: { roomId: "${roomId}", title: "${title}" }) { userErrors { code } } }`;
const detach = (documentId: string) =>
  `mutation { detachDocument(input: { roomId: "${own}", documentId: "${documentId}" }) {
    document { vendorId fileName } room { vendorId } userErrors { code path } } }`;
const create = (title: string, startsAt = '2035-03-01T19:00:00Z') =>
  `mutation { createRoom(input: { title: "${title}", type: ONE_TO_ONE, isVideoEnabled: true,
    startsAt: "${startsAt}", durationMinutes: 60, idempotencyKey: "order-1" }) { room { vendorId } userErrors { code } } }`;

/** How many of the reads have to be made anew after a write. */
async function forgottenBy(gateway: TestGateway, query: string, caller?: Caller): Promise<number> {
  await gateway.execute(READS);
  gateway.takeCalls();
  await gateway.execute(READS);
  expect(gateway.takeCalls()).toEqual([]);
  await gateway.execute(query, undefined, caller);
  gateway.takeCalls();
  await gateway.execute(READS);
  return gateway.takeCalls().length;
}

const startGateway = (options: TestGatewayOptions = {}) => startTestGateway({ cache, ...options });

describe('what a write makes be forgotten', () => {
  test('is what it may have changed, also where the vendor refused it or its answer was lost', async () => {
    await using gateway = await startGateway();
    expect(await forgottenBy(gateway, rename('New'))).toBe(5);
    expect(await forgottenBy(gateway, rename('New', 'jz00000000000000000000000000000000'))).toBe(3);
    gateway.sandbox.faults.add({ endpoint: 'v3/room/update/title', kind: 'reset-after-execution', times: 1 });
    expect(await forgottenBy(gateway, rename('Lost'))).toBe(5);
    expect(await forgottenBy(gateway, create('Algebra'))).toBe(3);
  });

  test.each<[string, string, Caller | undefined]>([
    ['a title with a control character', rename('a\\u0007b'), undefined],
    ['an id that is none', rename('a', 'no id'), undefined],
    ['a length that no room has', create('a').replace('60', '7'), undefined],
    ['a document that is not in the room of a token for it', detach(convertedDocument), teacher],
    [
      'nothing to change',
      `mutation { updateWechatLive(input: { roomId: "${own}" }) { userErrors { code } } }`,
      undefined,
    ],
  ])('is nothing where the gateway refuses: %s', async (_name, query, caller) => {
    await using gateway = await startGateway();
    expect(await forgottenBy(gateway, query, caller)).toBe(0);
  });

  test('is nothing where a create is answered from the store, or its key was used otherwise', async () => {
    await using gateway = await startGateway();
    const first = await gateway.execute<{ createRoom: { room: unknown } }, object>(create('Algebra'));
    expect(first.data?.createRoom.room).not.toBeNull();
    expect(await forgottenBy(gateway, create('Algebra'))).toBe(0);
    expect(await forgottenBy(gateway, create('Geometry'))).toBe(0);
  });

  test('is nothing where the breaker is open, since nothing was sent', async () => {
    await using gateway = await startGateway();
    gateway.sandbox.faults.add({ endpoint: 'v3/room/update/title', kind: 'status', status: 500, times: 200 });
    for (let failed = 0; failed < 4; failed += 1) {
      await Promise.all(Array.from({ length: 15 }, () => gateway.execute(rename('a', liveRoom))));
    }
    gateway.takeCalls();
    const { errors } = await gateway.execute(rename('a'));
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    expect(gateway.takeCalls()).toEqual([]);
    expect(await forgottenBy(gateway, rename('a'))).toBe(0);
  });

  test('is polled at once for who watches it, and is not where nothing was sent', async () => {
    await using gateway = await startGateway();
    const watch = gateway.watching.roomRecordingStatus(liveRoom, {
      caller: null,
      expiry: null,
      disconnect: () => undefined,
    });
    await watch.next();
    gateway.takeCalls();
    await gateway.execute(rename('a\\u0007b', liveRoom));
    // A poll would have gone out before these come back.
    await gateway.execute('{ merchant { balance } }');
    expect(gateway.takeCalls()).toEqual(['v3/merchant']);
    const shown = watch.next();
    await gateway.execute(rename('New', liveRoom));
    expect(await shown).toMatchObject({ value: { state: { title: 'New' } } });
    expect(gateway.takeCalls()).toEqual(['v3/room/detail', 'v3/room/update/title']);
    await watch.return?.();
  });
});

describe('reads behind a failed write of the same request', () => {
  const both = (title: string) =>
    `mutation { a: renameRoom(input: { roomId: "${own}", title: "First" }) { room { title documents { totalCount } } }
      b: renameRoom(input: { roomId: "${own}", title: "${title}" }) { room { title } userErrors { code } }
      c: closeWechatLive(input: { roomId: "${own}" }) { userErrors { code } room { title } } }`;

  test('are what the vendor has, whether it was sent or not', async () => {
    await using gateway = await startGateway();
    await gateway.execute(READS);
    expect((await gateway.execute<object, object>(both('a\\u0007b'))).data).toMatchObject({
      a: { room: { title: 'First' } },
      b: { room: null, userErrors: [{ code: 'INVALID_INPUT' }] },
    });
    gateway.sandbox.faults.add({ endpoint: 'v3/room/update/title', kind: 'delay', ms: 1, times: 1 });
    gateway.sandbox.faults.add({ endpoint: 'v3/room/update/title', kind: 'reset-after-execution', times: 1 });
    await gateway.execute(both('Second'));
    const { data } = await gateway.execute<object, object>(`{ room(id: "${own}") { title } }`);
    const { title } = await gateway.duobei.room.detail(own);
    expect(data).toEqual({ room: { title } });
  });
});

describe('a detachment by a token for some rooms only', () => {
  test('shows a document that is in its room, which costs a read more', async () => {
    await using gateway = await startGateway();
    const { data } = await gateway.execute<object, object>(detach(attached), undefined, teacher);
    expect(data).toMatchObject({
      detachDocument: { document: { vendorId: attached }, room: { vendorId: own }, userErrors: [] },
    });
    expect(gateway.takeCalls()).toEqual([
      'v3/document/detail',
      'v3/room/listDocuments',
      'v3/room/removeDocument',
    ]);
  });

  const unknown = '00000000-0000-0000-0000-000000000000';
  test.each([
    ['of another room', convertedDocument],
    ['that does not exist', unknown],
    ['that differs in a letter’s case alone', attached.toUpperCase()],
  ])('shows nothing of a document %s, and writes nothing', async (_name, documentId) => {
    await using gateway = await startGateway();
    const { data } = await gateway.execute<object, object>(detach(documentId), undefined, teacher);
    expect(data).toEqual({
      detachDocument: {
        document: null,
        room: null,
        userErrors: [{ code: 'DOCUMENT_NOT_FOUND', path: ['input', 'documentId'] }],
      },
    });
    expect(gateway.takeCalls()).toEqual(['v3/room/listDocuments']);
  });

  test('looks at the room as it is now, not as it was', async () => {
    await using gateway = await startGateway();
    await gateway.execute(READS);
    await gateway.duobei.room.removeDocument({ roomId: own, documentId: attached });
    gateway.takeCalls();
    const twice = `mutation { a: detachDocument(input: { roomId: "${own}", documentId: "${attached}" }) {
      document { fileName } userErrors { code } } }`;
    expect((await gateway.execute<object, object>(twice, undefined, teacher)).data).toEqual({
      a: { document: null, userErrors: [{ code: 'DOCUMENT_NOT_FOUND' }] },
    });
    expect(gateway.takeCalls()).toEqual(['v3/room/listDocuments']);
  });

  test('of a room that is gone says that of the room', async () => {
    await using gateway = await startGateway();
    await gateway.duobei.room.delete(own);
    const { data } = await gateway.execute<object, object>(detach(attached), undefined, teacher);
    expect(data).toMatchObject({ detachDocument: { userErrors: [{ code: 'ROOM_NOT_FOUND' }] } });
  });

  test('costs nothing more for a token without rooms', async () => {
    await using gateway = await startGateway();
    await gateway.execute(detach(attached), undefined, { ...teacher, rooms: null });
    expect(gateway.takeCalls()).toEqual(['v3/document/detail', 'v3/room/removeDocument']);
  });
});
