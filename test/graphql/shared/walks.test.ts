import { describe, expect, test } from 'vitest';
import { numberedConnection } from '../../../src/graphql/fields/connections.ts';
import { cursorOf } from '../../../src/graphql/fields/cursors.ts';
import type { ConnectionArgs } from '../../../src/graphql/fields/page-window.ts';
import { createDraw, type Draw } from '../../operation/differential/draw.ts';
import { figure } from '../../reliability/figures.ts';
import { ChangingList } from './changing-list.ts';

const FORWARD = { size: 'first', cursor: 'after', more: 'hasNextPage', next: 'endCursor' } as const;
const BACKWARD = { size: 'last', cursor: 'before', more: 'hasPreviousPage', next: 'startCursor' } as const;

interface Walk {
  direction: typeof FORWARD | typeof BACKWARD;
  size: number;
  betweenPages?: (shown: readonly string[]) => void;
}

/** Goes from page to page to the end of the list, as a client does, and counts the vendor's pages that it was shown. */
async function walk(rooms: ChangingList, { direction, size, betweenPages }: Walk) {
  const seen: string[] = [];
  let pages = 0;
  for (let cursor: string | null = null; ;) {
    const args: ConnectionArgs = { [direction.size]: size, [direction.cursor]: cursor };
    const { edges, pageInfo } = await numberedConnection(rooms.list, args);
    const shown = edges.map(({ node }) => node!);
    pages += new Set(shown.map((id) => Math.floor(rooms.ids.indexOf(id) / rooms.pageSize))).size;
    seen.push(...shown);
    if (!pageInfo[direction.more]) return { seen, pages };
    cursor = pageInfo[direction.next];
    betweenPages?.(shown);
  }
}

const HISTORIES = 500;

/** Walks through lists of 1,000 rooms while `change` creates and deletes some between the pages. */
async function walkHistories(isCertain: boolean, change: (rooms: ChangingList, draw: Draw) => void) {
  const total = { rooms: 0, notOnce: 0, calls: 0, pages: 0, changes: 0 };
  for (let seed = 1; seed <= HISTORIES; seed += 1) {
    const draw = createDraw(seed);
    const rooms = new ChangingList(1_000, { isCertain });
    const direction = seed % 2 ? FORWARD : BACKWARD;
    const size = draw.pick([7, 20, 50, 100]);
    const throughout = new Set(rooms.ids);
    const betweenPages = () => {
      const before = [...rooms.ids];
      change(rooms, draw);
      const now = new Set(rooms.ids);
      for (const id of before) if (!now.has(id)) throughout.delete(id);
      total.changes += now.size === before.length && before.every((id) => now.has(id)) ? 0 : 1;
    };
    const { seen, pages } = await walk(rooms, { direction, size, betweenPages });
    const times = new Map<string, number>();
    for (const id of seen) times.set(id, (times.get(id) ?? 0) + 1);
    total.rooms += throughout.size;
    total.pages += pages;
    total.calls += rooms.calls;
    for (const id of throughout) if (times.get(id) !== 1) total.notOnce += 1;
  }
  return total;
}

function createOrDelete(rooms: ChangingList, draw: Draw): void {
  if (draw.chance(0.5)) rooms.create(draw.below(rooms.ids.length + 1));
  else rooms.delete(draw.below(rooms.ids.length));
}

describe('walking through a list that changes between the pages', () => {
  test('shows every room once that is there throughout, where the count tells of the change', async () => {
    const total = await walkHistories(false, (rooms, draw) => {
      const before = rooms.ids.length;
      for (let left = draw.below(7); left > 0; left -= 1) createOrDelete(rooms, draw);
      // As many came as went: that may hide from the count what has moved.
      if (rooms.ids.length === before) createOrDelete(rooms, draw);
    });
    figure(
      `${HISTORIES} walks, ${total.rooms} rooms there throughout`,
      '0 not once; no more calls than pages and changes',
      `${total.notOnce} not once; ${total.calls} calls for ${total.pages} pages, ${total.changes} changes`,
    );
    expect(total.notOnce).toBe(0);
    expect(total.calls).toBeLessThanOrEqual(total.pages + total.changes);
  }, 120_000);

  test('shows every room once whatever comes and goes, to who asks past the cache', async () => {
    const total = await walkHistories(true, (rooms, draw) => {
      for (let left = draw.below(7); left > 0; left -= 1) createOrDelete(rooms, draw);
      // The worst: one goes in front, one comes behind, and the count is what it was.
      if (draw.chance(0.3)) {
        rooms.delete(draw.below(20));
        rooms.create(rooms.ids.length - draw.below(20));
      }
    });
    expect(total.notOnce).toBe(0);
  }, 120_000);

  test.each([FORWARD, BACKWARD])(
    'costs the pages alone while nothing changes ($cursor)',
    async (direction) => {
      for (const size of [20, 40, 100]) {
        const rooms = new ChangingList(1_000);
        const { seen } = await walk(rooms, { direction, size });
        expect(seen).toHaveLength(1_000);
        // Backwards, the first page is asked how long the list is.
        expect(rooms.calls).toBe(direction === FORWARD ? 50 : 51);
      }
    },
  );

  test('that takes away what it was shown finds the rest in front', async () => {
    const rooms = new ChangingList(200);
    const all = [...rooms.ids];
    const betweenPages = (shown: readonly string[]) => {
      for (const id of shown) rooms.delete(rooms.ids.indexOf(id));
    };
    expect((await walk(rooms, { direction: FORWARD, size: 20, betweenPages })).seen).toEqual(all);
  });

  test('keeps its place where most of what it was shown is taken away, and more elsewhere', async () => {
    const rooms = new ChangingList(200);
    const all = [...rooms.ids];
    let isDone = false;
    const betweenPages = () => {
      if (!isDone)
        for (const gone of [...all.slice(4, 20), ...all.slice(100, 105)])
          rooms.delete(rooms.ids.indexOf(gone));
      isDone = true;
    };
    const { seen } = await walk(rooms, { direction: FORWARD, size: 20, betweenPages });
    expect(seen).toEqual([...all.slice(0, 100), ...all.slice(105)]);
  });

  test('goes on behind its place when a term of rooms is created in front at once', async () => {
    const rooms = new ChangingList(100);
    const all = [...rooms.ids];
    let isDone = false;
    const betweenPages = () => {
      for (let left = isDone ? 0 : 130; left > 0; left -= 1) rooms.create(0);
      isDone = true;
    };
    expect((await walk(rooms, { direction: FORWARD, size: 20, betweenPages })).seen).toEqual(all);
  });

  test('keeps its place at a room that cannot be read', async () => {
    const rooms = new ChangingList(60, { unreadable: (id) => id === 'room-20' });
    const { seen } = await walk(rooms, {
      direction: FORWARD,
      size: 20,
      betweenPages: () => rooms.create(0),
    });
    const expected = Array.from({ length: 60 }, (_, index) => (index === 19 ? null : `room-${index + 1}`));
    expect(seen).toEqual(expected);
  });

  test('takes the cursors of a numbered pager, and those of earlier versions, as numbers', async () => {
    const rooms = new ChangingList(100);
    const { edges } = await numberedConnection(rooms.list, {
      first: 1,
      after: cursorOf(rooms.list.key, 49),
    });
    expect(edges[0]!.node).toBe(rooms.ids[50]);
  });
});

describe('a vendor that does not say, or says wrongly,', () => {
  const all = Array.from({ length: 130 }, (_, index) => `room-${index + 1}`);
  const walks = [FORWARD, BACKWARD].flatMap((direction) =>
    [7, 20, 50, 100].map((size) => ({ direction, size })),
  );
  async function expectWhole(answers: ConstructorParameters<typeof ChangingList>[1]): Promise<void> {
    for (const { direction, size } of walks) {
      const rooms = new ChangingList(all.length, answers);
      const { seen } = await walk(rooms, { direction, size });
      expect(new Set(seen)).toEqual(new Set(all));
      expect(seen).toHaveLength(all.length);
    }
  }

  test('how many there are is asked on for while there is a next page', async () => {
    for (const totalCount of [null, 3, 25, 129]) await expectWhole({ totalCount });
  });

  test('whether there is a next page either is asked until a page is not full', async () => {
    await expectWhole({ totalCount: null, saidNext: null });
    const even = new ChangingList(40, { totalCount: null, saidNext: null });
    expect((await walk(even, { direction: FORWARD, size: 20 })).seen).toEqual(even.ids);
  });

  test('that some of a page are kept back shows all the others', async () => {
    for (const { direction, size } of walks) {
      const rooms = new ChangingList(all.length, {
        keptBack: (id) => ['room-23', 'room-24', 'room-31'].includes(id),
      });
      const { seen } = await walk(rooms, { direction, size });
      expect(new Set(seen).size).toBe(all.length - 3);
      expect(seen).toHaveLength(all.length - 3);
    }
  });

  test('that there is a next page, though it counts more, is asked for it', async () => {
    await expectWhole({ saidNext: false });
  });

  test('how many are on a page is counted', async () => {
    for (const pageSize of [10, 30, 50]) {
      await expectWhole({ pageSize });
      for (const saidSize of [5, 20, 100]) await expectWhole({ pageSize, saidSize });
      await expectWhole({ pageSize, saidSize: null });
      await expectWhole({ pageSize, saidSize: null, totalCount: null });
    }
  });

  test('how many there are costs the count and the pager, and nothing else', async () => {
    const rooms = new ChangingList(130, { totalCount: null });
    const { edges, totalCount, pageCursors, pageInfo } = await numberedConnection(rooms.list, { first: 50 });
    expect(edges).toHaveLength(50);
    expect(pageInfo.hasNextPage).toBe(true);
    expect([totalCount, pageCursors]).toEqual([null, null]);
    expect(rooms.calls).toBe(3);
  });

  test('the length of a long list is found in few calls', async () => {
    const rooms = new ChangingList(1_000, { totalCount: null });
    const { edges, pageInfo } = await numberedConnection(rooms.list, { last: 3 });
    expect(edges.map(({ node }) => node)).toEqual(rooms.ids.slice(-3));
    expect(pageInfo.hasNextPage).toBe(false);
    expect(rooms.calls).toBeLessThan(15);
  });

  test('how many there are, and says too many, ends where nothing comes', async () => {
    for (const totalCount of [131, 500, 2_147_483_647]) {
      await expectWhole({ totalCount });
      await expectWhole({ totalCount, saidNext: null });
    }
  });
});
