import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numberedConnection } from '../../../src/graphql/fields/connections.ts';
import { LIST_WITHOUT_CALLS, listWithout } from '../../../src/graphql/fields/list-without.ts';
import type { ConnectionArgs } from '../../../src/graphql/fields/page-window.ts';
import { ChangingList } from './changing-list.ts';

/** The list without the rooms of these places, which whoever counts them knows. */
function without(rooms: ChangingList, places: readonly number[], counted: number | null = places.length) {
  const unwanted = new Set(places.map((place) => rooms.ids[place]!));
  const list = listWithout(rooms.list, {
    isWanted: (id) => !unwanted.has(id),
    count: () => Promise.resolve(counted),
  });
  return { list, wanted: rooms.ids.filter((id) => !unwanted.has(id)) };
}

const places = (start: number, count: number) => Array.from({ length: count }, (_, index) => start + index);

async function walk(list: ReturnType<typeof listWithout<string>>, size: number, isForward: boolean) {
  const seen: (string | null)[] = [];
  const counts = new Set<number | null>();
  for (let cursor: string | null = null; ;) {
    const args: ConnectionArgs = isForward ? { first: size, after: cursor } : { last: size, before: cursor };
    const { edges, pageInfo, totalCount } = await numberedConnection(list, args);
    const shown = edges.map(({ node }) => node);
    if (isForward) seen.push(...shown);
    else seen.unshift(...shown);
    counts.add(totalCount);
    if (!(isForward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) return { seen, counts: [...counts] };
    cursor = isForward ? pageInfo.endCursor : pageInfo.startCursor;
  }
}

describe('a list without some of its items', () => {
  test('has full pages of the others, in both directions, and their number', async () => {
    const few = fc.integer({ min: 0, max: 25 });
    const property = fc.asyncProperty(
      fc.integer({ min: 0, max: 150 }),
      few,
      few,
      fc.integer({ min: 1, max: 60 }),
      fc.boolean(),
      async (length, head, tail, size, isForward) => {
        const rooms = new ChangingList(length + head + tail);
        const { list, wanted } = without(rooms, [...places(0, head), ...places(length + head, tail)]);
        expect(await walk(list, size, isForward)).toEqual({ seen: wanted, counts: [wanted.length] });
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });

  test('costs nothing where the list is one page, and a count alone where nothing is unwanted', async () => {
    const short = new ChangingList(18);
    const { list } = without(short, [0, 17], null);
    expect((await numberedConnection(list, {})).totalCount).toBe(16);
    expect(short.calls).toBe(1);
    const long = new ChangingList(400);
    expect((await numberedConnection(without(long, []).list, { first: 20 })).totalCount).toBe(400);
    expect(long.calls).toBe(1);
  });

  test.each([
    [3, 5],
    [20, 0],
    [40, 0],
    [0, 40],
    [20, 20],
  ])('finds %d at its start and %d at its end within the calls that are planned', async (head, tail) => {
    const rooms = new ChangingList(401);
    const { list, wanted } = without(rooms, [...places(0, head), ...places(401 - tail, tail)]);
    const { edges, totalCount } = await numberedConnection(list, { first: 20 });
    expect(edges.map(({ node }) => node)).toEqual(wanted.slice(0, 20));
    expect(totalCount).toBe(wanted.length);
    expect(rooms.calls).toBeLessThanOrEqual(1 + LIST_WITHOUT_CALLS);
  });

  test.each([
    ['stand anywhere', 400, [150, 155, 156], 3],
    ['are more than anybody counts', 400, places(0, 70), null],
    ['are more than was said', 400, [0, 1, 2, 399], 3],
  ])('is not counted where they %s, and has all others', async (_where, length, unwanted, counted) => {
    const rooms = new ChangingList(length);
    const { list, wanted } = without(rooms, unwanted, counted);
    for (const isForward of [true, false]) {
      const { seen, counts } = await walk(list, 30, isForward);
      expect(seen.filter((id) => id !== null)).toEqual(wanted);
      expect(counts).toEqual([null]);
    }
  });

  test('is not counted where the vendor does not count', async () => {
    const rooms = new ChangingList(90, { totalCount: null });
    const { list, wanted } = without(rooms, [0, 89]);
    expect(await walk(list, 20, true)).toEqual({ seen: wanted, counts: [null] });
  });
});
