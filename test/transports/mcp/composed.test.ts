import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { startTwoMerchants, keys } from '../../merchants/two-merchants.ts';
import { startComposed } from '../../process/composed-gateway.ts';
import { MCP_HEADERS, toolCall } from './mcp-gateway.ts';

async function connect(url: string, headers: Record<string, string> = {}) {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit: { headers } });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return { client, transport };
}

const post = (url: string, message: unknown, headers: Record<string, string> = {}) =>
  fetch(new URL('/mcp', url), {
    method: 'POST',
    headers: { ...MCP_HEADERS, ...headers },
    body: JSON.stringify(message),
  });

/** A manifest as Apollo's tools write it. */
async function manifestOf(...bodies: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-manifest-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const operations = bodies.map((body, index) => ({ id: `operation-${index}`, body }));
  const file = join(folder, 'manifest.json');
  await writeFile(
    file,
    JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }),
  );
  return file;
}

test('off, which it is by default, nothing is under its paths', async () => {
  await using sandbox = await startSandbox();
  await using gateway = await startComposed(sandbox);
  expect((await post(gateway.url, toolCall('Merchants'))).status).toBe(404);
  for (const path of [
    '/mcp',
    '/.well-known/oauth-protected-resource',
    '/.well-known/oauth-protected-resource/mcp',
  ])
    expect((await gateway.get(path)).status).toBe(404);
});

test('on, it answers beside GraphQL, which stays as it is', async () => {
  await using sandbox = await startSandbox();
  await using gateway = await startComposed(sandbox, { MCP: 'on' });
  const { client, transport } = await connect(gateway.url);
  expect(transport.sessionId).toBeTypeOf('string');
  expect((await client.listTools()).tools.length).toBeGreaterThan(30);
  expect(await gateway.ask('{ merchant { name } }')).toMatchObject({ status: 200 });
  expect((await gateway.get('/mcp/more')).status).toBe(404);
});

test('where other processes may answer too there are no sessions, and all goes on without', async () => {
  await using sandbox = await startSandbox();
  // Nobody is there, which changes nothing about who else may answer.
  await using gateway = await startComposed(sandbox, { MCP: 'on', REDIS_URL: 'redis://127.0.0.1:1' });
  const { client, transport } = await connect(gateway.url);
  expect(transport.sessionId).toBeUndefined();
  expect((await client.callTool({ name: 'Merchants' })).isError).toBeUndefined();
});

describe('manifests of clients', () => {
  const OWN_LIST = '# Rooms of ours.\nquery RoomList($n: Int = 3) { rooms(first: $n) { nodes { id } } }';

  test('are tools beside the examples, of which one of the same name is left out', async () => {
    await using sandbox = await startSandbox();
    const file = await manifestOf(OWN_LIST, 'query Ours { merchant { name __typename } }');
    await using gateway = await startComposed(sandbox, { MCP: 'on', PERSISTED_OPERATIONS_FILE: file });
    const { client } = await connect(gateway.url);
    const { tools } = await client.listTools();
    const list = tools.find(({ name }) => name === 'RoomList');
    expect(list?.description).toBe('Rooms of ours.');
    expect(Object.keys(list?.inputSchema.properties ?? {})).toEqual(['n']);
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['Ours', 'RoomDetail']));
    await client.listPrompts();
  });

  test('are the only tools where they are the only operations, and are run word for word', async () => {
    await using sandbox = await startSandbox();
    const body = `${OWN_LIST}\nmutation Rename($i: RenameRoomInput!) { renameRoom(input: $i) { userErrors { code } } }`;
    const env = { MCP: 'on', PERSISTED_ONLY: 'on', PERSISTED_OPERATIONS_FILE: await manifestOf(body) };
    await using gateway = await startComposed(sandbox, env);
    const { client } = await connect(gateway.url);
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['Rename', 'RoomList']);
    expect((await client.listPrompts()).prompts).toEqual([]);
    expect(await client.callTool({ name: 'RoomList' })).toMatchObject({
      structuredContent: { data: { rooms: { nodes: [{}, {}, {}] } } },
    });
  });

  test('are others for the next request when they have changed', async () => {
    await using sandbox = await startSandbox();
    const file = await manifestOf('query One { merchant { name } }');
    await using gateway = await startComposed(sandbox, { MCP: 'on', PERSISTED_OPERATIONS_FILE: file });
    const { client } = await connect(gateway.url);
    const operations = [{ id: 'two', body: 'query Two { merchant { name } }' }];
    await writeFile(
      file,
      JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }),
    );
    await gateway.gateway.readManifestsAgain();
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toContain('Two');
    expect(names).not.toContain('One');
  });
});

describe('operations that are no tools', () => {
  const warnings = (logs: Record<string, unknown>[]) =>
    logs.filter(({ msg }) => String(msg).startsWith('Operations of the manifests that are no tools'));

  test('are named with the reason in one line, at the start and when the manifests are read again', async () => {
    await using sandbox = await startSandbox();
    const file = await manifestOf('query A { nothing }', 'query B($id: ID) { merchant { name } }');
    await using gateway = await startComposed(sandbox, { MCP: 'on', PERSISTED_OPERATIONS_FILE: file });
    expect(warnings(gateway.logs)).toMatchObject([{ level: 40, operations: 2 }]);
    expect(warnings(gateway.logs)[0]?.['msg']).toMatch(/"A" does not fit the schema .*; "B" does not fit/);
    await writeFile(file, await readFile(await manifestOf('query C { nothing }'), 'utf8'));
    await gateway.gateway.readManifestsAgain();
    expect(warnings(gateway.logs)).toHaveLength(2);
    expect(warnings(gateway.logs)[1]?.['msg']).toContain('"C" does not fit');
  });

  test('are nothing to be told of in the examples', async () => {
    await using sandbox = await startSandbox();
    await using gateway = await startComposed(sandbox, { MCP: 'on' });
    expect(warnings(gateway.logs)).toEqual([]);
  });
});

describe('of two merchants', () => {
  const nameFor = async (url: string, headers: Record<string, string>) => {
    const response = await post(url, toolCall('MerchantAccount'), headers);
    const { result } = (await response.json()) as {
      result?: { structuredContent: { data: { merchant: { name: string } } } };
    };
    return result?.structuredContent.data.merchant.name ?? response.status;
  };

  test('each is for its own callers, and is chosen by the header as elsewhere', async () => {
    await using gateway = await startTwoMerchants({ MCP: 'on' });
    const { url } = gateway;
    const [north, south] = [await nameFor(url, keys.north), await nameFor(url, keys.south)];
    expect(north).not.toBe(south);
    expect(await nameFor(url, { ...keys.group, 'x-merchant': 'south' })).toBe(south);
    expect(await nameFor(url, { ...keys.both, 'x-merchant': 'north' })).toBe(north);
    expect(await nameFor(url, { ...keys.north, 'x-merchant': 'south' })).toBe(403);
    expect(await nameFor(url, keys.nobody)).toBe(403);
    expect(await nameFor(url, {})).toBe(401);
  });

  test('a session is for one of them, also for a caller of both', async () => {
    await using gateway = await startTwoMerchants({ MCP: 'on' });
    const north = { ...keys.group, 'x-merchant': 'north' };
    const { transport } = await connect(gateway.url, north);
    const session = { 'mcp-session-id': transport.sessionId ?? '' };
    expect((await post(gateway.url, toolCall('Merchants'), { ...north, ...session })).status).toBe(200);
    const south = { ...keys.group, 'x-merchant': 'south' };
    expect((await post(gateway.url, toolCall('Merchants'), { ...south, ...session })).status).toBe(404);
  });
});

test('with points of its own a caller is refused by HTTP when they are used up', async () => {
  await using gateway = await startTwoMerchants({ MCP: 'on', RATE_LIMIT_SERVER_POINTS: '2' });
  const ask = () => post(gateway.url, toolCall('Merchants'), keys.north);
  const statuses = [(await ask()).status, (await ask()).status];
  const refused = await ask();
  expect([...statuses, refused.status]).toEqual([200, 200, 429]);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused.headers.get('ratelimit')).toMatch(/^"points";r=0/);
  expect(await refused.json()).toMatchObject({ error: { data: { code: 'RATE_LIMITED' } } });
});
