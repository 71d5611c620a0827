import { createClient, type Client } from 'graphql-ws';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { strangerCaller, unlimitedCaller } from '../../src/access/caller.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { RefusedCredentialsError } from '../../src/access/refused-credentials.ts';
import { nextOf, startClient, startWatchGateway, type Results } from './watch-gateway.ts';

const PROTOCOL = 'graphql-transport-ws';
const wsUrl = (url: string) => url.replace('http', 'ws');

function connect(url: string, options: Parameters<typeof createClient>[0] | object = {}): Client {
  return createClient({ url: wsUrl(url), webSocketImpl: WebSocket, retryAttempts: 0, ...options });
}

async function statusOf(socket: WebSocket): Promise<number | undefined> {
  socket.on('error', () => undefined);
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode?: number }];
  return response.statusCode;
}

describe('a WebSocket', () => {
  test('carries queries and mutations too', async () => {
    await using gateway = await startWatchGateway();
    using client = startClient(gateway.url, 'websocket');
    const query = `query ($id: ID!) { room(id: $id) { vendorId } }`;
    expect(await nextOf(client.subscribe(query, { id: seedIds.liveRoom }))).toEqual({
      data: { room: { vendorId: seedIds.liveRoom } },
    });
    const mutation = `mutation ($input: RenameRoomInput!) { renameRoom(input: $input) { room { title } } }`;
    const input = { roomId: seedIds.liveRoom, title: 'Named over a socket' };
    expect(await nextOf(client.subscribe(mutation, { input }))).toEqual({
      data: { renameRoom: { room: { title: 'Named over a socket' } } },
    });
  });

  test('answers an operation that cannot run with errors, and goes on', async () => {
    await using gateway = await startWatchGateway();
    using client = startClient(gateway.url, 'websocket');
    await expect(nextOf(client.subscribe('{ nothing }'))).rejects.toMatchObject([
      { message: expect.stringContaining('nothing') as unknown },
    ]);
    expect(await nextOf(client.subscribe('{ __typename }'))).toEqual({ data: { __typename: 'Query' } });
  });

  test('masks errors like an HTTP answer', async () => {
    await using gateway = await startWatchGateway();
    using client = startClient(gateway.url, 'websocket');
    gateway.sandbox.faults.add({ endpoint: 'v3/room/detail', kind: 'wrong-shape' });
    const result = await nextOf(client.subscribe(`{ room(id: "${seedIds.liveRoom}") { startsAt } }`));
    expect(result).toMatchObject({ errors: [{ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }] });
  });

  test('takes credentials from the connection parameters, as browsers have no other way', async () => {
    await using gateway = await startWatchGateway({
      entryRules: {
        authenticate: (headers) => {
          const authorization = headers.get('authorization');
          if (authorization === 'Bearer bad' || authorization === '?' || headers.get('x-api-key') === '?')
            throw new RefusedCredentialsError('These credentials are bad.', 'a test');
          return authorization === 'Bearer good' ? unlimitedCaller : strangerCaller;
        },
      },
    });
    const query = `{ room(id: "${seedIds.liveRoom}") { vendorId } }`;
    const asked = async (connectionParams: Record<string, unknown>) => {
      const client = connect(gateway.url, { connectionParams });
      try {
        return await nextOf(client.iterate({ query }) as Results);
      } finally {
        await client.dispose();
      }
    };
    expect(await asked({ Authorization: 'Bearer good' })).toEqual({
      data: { room: { vendorId: seedIds.liveRoom } },
    });
    expect(await asked({ AUTHORIZATION: 'Bearer good' })).toMatchObject({ data: { room: {} } });
    await expect(asked({})).rejects.toMatchObject({ code: 4403, reason: 'Forbidden' });
    for (const params of [
      { headers: { Authorization: 'Bearer good' } },
      { Headers: { authorization: 'Bearer good', 'X-Request-Id': 'a' } },
      { headers: { authorization: 'Bearer good' }, Authorization: 'Bearer good', 'X-Api-Key': null },
      { headers: null, authorization: 'Bearer good' },
    ]) {
      expect(await asked(params), JSON.stringify(params)).toMatchObject({ data: { room: {} } });
    }
    for (const params of [{ Authorization: null }, { headers: {} }, { headers: { authorization: null } }]) {
      await expect(asked(params), JSON.stringify(params)).rejects.toMatchObject({ code: 4403 });
    }
    // What is there and cannot be read is no stranger's.
    for (const params of [
      { Authorization: 'Bearer bad' },
      { Authorization: 17 },
      { Authorization: ['Bearer good'] },
      { 'X-API-Key': { key: 'a' } },
      { headers: { AUTHORIZATION: 17 } },
      { headers: 'authorization: Bearer good' },
      { headers: [['authorization', 'Bearer good']] },
      { headers: { authorization: 'Bearer good' }, Authorization: 'Bearer other' },
      { authorization: 'Bearer good', Authorization: 'Bearer other' },
    ]) {
      await expect(asked(params), JSON.stringify(params)).rejects.toMatchObject({
        code: 4401,
        reason: 'Unauthorized',
      });
    }
  });

  test('is refused to pages of other origins, on other paths, and beyond the bound', async () => {
    await using gateway = await startWatchGateway({ maxSockets: 1 });
    const url = wsUrl(gateway.url);
    const foreign = new WebSocket(url, PROTOCOL, { origin: 'https://elsewhere.test' });
    expect(await statusOf(foreign)).toBe(403);
    expect(await statusOf(new WebSocket(url.replace('/graphql', '/other'), PROTOCOL))).toBe(404);
    const own = new WebSocket(url, PROTOCOL, { origin: new URL(gateway.url).origin });
    await once(own, 'open');
    expect(await statusOf(new WebSocket(url, PROTOCOL))).toBe(503);
    own.terminate();
  });

  test('ends with the protocol where a message is too large or comes before the greeting', async () => {
    await using gateway = await startWatchGateway();
    const closeCodeAfter = async (message: string) => {
      const socket = new WebSocket(wsUrl(gateway.url), PROTOCOL);
      socket.on('error', () => undefined);
      await once(socket, 'open');
      socket.send(message);
      const [code] = (await once(socket, 'close')) as [number];
      return code;
    };
    const early = { id: '1', type: 'subscribe', payload: { query: '{ __typename }' } };
    expect(await closeCodeAfter(JSON.stringify(early))).toBe(4401);
    expect(await closeCodeAfter('not JSON')).toBe(4400);
    expect(await closeCodeAfter('x'.repeat(300_000))).toBe(1009);
  });

  test('is said goodbye when the gateway stops', async () => {
    await using gateway = await startWatchGateway();
    const socket = new WebSocket(wsUrl(gateway.url), PROTOCOL);
    await once(socket, 'open');
    const closed = once(socket, 'close') as Promise<[number]>;
    gateway.departures.end();
    await gateway.sockets.close();
    const [code] = await closed;
    expect(code).toBe(1012);
  });
});
