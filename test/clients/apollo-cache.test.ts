import { gql, type ApolloClient, type InMemoryCache } from '@apollo/client';
import type { Client } from 'graphql-ws';
import { isObjectType } from 'graphql';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import WebSocket from 'ws';
import { createSchema } from '../../src/graphql/schema.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import {
  LiveLessonDocument,
  RoomListDocument,
  RoomLiveStatisticsDocument,
  RoomPagesDocument,
} from '../generated/operations.ts';
import { snippetsOf, writeSnippets } from '../support/snippets.ts';
import { callerToken, startAuthenticatedGateway } from './client-gateway.ts';

const variables = { id: seedIds.liveRoom };

interface Documented {
  client: ApolloClient;
  cache: InMemoryCache;
  sockets: Client;
}

/** The client of docs/clients.md, word for word, at a gateway of its own. */
async function startDocumented() {
  vi.stubGlobal('WebSocket', WebSocket);
  const gateway = await startAuthenticatedGateway({ CACHE_TTL_LIVE_STATISTICS_MS: '0' });
  const snippets = await snippetsOf('docs/clients.md');
  const project = await writeSnippets(snippets, { url: gateway.url, token: await callerToken() });
  const documented = (await import(join(project.folder, 'apollo.ts'))) as Documented;
  onTestFinished(async () => {
    documented.client.stop();
    await documented.sockets.dispose();
    await gateway.close();
    await project[Symbol.asyncDispose]();
    vi.unstubAllGlobals();
  });
  return { ...documented, gateway };
}

test('keeps each connection of the schema by its arguments but those of its pages', async () => {
  const { cache } = await startDocumented();
  const connections = Object.values(createSchema().getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ typename: type.name, field })))
    .filter(({ field }) => String(field.type).includes('Connection'));
  expect(connections).toHaveLength(6);
  for (const { typename, field } of connections) {
    const fieldName = field.name;
    const page = { first: 5, after: 'a', last: 5, before: 'b' };
    const has = (argument: string) => field.args.some(({ name }) => name === argument);
    const filter = {
      ...(has('filter') && { filter: { x: 'y' } }),
      ...(has('orderBy') && { orderBy: 'STARTS_AT_ASC' }),
    };
    const nameFor = (args: object) => cache.policies.getStoreFieldName({ typename, fieldName, args });
    const coordinate = `${typename}.${fieldName}`;
    expect(nameFor({ ...page, ...filter }), coordinate).toBe(nameFor(filter));
    for (const name of Object.keys(filter)) {
      expect(nameFor(filter), coordinate).not.toBe(nameFor({ ...filter, [name]: 'another' }));
    }
  }
});

test('adds a page of rooms to the one before', async () => {
  const { client } = await startDocumented();
  const query = { query: RoomPagesDocument, variables: { first: 3 } };
  const rooms = client.watchQuery(query);
  const watching = rooms.subscribe(() => undefined);
  const first = await client.query(query);
  const after = first.data?.rooms?.pageInfo.endCursor ?? null;
  await rooms.fetchMore({ variables: { after } });
  watching.unsubscribe();
  const shown = client.readQuery(query)?.rooms?.edges?.map((edge) => edge?.node?.id) ?? [];
  expect(shown).toHaveLength(6);
  expect(new Set(shown).size).toBe(6);
  expect(shown.slice(0, 3)).toEqual(first.data?.rooms?.edges?.map((edge) => edge?.node?.id));
  const all = await client.query({ ...query, variables: { first: 6 }, fetchPolicy: 'no-cache' });
  expect(all.data?.rooms?.edges?.map((edge) => edge?.node?.id)).toEqual(shown);
});

test('has the pages of rooms by nodes beside those by edges', async () => {
  const { client } = await startDocumented();
  const byNodes = async (after: string | null) => {
    const { data } = await client.query({ query: RoomListDocument, variables: { first: 3, after } });
    return { ids: data?.rooms?.nodes?.map((room) => room?.id), end: data?.rooms?.pageInfo.endCursor ?? null };
  };
  const first = await byNodes(null);
  const second = await byNodes(first.end);
  expect(first.ids).toHaveLength(3);
  expect(second.ids).toHaveLength(3);
  const { data } = await client.query({ query: RoomPagesDocument, variables: { first: 3 } });
  expect(data?.rooms?.edges?.map((edge) => edge?.node?.id)).toEqual(first.ids);
  const shown = [await byNodes(null), await byNodes(first.end)];
  expect(shown).toEqual([first, second]);
});

const WATCH_TIME = gql`
  query WatchTime($id: ID!) {
    room(id: $id) {
      id
      statistics {
        id
        live {
          id
          peakStudentCount
          watchTime {
            maxSeconds
          }
        }
      }
    }
  }
`;

test('puts together what several queries and an event say of the statistics of a room', async () => {
  const { client, cache, gateway } = await startDocumented();
  const lesson = { query: LiveLessonDocument, variables };
  const shown = () => client.readQuery(lesson)?.room?.statistics;
  await client.query(lesson);
  const before = shown()!;
  expect(before.live?.studentCount).toBeGreaterThan(0);
  // Less of the same, and more often.
  await client.query({ query: WATCH_TIME, variables });
  expect(shown()).toMatchObject({ id: before.id, live: { watchTime: before.live!.watchTime! } });

  gateway.sandbox.faults.add({
    endpoint: 'v3/statistics/zhibo/room',
    kind: 'odd',
    shape: 'nobody came',
    probability: 1,
  });
  const events = client.subscribe({ query: RoomLiveStatisticsDocument, variables });
  await new Promise((next, error) => events.subscribe({ next, error }));
  const { id, live } = shown()!;
  expect({ id, live }).toEqual({
    id: before.id,
    live: { ...before.live, studentCount: 0, peakStudentCount: 0 },
  });
  const kept = Object.keys(cache.extract()).filter((key) => key.includes('Statistics:'));
  expect(kept.sort()).toEqual([`LiveStatistics:${before.live!.id}`, `RoomStatistics:${before.id}`]);
});
