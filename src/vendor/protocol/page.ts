import * as z from 'zod';
import { mainList, wireBoolean, wireInteger } from './wire.ts';

/** One page of a numbered list. What the answer does not say, or says in no number, is null. */
export interface Page<T> {
  /** In their places on the page; null in the place of what cannot be read. */
  items: (T | null)[];
  /** 1-based. */
  pageNo: number | null;
  /** Items of a full page; 20 as far as the document goes. */
  pageSize: number | null;
  /** Items on all pages. */
  totalCount: number | null;
  /** 0 for an empty list. */
  totalPages: number | null;
  /** By the number of pages where the answer does not say it. */
  hasNextPage: boolean | null;
}

/** Below it a count says nothing; `-1` is how the vendor's library writes that nobody has counted. */
const countOrNull = (count: number | null | undefined, least: number): number | null =>
  count == null || count < least ? null : count;

/** The `pagination` of the two lists. The other fields of it follow from these. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z
    .object({
      pagination: z.object({
        items: mainList(item),
        pageNo: wireInteger,
        pageSize: wireInteger,
        totalCount: wireInteger,
        totalPages: wireInteger,
        hasNextPage: wireBoolean,
      }),
    })
    .transform(({ pagination: { items: listed, ...page } }): Page<z.output<T>> => {
      const items = listed ?? [];
      const totalCount = countOrNull(page.totalCount, items.length);
      const pageNo = countOrNull(page.pageNo, 1);
      const totalPages = countOrNull(page.totalPages, totalCount === 0 ? 0 : 1);
      const isBeforeLast = pageNo === null || totalPages === null ? null : pageNo < totalPages;
      return {
        items,
        pageNo,
        pageSize: countOrNull(page.pageSize, Math.max(1, items.length)),
        totalCount,
        totalPages,
        hasNextPage: page.hasNextPage ?? isBeforeLast,
      };
    });
}
