import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { RetryLink } from '@apollo/client/link/retry';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { startComposed } from '../process/composed-gateway.ts';

const WATCH = /* GraphQL */ `
  subscription ($id: ID!) {
    roomRecordingStatus(roomId: $id) {
      title
    }
  }
`;
const variables = { id: seedIds.liveRoom };
const RESUMED_WITHIN_MS = 5_000;

interface Watched {
  next: (result: object) => void;
  /** It is over, and does not come again. */
  over: (reason: unknown) => void;
}

/** Begins a subscription where `url` says, and answers what ends it. */
type Subscribe = (url: () => string, watched: Watched) => () => unknown;

const sse =
  (singleConnection: boolean): Subscribe =>
  (url, { next, over }) => {
    const client = createSseClient({ url, singleConnection, retry: soon });
    client.subscribe({ query: WATCH, variables }, { next, error: over, complete: () => over('complete') });
    return () => client.dispose();
  };

const clients: Record<string, Subscribe> = {
  'graphql-sse, distinct connections': sse(false),
  'graphql-sse, single connection': sse(true),
  'graphql-ws'(url, { next, over }) {
    const client = createSocketClient({
      url: () => url().replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryWait: soon,
    });
    client.subscribe({ query: WATCH, variables }, { next, error: over, complete: () => over('complete') });
    return () => client.dispose();
  },
  'Apollo Client with its RetryLink'(url, { next, over }) {
    const link = ApolloLink.from([new RetryLink({ delay: { initial: 100 } }), new HttpLink({ uri: url })]);
    const client = new ApolloClient({ link, cache: new InMemoryCache() });
    const results = client.subscribe({ query: gql(WATCH), variables });
    const subscription = results.subscribe({ next, error: over, complete: () => over('complete') });
    return () => {
      subscription.unsubscribe();
      client.stop();
    };
  },
};

/** As shipped, clients wait for a second at least. */
function soon(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}

const titleIn = (result: object) =>
  (result as { data?: { roomRecordingStatus?: { title?: string } } }).data?.roomRecordingStatus?.title;

describe('a subscription whose gateway stops', { timeout: 60_000 }, () => {
  test.each(Object.entries(clients))('goes on at another with %s', async (_name, subscribe) => {
    await using sandbox = await startSandbox();
    await using a = await startComposed(sandbox);
    await using b = await startComposed(sandbox);
    let url = a.url;
    const ends: unknown[] = [];
    let hear: (title: string) => void = () => undefined;
    const heard = (): Promise<string> => new Promise((resolve) => (hear = resolve));
    const first = heard();
    const leave = subscribe(() => url, {
      next: (result) => hear(titleIn(result) ?? ''),
      over: (reason) => void ends.push(reason),
    });
    await first;
    const title = 'Renamed while nobody watched';
    url = b.url;
    const stoppedAt = performance.now();
    await a.gateway.close();
    const renamed = await b.ask(
      `mutation { renameRoom(input: { roomId: "${seedIds.liveRoom}", title: "${title}" }) { userErrors { code } } }`,
    );
    expect(renamed.code).toBeUndefined();
    // What tells of the stop has no title.
    let shown = '';
    while (shown !== title) shown = await heard();
    expect(performance.now() - stoppedAt).toBeLessThan(RESUMED_WITHIN_MS);
    expect(ends).toEqual([]);
    await leave();
  });
});

describe('on a WebSocket of a gateway that stops', { timeout: 60_000 }, () => {
  test('what is under way is answered first, and what comes later is not begun', async () => {
    await using sandbox = await startSandbox();
    await using gateway = await startComposed(sandbox);
    const idle = new WebSocket(gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
    await once(idle, 'open');
    const socket = new WebSocket(gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
    const messages: { id?: string; type: string }[] = [];
    let tell = (): void => undefined;
    socket.on('message', (data: Buffer) => {
      messages.push(JSON.parse(data.toString()) as { type: string });
      tell();
    });
    const told = async (id: string | undefined, type: string) => {
      while (!messages.some((message) => message.id === id && message.type === type))
        await new Promise<void>((resolve) => (tell = resolve));
    };
    const closed = once(socket, 'close');
    const send = (message: object) => socket.send(JSON.stringify(message));
    await once(socket, 'open');
    send({ type: 'connection_init' });
    await told(undefined, 'connection_ack');
    send({ id: 'live', type: 'subscribe', payload: { query: WATCH, variables } });
    await told('live', 'next');
    sandbox.faults.add({ endpoint: 'v3/room/detail', kind: 'delay', ms: 300 });
    const other = `{ room(id: "${seedIds.bareRoom}") { title } }`;
    send({ id: 'query', type: 'subscribe', payload: { query: other } });
    await new Promise<void>((resolve) => {
      const look = () => (sandbox.activeRequests > 0 ? resolve() : setImmediate(look));
      look();
    });
    const calls = sandbox.requests.length;
    const left = once(idle, 'close');
    const closing = gateway.gateway.close();
    // While the port is still open, what comes is answered as before.
    await left;
    send({ id: 'late', type: 'subscribe', payload: { query: '{ merchant { name } }' } });
    const [code] = (await closed) as [number];
    await closing;
    expect(code).toBe(1012);
    const ids = messages.map(({ id, type }) => `${id ?? ''} ${type}`);
    expect(ids).toEqual(expect.arrayContaining(['query next', 'query complete']));
    expect(ids).not.toContain('live complete');
    expect(ids.filter((text) => text.startsWith('late'))).toEqual([]);
    expect(sandbox.requests).toHaveLength(calls);
  });
});
