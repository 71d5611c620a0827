import { describe, expect, it } from 'vitest';
import { paginate } from '../../src/sandbox/pagination.ts';
import { startCaller } from './vendor-caller.ts';

function page(count: number, pageNo: number): ReturnType<typeof paginate<number, number>> {
  const all = Array.from({ length: count }, (_, index) => index);
  return paginate(all, pageNo, (item) => item);
}

describe('pagination', () => {
  it('gives the document’s sample for nine items', () => {
    const { items, ...rest } = page(9, 1);
    expect(items).toHaveLength(9);
    expect(rest).toEqual({
      pageNo: 1,
      pageSize: 20,
      countTotal: true,
      sliderCount: 5,
      totalCount: 9,
      totalPages: 1,
      lastPage: true,
      nextPage: 1,
      hasNextPage: false,
      firstPage: true,
      prePage: 1,
      hasPrePage: false,
      slider: [1],
    });
  });

  it.each([
    [0, 1, []],
    [41, 2, [1, 2, 3]],
    [200, 1, [1, 2, 3, 4, 5]],
    [200, 5, [2, 3, 4, 5, 6, 7]],
    [200, 10, [5, 6, 7, 8, 9, 10]],
  ])('%i items, page %i: the slider is %o', (count, pageNo, slider) => {
    expect(page(count, pageNo).slider).toEqual(slider);
  });

  it('clamps the neighbours to the current page', () => {
    expect(page(60, 1)).toMatchObject({ prePage: 1, nextPage: 2, firstPage: true, lastPage: false });
    expect(page(60, 3)).toMatchObject({ prePage: 2, nextPage: 3, firstPage: false, lastPage: true });
  });

  it('has no pages when there is nothing', () => {
    expect(page(0, 1)).toMatchObject({
      totalPages: 0,
      totalCount: 0,
      items: [],
      lastPage: true,
      firstPage: true,
    });
  });

  it('behind the last page is empty and keeps the true totals', () => {
    expect(page(25, 9)).toMatchObject({
      pageNo: 9,
      items: [],
      totalCount: 25,
      totalPages: 2,
      hasNextPage: false,
    });
  });

  it('reads page numbers below one as one', async () => {
    await using caller = await startCaller();
    expect((await caller.post('v3/room/list', { pageNo: '-3' })).pagination.pageNo).toBe(1);
  });
});
