import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { Defer20220824Handler } from '@apollo/client/incremental';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import UploadHttpLink from 'apollo-upload-client/UploadHttpLink.mjs';
import { createClient } from 'graphql-ws';
import { OperationTypeNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { seedIds } from '../../src/sandbox/seed.ts';
import {
  DEFERRED_ROOM,
  pdfFile,
  RECORDING_STATUS,
  RENAME_ROOM,
  ROOM,
  startClientGateway,
  UPLOAD_DOCUMENT,
} from './client-gateway.ts';

const variables = { id: seedIds.liveRoom };

/** As its documentation sets it up: uploads and everything else over HTTP, subscriptions over a WebSocket. */
async function startApollo() {
  const gateway = await startClientGateway();
  const sockets = createClient({ url: gateway.socketUrl, webSocketImpl: WebSocket });
  const headers = { 'Apollo-Require-Preflight': 'true' };
  const http = ApolloLink.split(
    ({ variables }) => 'file' in variables,
    new UploadHttpLink({ uri: gateway.url, headers }),
    // The link for uploads knows nothing of deferred parts.
    new HttpLink({ uri: gateway.url, headers }),
  );
  const client = new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(sockets),
      http,
    ),
    cache: new InMemoryCache(),
    incrementalHandler: new Defer20220824Handler(),
  });
  return {
    gateway,
    client,
    async [Symbol.asyncDispose]() {
      client.stop();
      await sockets.dispose();
      await gateway.close();
    },
  };
}

describe('Apollo Client', () => {
  test('queries, and finds the renamed room in its cache after a mutation', async () => {
    await using started = await startApollo();
    const { client } = started;
    const before = await client.query({ query: gql(ROOM), variables });
    expect(before.data).toMatchObject({ room: { vendorId: seedIds.liveRoom } });
    const input = { roomId: seedIds.liveRoom, title: 'Renamed by Apollo' };
    await client.mutate({ mutation: gql(RENAME_ROOM), variables: { input } });
    const after = await client.query({ query: gql(ROOM), variables, fetchPolicy: 'cache-only' });
    expect(after.data).toMatchObject({ room: { title: 'Renamed by Apollo' } });
  });

  test('uploads with apollo-upload-client', async () => {
    await using started = await startApollo();
    const { data } = await started.client.mutate({
      mutation: gql(UPLOAD_DOCUMENT),
      variables: { file: pdfFile() },
    });
    expect(data).toMatchObject({ uploadDocument: { document: { fileName: 'lesson.pdf' }, userErrors: [] } });
  });

  test('subscribes over graphql-ws and is told of a mutation at once', async () => {
    await using started = await startApollo();
    const { client } = started;
    const results: unknown[] = [];
    const secondResult = new Promise<void>((resolve, reject) => {
      client.subscribe({ query: gql(RECORDING_STATUS), variables }).subscribe({
        next: ({ data }) => {
          results.push(data);
          if (results.length === 2) resolve();
          const input = { roomId: seedIds.liveRoom, title: 'Renamed while watched' };
          if (results.length === 1)
            client.mutate({ mutation: gql(RENAME_ROOM), variables: { input } }).catch(reject);
        },
        error: reject,
      });
    });
    await secondResult;
    expect(results).toMatchObject([
      { roomRecordingStatus: { recordingStatus: 'NOT_CONVERTED' } },
      { roomRecordingStatus: { title: 'Renamed while watched' } },
    ]);
  });

  test('is given the room at once and deferred statistics when they are there, however often it asks', async () => {
    await using started = await startApollo();
    const { client, gateway } = started;
    for (let time = 1; time <= 5; time += 1) {
      gateway.sandbox.faults.add({ endpoint: 'v3/statistics/zhibo/room', kind: 'delay', ms: 150 });
      const states: { dataState: string; data: unknown }[] = [];
      const query = client.watchQuery({
        query: gql(DEFERRED_ROOM),
        variables,
        fetchPolicy: 'no-cache',
        context: { headers: { 'cache-control': 'no-cache' } },
      });
      await new Promise<void>((resolve, reject) => {
        const subscription = query.subscribe({
          next: ({ data, dataState, error }) => {
            if (error) reject(new Error(error.message));
            if (dataState !== 'empty') states.push({ dataState, data });
            if (dataState !== 'complete') return;
            subscription.unsubscribe();
            resolve();
          },
          error: reject,
        });
      });
      expect(states.map(({ dataState }) => dataState)).toEqual(['streaming', 'complete']);
      expect(states[0]?.data).toMatchObject({ room: { title: expect.any(String) as unknown } });
      expect(states[0]?.data).not.toHaveProperty('room.statistics');
      expect(states[1]?.data).toHaveProperty('room.statistics.live.studentCount');
    }
  });
});
