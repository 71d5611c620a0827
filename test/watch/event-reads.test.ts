import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { callsReach, type TestGateway } from '../support/gateway.ts';
import { nextOf, restOf, startClient, startTimedGateway, uploadPdf } from './watch-gateway.ts';

const WITHOUT_MEMORY = { ttlMs: { record: 0, list: 0, merchant: 0, liveStatistics: 0, playback: 0 } };

/** Everything beside the polled state, each of it a call of its own. */
const DEAR = `subscription ($id: ID!) { roomRecordingStatus(roomId: $id) {
  documents { totalCount } chatLog { status } merchant { name } statistics { live { studentCount } playbackDays { startsAt } }
} }`;
const DEAR_CALLS = [
  'v3/merchant',
  'v3/room/chatDownload',
  'v3/room/listDocuments',
  'v3/statistics/playback/room',
  'v3/statistics/zhibo/room',
];
const POLL = 'v3/room/detail';

/** Rooms whose recordings are not final. */
async function upcomingRooms({ duobei, sandbox }: TestGateway, count: number): Promise<string[]> {
  const rooms = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      duobei.room.create({
        title: `Room ${index}`,
        type: 'ONE_TO_MANY',
        isVideoEnabled: true,
        startsAt: new Date(duobei.now() + 86_400_000),
        durationMinutes: 60,
      }),
    ),
  );
  sandbox.clearRequests();
  return rooms.map(({ vendorId }) => vendorId);
}

describe.each([
  ['as shipped', {}],
  ['without an answer cache', WITHOUT_MEMORY],
])('the reads of events, %s', (_name, cache) => {
  test('are shared by the events of a second, refusals among them', async () => {
    const { clock, gateway: started } = await startTimedGateway({ cache });
    await using gateway = started;
    using client = startClient(gateway.url, 'websocket');
    const [id = ''] = await upcomingRooms(gateway, 1);
    const results = client.subscribe(DEAR, { id });
    await nextOf(results);
    expect(gateway.takeCalls()).toEqual([...DEAR_CALLS, POLL].sort());
    for (let events = 0; events < 10; events += 1) {
      clock.advance(100);
      gateway.watching.touch({ roomId: id });
      await nextOf(results);
      expect(gateway.takeCalls()).toEqual([POLL]);
    }
    clock.advance(1);
    gateway.watching.touch({ roomId: id });
    await nextOf(results);
    expect(gateway.takeCalls()).toEqual([...DEAR_CALLS, POLL].sort());
  });

  test('are shared by objects that ask the same', async () => {
    const { clock, gateway: started } = await startTimedGateway({ cache });
    await using gateway = started;
    using client = startClient(gateway.url, 'websocket');
    const ids = await upcomingRooms(gateway, 15);
    const query = `subscription ($id: ID!) { roomRecordingStatus(roomId: $id) { recordingStatus merchant { name } } }`;
    const all = ids.map((id) => client.subscribe(query, { id }));
    const polls = ids.map(() => POLL);
    await Promise.all(all.map(nextOf));
    expect(gateway.takeCalls()).toEqual(['v3/merchant', ...polls]);
    for (let events = 0; events < 3; events += 1) {
      clock.advance(1_001);
      for (const roomId of ids) gateway.watching.touch({ roomId });
      await Promise.all(all.map(nextOf));
      expect(gateway.takeCalls()).toEqual(['v3/merchant', ...polls]);
    }
  });

  test('are shared by two subscriptions to one room', async () => {
    const { gateway: started } = await startTimedGateway({ cache });
    await using gateway = started;
    using client = startClient(gateway.url, 'websocket');
    const fields = '{ documents { totalCount } chatLog { status } }';
    const id = seedIds.liveRoom;
    await nextOf(client.subscribe(`subscription { roomRecordingStatus(roomId: "${id}") ${fields} }`));
    expect(gateway.takeCalls()).toEqual(['v3/room/chatDownload', POLL, 'v3/room/listDocuments']);
    await nextOf(client.subscribe(`subscription { roomLiveStatistics(roomId: "${id}") ${fields} }`));
    expect(gateway.takeCalls()).toEqual(['v3/statistics/zhibo/room']);
  });

  test('show what a write has changed, also within the second', async () => {
    const { gateway: started } = await startTimedGateway({ cache });
    await using gateway = started;
    using client = startClient(gateway.url, 'websocket');
    const query = `subscription ($id: ID!) { roomRecordingStatus(roomId: $id) { title documents { totalCount } } }`;
    const results = client.subscribe(query, { id: seedIds.bareRoom });
    expect(await nextOf(results)).toMatchObject({
      data: { roomRecordingStatus: { documents: { totalCount: 0 } } },
    });
    const attached = await gateway.execute(
      `mutation ($input: AttachDocumentInput!) { attachDocument(input: $input) { userErrors { code } } }`,
      { input: { roomId: seedIds.bareRoom, documentId: seedIds.convertedDocument } },
    );
    expect(attached.errors).toBeUndefined();
    expect(await nextOf(results)).toMatchObject({
      data: { roomRecordingStatus: { documents: { totalCount: 1 } } },
    });
  });

  test('of the last event are no older than its state', async () => {
    const { clock, gateway: started } = await startTimedGateway({ cache, sandbox: { conversionMs: 4_900 } });
    await using gateway = started;
    using client = startClient(gateway.url, 'websocket');
    const id = await uploadPdf(gateway);
    const pageCount = '{ pageCount }';
    const results = client.subscribe(
      `subscription { documentStatus(documentId: "${id}") { status pageCount } }`,
    );
    expect(await nextOf(results)).toMatchObject({ data: { documentStatus: { pageCount: 0 } } });
    await clock.ordered();
    clock.advance(2_000);
    await callsReach(gateway, 3);
    await clock.ordered();
    // Another event asks just before the conversion is done, and the poll comes just after.
    clock.advance(2_800);
    const other = client.subscribe(`subscription { documentStatus(documentId: "${id}") ${pageCount} }`);
    expect(await nextOf(other)).toMatchObject({ data: { documentStatus: { pageCount: 0 } } });
    clock.advance(200);
    const [last] = await restOf(results);
    expect(last).toMatchObject({ data: { documentStatus: { status: 'CONVERTED' } } });
    expect(JSON.stringify(last)).not.toContain('"pageCount":0');
  });
});
