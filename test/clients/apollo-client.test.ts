import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { Defer20220824Handler, GraphQL17Alpha9Handler } from '@apollo/client/incremental';
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

/** Its types do not agree with each other where properties may be left out but not undefined. */
type IncrementalHandler = NonNullable<ApolloClient.Options['incrementalHandler']>;
/** All formats of deferred fragments that the client knows. */
const incrementalHandlers: [name: string, make: () => IncrementalHandler][] = [
  ['Defer20220824Handler', () => new Defer20220824Handler()],
  ['GraphQL17Alpha9Handler', () => new GraphQL17Alpha9Handler() as IncrementalHandler],
];

/** As its documentation sets it up: uploads and everything else over HTTP, subscriptions over a WebSocket. */
async function startApollo(incrementalHandler: IncrementalHandler = new Defer20220824Handler()) {
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
    incrementalHandler,
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

  describe.each(incrementalHandlers)('with %s', (_name, makeHandler) => {
    test('is given the room at once and deferred statistics when they are there, however often it asks', async () => {
      await using started = await startApollo(makeHandler());
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

    test('finds all of it in its cache afterwards', async () => {
      await using started = await startApollo(makeHandler());
      const { client, gateway } = started;
      gateway.sandbox.faults.add({ endpoint: 'v3/statistics/zhibo/room', kind: 'delay', ms: 150 });
      const query = gql(DEFERRED_ROOM);
      const later = await client.query({ query, variables });
      const cached = await client.query({ query, variables, fetchPolicy: 'cache-only' });
      for (const { data } of [later, cached]) {
        expect(data).toHaveProperty('room.title');
        expect(data).toHaveProperty('room.statistics.live.studentCount');
      }
    });

    test('is told of an error in a deferred fragment', async () => {
      await using started = await startApollo(makeHandler());
      const { client, gateway } = started;
      gateway.sandbox.faults.add({
        endpoint: 'v3/statistics/zhibo/room',
        kind: 'error',
        error: 'other_error',
        times: 9,
      });
      const query = client.watchQuery({
        query: gql(DEFERRED_ROOM),
        variables,
        fetchPolicy: 'no-cache',
        errorPolicy: 'all',
      });
      const error = await new Promise<unknown>((resolve) => {
        const subscription = query.subscribe(({ error: found }) => {
          if (!found) return;
          subscription.unsubscribe();
          resolve(found);
        });
      });
      expect(error).toMatchObject({
        errors: [{ path: ['room', 'statistics', 'live'], extensions: { code: 'UPSTREAM_ERROR' } }],
      });
    });
  });
});

/** As it is without a link for sockets. */
async function startPlainApollo() {
  const gateway = await startClientGateway();
  const client = new ApolloClient({
    link: new HttpLink({ uri: gateway.url }),
    cache: new InMemoryCache(),
    incrementalHandler: new GraphQL17Alpha9Handler() as IncrementalHandler,
  });
  return {
    client,
    async [Symbol.asyncDispose]() {
      client.stop();
      await gateway.close();
    },
  };
}

describe('Apollo Client with its link for HTTP alone', () => {
  test('subscribes as multipart/mixed, is told of a mutation at once, and leaves', async () => {
    await using started = await startPlainApollo();
    const { client } = started;
    const results: unknown[] = [];
    await new Promise<void>((resolve, reject) => {
      const subscription = client.subscribe({ query: gql(RECORDING_STATUS), variables }).subscribe({
        next: ({ data, error }) => {
          if (error) reject(new Error(error.message));
          results.push(data);
          const input = { roomId: seedIds.liveRoom, title: 'Renamed while watched' };
          if (results.length === 1)
            client.mutate({ mutation: gql(RENAME_ROOM), variables: { input } }).catch(reject);
          if (results.length < 2) return;
          subscription.unsubscribe();
          resolve();
        },
        error: reject,
      });
    });
    expect(results).toMatchObject([
      { roomRecordingStatus: { recordingStatus: 'NOT_CONVERTED' } },
      { roomRecordingStatus: { title: 'Renamed while watched' } },
    ]);
  });

  /** All results of a subscription that ends by itself. */
  async function endedResults(client: ApolloClient, id: string) {
    const results: ApolloClient.SubscribeResult[] = [];
    await new Promise<void>((resolve, reject) => {
      const query = gql(RECORDING_STATUS);
      client.subscribe({ query, variables: { id }, errorPolicy: 'all' }).subscribe({
        next: (result) => void results.push(result),
        complete: resolve,
        error: reject,
      });
    });
    return results;
  }

  test('is given what there is of an object that is final, and the end', async () => {
    await using started = await startPlainApollo();
    expect(await endedResults(started.client, seedIds.emptyRoom)).toMatchObject([
      { data: { roomRecordingStatus: { recordingStatus: 'EMPTY' } } },
    ]);
  });

  test('is told of an error with its code, and the end', async () => {
    await using started = await startPlainApollo();
    const [result, ...more] = await endedResults(started.client, 'jz00000000');
    expect(more).toEqual([]);
    expect(result?.error).toBeInstanceOf(CombinedGraphQLErrors);
    expect(result?.error).toMatchObject({ errors: [{ extensions: { code: 'ROOM_NOT_FOUND' } }] });
  });

  test('is told why a subscription does not begin', async () => {
    await using started = await startPlainApollo();
    const [result] = await endedResults(started.client, '');
    expect(result?.error).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });
});
