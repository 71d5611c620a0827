import { describe, expect, test } from 'vitest';
import { RoomListDocument, type RoomFilter } from '../../generated/operations.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { stateFileOf } from '../../support/sandbox-rooms.ts';

const NOW = Date.parse('2026-03-02T10:00:00+08:00');
const now = () => NOW;

const before = '2026-03-02T10:30:00+08:00';
const after = '2026-03-01T00:00:00+08:00';

async function startsOf(gateway: TestGateway, filter?: RoomFilter) {
  const { data, errors } = await gateway.execute(RoomListDocument, { first: 100, filter });
  expect(errors).toBeUndefined();
  const { nodes, totalCount } = data!.rooms!;
  expect(nodes).toHaveLength(totalCount!);
  return nodes!.map((node) => Date.parse(node!.startsAt!));
}

/** What the filter promises, worked out from the unfiltered list. */
function within(starts: number[], filter: RoomFilter): number[] {
  const { startsBefore, startsAfter } = filter;
  return starts.filter(
    (start) =>
      (startsBefore == null || start < Date.parse(startsBefore)) &&
      (startsAfter == null || start > Date.parse(startsAfter)),
  );
}

const filters: [string, RoomFilter][] = [
  ['startsBefore', { startsBefore: before }],
  ['startsAfter', { startsAfter: after }],
  ['both bounds', { startsBefore: before, startsAfter: after }],
  ['a window that holds none', { startsBefore: after, startsAfter: before }],
  [
    'another offset and seconds',
    { startsBefore: '2026-03-02T02:30:59.9Z', startsAfter: '2026-02-28T16:00:01Z' },
  ],
  ['the instant at which a room starts', { startsAfter: '2026-03-02T09:35:00+08:00' }],
  ['the same as an end', { startsBefore: '2026-03-02T09:35:00+08:00' }],
  ['a bound within the minute of a video lesson', { startsBefore: '2026-01-31T10:00:39+08:00' }],
  ['a second later', { startsBefore: '2026-01-31T10:00:40+08:00' }],
  ['one within its minute as a start', { startsAfter: '2026-01-31T10:00:38+08:00' }],
];

/** Each way to configure the gateway, against the vendor it fits; `auto` fits both. */
const readings = [
  ['plain', 'plain'],
  ['documented', 'documented'],
  ['auto', 'plain'],
  ['auto', 'documented'],
] as const;

describe.each(readings)(
  'room filter %s against a vendor that reads its times %s',
  (roomTimeFilter, timeFilter) => {
    test.each(filters)('%s', async (_what, filter) => {
      await using gateway = await startTestGateway({
        now,
        sandbox: { timeFilter },
        client: { roomTimeFilter },
      });
      const all = await startsOf(gateway);
      expect(all).toHaveLength(46);
      expect(await startsOf(gateway, filter)).toEqual(within(all, filter));
    });

    test('finds a lesson that begins this very millisecond among those that are live', async () => {
      await using state = await stateFileOf([{ startMs: NOW }]);
      await using gateway = await startTestGateway({
        now,
        sandbox: { ...state, timeFilter },
        client: { roomTimeFilter },
      });
      expect(await startsOf(gateway, { phase: 'IN_PROGRESS' })).toEqual([NOW]);
      expect(await startsOf(gateway, { phase: 'UPCOMING' })).toEqual([]);
    });

    test('combines with the title', async () => {
      await using gateway = await startTestGateway({
        now,
        sandbox: { timeFilter },
        client: { roomTimeFilter },
      });
      const filter = { titleContains: '数学', startsBefore: before };
      const { data } = await gateway.execute(RoomListDocument, { filter });
      expect(data?.rooms?.nodes?.map((node) => node?.title)).toEqual(['高一数学：函数与导数 第3讲']);
    });
  },
);

test('a cursor fits where the filter differs in its seconds alone, and nowhere else', async () => {
  await using gateway = await startTestGateway({ now });
  const variables = (startsAfter: string, cursor?: string | null) => ({
    first: 1,
    after: cursor,
    filter: { startsAfter },
  });
  const asked = (at: string, cursor?: string | null) =>
    gateway.execute(
      `query ($first: Int, $after: String, $filter: RoomFilter) {
        rooms(first: $first, after: $after, filter: $filter) { pageInfo { endCursor } nodes { id } } }`,
      variables(at, cursor),
    ) as Promise<{
      data?: { rooms: { pageInfo: { endCursor: string }; nodes: { id: string }[] } | null };
      errors?: object[];
    }>;
  const first = await asked('2026-03-01T00:00:10+08:00');
  const { endCursor } = first.data!.rooms!.pageInfo;
  const next = await asked('2026-03-01T00:00:59.9+08:00', endCursor);
  expect(next.errors).toBeUndefined();
  expect(next.data!.rooms!.nodes).not.toEqual(first.data!.rooms!.nodes);
  expect(next).toEqual(await asked('2026-02-28T16:00:00Z', endCursor));
  expect(await asked('2026-03-01T00:01:00+08:00', endCursor)).toMatchObject({
    errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
  });
});

describe('what a time bound costs', () => {
  const one = ['v3/room/list'];
  const filter = { startsBefore: before, startsAfter: after };

  test.each(['plain', 'documented'] as const)(
    '%s makes one call, with both bounds in it',
    async (roomTimeFilter) => {
      await using gateway = await startTestGateway({ now, client: { roomTimeFilter } });
      await gateway.execute(RoomListDocument, { filter });
      const [call, ...others] = gateway.sandbox.requests;
      expect(others).toEqual([]);
      const [upper, lower] = ['2026-03-02 10:30', '2026-03-01 00:00'];
      expect(call?.params).toMatchObject(
        roomTimeFilter === 'documented'
          ? { startTime: upper, endTime: lower }
          : { startTime: lower, endTime: upper },
      );
    },
  );

  test.each(['plain', 'documented'] as const)('auto asks a %s vendor twice, once', async (timeFilter) => {
    const found: string[] = [];
    await using gateway = await startTestGateway({
      now,
      sandbox: { timeFilter },
      client: { roomTimeFilter: 'auto', onRoomTimeFilter: (reading) => void found.push(reading) },
    });
    await gateway.execute(RoomListDocument, {});
    await gateway.execute(RoomListDocument, { filter: { titleContains: 'a' } });
    expect(gateway.takeCalls()).toEqual([...one, ...one]);
    // Two questions side by side share the answer.
    await Promise.all([
      gateway.execute(RoomListDocument, { filter }),
      gateway.execute(RoomListDocument, { filter: { startsAfter: after } }),
    ]);
    expect(gateway.takeCalls()).toHaveLength(4);
    // More than a page, so that the minute of the bound is asked for too.
    await gateway.execute(RoomListDocument, { filter: { startsBefore: before } });
    expect(gateway.takeCalls()).toEqual([...one, ...one]);
    expect(found).toEqual([timeFilter]);
  });

  test('auto asks again after a failure, and while there are no rooms to tell by', async () => {
    await using gateway = await startTestGateway({ now, client: { roomTimeFilter: 'auto' } });
    gateway.sandbox.faults.add({ endpoint: 'v3/room/list', kind: 'error', times: 50 });
    const failed = await gateway.execute(RoomListDocument, { filter });
    expect(failed.errors?.[0]?.extensions).toEqual({ code: 'UPSTREAM_ERROR' });
    gateway.sandbox.faults.clear();
    expect((await gateway.execute(RoomListDocument, { filter })).errors).toBeUndefined();

    await using empty = await startTestGateway({
      now,
      sandbox: { seed: 'empty' },
      client: { roomTimeFilter: 'auto' },
    });
    for (const bound of [{ startsAfter: after }, { startsBefore: before }]) {
      const { data } = await empty.execute(RoomListDocument, { filter: bound });
      expect(data?.rooms?.totalCount).toBe(0);
      expect(empty.takeCalls()).toHaveLength(3);
    }
  });
});

test('bounds beyond the years of lessons leave out no room, or every one, and are sent to nobody', async () => {
  await using gateway = await startTestGateway({ now });
  for (const bound of [
    { startsBefore: '9999-12-31T15:59:30Z', startsAfter: '0000-01-01T00:00:00+14:00' },
    { startsBefore: '9999-12-31T23:59:59Z' },
    { startsAfter: '0001-01-01T00:00:00Z' },
    { startsAfter: '0099-12-31T23:59:59Z', startsBefore: '3000-01-01T00:00:00Z' },
    { startsAfter: '1970-01-01T00:00:00Z' },
  ]) {
    expect(await startsOf(gateway, bound)).toHaveLength(46);
  }
  gateway.takeCalls();
  for (const bound of [
    { startsBefore: '0001-01-01T00:00:00Z' },
    { startsBefore: '1970-12-31T16:00:00Z' },
    { startsAfter: '9999-12-31T23:59:59Z' },
    { startsAfter: '2200-12-31T16:00:00Z' },
    { startsBefore: '0001-01-01T00:00:00Z', phase: 'UPCOMING' as const },
  ]) {
    expect(await startsOf(gateway, bound)).toEqual([]);
  }
  expect(gateway.takeCalls()).toEqual([]);
  for (const startsOn of ['1971-01-01', '2200-12-31'])
    expect(await startsOf(gateway, { startsOn })).toEqual([]);
});

describe('what a filter refuses', () => {
  test.each([
    ['a title with controls', { titleContains: 'a\u0001b' }, 'titleContains'],
    ['a title that is too long', { titleContains: 'x'.repeat(256) }, 'titleContains'],
    ['a time without offset', { startsBefore: '2026-03-02T10:00:00' }, 'startsBefore'],
    ['a day that no calendar has', { startsOn: '2026-02-30' }, 'startsOn'],
  ])('%s, by its name and before any call', async (_what, filter, field) => {
    await using gateway = await startTestGateway({ now, client: { roomTimeFilter: 'auto' } });
    const { errors } = await gateway.execute(RoomListDocument, { filter });
    expect(errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message).toContain(`filter.${field}`);
    expect(gateway.takeCalls()).toEqual([]);
  });
});
