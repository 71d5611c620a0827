import { createClient } from 'graphql-sse';
import { expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { RECORDING_STATUS, RENAME_ROOM, ROOM, startClientGateway } from './client-gateway.ts';

test.each([false, true])(
  'graphql-sse queries, mutates and subscribes; single connection: %s',
  async (single) => {
    await using gateway = await startClientGateway();
    const client = createClient({ url: gateway.url, singleConnection: single });
    const variables = { id: seedIds.liveRoom };
    const query = await client.iterate({ query: ROOM, variables }).next();
    expect(query.value).toMatchObject({ data: { room: { vendorId: seedIds.liveRoom } } });
    const events = client.iterate({ query: RECORDING_STATUS, variables });
    expect((await events.next()).value).toMatchObject({
      data: { roomRecordingStatus: { recordingStatus: 'NOT_CONVERTED' } },
    });
    const input = { roomId: seedIds.liveRoom, title: 'Renamed over SSE' };
    const mutation = await client.iterate({ query: RENAME_ROOM, variables: { input } }).next();
    expect(mutation.value).toMatchObject({ data: { renameRoom: { userErrors: [] } } });
    expect((await events.next()).value).toMatchObject({
      data: { roomRecordingStatus: { title: 'Renamed over SSE' } },
    });
    await events.return?.();
    client.dispose();
  },
);
