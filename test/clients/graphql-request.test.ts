import { ClientError, GraphQLClient } from 'graphql-request';
import { expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { RENAME_ROOM, ROOM, startClientGateway } from './client-gateway.ts';

test('graphql-request queries, mutates, and reports errors with their codes', async () => {
  await using gateway = await startClientGateway();
  const client = new GraphQLClient(gateway.url);
  expect(await client.request(ROOM, { id: seedIds.liveRoom })).toMatchObject({
    room: { vendorId: seedIds.liveRoom },
  });
  const input = { roomId: seedIds.liveRoom, title: 'Renamed by graphql-request' };
  expect(await client.request(RENAME_ROOM, { input })).toMatchObject({
    renameRoom: { room: { title: 'Renamed by graphql-request' } },
  });
  const refusal: unknown = await client.request(ROOM, { id: '?' }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ClientError);
  expect((refusal as ClientError).response.errors).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT' } },
  ]);
});
