import { describe, expect, test } from 'vitest';
import { Loaders } from '../../src/reads/loaders.ts';
import { readKinds, tagsTouchedBy, type ReadKind } from '../../src/reads/read-kinds.ts';
import { createAnswerCache } from '../../src/reads/answer-cache.ts';
import { ReadSession } from '../../src/reads/read-session.ts';
import type { DocumentListInput } from '../../src/vendor/endpoints/document.ts';
import type { RoomListInput } from '../../src/vendor/endpoints/room.ts';
import { clientOf, sampleOf, sendJson, startVendorStub, type Answerer } from '../vendor/vendor-stub.ts';

const early = new Date(Date.UTC(2026, 0, 1));
const late = new Date(Date.UTC(2026, 0, 2));

describe('two questions are one', () => {
  const rooms: RoomListInput[] = [
    {},
    { pageNo: 2 },
    { titleContains: 'a' },
    { titleContains: '2' },
    { titleContains: 'a', pageNo: 2 },
    { startsBefore: early },
    { startsAfter: early },
    { startsBefore: late },
    { startsAfter: early, startsBefore: late },
  ];
  const documents: DocumentListInput[] = [
    {},
    { pageNo: 2 },
    { fileNameContains: '2' },
    { fileNameContains: 'a', pageNo: 2 },
  ];
  const users = [
    { roomId: 'a', userId: 'b' },
    { roomId: 'a', userId: 'c' },
    { roomId: 'b', userId: 'b' },
    { roomId: 'a","b', userId: '' },
  ];
  const keys = <K>({ keyOf }: Pick<ReadKind<K, unknown>, 'keyOf'>, inputs: readonly K[]) => inputs.map(keyOf);

  test.each([
    ['lists of rooms', keys(readKinds.roomPage, rooms)],
    ['lists of documents', keys(readKinds.documentPage, documents)],
    ['attendances', keys(readKinds.liveAttendance, users)],
    ['playbacks', keys(readKinds.playbackSessions, users)],
    ['chat logs', keys(readKinds.chatLogs, [['a'], ['b'], ['a', 'b']])],
  ])('only where they ask the same: %s', (_name, of) => {
    expect(new Set(of).size).toBe(of.length);
  });

  test('also where one of them says what the other leaves to the vendor', () => {
    expect(new Set(keys(readKinds.roomPage, [{}, { pageNo: 1 }, { titleContains: '' }])).size).toBe(1);
    expect(new Set(keys(readKinds.documentPage, [{}, { pageNo: 1 }, { fileNameContains: '' }])).size).toBe(1);
  });

  test('only where they ask the same endpoint', () => {
    const endpoints = Object.values(readKinds).map(({ endpoint }) => endpoint);
    expect(new Set(endpoints).size).toBe(endpoints.length);
  });
});

describe('a write drops', () => {
  const user = (roomId: string) => ({ roomId, userId: 'u' });
  const tags: Record<string, readonly string[]> = {
    room: readKinds.room.tagsOf('a'),
    roomDocuments: readKinds.roomDocuments.tagsOf('a'),
    liveStatistics: readKinds.liveStatistics.tagsOf('a'),
    liveAttendance: readKinds.liveAttendance.tagsOf(user('a')),
    playbackDays: readKinds.playbackDays.tagsOf('a'),
    playbackSessions: readKinds.playbackSessions.tagsOf(user('a')),
    chatLogs: readKinds.chatLogs.tagsOf(['b', 'a']),
    document: readKinds.document.tagsOf('d'),
    documentStatus: readKinds.documentStatus.tagsOf('d'),
    documentPreview: readKinds.documentPreview.tagsOf('d'),
    roomPage: readKinds.roomPage.tagsOf({}),
    documentPage: readKinds.documentPage.tagsOf({}),
    merchant: readKinds.merchant.tagsOf('p'),
  };
  const always = ['roomPage', 'documentPage', 'merchant'];
  const ofRoom = Object.keys(tags).filter((name) => tags[name]!.includes('room a'));
  const ofDocument = ['document', 'documentStatus', 'documentPreview'];

  test.each([
    ['a new object', {}, always],
    ['a room', { roomId: 'a' }, [...always, ...ofRoom]],
    ['another room', { roomId: 'c' }, always],
    ['a document', { documentId: 'd' }, [...always, ...ofDocument, 'roomDocuments']],
    ['another document', { documentId: 'e' }, [...always, 'roomDocuments']],
    ['a document in a room', { roomId: 'a', documentId: 'd' }, Object.keys(tags)],
    ['a room with the id of the document', { roomId: 'd' }, always],
  ])('what %s may have changed', (_name, touched, expected) => {
    const dropped = tagsTouchedBy(touched);
    const names = Object.keys(tags).filter((name) => tags[name]!.some((tag) => dropped.includes(tag)));
    expect(names.sort()).toEqual([...expected].sort());
  });

  test('of a room are all questions about it', () => {
    expect(ofRoom).toEqual([
      'room',
      'roomDocuments',
      'liveStatistics',
      'liveAttendance',
      'playbackDays',
      'playbackSessions',
      'chatLogs',
    ]);
  });
});

describe('the reads of a request', () => {
  const ttlMs = { record: 60_000, list: 60_000, merchant: 60_000, liveStatistics: 60_000, playback: 60_000 };

  async function startReads(answer: Answerer) {
    const stub = await startVendorStub(answer);
    const client = clientOf(stub);
    const records = createAnswerCache({ ttlMs, maxEntries: 1_000, maxBytes: 1_000_000 });
    const newLoaders = () => new Loaders({ client, records, session: new ReadSession() });
    return {
      stub,
      newLoaders,
      async [Symbol.asyncDispose]() {
        await client.close();
        await stub[Symbol.asyncDispose]();
      },
    };
  }

  test('ask for a hundred chat logs in one call, and for more in another', async () => {
    await using reads = await startReads((_request, response) =>
      sendJson(response, { success: true, infos: [] }),
    );
    const ids = Array.from({ length: 101 }, (_, index) => `jz${index}`);
    expect(await reads.newLoaders().chatLog.loadMany(ids)).toEqual(ids.map(() => null));
    const asked = reads.stub.requests.map(
      ({ body }) => (JSON.parse(body.toString()) as { roomIds: string[] }).roomIds.length,
    );
    expect(asked.sort()).toEqual([1, 100]);
  });

  test('are made anew after a write, and those of other requests with them', async () => {
    await using reads = await startReads(({ path }, response) =>
      sendJson(
        response,
        path.endsWith('chatDownload') ? { infos: [] } : sampleOf('v3-room-detail', { roomId: 'jz1' }),
      ),
    );
    const [loaders, others] = [reads.newLoaders(), reads.newLoaders()];
    const ask = async ({ room, chatLog }: Loaders) => {
      await Promise.all([room.load('jz1'), chatLog.load('jz1')]);
      return reads.stub.requests.splice(0).length;
    };
    expect([await ask(loaders), await ask(loaders)]).toEqual([2, 0]);
    loaders.forget({ roomId: 'jz1' });
    expect(await ask(loaders)).toBe(2);
    loaders.forget({ roomId: 'jz1' });
    // A link is of one request, and the room is asked for once.
    expect(await ask(others)).toBe(2);
    expect(await ask(loaders)).toBe(1);
  });
});
