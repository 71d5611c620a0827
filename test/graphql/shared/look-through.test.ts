import { describe, expect, test } from 'vitest';
import { lookThrough } from '../../../src/graphql/fields/look-through.ts';
import { ChangingList } from './changing-list.ts';

describe('looking through a list', () => {
  test.each([0, 1, 20, 21, 100])('%d items are read whole, each page once', async (length) => {
    const rooms = new ChangingList(length);
    const found = await lookThrough(rooms.list, 5);
    expect(found).toEqual({ items: rooms.ids, isComplete: true, calls: Math.max(1, Math.ceil(length / 20)) });
    expect(rooms.calls).toBe(found.calls);
  });

  test('is not complete where there are more pages than it may read', async () => {
    const rooms = new ChangingList(101);
    const found = await lookThrough(rooms.list, 5);
    expect(found).toEqual({ items: rooms.ids.slice(0, 100), isComplete: false, calls: 5 });
  });

  test('goes on while there is a next page where nobody counts, or the pages are of another size', async () => {
    for (const answers of [{ totalCount: null }, { pageSize: 30 }, { totalCount: null, saidNext: null }]) {
      const rooms = new ChangingList(95, answers);
      expect(await lookThrough(rooms.list, 9)).toMatchObject({ items: rooms.ids, isComplete: true });
    }
    const long = new ChangingList(95, { totalCount: null });
    expect(await lookThrough(long.list, 3)).toMatchObject({
      items: long.ids.slice(0, 60),
      isComplete: false,
    });
  });

  test('is not complete where an item cannot be read: nobody knows what it is', async () => {
    const rooms = new ChangingList(30, { unreadable: (id) => id === 'room-3' });
    const { items, isComplete } = await lookThrough(rooms.list, 5);
    expect(items).toEqual(rooms.ids.filter((id) => id !== 'room-3'));
    expect(isComplete).toBe(false);
  });

  test('reads anew where its pages are of different lists, and says so where there are no calls left for it', async () => {
    const changedOnce = (length: number) => {
      const rooms = new ChangingList(length);
      const { fetchPage } = rooms.list;
      rooms.list.fetchPage = async (pageNo) => {
        const page = await fetchPage(pageNo);
        if (rooms.calls === 1) rooms.create(0);
        return page;
      };
      return rooms;
    };
    const rooms = changedOnce(45);
    expect(await lookThrough(rooms.list, 9)).toMatchObject({ items: rooms.ids, isComplete: true, calls: 6 });
    const long = changedOnce(95);
    const found = await lookThrough(long.list, 9);
    expect(found).toMatchObject({ isComplete: false, calls: 5 });
    expect(new Set(found.items).size).toBe(found.items.length);
  });
});
