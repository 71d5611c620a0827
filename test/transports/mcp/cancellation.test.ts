import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { until } from '../../support/eventually.ts';
import { callsReach, type TestGatewayOptions } from '../../support/gateway.ts';
import { contentOf, MCP_HEADERS, startMcpGateway, toolCall, WAYS, type McpGateway } from './mcp-gateway.ts';

const ROOM = { name: 'RoomDetail', arguments: { id: seedIds.liveRoom } };

/** From now on the vendor hears, and answers nothing. */
function silence({ sandbox }: McpGateway): void {
  sandbox.faults.add({ endpoint: '*', kind: 'hang', probability: 1 });
}

/** What became of each vendor call, in `outcomes`. */
function noting(outcomes: string[]): TestGatewayOptions {
  return { client: { onCall: ({ outcome }) => void outcomes.push(outcome) } };
}

const operations = ({ logs }: McpGateway) => logs.filter(({ msg }) => msg === 'Operation');

const isOver = (gateway: McpGateway) => () => operations(gateway).length > 0;

test('a call of a session that is cancelled by a message ends its vendor calls, and the session goes on', async () => {
  const outcomes: string[] = [];
  await using gateway = await startMcpGateway({}, noting(outcomes));
  const { client, call } = await gateway.connect();
  silence(gateway);
  const cancelling = new AbortController();
  const calling = client.callTool(ROOM, undefined, { signal: cancelling.signal }).catch(String);
  await callsReach(gateway, 1);
  cancelling.abort('enough');
  expect(await calling).toContain('enough');
  await until(isOver(gateway));
  expect(operations(gateway)).toMatchObject([{ operation: 'RoomDetail', status: 202 }]);
  await until(() => outcomes.length > 0);
  expect(outcomes).toEqual(['ABORTED']);
  gateway.sandbox.faults.clear();
  expect(contentOf(await call(ROOM.name, ROOM.arguments)).data?.['room']).toMatchObject({
    id: expect.any(String) as string,
  });
});

test('a message cancels no call of another session', async () => {
  await using gateway = await startMcpGateway();
  const [one, other] = [await gateway.connect(), await gateway.connect()];
  let free = (): void => undefined;
  const until = new Promise<void>((resolve) => (free = resolve));
  gateway.sandbox.faults.add({ endpoint: '*', kind: 'delay', until });
  const calling = one.call(ROOM.name, ROOM.arguments);
  await callsReach(gateway, 1);
  // Ids of requests count from zero in every session.
  for (let requestId = 0; requestId < 5; requestId += 1) {
    await other.client.notification({ method: 'notifications/cancelled', params: { requestId } });
  }
  free();
  expect((await calling).isError).toBeUndefined();
});

describe.each(WAYS)('%s', (_name, sessions) => {
  test('a client that leaves ends the vendor calls of its call', async () => {
    const outcomes: string[] = [];
    await using gateway = await startMcpGateway({ sessions }, noting(outcomes));
    silence(gateway);
    const leaving = request(gateway.url, { method: 'POST', headers: MCP_HEADERS });
    leaving.on('error', () => undefined);
    leaving.end(JSON.stringify(toolCall(ROOM.name, ROOM.arguments)));
    await callsReach(gateway, 1);
    leaving.destroy();
    await until(() => outcomes.length > 0);
    expect(outcomes).toEqual(['ABORTED']);
    await until(isOver(gateway));
  });

  test('a call that takes too long ends at the deadline of its operation', async () => {
    const deadlines = { query: 50, mutation: 50, upload: 50 };
    await using gateway = await startMcpGateway({ sessions }, { deadlines });
    const { client, call } = await gateway.connect();
    await client.listTools();
    silence(gateway);
    const result = await call(ROOM.name, ROOM.arguments);
    expect(result.isError).toBe(true);
    expect(contentOf(result).errors?.[0]?.extensions['code']).toBe('UPSTREAM_TIMEOUT');
  });
});
