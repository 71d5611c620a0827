import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  numberedConnection,
  wholeListConnection,
  ListEdge,
} from '../../../src/graphql/fields/connections.ts';
import { cursorOf, ListKey, placeOf } from '../../../src/graphql/fields/cursors.ts';
import type { NumberedList } from '../../../src/graphql/fields/numbered-pages.ts';
import type { ConnectionArgs } from '../../../src/graphql/fields/page-window.ts';

const key = new ListKey('numbers');

/** A list of numbers. */
const listOf = (fetchPage: NumberedList<number>['fetchPage']): NumberedList<number> => ({
  key,
  fetchPage,
  idOf: String,
  forget: () => undefined,
  isCertain: false,
});

/** A vendor with the numbers 0 to total-1, 20 a page, that remembers which pages it was asked for. */
function vendorOf(total: number) {
  const asked: number[] = [];
  const fetchPage = (pageNo: number) => {
    asked.push(pageNo);
    const start = (pageNo - 1) * 20;
    const items = Array.from(
      { length: Math.max(0, Math.min(20, total - start)) },
      (_, index) => start + index,
    );
    return Promise.resolve({
      items,
      pageNo,
      pageSize: 20,
      totalCount: total,
      hasNextPage: start + 20 < total,
    });
  };
  return { asked, fetchPage };
}

async function read(total: number, args: ConnectionArgs) {
  const { asked, fetchPage } = vendorOf(total);
  const connection = await numberedConnection(listOf(fetchPage), args);
  return { asked, connection, nodes: connection.edges.map((edge) => edge.node!) };
}

describe('connections over numbered pages', () => {
  test('the first 20 are one page', async () => {
    const { asked, nodes, connection } = await read(45, {});
    expect(nodes).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(asked).toEqual([1]);
    expect(connection.totalCount).toBe(45);
    const { startCursor, endCursor, ...more } = connection.pageInfo;
    expect(more).toEqual({ hasNextPage: true, hasPreviousPage: false });
    expect(placeOf(key, startCursor!, 'after')).toMatchObject({ offset: 0, count: 45, pageSize: 20 });
    expect(placeOf(key, endCursor!, 'after')).toMatchObject({ offset: 19, count: 45, pageSize: 20 });
  });

  test('a large page touches only pages that exist', async () => {
    expect((await read(45, { first: 100 })).asked).toEqual([1, 2, 3]);
    expect((await read(9, { first: 100 })).asked).toEqual([1]);
  });

  test('a page that crosses the vendor’s pages touches both', async () => {
    const { asked, nodes } = await read(45, { first: 10, after: cursorOf(key, 14) });
    expect(nodes).toEqual([15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);
    expect(asked).toEqual([1, 2]);
  });

  test('last counts from the end and before from a cursor', async () => {
    expect((await read(45, { last: 3 })).nodes).toEqual([42, 43, 44]);
    expect((await read(45, { last: 3, before: cursorOf(key, 30) })).nodes).toEqual([27, 28, 29]);
    expect((await read(45, { last: 3, before: cursorOf(key, 30) })).asked).toEqual([2]);
  });

  test('counts and pager cost one page, whatever the size', async () => {
    const { asked, fetchPage } = vendorOf(450);
    const connection = await numberedConnection(listOf(fetchPage), { first: 100 }, false);
    expect(connection.pageCursors!.totalPages).toBe(5);
    expect(connection.pageInfo.hasNextPage).toBe(true);
    expect(asked).toEqual([1]);
  });

  test('a page of none is the count alone, from one page, also behind a cursor that it does not look for', async () => {
    const all = { hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null };
    const counted = await read(450, { first: 0 });
    expect(counted).toMatchObject({ asked: [1], nodes: [], connection: { totalCount: 450, pageInfo: all } });
    expect(counted.connection.pageCursors).toBeNull();
    const { endCursor } = (await read(450, { first: 45 })).connection.pageInfo;
    const behind = await read(100, { first: 0, after: endCursor });
    expect(behind).toMatchObject({ asked: [1], connection: { totalCount: 100 } });
    expect(behind.connection.pageInfo).toEqual({ ...all, hasPreviousPage: true });
    const none = await read(0, { first: 0 });
    expect(none.connection).toMatchObject({ totalCount: 0, pageInfo: { ...all, hasNextPage: false } });
  });

  test('every page cursor leads to its page', async () => {
    const start = await read(45, { first: 7, after: cursorOf(key, 20) });
    const { totalPages, around } = start.connection.pageCursors!;
    expect(totalPages).toBe(7);
    expect(around.map((page) => page.pageNumber)).toEqual([2, 3, 4, 5, 6]);
    expect(around.filter((page) => page.isCurrent).map((page) => page.pageNumber)).toEqual([4]);
    for (const { pageNumber, after } of around) {
      expect((await read(45, { first: 7, after })).nodes[0]).toBe((pageNumber - 1) * 7);
    }
  });

  test('a pager shows five pages wherever the page is, and all of them where there are fewer', async () => {
    const shownAt = async (total: number, page: number) => {
      const after = page === 1 ? null : cursorOf(key, (page - 1) * 10 - 1);
      const { around } = (await read(total, { first: 10, after })).connection.pageCursors!;
      expect(around.filter(({ isCurrent }) => isCurrent).map(({ pageNumber }) => pageNumber)).toEqual([page]);
      return around.map(({ pageNumber }) => pageNumber);
    };
    expect(await shownAt(95, 1)).toEqual([1, 2, 3, 4, 5]);
    expect(await shownAt(95, 2)).toEqual([1, 2, 3, 4, 5]);
    expect(await shownAt(95, 6)).toEqual([4, 5, 6, 7, 8]);
    expect(await shownAt(95, 9)).toEqual([6, 7, 8, 9, 10]);
    expect(await shownAt(95, 10)).toEqual([6, 7, 8, 9, 10]);
    expect(await shownAt(25, 3)).toEqual([1, 2, 3]);
  });

  test('an empty list has an empty page and no cursors', async () => {
    const { connection, nodes } = await read(0, { first: 5 });
    expect(nodes).toEqual([]);
    expect(connection.pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    });
    expect(connection.pageCursors).toEqual({ totalPages: 0, around: [] });
  });

  test('sizes outside 0-100, two sizes and foreign cursors are refused by the argument’s name', async () => {
    await expect(read(45, { first: -1 })).rejects.toThrow('first: a page has 0 to 100 items.');
    await expect(read(45, { last: 0 })).rejects.toThrow('last: a page has 1 to 100 items.');
    await expect(read(45, { last: 101 })).rejects.toThrow('last: a page has 1 to 100 items.');
    await expect(read(45, { first: 1, last: 1 })).rejects.toThrow('last: give `first` or `last`');
    await expect(read(45, { after: 'nonsense' })).rejects.toThrow('after: this is not a cursor');
    await expect(read(45, { before: cursorOf(new ListKey('other'), 3) })).rejects.toThrow(
      'before: this cursor belongs to another list',
    );
  });

  test('a page that the vendor answers for another one counts as none', async () => {
    const clamped = (pageNo: number) =>
      Promise.resolve({
        items: pageNo === 1 ? [0, 1] : [0, 1],
        pageNo: 1,
        pageSize: 20,
        totalCount: 25,
        hasNextPage: true,
      });
    const connection = await numberedConnection(listOf(clamped), { first: 5, after: cursorOf(key, 19) });
    expect(connection.edges).toEqual([]);
  });

  test('following the cursors forwards and backwards visits every item once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 130 }),
        fc.integer({ min: 1, max: 100 }),
        async (total, size) => {
          const all = Array.from({ length: total }, (_, index) => index);
          const forwards: number[] = [];
          for (let after: string | null = null; ;) {
            const { nodes, connection } = await read(total, { first: size, after });
            forwards.push(...nodes);
            if (!connection.pageInfo.hasNextPage) break;
            after = connection.pageInfo.endCursor;
          }
          const backwards: number[] = [];
          for (let before: string | null = null; ;) {
            const { nodes, connection } = await read(total, { last: size, before });
            backwards.unshift(...nodes);
            if (!connection.pageInfo.hasPreviousPage) break;
            before = connection.pageInfo.startCursor;
          }
          expect(forwards).toEqual(all);
          expect(backwards).toEqual(all);
        },
      ),
    );
  });
});

describe('connections over a whole list', () => {
  const read = <T>(items: readonly T[], args: ConnectionArgs) =>
    wholeListConnection(
      { key, items, idOf: String },
      args,
      (node, pages, offset) => new ListEdge(pages, offset, node),
    );
  const letters = ['a', 'b', 'c', 'd'];

  test('without a size it is the first 20, as of every list', async () => {
    const short = await read(letters, {});
    expect(short.edges).toHaveLength(4);
    expect(short.pageInfo.hasNextPage).toBe(false);
    const many = Array.from({ length: 91 }, (_, index) => index);
    const page = await read(many, {});
    expect(page.edges.map((edge) => edge.node)).toEqual(many.slice(0, 20));
    expect(page.pageInfo.hasNextPage).toBe(true);
    expect(placeOf(key, page.pageInfo.endCursor!, 'after').offset).toBe(19);
    expect(page.totalCount).toBe(91);
  });

  test('sizes and cursors cut it like any connection', async () => {
    const page = await read(letters, { first: 2, after: cursorOf(key, 0) });
    expect(page.edges.map((edge) => edge.node)).toEqual(['b', 'c']);
    expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    expect(page.totalCount).toBe(4);
  });

  test('a page of none has the count alone', async () => {
    const page = await read(letters, { first: 0 });
    expect(page).toMatchObject({ edges: [], totalCount: 4, pageCursors: null, isComplete: true });
    expect(page.pageInfo).toMatchObject({ hasNextPage: true, endCursor: null });
  });

  test('one that may be longer is not counted', async () => {
    const list = { key, items: letters, idOf: String, isComplete: false };
    const page = await wholeListConnection(
      list,
      { first: 3 },
      (node, pages, offset) => new ListEdge(pages, offset, node),
    );
    expect(page).toMatchObject({ totalCount: null, pageCursors: null, isComplete: false });
    expect(page.pageInfo.hasNextPage).toBe(true);
  });

  test('a cursor stays with its item where others have come and gone', async () => {
    const { endCursor } = (await read(letters, { first: 2 })).pageInfo;
    const later = await read(['x', 'y', 'a', 'b', 'z', 'd'], { after: endCursor });
    expect(later.edges.map((edge) => edge.node)).toEqual(['z', 'd']);
    // Its own item is gone, and the one before it is not.
    const without = await read(['a', 'c', 'd'], { after: endCursor });
    expect(without.edges.map((edge) => edge.node)).toEqual(['c', 'd']);
  });
});
