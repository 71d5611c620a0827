import { describe, expect, test } from 'vitest';
import { strangerCaller, unlimitedCaller, type Caller } from '../../../src/access/caller.ts';
import type { Scope } from '../../../src/access/scopes.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { contentOf, startMcpGateway, toolCall, WAYS } from './mcp-gateway.ts';

const withScopes = (...scopes: Scope[]): Caller => ({
  ...unlimitedCaller,
  kind: 'user',
  name: 'user:student-1001',
  userId: 'student-1001',
  scopes: new Set(scopes),
});

const as = (caller: Caller) => ({ entryRules: { authenticate: () => caller } });

const ISSUER = 'https://id.example/realm';

interface Answered {
  error?: { code: number; message: string; data?: { code?: string } };
}

describe.each(WAYS)('%s', (_name, sessions) => {
  test('a token without scopes sees no mutation, and cannot call one by its name', async () => {
    await using gateway = await startMcpGateway({ sessions }, as(withScopes('room:read')));
    const { client, call } = await gateway.connect();
    const { tools } = await client.listTools();
    const names = tools.map(({ name }) => name);
    expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toEqual([]);
    expect(names).toContain('RoomDetail');
    // Its root is not for this token either.
    expect(names).not.toContain('DocumentList');
    const error = await call('DeleteRoom', { deletion: { roomId: seedIds.liveRoom } }).catch(
      (one: unknown) => one,
    );
    expect(String(error)).toContain('room:write');
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('what is below a root is held to its own rule', async () => {
    await using gateway = await startMcpGateway({ sessions }, as(withScopes('room:read')));
    const { client, call } = await gateway.connect();
    await client.listTools();
    const result = await call('LiveLesson', { id: seedIds.liveRoom });
    expect(result.isError).toBe(true);
    expect(contentOf(result).errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  });

  test('mutations are marked by what they do', async () => {
    await using gateway = await startMcpGateway({ sessions });
    const { client } = await gateway.connect();
    const { tools } = await client.listTools();
    const marks = (name: string) => tools.find((tool) => tool.name === name)?.annotations;
    expect(marks('RoomDetail')).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    expect(marks('CreateRoom')).toMatchObject({
      readOnlyHint: false,
      destructiveHint: false,
      idempotentHint: true,
    });
    expect(marks('CreateVideoUploadToken')).toMatchObject({ readOnlyHint: false, idempotentHint: false });
    expect(marks('DeleteRooms')).toMatchObject({
      readOnlyHint: false,
      destructiveHint: true,
      idempotentHint: true,
    });
  });

  test('a prompt is there for whoever may call the tools that it names', async () => {
    await using gateway = await startMcpGateway({ sessions }, as(withScopes('document:read')));
    const { client } = await gateway.connect();
    expect((await client.listPrompts()).prompts).toEqual([]);
  });
});

test('a missing scope is told by HTTP, so that a program can ask a person for it', async () => {
  const settings = { issuers: [ISSUER], scopePrefix: 'gw/', publicUrl: 'https://gateway.example' };
  await using gateway = await startMcpGateway(settings, as(withScopes('room:read')));
  const response = await gateway.post(toolCall('RenameRoom', {}, 'seven'));
  expect(response.status).toBe(403);
  expect(response.headers.get('www-authenticate')).toBe(
    'Bearer error="insufficient_scope", scope="gw/room:write", ' +
      'resource_metadata="https://gateway.example/.well-known/oauth-protected-resource/mcp"',
  );
  expect(await response.json()).toMatchObject({ id: 'seven', error: { data: { code: 'FORBIDDEN' } } });
});

test('a token for some rooms only sees what it may call, and a scope is not asked for that would not help', async () => {
  const caller = {
    ...withScopes('room:read', 'document:read', 'document:write'),
    rooms: new Set([seedIds.liveRoom]),
  };
  await using gateway = await startMcpGateway({}, as(caller));
  const { client } = await gateway.connect();
  const names = (await client.listTools()).tools.map(({ name }) => name);
  expect(names).toContain('RoomDetail');
  expect(names).not.toContain('RoomList');
  const response = await gateway.post(toolCall('RoomList'));
  expect([response.status, response.headers.get('www-authenticate')]).toEqual([403, null]);
});

test('who has to sign in is told so before anything is read', async () => {
  await using gateway = await startMcpGateway({}, as(strangerCaller));
  for (const message of [
    toolCall('Merchants'),
    { jsonrpc: '2.0', id: 1, method: 'tools/list' },
    'no message',
  ]) {
    const response = await gateway.post(message);
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(((await response.json()) as Answered).error?.data).toEqual({ code: 'UNAUTHENTICATED' });
  }
  expect((await fetch(gateway.url, { method: 'DELETE' })).status).toBe(401);
});

test('points are taken, and refused, as elsewhere', async () => {
  const taken: [key: string, points: number][] = [];
  const counter = {
    points: 600,
    duration: 60,
    consume: (key: string, points: number) => {
      taken.push([key, points]);
      return Promise.resolve({
        remainingPoints: 600,
        msBeforeNext: 60_000,
        consumedPoints: 0,
        isFirstInDuration: false,
        toJSON: () => ({}),
      } as never);
    },
  };
  const rate = { users: counter, servers: counter };
  await using gateway = await startMcpGateway(
    {},
    { entryRules: { authenticate: () => withScopes('room:read'), rate } },
  );
  await gateway.post(toolCall('RoomList', { first: 100 }));
  // One for the request, and those of five pages but for that one.
  expect(taken).toEqual([
    ['user:student-1001', 1],
    ['user:student-1001', 4],
  ]);
});

test('an operation that costs too much is refused before its first call', async () => {
  await using gateway = await startMcpGateway(
    {},
    {
      yoga: {
        execution: { maxVendorCalls: 3, isWarnOnly: false, isCostReported: false, compiledAtUse: null },
      },
    },
  );
  const { client, call } = await gateway.connect();
  await client.listTools();
  const result = await call('RoomList', { first: 100 });
  expect(result.isError).toBe(true);
  expect(contentOf(result).errors?.[0]?.extensions['code']).toBe('QUERY_TOO_EXPENSIVE');
  expect(gateway.takeCalls()).toEqual([]);
});

test('each call stands in the access log as the operation that it is', async () => {
  await using gateway = await startMcpGateway();
  const { client, call } = await gateway.connect();
  await client.listTools();
  await call('RoomDetail', { id: seedIds.liveRoom });
  const lines = gateway.logs.filter(({ msg }) => msg === 'Operation');
  expect(lines).toMatchObject([
    { operation: 'RoomDetail', type: 'query', status: 200, vendorCalls: { made: 1 } },
  ]);
});
