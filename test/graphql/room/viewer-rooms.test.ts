import { describe, expect, test } from 'vitest';
import { SCOPES, type Scope } from '../../../src/access/scopes.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { user } from '../../contract/access-world.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';

const NOW = Date.parse('2026-03-02T10:00:00+08:00');
const now = () => NOW;
const { bareRoom, endedRoom, liveRoom, upcomingRoom, vodRoom } = seedIds;
/** Whatever the other tests run with. */
const ttlMs = { record: 60_000, list: 60_000, merchant: 60_000, liveStatistics: 60_000, playback: 60_000 };
const UNKNOWN = 'jz00000000000000000000000000000000';

interface Listed {
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: { vendorId: string; startsAt: string; title: string }[];
}

const SELECTION = 'totalCount pageInfo { hasNextPage endCursor } nodes { vendorId startsAt title }';

async function roomsOf(
  gateway: TestGateway,
  rooms: string[] | null,
  args = '',
  scopes: readonly Scope[] = SCOPES,
) {
  const { data, errors } = await gateway.execute<{ viewer: { rooms: Listed | null } }, never>(
    `{ viewer { rooms${args} { ${SELECTION} } } }`,
    undefined,
    user('teacher-1', scopes, rooms),
  );
  return { listed: data?.viewer.rooms, codes: (errors ?? []).map(({ extensions }) => extensions?.['code']) };
}

const idsOf = (listed: Listed | null | undefined) => listed!.nodes.map(({ vendorId }) => vendorId);

describe('viewer.rooms', () => {
  test('has the rooms of the token in the order of their start, one call each', async () => {
    await using gateway = await startTestGateway({ now });
    const { listed, codes } = await roomsOf(gateway, [upcomingRoom, endedRoom, liveRoom, bareRoom]);
    expect(codes).toEqual([]);
    expect(listed).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: false } });
    const starts = listed!.nodes.map(({ startsAt }) => Date.parse(startsAt));
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(gateway.takeCalls()).toEqual(Array.from({ length: 4 }, () => 'v3/room/detail'));
  });

  test('leaves out a room that does not exist, and is empty for a token that is for none', async () => {
    await using gateway = await startTestGateway({ now });
    expect(idsOf((await roomsOf(gateway, [UNKNOWN, liveRoom])).listed)).toEqual([liveRoom]);
    expect(idsOf((await roomsOf(gateway, ['xx', 'a,b', '', liveRoom])).listed)).toEqual([liveRoom]);
    gateway.takeCalls();
    expect((await roomsOf(gateway, [])).listed).toMatchObject({ totalCount: 0, nodes: [] });
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('takes every condition and order that `rooms` takes', async () => {
    await using gateway = await startTestGateway({ now });
    const mine = [upcomingRoom, endedRoom, liveRoom, vodRoom];
    const listOf = async (args: string) => idsOf((await roomsOf(gateway, mine, args)).listed);
    expect(await listOf('(filter: { phase: IN_PROGRESS })')).toEqual([liveRoom]);
    expect(await listOf('(filter: { phase: UPCOMING })')).toEqual([upcomingRoom]);
    expect(await listOf('(filter: { isVod: true })')).toEqual([vodRoom]);
    expect(await listOf('(filter: { startsOn: "2026-03-02", isVod: false })')).toEqual([liveRoom]);
    const inOrder = await listOf('');
    expect(await listOf('(orderBy: STARTS_AT_ASC)')).toEqual(inOrder);
    expect(await listOf('(orderBy: STARTS_AT_DESC)')).toEqual([...inOrder].reverse());
    expect((await roomsOf(gateway, mine, '(first: 0, filter: { phase: ENDED })')).listed).toMatchObject({
      totalCount: 2,
      nodes: [],
    });
  });

  test('has no `NEWEST` for a token for some rooms, and says so before the first call', async () => {
    await using gateway = await startTestGateway({ now });
    const query = '{ viewer { rooms(orderBy: NEWEST) { nodes { vendorId } } } }';
    const askedBy = (rooms: string[] | null) =>
      gateway.execute(query, undefined, user('teacher-1', SCOPES, rooms));
    expect((await askedBy([liveRoom, endedRoom])).errors).toMatchObject([
      {
        message:
          'orderBy: nobody knows which rooms of a token for some are the newest; ask for STARTS_AT_DESC or STARTS_AT_ASC',
        path: ['viewer', 'rooms'],
        extensions: { code: 'BAD_USER_INPUT', argument: 'orderBy' },
      },
    ]);
    expect(gateway.takeCalls()).toEqual([]);
    expect((await askedBy(null)).errors).toBeUndefined();
  });

  test('is an error where one of them cannot be read: a list without it would be wrong', async () => {
    await using gateway = await startTestGateway({ now });
    gateway.sandbox.faults.add({ endpoint: 'v3/room/detail', kind: 'error', error: 'other_error' });
    const { listed, codes } = await roomsOf(gateway, [liveRoom, endedRoom]);
    expect({ listed, codes }).toEqual({ listed: null, codes: ['UPSTREAM_ERROR'] });
  });

  test('goes from page to page, each room once', async () => {
    await using gateway = await startTestGateway({ now });
    const rooms = [upcomingRoom, endedRoom, liveRoom, bareRoom, vodRoom];
    const all = idsOf((await roomsOf(gateway, rooms)).listed);
    const seen: string[] = [];
    let after = '';
    for (let page = 0; page < 3; page += 1) {
      const { listed } = await roomsOf(gateway, rooms, `(first: 2${after})`);
      seen.push(...idsOf(listed));
      after = `, after: "${listed!.pageInfo.endCursor}"`;
    }
    expect(seen).toEqual(all);
  });

  test('takes the filter of the list of rooms', async () => {
    await using gateway = await startTestGateway({ now });
    const rooms = [upcomingRoom, endedRoom, liveRoom, bareRoom];
    const { listed } = await roomsOf(gateway, rooms);
    const [first, second, ...rest] = listed!.nodes;
    const after = await roomsOf(gateway, rooms, `(filter: { startsAfter: "${second!.startsAt}" })`);
    expect(idsOf(after.listed)).toEqual(rest.map(({ vendorId }) => vendorId));
    const before = await roomsOf(gateway, rooms, `(filter: { startsBefore: "${second!.startsAt}" })`);
    expect(idsOf(before.listed)).toEqual([first!.vendorId]);
    const titled = await roomsOf(gateway, rooms, `(filter: { titleContains: "${first!.title}" })`);
    expect(idsOf(titled.listed)).toEqual([first!.vendorId]);
    expect(titled.listed!.totalCount).toBe(1);
    expect((await roomsOf(gateway, rooms, '(filter: { titleContains: " a" })')).codes).toEqual([
      'BAD_USER_INPUT',
    ]);
  });

  test('is the list of the merchant for a caller who is for all rooms', async () => {
    await using gateway = await startTestGateway({ now, cache: { ttlMs } });
    const { listed } = await roomsOf(gateway, null, '(first: 5)');
    const { data } = await gateway.execute<{ rooms: Listed }, never>(`{ rooms(first: 5) { ${SELECTION} } }`);
    expect(listed).toEqual(data!.rooms);
    expect(gateway.takeCalls()).toEqual(['v3/room/list']);
  });

  test('is planned by how many rooms the token has, which no limit refuses', async () => {
    const execution = { maxVendorCalls: 60, isWarnOnly: false, isCostReported: true, compiledAtUse: 1 };
    await using gateway = await startTestGateway({ now, yoga: { execution } });
    const many = Array.from({ length: 200 }, (_, index) => `jz${String(index).padStart(32, '0')}`);
    const query = '{ viewer { rooms(first: 5) { nodes { vendorId type } } } }';
    // For all rooms: a page of the list, and the type of each room of it.
    for (const [rooms, planned] of [
      [[liveRoom], 1],
      [many, 200],
      [[liveRoom, endedRoom], 2],
      [null, 6],
    ] as const) {
      const caller = user('teacher-1', SCOPES, rooms && [...rooms]);
      const { errors, extensions } = await gateway.execute(query, undefined, caller);
      expect(errors).toBeUndefined();
      expect(extensions?.['vendorCalls']).toMatchObject({ plannedMax: planned });
    }
  });

  test('needs room:read, and no other scope', async () => {
    await using gateway = await startTestGateway({ now });
    expect((await roomsOf(gateway, [liveRoom], '', ['statistics:read'])).codes).toEqual(['FORBIDDEN']);
    expect((await roomsOf(gateway, [liveRoom], '', ['room:read'])).codes).toEqual([]);
  });
});
