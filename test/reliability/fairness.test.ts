import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { callsReach, ENDPOINT, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { figure } from './figures.ts';

const LIST = '{ rooms(first: 20) { nodes { documents { totalCount } } } }';
const ROOM = `{ room(id: "${seedIds.liveRoom}") { title } }`;
const LIMIT = 4;
const VENDOR_MS = 200;

/** A gateway with few turns at a vendor that takes its time. */
async function startBusyGateway(): Promise<TestGateway> {
  const gateway = await startTestGateway({ client: { readLimits: { limit: LIMIT, maxWaiting: 1_000 } } });
  gateway.sandbox.faults.add({ endpoint: '*', kind: 'delay', ms: VENDOR_MS, times: 1_000 });
  return gateway;
}

const pathsOf = ({ sandbox }: TestGateway) => sandbox.requests.map(({ path }) => path);

describe('a long list and the turns at the vendor', () => {
  test('takes all of them while nobody else asks', async () => {
    await using gateway = await startBusyGateway();
    const startedAt = performance.now();
    expect((await gateway.execute(LIST)).errors).toBeUndefined();
    const rounds = (performance.now() - startedAt) / VENDOR_MS;
    // One for the page, five for the documents; no turn is left unused for a whole round.
    expect(rounds).toBeLessThan(1 + 20 / LIMIT + 2);
  });

  test('lets a short query between, which does not wait for the whole list', async () => {
    await using gateway = await startBusyGateway();
    const list = gateway.execute(LIST);
    await callsReach(gateway, 1 + LIMIT);
    const before = gateway.sandbox.requests.length;
    await gateway.execute(ROOM);
    const callsFirst = pathsOf(gateway).indexOf('v3/room/detail') - before;
    figure(
      'a query beside a list of 20, 4 turns',
      'in the next round',
      `${callsFirst} calls of the list first`,
    );
    expect(callsFirst).toBeGreaterThanOrEqual(0);
    expect(callsFirst).toBeLessThan(LIMIT);
    expect((await list).errors).toBeUndefined();
  });

  test('counts as asked for before its calls are made', async () => {
    await using gateway = await startBusyGateway();
    // The usual length of a call.
    await gateway.execute(ROOM);
    const list = gateway.execute(LIST);
    await callsReach(gateway, 2 + LIMIT);
    const rounds = gateway.duobei.health().expectedWaitMs / VENDOR_MS;
    expect(rounds).toBeGreaterThan(2);
    expect(rounds).toBeLessThan(8);
    await list;
    expect(gateway.duobei.health().expectedWaitMs).toBe(0);
  });

  test('makes no further call for a client that has left', async () => {
    await using gateway = await startBusyGateway();
    const client = new AbortController();
    const left = gateway.yoga.fetch(ENDPOINT, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: LIST }),
      signal: client.signal,
    });
    await callsReach(gateway, 1 + LIMIT);
    client.abort();
    await Promise.allSettled([left]);
    // Whoever comes next has the turns for itself.
    await gateway.execute(ROOM);
    expect(pathsOf(gateway).filter((path) => path === 'v3/room/listDocuments').length).toBeLessThanOrEqual(
      2 * LIMIT,
    );
    expect(gateway.duobei.health().expectedWaitMs).toBe(0);
  });
});
