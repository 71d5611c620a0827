import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { sample, sendJson, startVendorStub } from '../vendor/vendor-stub.ts';
import { callsReach, ENDPOINT, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { figure } from './figures.ts';

const LIST = '{ rooms(first: 20) { nodes { documents { totalCount } } } }';
const ROOM = `{ room(id: "${seedIds.liveRoom}") { title } }`;
const LIMIT = 4;
const VENDOR_MS = 200;

/** A gateway with few turns at a vendor that takes its time. */
async function startBusyGateway(): Promise<TestGateway> {
  const gateway = await startTestGateway({
    client: { beyondDocument: 'off', readLimits: { limit: LIMIT, maxWaiting: 1_000 } },
  });
  gateway.sandbox.faults.add({ endpoint: '*', kind: 'delay', ms: VENDOR_MS, times: 1_000 });
  return gateway;
}

const pathsOf = ({ sandbox }: TestGateway) => sandbox.requests.map(({ path }) => path);

describe('a long list and the turns at the vendor', () => {
  test('takes all of them while nobody else asks, and as soon as they are free', async () => {
    /** Calls for documents that the vendor has not answered. */
    const held: (() => void)[] = [];
    const { course } = sample('v3-room-detail') as { course: object };
    const items = Array.from({ length: 20 }, (_, index) => ({ ...course, roomId: `jz${index}` }));
    await using vendor = await startVendorStub(({ path }, response) => {
      if (!path.endsWith('listDocuments')) {
        const pagination = { items, pageNo: 1, pageSize: 20, totalCount: 20, totalPages: 1 };
        sendJson(response, { success: true, pagination });
        return;
      }
      held.push(() => sendJson(response, { success: true, documents: [] }));
    });
    await using gateway = await startTestGateway({
      client: { baseUrl: vendor.url, beyondDocument: 'off', readLimits: { limit: LIMIT, maxWaiting: 1_000 } },
    });
    const list = gateway.execute(LIST);
    for (let left = items.length; left > 0; left -= 1) {
      // All turns are taken before one of them is given back.
      while (held.length < Math.min(LIMIT, left)) await new Promise((resolve) => setTimeout(resolve, 2));
      expect(held.length).toBeLessThanOrEqual(LIMIT);
      held.shift()!();
    }
    expect((await list).errors).toBeUndefined();
    expect(vendor.requests).toHaveLength(1 + items.length);
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
    // Four, and as many times more as the one call so far took longer.
    expect(rounds).toBeGreaterThan(2);
    expect(rounds).toBeLessThan(30);
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

describe('the attendance of 500 users', () => {
  const USERS = Array.from({ length: 500 }, (_, index) => `student-${index}`);
  const CLASS = `query ($userIds: [String!]!) {
    room(id: "${seedIds.endedRoom}") { statistics { attendances(userIds: $userIds) { attendedSeconds reason } } } }`;
  test('takes no more turns at once than leave some to others', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'delay', ms: 300, times: 1_000_000 });
    const taken: number[] = [];
    const running = gateway.execute(CLASS, { userIds: USERS.slice(0, 150) });
    const looks = setInterval(() => taken.push(gateway.sandbox.activeRequests), 2);
    const { errors } = await running;
    clearInterval(looks);
    expect(errors).toBeUndefined();
    // And the room itself, which is asked for beside the first of them.
    expect(Math.max(...taken)).toBeLessThanOrEqual(33);
    expect(Math.max(...taken)).toBeGreaterThan(10);
  });
});
