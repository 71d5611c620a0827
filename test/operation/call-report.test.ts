import { describe, expect, test } from 'vitest';
import { unlimitedCaller, type Caller } from '../../src/access/caller.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import type { VendorCallCount } from '../../src/reads/read-session.ts';
import { ENDPOINT, startTestGateway, type GraphQLResult, type TestGateway } from '../support/gateway.ts';
import { startTwoWays } from '../transports/http/two-ways.ts';

const cache = {
  ttlMs: { record: 60_000, list: 60_000, merchant: 60_000, liveStatistics: 60_000, playback: 60_000 },
};

async function ask<T>(gateway: TestGateway, query: string, headers: Record<string, string> = {}) {
  const response = await gateway.yoga.fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as GraphQLResult<T>;
}

async function countOf(gateway: TestGateway, query: string, headers: Record<string, string> = {}) {
  const { errors, extensions } = await ask(gateway, query, { 'x-vendor-calls': '1', ...headers });
  expect(errors).toBeUndefined();
  return extensions?.['vendorCalls'] as VendorCallCount;
}

/** A server, which may ask what its answers cost in production too. */
const server: Caller = { ...unlimitedCaller, kind: 'server', name: 'key:portal' };
const entryRules = { authenticate: () => server };

const roomQuery = `{ room(id: "${seedIds.liveRoom}") { title documents { totalCount } } }`;

describe('the report of vendor calls', () => {
  test('says what was made and what was planned', async () => {
    await using gateway = await startTestGateway({ entryRules });
    expect(await countOf(gateway, roomQuery)).toEqual({ plannedMax: 2, made: 2, coalesced: 0, cached: 0 });
  });

  test('comes only when it is asked for', async () => {
    await using gateway = await startTestGateway({ entryRules });
    expect((await ask(gateway, roomQuery)).extensions).toBeUndefined();
    expect((await ask(gateway, roomQuery, { 'x-vendor-calls': '0' })).extensions).toBeUndefined();
  });

  test('is for servers, or for everybody where it is always there', async () => {
    const isTold = async (caller: Caller, isCostReported: boolean, asked?: string) => {
      const execution = { maxVendorCalls: 60, isWarnOnly: false, isCostReported, compiledAtUse: 1 };
      await using ways = await startTwoWays({
        entryRules: { authenticate: () => caller },
        yoga: { execution },
      });
      const headers = asked === undefined ? {} : { 'x-vendor-calls': asked };
      await ways.askYoga({ query: roomQuery });
      const [byYoga, directly] = [
        await ways.askYoga({ query: roomQuery }, headers),
        await ways.ask({ query: roomQuery }, headers),
      ];
      expect([byYoga.isDirect, directly.isDirect]).toEqual([false, true]);
      expect(directly.body).toBe(byYoga.body);
      return byYoga.body.includes('vendorCalls');
    };
    const user: Caller = { ...server, kind: 'user', name: 'user:a', userId: 'a' };
    // In production, and elsewhere.
    for (const caller of [user, unlimitedCaller]) {
      expect(await isTold(caller, false, '1')).toBe(false);
      expect(await isTold(caller, true)).toBe(true);
      expect(await isTold(caller, true, '0')).toBe(false);
    }
    expect(await isTold(server, false)).toBe(false);
    expect(await isTold(server, false, '1')).toBe(true);
    expect(await isTold(server, false, '0')).toBe(false);
    expect(await isTold(server, true)).toBe(true);
  });

  test('says what the answer cache answered', async () => {
    await using gateway = await startTestGateway({ cache, entryRules });
    await countOf(gateway, roomQuery);
    expect(await countOf(gateway, roomQuery)).toEqual({ plannedMax: 2, made: 0, coalesced: 0, cached: 2 });
  });

  test('counts writes', async () => {
    await using gateway = await startTestGateway({ entryRules });
    const rename = (id: string) =>
      `mutation { renameRoom(input: { roomId: "${id}", title: "New" }) { userErrors { code } } }`;
    expect(await countOf(gateway, rename(seedIds.upcomingRoom))).toMatchObject({ made: 1, plannedMax: 1 });
    expect(await countOf(gateway, rename('not an id'))).toMatchObject({ made: 0 });
  });
});

describe('equal reads of several requests', () => {
  test('at once are one call', async () => {
    await using gateway = await startTestGateway({ cache, entryRules });
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'delay', ms: 100, times: 10 });
    const counts = await Promise.all(Array.from({ length: 20 }, () => countOf(gateway, roomQuery)));
    expect(gateway.takeCalls()).toEqual(['v3/room/detail', 'v3/room/listDocuments']);
    expect(counts.filter(({ made }) => made > 0)).toHaveLength(1);
  });

  test('give the same answer from memory', async () => {
    await using gateway = await startTestGateway({ cache, entryRules });
    const first = await ask(gateway, roomQuery);
    expect(await ask(gateway, roomQuery)).toEqual(first);
    expect(gateway.takeCalls()).toHaveLength(2);
  });

  test('never share a link, a token, or a chat log', async () => {
    await using gateway = await startTestGateway({ cache, entryRules });
    const query = `{ room(id: "${seedIds.endedRoom}") { chatLog { status }
      entryLink(input: { userId: "u1", nickname: "A" }) { url } } }`;
    await countOf(gateway, query);
    expect(await countOf(gateway, query)).toMatchObject({ made: 1, cached: 1 });
    const token = 'mutation { createVideoUploadToken { uploadToken { token } } }';
    await countOf(gateway, token);
    expect(await countOf(gateway, token)).toMatchObject({ made: 1, cached: 0 });
  });

  test('pass the memory by with Cache-Control: no-cache', async () => {
    await using gateway = await startTestGateway({ cache, entryRules });
    await countOf(gateway, roomQuery);
    for (const control of ['no-cache', 'max-age=0, no-cache'])
      expect(await countOf(gateway, roomQuery, { 'cache-control': control })).toMatchObject({ made: 2 });
    for (const control of ['no-store', 'max-age=0'])
      expect(await countOf(gateway, roomQuery, { 'cache-control': control })).toMatchObject({ made: 0 });
  });

  test('do not pass it by for a user, by either way; where nobody signs in, for anybody', async () => {
    const user: Caller = { ...server, kind: 'user', name: 'user:a', userId: 'a' };
    for (const [caller, made] of [[user, 0] as const, [unlimitedCaller, 2] as const]) {
      const execution = { maxVendorCalls: 60, isWarnOnly: false, isCostReported: true, compiledAtUse: 1 };
      await using ways = await startTwoWays({
        cache,
        entryRules: { authenticate: () => caller },
        yoga: { execution },
      });
      await ways.askYoga({ query: roomQuery });
      for (const ask of [ways.askYoga, ways.ask]) {
        const { body } = await ask({ query: roomQuery }, { 'cache-control': 'no-cache' });
        expect(JSON.parse(body)).toMatchObject({ extensions: { vendorCalls: { made, cached: 2 - made } } });
      }
    }
  });
});

describe('after a write', () => {
  const title = `{ room(id: "${seedIds.upcomingRoom}") { title } rooms(first: 100) { nodes { vendorId title } } }`;

  interface Titles {
    room: { title: string };
    rooms: { nodes: { vendorId: string; title: string }[] };
  }

  test('the room and every list show it at once', async () => {
    await using gateway = await startTestGateway({ cache, entryRules });
    await ask(gateway, title);
    await ask(
      gateway,
      `mutation { renameRoom(input: { roomId: "${seedIds.upcomingRoom}", title: "Renamed" }) { room { id } } }`,
    );
    const { data } = await ask<Titles>(gateway, title);
    expect(data?.room.title).toBe('Renamed');
    expect(data?.rooms.nodes.find(({ vendorId }) => vendorId === seedIds.upcomingRoom)?.title).toBe(
      'Renamed',
    );
  });

  test('a new room is in the list, and the balance is the new one', async () => {
    await using gateway = await startTestGateway({ cache, entryRules });
    const query = '{ rooms { totalCount } merchant { balance } }';
    interface Facts {
      rooms: { totalCount: number };
      merchant: { balance: string };
    }
    const before = await ask<Facts>(gateway, query);
    const startsAt = new Date(Date.now() + 86_400_000).toISOString();
    const created = await ask<{ createRoom: { userErrors: unknown[] } }>(
      gateway,
      `mutation { createRoom(input: { title: "T", type: ONE_TO_ONE, isVideoEnabled: false, startsAt: "${startsAt}",
        durationMinutes: 60 }) { userErrors { code } } }`,
    );
    expect(created.data?.createRoom.userErrors).toEqual([]);
    const after = await ask<Facts>(gateway, query);
    expect(after.data?.rooms.totalCount).toBe((before.data?.rooms.totalCount ?? 0) + 1);
    expect(Number(after.data?.merchant.balance)).toBeLessThan(Number(before.data?.merchant.balance));
  });

  test('a read that was under way is not remembered', async () => {
    await using gateway = await startTestGateway({ cache, entryRules });
    // Executed before the write, answered long after it.
    gateway.sandbox.faults.add({ endpoint: 'v3/room/detail', kind: 'delay', ms: 400 });
    const query = `{ room(id: "${seedIds.upcomingRoom}") { title } }`;
    const slow = ask<Titles>(gateway, query);
    while (gateway.sandbox.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await ask(
      gateway,
      `mutation { renameRoom(input: { roomId: "${seedIds.upcomingRoom}", title: "Renamed" }) { room { id } } }`,
    );
    await slow;
    expect((await ask<Titles>(gateway, query)).data?.room.title).toBe('Renamed');
  });
});
