import { createClient } from 'graphql-ws';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { seedIds } from '../../src/sandbox/seed.ts';
import { RECORDING_STATUS, RENAME_ROOM, ROOM, startClientGateway } from './client-gateway.ts';

test('graphql-ws queries, mutates and subscribes', async () => {
  await using gateway = await startClientGateway();
  const client = createClient({ url: gateway.socketUrl, webSocketImpl: WebSocket });
  const variables = { id: seedIds.liveRoom };
  const query = await client.iterate({ query: ROOM, variables }).next();
  expect(query.value).toMatchObject({ data: { room: { vendorId: seedIds.liveRoom } } });
  const events = client.iterate({ query: RECORDING_STATUS, variables });
  expect((await events.next()).value).toMatchObject({
    data: { roomRecordingStatus: { recordingStatus: 'NOT_CONVERTED' } },
  });
  const input = { roomId: seedIds.liveRoom, title: 'Renamed over a WebSocket' };
  const mutation = await client.iterate({ query: RENAME_ROOM, variables: { input } }).next();
  expect(mutation.value).toMatchObject({ data: { renameRoom: { userErrors: [] } } });
  expect((await events.next()).value).toMatchObject({
    data: { roomRecordingStatus: { title: 'Renamed over a WebSocket' } },
  });
  await client.dispose();
});
