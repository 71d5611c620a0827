import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import {
  nextOf,
  startClient,
  startWatchGateway,
  startTimedGateway,
  until,
  uploadPdf,
} from './watch-gateway.ts';
import { callsReach } from '../support/gateway.ts';

const LIVE_STATISTICS = `subscription ($id: ID!, $interval: Int) {
  roomLiveStatistics(roomId: $id, intervalSeconds: $interval) {
    title
    statistics { live { watchTime { totalSeconds } } }
  }
}`;
const DOCUMENT_STATUS = `subscription ($id: ID!) { documentStatus(documentId: $id) { status } }`;
const RECORDING_STATUS = `subscription ($id: ID!) { roomRecordingStatus(roomId: $id) { title recordingStatus } }`;

describe('one poller an object', () => {
  test('1,000 subscribers of one room are one vendor call an interval, and none when they have gone', async () => {
    const { clock, gateway: started } = await startTimedGateway({
      yoga: { connections: { maxPerAddress: 1_000, maxPerCaller: 20 } },
    });
    await using gateway = started;
    using client = startClient(gateway.url, 'sse, distinct connections');
    const id = seedIds.liveRoom;
    // A hundred with connections; the others do what the fields of their events would do.
    const connected = Array.from({ length: 100 }, () => client.subscribe(LIVE_STATISTICS, { id }));
    const watcher = { caller: null, expiry: null, disconnect: () => undefined };
    const watches = Array.from({ length: 900 }, () =>
      gateway.watching.roomLiveStatistics(id, 30_000, watcher),
    );
    const titleOf = async (watch: (typeof watches)[number]) => {
      const { value } = await watch.next();
      if (!value || 'error' in value) throw new Error('There is no event.');
      const loaders = value.loaders({ plannedMax: 0, made: 0, coalesced: 0, cached: 0 });
      return (await loaders.room.load(id))?.title;
    };
    const events = async () => {
      const titles = await Promise.all(watches.map(titleOf));
      await Promise.all(connected.map(nextOf));
      return new Set(titles).size;
    };
    expect(await events()).toBe(1);
    expect(gateway.watching.size).toEqual({ subscribers: 1_000, feeds: 1, pollers: 1 });
    expect(gateway.takeCalls()).toEqual(['v3/room/detail', 'v3/statistics/zhibo/room']);

    for (let interval = 0; interval < 3; interval += 1) {
      await clock.ordered();
      clock.advance(30_000);
      await events();
      // The title is read anew with each event, once for everybody.
      expect(gateway.takeCalls()).toEqual(['v3/room/detail', 'v3/statistics/zhibo/room']);
    }

    await Promise.all([...connected, ...watches].map(async (results) => results.return?.()));
    await until(() => gateway.watching.size.subscribers === 0);
    expect(gateway.watching.size).toEqual({ subscribers: 0, feeds: 0, pollers: 0 });
    expect(clock.due).toEqual([]);
  }, 60_000);

  test('who comes later is shown the newest state without a vendor call', async () => {
    const { gateway: started } = await startTimedGateway();
    await using gateway = started;
    using client = startClient(gateway.url, 'websocket');
    const first = await nextOf(client.subscribe(DOCUMENT_STATUS, { id: seedIds.convertingDocument }));
    gateway.takeCalls();
    const second = await nextOf(client.subscribe(DOCUMENT_STATUS, { id: seedIds.convertingDocument }));
    expect(second).toEqual(first);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('the shortest interval polls, and nobody gets more events than they want', async () => {
    const { clock, gateway: started } = await startTimedGateway();
    await using gateway = started;
    using client = startClient(gateway.url, 'websocket');
    const slow = client.subscribe(LIVE_STATISTICS, { id: seedIds.liveRoom, interval: 60 });
    await nextOf(slow);
    const fast = client.subscribe(LIVE_STATISTICS, { id: seedIds.liveRoom, interval: 10 });
    await nextOf(fast);
    await until(() => clock.due[0] === 10_000);
    let slowResult: unknown;
    const nextSlow = nextOf(slow).then((result) => (slowResult = result));
    const fastResults: unknown[] = [];
    for (let step = 1; step <= 6; step += 1) {
      expect(slowResult).toBeUndefined();
      clock.advance(10_000);
      fastResults.push(await nextOf(fast));
      await until(() => clock.due.some((ms) => ms === 10_000));
    }
    await nextSlow;
    expect(fastResults.slice(-2)).toContainEqual(slowResult);
  });

  test('while nothing changes the questions become rarer, up to a bound', async () => {
    const { clock, gateway: started } = await startTimedGateway();
    await using gateway = started;
    using client = startClient(gateway.url, 'websocket');
    await nextOf(client.subscribe(DOCUMENT_STATUS, { id: seedIds.convertingDocument }));
    const waits: number[] = [];
    for (let asked = 1; asked <= 10; asked += 1) {
      await callsReach(gateway, asked);
      await clock.ordered();
      waits.push(clock.due[0] ?? 0);
      clock.advance(clock.due[0] ?? 0);
    }
    expect(waits.map(Math.round)).toEqual([
      2_000, 3_000, 4_500, 6_750, 10_125, 15_188, 22_781, 30_000, 30_000, 30_000,
    ]);
  });
});

describe('what happens meanwhile', () => {
  test('subscribers stay through an outage of the vendor and then see what has changed', async () => {
    const { clock, gateway: started } = await startTimedGateway({
      sandbox: { conversionMs: 60_000 },
      client: { random: () => 0 },
    });
    await using gateway = started;
    using client = startClient(gateway.url, 'sse, distinct connections');
    const id = await uploadPdf(gateway);
    const results = client.subscribe(DOCUMENT_STATUS, { id });
    expect(await nextOf(results)).toMatchObject({ data: { documentStatus: { status: 'CONVERTING' } } });
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'drop', times: 1_000 });
    for (let minute = 0; minute < 3; minute += 1) {
      await clock.ordered();
      gateway.sandbox.clearRequests();
      clock.advance(60_000);
      await callsReach(gateway, 1);
    }
    await clock.ordered();
    gateway.sandbox.faults.clear();
    clock.advance(60_000);
    expect(await nextOf(results)).toMatchObject({ data: { documentStatus: { status: 'CONVERTED' } } });
  });

  test('a subscription that begins in an outage waits for its end', async () => {
    const { clock, gateway: started } = await startTimedGateway({ client: { random: () => 0 } });
    await using gateway = started;
    using client = startClient(gateway.url, 'sse, distinct connections');
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'drop', times: 1_000 });
    const results = client.subscribe(RECORDING_STATUS, { id: seedIds.liveRoom });
    const first = nextOf(results);
    await clock.ordered();
    gateway.sandbox.faults.clear();
    clock.advance(60_000);
    expect(await first).toMatchObject({
      data: { roomRecordingStatus: { recordingStatus: 'NOT_CONVERTED' } },
    });
  });

  test('a mutation through the gateway reaches subscribers at once', async () => {
    const { gateway: started } = await startTimedGateway();
    await using gateway = started;
    using client = startClient(gateway.url, 'websocket');
    const results = client.subscribe(RECORDING_STATUS, { id: seedIds.liveRoom });
    await nextOf(results);
    await gateway.execute(
      `mutation ($input: RenameRoomInput!) { renameRoom(input: $input) { userErrors { code } } }`,
      { input: { roomId: seedIds.liveRoom, title: 'A new title' } },
    );
    // The clock has not moved.
    expect(await nextOf(results)).toMatchObject({ data: { roomRecordingStatus: { title: 'A new title' } } });
  });

  test('a deletion through the gateway ends the streams of what is deleted', async () => {
    const { gateway: started } = await startTimedGateway();
    await using gateway = started;
    using client = startClient(gateway.url, 'websocket');
    const room = client.subscribe(RECORDING_STATUS, { id: seedIds.bareRoom });
    const statistics = client.subscribe(LIVE_STATISTICS, { id: seedIds.bareRoom });
    const document = client.subscribe(DOCUMENT_STATUS, { id: seedIds.convertingDocument });
    await Promise.all([room, statistics, document].map(nextOf));
    const result = await gateway.execute(
      `mutation ($room: DeleteRoomInput!, $document: DeleteDocumentInput!) {
        deleteRoom(input: $room) { userErrors { code } }
        deleteDocument(input: $document) { userErrors { code } }
      }`,
      { room: { roomId: seedIds.bareRoom }, document: { documentId: seedIds.convertingDocument } },
    );
    expect(result.errors).toBeUndefined();
    const ends = await Promise.all([room, statistics, document].map((results) => results.next()));
    expect(ends.map(({ done }) => done)).toEqual([true, true, true]);
    expect(gateway.watching.size.pollers).toBe(0);
  });

  test('a deletion past the gateway ends the stream with the next question', async () => {
    const { clock, gateway: started } = await startTimedGateway();
    await using gateway = started;
    using client = startClient(gateway.url, 'sse, single connection');
    const results = client.subscribe(RECORDING_STATUS, { id: seedIds.bareRoom });
    await nextOf(results);
    await gateway.duobei.room.delete(seedIds.bareRoom);
    await clock.ordered();
    clock.advance(15_000);
    expect(await results.next()).toMatchObject({ done: true });
  });
});

test('a gateway that stops takes no more subscriptions', async () => {
  await using gateway = await startWatchGateway();
  await gateway.watching.close();
  const { errors } = await gateway.execute(DOCUMENT_STATUS, { id: seedIds.convertingDocument });
  expect(errors).toMatchObject([{ extensions: { code: 'SERVICE_STOPPING' } }]);
});
