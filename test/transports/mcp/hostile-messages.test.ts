import { request } from 'node:http';
import {
  StreamableHTTPClientTransport,
  StreamableHTTPError,
} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, test } from 'vitest';
import { unlimitedCaller, type Caller } from '../../../src/access/caller.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { callsReach } from '../../support/gateway.ts';
import { contentOf, MCP_HEADERS, startMcpGateway, toolCall, WAYS, type McpGateway } from './mcp-gateway.ts';

const asUser = (id: string): Caller => ({ ...unlimitedCaller, kind: 'user', name: `user:${id}`, userId: id });

/** The user that a header names. */
const byHeader = (headers: { get: (name: string) => string | null }) =>
  asUser(headers.get('x-user') ?? 'nobody');

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

interface Refused {
  error: { code: number; message: string; data?: { code?: string } };
}

const refusedBy = async (response: Response) => {
  const { error } = (await response.json()) as Refused;
  return [response.status, error.data?.code];
};

describe.each(WAYS)('%s', (_name, sessions) => {
  test('a tool that there is not is an error of the protocol', async () => {
    await using gateway = await startMcpGateway({ sessions });
    const { call } = await gateway.connect();
    const error = await call('Nothing').catch((one: unknown) => one);
    expect(error).toBeInstanceOf(McpError);
    expect(error).toMatchObject({ code: ErrorCode.InvalidParams });
    expect(gateway.takeCalls()).toEqual([]);
  });

  test.each([
    ['an argument that there is not', 'RoomDetail', { id: seedIds.liveRoom, more: 1 }],
    ['an argument with the name of a prototype', 'RoomDetail', { id: seedIds.liveRoom, constructor: {} }],
    [
      'a field that there is not',
      'RenameRoom',
      { rename: { roomId: seedIds.liveRoom, title: 'a', more: 1 } },
    ],
    ['a missing argument', 'RoomDetail', {}],
    ['a wrong type', 'RoomList', { first: 'many' }],
    ['a size beyond its range', 'RoomList', { first: 101 }],
    ['a value that no enum has', 'FindRooms', { find: {}, orderBy: 'BEST' }],
    ['a day that there is not', 'Timetable', { day: '2035-02-31' }],
  ])('%s is refused as an error of the tool, without a call', async (_what, name, args) => {
    await using gateway = await startMcpGateway({ sessions });
    const { client, call } = await gateway.connect();
    await client.listTools();
    const result = await call(name, args);
    expect(result.isError).toBe(true);
    expect(contentOf(result).errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('a paid tool is refused without an idempotency key, and pays once with one', async () => {
    await using gateway = await startMcpGateway({ sessions });
    const { call } = await gateway.connect();
    const newRoom = {
      title: 'Trial lesson',
      type: 'ONE_TO_MANY',
      isVideoEnabled: true,
      startsAt: '2035-03-01T19:00:00+08:00',
      durationMinutes: 60,
    };
    for (const key of [undefined, null, '']) {
      const refused = await call('CreateRoom', { newRoom: { ...newRoom, idempotencyKey: key } });
      expect(contentOf(refused).errors?.[0]?.extensions).toEqual({
        code: 'BAD_USER_INPUT',
        argument: 'newRoom.idempotencyKey',
      });
    }
    expect(gateway.takeCalls()).toEqual([]);
    const keyed = { newRoom: { ...newRoom, idempotencyKey: 'one' } };
    const first = contentOf(await call('CreateRoom', keyed));
    expect(contentOf(await call('CreateRoom', keyed))).toEqual(first);
    expect(gateway.takeCalls().filter((path) => path.endsWith('room/create'))).toHaveLength(1);
  });

  test.each<[method: string, params: object | undefined, field: string]>([
    ['tools/call', undefined, 'params'],
    ['tools/call', {}, 'params.name'],
    ['tools/call', { name: 5 }, 'params.name'],
    ['tools/call', { name: 'Merchants', arguments: 'a' }, 'params.arguments'],
    ['tools/call', { name: 'Merchants', arguments: [] }, 'params.arguments'],
    ['tools/call', { name: 'Merchants', arguments: null }, 'params.arguments'],
    ['resources/read', {}, 'params.uri'],
    ['prompts/get', { name: 'enter-room', arguments: { room: 5 } }, 'params.arguments.room'],
    ['initialize', {}, 'params.protocolVersion'],
  ])(
    '%s with the parameters %j is an error of the protocol, in a sentence',
    async (method, params, field) => {
      await using gateway = await startMcpGateway({ sessions });
      const response = await gateway.post({ jsonrpc: '2.0', id: 'a', method, params });
      expect([response.status, await response.json()]).toEqual([
        200,
        {
          jsonrpc: '2.0',
          id: 'a',
          error: {
            code: ErrorCode.InvalidParams,
            message: expect.stringMatching(
              new RegExp(`^"${field}" of ${method} has to be of the type \\w+\\.$`),
            ) as string,
          },
        },
      ]);
      expect(gateway.takeCalls()).toEqual([]);
    },
  );

  test.each([
    ['tools/call', { name: 'Nothing' }, 'There is no tool "Nothing".'],
    ['resources/read', { uri: 'file:///a' }, 'There is no resource "file:///a".'],
    ['prompts/get', { name: 'nothing' }, 'There is no prompt "nothing".'],
    ['prompts/get', { name: 'enter-room' }, 'An argument of the prompt is missing.'],
  ])('an error of %s is sent without the words of the SDK', async (method, params, message) => {
    await using gateway = await startMcpGateway({ sessions });
    const response = await gateway.post({ jsonrpc: '2.0', id: 1, method, params });
    expect(await response.json()).toMatchObject({ error: { code: ErrorCode.InvalidParams, message } });
  });

  test('other input has to have another key, which is said beforehand and afterwards', async () => {
    await using gateway = await startMcpGateway({ sessions });
    const { client, call } = await gateway.connect();
    expect(client.getInstructions()).toContain('other input needs a new key');
    const room = { title: 'A', type: 'ONE_TO_MANY', isVideoEnabled: true, durationMinutes: 60 };
    const newRoom = { ...room, startsAt: '2035-03-01T19:00:00+08:00', idempotencyKey: 'one' };
    await call('CreateRoom', { newRoom });
    const other = contentOf(await call('CreateRoom', { newRoom: { ...newRoom, title: 'B' } }));
    expect(JSON.stringify(other)).toContain('send other input with a new key');
  });

  test('what the caller of a mutation can fix is an error of the tool', async () => {
    await using gateway = await startMcpGateway({ sessions });
    const { client, call } = await gateway.connect();
    await client.listTools();
    const result = await call('RenameRoom', { rename: { roomId: `jz${'0'.repeat(32)}`, title: 'A title' } });
    expect(result.isError).toBe(true);
    expect(contentOf(result).data?.['renameRoom']).toMatchObject({
      room: null,
      userErrors: [{ code: 'ROOM_NOT_FOUND' }],
    });
  });
});

describe('a request that is no message is refused', () => {
  test.each<[what: string, message: unknown]>([
    ['an array of calls', [toolCall('Merchants'), toolCall('Merchants', {}, 2)]],
    ['an empty array', []],
    ['a text', 'tools/list'],
    ['another object', { query: '{ merchant { name } }' }],
    ['an answer', { jsonrpc: '2.0', id: 1, result: {} }],
    ['a message of another version', { ...toolCall('Merchants'), jsonrpc: '1.0' }],
    ['parameters that are no object', { jsonrpc: '2.0', id: 1, method: 'tools/call', params: [] }],
  ])('%s', async (_what, message) => {
    await using gateway = await startMcpGateway();
    expect(await refusedBy(await gateway.post(message))).toEqual([400, 'BAD_REQUEST']);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('a body beyond the limit of all others', async () => {
    await using gateway = await startMcpGateway();
    const message = toolCall('RoomDetail', { id: 'a'.repeat(256 * 1024) });
    expect(await refusedBy(await gateway.post(message))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  test('bytes that are no UTF-8, no JSON, or packed', async () => {
    await using gateway = await startMcpGateway();
    const send = (body: Uint8Array<ArrayBuffer> | string, headers = {}) =>
      fetch(gateway.url, { method: 'POST', headers: { ...MCP_HEADERS, ...headers }, body });
    expect(await refusedBy(await send(Uint8Array.of(0x22, 0xff, 0x22)))).toEqual([400, 'BAD_REQUEST']);
    expect(await refusedBy(await send('{'))).toEqual([400, 'BAD_REQUEST']);
    expect((await send('{}', { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  test('another content type, another protocol version, and an Accept without both types', async () => {
    await using gateway = await startMcpGateway();
    const send = async (headers: Record<string, string>) =>
      refusedBy(await gateway.post(toolCall('Merchants'), headers));
    expect((await gateway.post(toolCall('Merchants'))).status).toBe(200);
    expect(await send({ 'content-type': 'text/plain' })).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect(await send({ 'mcp-protocol-version': '1999-01-01' })).toEqual([400, 'BAD_REQUEST']);
    expect(await send({ accept: '*/*' })).toEqual([406, 'NOT_ACCEPTABLE']);
  });

  test('other methods', async () => {
    await using gateway = await startMcpGateway();
    for (const method of ['GET', 'PUT', 'HEAD']) {
      const response = await fetch(gateway.url, { method, headers: { accept: 'text/event-stream' } });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, DELETE']);
    }
  });
});

describe('who asks from elsewhere', () => {
  test('is refused for a foreign Origin, and not for the own or a named one', async () => {
    await using gateway = await startMcpGateway({ corsOrigins: ['https://app.example'] });
    const send = (origin: string) => gateway.post(toolCall('Merchants'), { origin });
    expect(await refusedBy(await send('https://evil.example'))).toEqual([403, 'FORBIDDEN']);
    expect(await refusedBy(await send('null'))).toEqual([403, 'FORBIDDEN']);
    expect((await send('https://app.example')).status).toBe(200);
    expect((await send(new URL(gateway.url).origin)).status).toBe(200);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('is refused for a foreign Host', async () => {
    await using gateway = await startMcpGateway(
      {},
      { entryRules: { allowedHosts: new Set(['app.example']) } },
    );
    const statusFor = (host: string) =>
      new Promise((resolve, reject) => {
        const headers = { ...MCP_HEADERS, host };
        request(gateway.url, { method: 'POST', headers }, (res) => {
          res.resume();
          resolve(res.statusCode);
        })
          .on('error', reject)
          .end(JSON.stringify(toolCall('Merchants')));
      });
    expect(await statusFor('evil.example')).toBe(403);
    expect(await statusFor('app.example')).toBe(200);
  });

  test('may ask a browser’s question first where its origin is named', async () => {
    const corsOrigins = ['https://app.example'];
    await using gateway = await startMcpGateway({ corsOrigins }, { entryRules: { corsOrigins } });
    const response = await fetch(gateway.url, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(response.headers.get('access-control-allow-headers')).toMatch(
      /mcp-session-id, mcp-protocol-version/,
    );
    const answer = await gateway.post(toolCall('Merchants'), { origin: 'https://app.example' });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(answer.headers.get('access-control-expose-headers')).toMatch(/mcp-session-id, www-authenticate$/);
  });
});

describe('a session', () => {
  const open = async (gateway: McpGateway, user: string) =>
    (await gateway.post(INITIALIZE, { 'x-user': user })).headers.get('mcp-session-id');

  test('is its caller’s alone', async () => {
    await using gateway = await startMcpGateway({}, { entryRules: { authenticate: byHeader } });
    const id = (await open(gateway, 'one')) ?? '';
    expect(id).toMatch(/^[\da-f-]{36}$/);
    const ask = (user: string, session: string) =>
      gateway.post(toolCall('Merchants'), { 'x-user': user, 'mcp-session-id': session });
    expect((await ask('one', id)).status).toBe(200);
    expect(await refusedBy(await ask('other', id))).toEqual([404, 'NOT_FOUND']);
    expect(await refusedBy(await ask('one', 'guessed'))).toEqual([404, 'NOT_FOUND']);
    const end = (user: string) =>
      fetch(gateway.url, { method: 'DELETE', headers: { 'x-user': user, 'mcp-session-id': id } });
    expect((await end('other')).status).toBe(404);
    expect((await ask('one', id)).status).toBe(200);
    expect((await end('one')).status).toBe(204);
    expect((await ask('one', id)).status).toBe(404);
  });

  test('stays however long nothing is asked in it', async () => {
    let nowMs = 0;
    await using gateway = await startMcpGateway({ sessions: { now: () => nowMs } });
    const { client, transport } = await gateway.connect();
    const { sessionId } = transport;
    nowMs += 30 * 86_400_000;
    expect((await client.callTool({ name: 'Merchants' })).isError).toBeUndefined();
    expect(transport.sessionId).toBe(sessionId);
    expect(gateway.departures.open.mcp).toBe(1);
  });

  test('that has ended is a 404 to the client of the SDK, which goes on when it is connected anew', async () => {
    await using gateway = await startMcpGateway();
    const { client, transport } = await gateway.connect();
    const ask = () => client.callTool({ name: 'Merchants' });
    await fetch(gateway.url, {
      method: 'DELETE',
      headers: { 'mcp-session-id': transport.sessionId ?? '' },
    });
    await expect(ask()).rejects.toMatchObject({ code: 404 });
    await expect(ask()).rejects.toBeInstanceOf(StreamableHTTPError);
    await client.close();
    await client.connect(new StreamableHTTPClientTransport(new URL(gateway.url)));
    expect((await ask()).isError).toBeUndefined();
  });

  describe('makes room for another', () => {
    const HALF_AN_HOUR = 1_800_000;
    const status = async (gateway: McpGateway, id: string | null, user = 'one') =>
      (await gateway.post(toolCall('Merchants'), { 'x-user': user, 'mcp-session-id': id ?? '' })).status;

    test('where all places are taken, the one that was used longest ago', async () => {
      let nowMs = 0;
      await using gateway = await startMcpGateway(
        { sessions: { max: 3, now: () => nowMs } },
        { entryRules: { authenticate: byHeader } },
      );
      const one = await open(gateway, 'one');
      const two = await open(gateway, 'two');
      const three = await open(gateway, 'three');
      expect(await status(gateway, one)).toBe(200);
      nowMs += HALF_AN_HOUR - 1;
      expect(await open(gateway, 'four')).toBeNull();
      nowMs += 1;
      expect(await open(gateway, 'four')).not.toBeNull();
      expect(gateway.departures.open.mcp).toBe(3);
      expect(await status(gateway, two, 'two')).toBe(404);
      expect(await status(gateway, one)).toBe(200);
      expect(await status(gateway, three, 'three')).toBe(200);
      expect(await open(gateway, 'five')).toBeNull();
    });

    test('of a caller that has all of its own, one of its own', async () => {
      let nowMs = 0;
      await using gateway = await startMcpGateway(
        { sessions: { maxPerOwner: 2, now: () => nowMs } },
        { entryRules: { authenticate: byHeader } },
      );
      const others = await open(gateway, 'other');
      const [first, second] = [await open(gateway, 'one'), await open(gateway, 'one')];
      nowMs += HALF_AN_HOUR;
      expect(await open(gateway, 'one')).not.toBeNull();
      expect(await status(gateway, first)).toBe(404);
      expect(await status(gateway, second)).toBe(200);
      expect(await status(gateway, others, 'other')).toBe(200);
    });

    test('not while it has a request under way', async () => {
      let nowMs = 0;
      await using gateway = await startMcpGateway({ sessions: { max: 1, now: () => nowMs } });
      const session = { 'mcp-session-id': (await open(gateway, 'one')) ?? '' };
      let free = (): void => undefined;
      const until = new Promise<void>((resolve) => (free = resolve));
      gateway.sandbox.faults.add({ endpoint: '*', kind: 'delay', until });
      const calling = gateway.post(toolCall('RoomDetail', { id: seedIds.liveRoom }), session);
      await callsReach(gateway, 1);
      nowMs += HALF_AN_HOUR;
      expect(await open(gateway, 'one')).toBeNull();
      free();
      expect((await calling).status).toBe(200);
      expect(await open(gateway, 'one')).not.toBeNull();
    });

    test('not for a client that is refused', async () => {
      let nowMs = 0;
      await using gateway = await startMcpGateway({ sessions: { max: 1, now: () => nowMs } });
      const id = await open(gateway, 'one');
      nowMs += HALF_AN_HOUR;
      const refused = await gateway.post(INITIALIZE, { accept: '*/*' });
      expect(refused.status).toBe(406);
      expect(await status(gateway, id)).toBe(200);
    });
  });

  test('is not had where there are too many, and all goes on without', async () => {
    await using gateway = await startMcpGateway(
      { sessions: { max: 3, maxPerOwner: 2 } },
      { entryRules: { authenticate: byHeader } },
    );
    const opened = [];
    for (const user of ['one', 'one', 'one', 'two', 'three'])
      opened.push((await open(gateway, user)) !== null);
    expect(opened).toEqual([true, true, false, true, false]);
    const { client } = await gateway.connect({ 'x-user': 'four' });
    expect((await client.listTools()).tools.length).toBeGreaterThan(0);
  });

  test('has one request of an id at a time', async () => {
    await using gateway = await startMcpGateway();
    const id = (await open(gateway, 'one')) ?? '';
    const ask = async () => (await gateway.post(toolCall('RoomList'), { 'mcp-session-id': id })).status;
    expect((await Promise.all([ask(), ask()])).sort()).toEqual([200, 400]);
    expect(await ask()).toBe(200);
  });
});

test('nothing of a client’s own text stands in a line of the log above debug', async () => {
  await using gateway = await startMcpGateway();
  await gateway.post(toolCall('the-secret-of-a-client', { a: 'the-secret-of-a-client' }));
  await gateway.post(toolCall('RoomDetail', { id: 'the-secret-of-a-client', b: 1 }));
  expect(JSON.stringify(gateway.logs)).not.toContain('the-secret-of-a-client');
});
