import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import {
  nextOf,
  protocols,
  restOf,
  startClient,
  startWatchGateway,
  startTimedGateway,
  until,
  uploadPdf,
} from './watch-gateway.ts';
import { callsReach } from '../support/gateway.ts';

const DAY_MS = 86_400_000;

const DOCUMENT_STATUS = `subscription ($id: ID!) { documentStatus(documentId: $id) { vendorId status pageCount } }`;
const RECORDING_STATUS = `subscription ($id: ID!) { roomRecordingStatus(roomId: $id) { title recordingStatus } }`;
const LIVE_STATISTICS = `subscription ($id: ID!, $interval: Int) {
  roomLiveStatistics(roomId: $id, intervalSeconds: $interval) { statistics { live { studentCount watchTime { totalSeconds } } } }
}`;

describe.each(protocols)('over %s', (protocol) => {
  test('a document is shown now and at the change of its status, with fresh fields, and then the stream ends', async () => {
    const { clock, gateway: started } = await startTimedGateway({ sandbox: { conversionMs: 5_000 } });
    await using gateway = started;
    using client = startClient(gateway.url, protocol);
    const id = await uploadPdf(gateway);
    const results = client.subscribe(DOCUMENT_STATUS, { id });
    expect(await nextOf(results)).toEqual({
      data: { documentStatus: { vendorId: id, status: 'CONVERTING', pageCount: 0 } },
    });
    await clock.ordered();
    clock.advance(2_000);
    await callsReach(gateway, 3);
    await clock.ordered();
    clock.advance(4_000);
    const [last, ...more] = await restOf(results);
    expect(last).toMatchObject({ data: { documentStatus: { status: 'CONVERTED' } } });
    expect(JSON.stringify(last)).not.toContain('"pageCount":0');
    expect(more).toEqual([]);
    expect(gateway.watching.size).toEqual({ subscribers: 0, feeds: 0, pollers: 0 });
  });

  test('a recording is shown until its state is final', async () => {
    const { clock, gateway: started } = await startTimedGateway();
    await using gateway = started;
    using client = startClient(gateway.url, protocol);
    const results = client.subscribe(RECORDING_STATUS, { id: seedIds.liveRoom });
    expect(await nextOf(results)).toMatchObject({
      data: { roomRecordingStatus: { recordingStatus: 'NOT_CONVERTED' } },
    });
    await clock.ordered();
    clock.advance(DAY_MS);
    expect(await restOf(results)).toMatchObject([
      { data: { roomRecordingStatus: { recordingStatus: 'CONVERTED' } } },
    ]);
  });

  test('an object that is final already is shown once', async () => {
    await using gateway = await startWatchGateway();
    using client = startClient(gateway.url, protocol);
    expect(await restOf(client.subscribe(DOCUMENT_STATUS, { id: seedIds.failedDocument }))).toMatchObject([
      { data: { documentStatus: { status: 'FAILED' } } },
    ]);
    expect(await restOf(client.subscribe(RECORDING_STATUS, { id: seedIds.emptyRoom }))).toMatchObject([
      { data: { roomRecordingStatus: { recordingStatus: 'EMPTY' } } },
    ]);
  });

  test('an object that does not exist is an error with its code', async () => {
    await using gateway = await startWatchGateway();
    using client = startClient(gateway.url, protocol);
    const results = await restOf(client.subscribe(RECORDING_STATUS, { id: 'jz00000000' }));
    expect(results).toMatchObject([
      { errors: [{ path: ['roomRecordingStatus'], extensions: { code: 'ROOM_NOT_FOUND' } }] },
    ]);
    // The statistics alone do not tell it from a room whose lesson has not begun.
    expect(await restOf(client.subscribe(LIVE_STATISTICS, { id: 'jz00000000' }))).toMatchObject([
      { errors: [{ path: ['roomLiveStatistics'], extensions: { code: 'ROOM_NOT_FOUND' } }] },
    ]);
  });

  test('a stream is completed when the gateway stops', async () => {
    await using gateway = await startWatchGateway();
    using client = startClient(gateway.url, protocol);
    const results = client.subscribe(LIVE_STATISTICS, { id: seedIds.liveRoom });
    await nextOf(results);
    await gateway.watching.close();
    expect(await restOf(results)).toEqual([]);
  });

  test('the poller stops when the client goes', async () => {
    await using gateway = await startWatchGateway();
    const client = startClient(gateway.url, protocol);
    const results = client.subscribe(LIVE_STATISTICS, { id: seedIds.liveRoom });
    await nextOf(results);
    expect(gateway.watching.size).toEqual({ subscribers: 1, feeds: 1, pollers: 1 });
    await results.return?.();
    client[Symbol.dispose]();
    await until(() => gateway.watching.size.subscribers === 0);
    expect(gateway.watching.size.pollers).toBe(0);
  });
});
