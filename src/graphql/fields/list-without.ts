import { NumberedPages, VENDOR_PAGE_SIZE, type NumberedList, type NumberedPage } from './numbered-pages.ts';

/** What a list has and must not show: few items, which stand at its ends where it is sorted by what they are unwanted for. */
export interface Unwanted<T> {
  isWanted: (item: T) => boolean;
  /** How many the list has of them; null where that cannot be told. Asked where the first page is not all of the list. */
  count: () => Promise<number | null>;
}

/** Pages next to the two at the ends of a list that are read where those have too few of the unwanted. */
const MAX_INWARD_PAGES = 3;

/** Calls beside those for the pages themselves and for the count of the unwanted: the ends of the list, and one page to fill another up. */
export const LIST_WITHOUT_CALLS = 2 + MAX_INWARD_PAGES + 1;

/**
 * The list without its unwanted items, as if the vendor had left them out: full pages, an exact count, places that hold.
 * Where they cannot be found, or nobody counts, they are left out of their pages, or null on one that has hardly anything
 * else, and the list is not counted.
 */
export function listWithout<T>(list: NumberedList<T>, unwanted: Unwanted<T>): NumberedList<T> {
  let rest: Rest<T> | undefined;
  return {
    ...list,
    fetchPage: (pageNo) => (rest ??= new Rest(list, unwanted)).page(pageNo),
    forget: () => {
      rest = undefined;
      list.forget();
    },
  };
}

/** What is left of a list, as one answer sees it. */
class Rest<T> {
  readonly #unwanted: Unwanted<T>;
  readonly #fetched = new Map<number, Promise<NumberedPage<T>>>();
  readonly #fetch: (pageNo: number) => Promise<NumberedPage<T>>;
  readonly #pages: NumberedPages<T>;
  #gaps: Promise<readonly number[] | null> | undefined;

  constructor(list: NumberedList<T>, unwanted: Unwanted<T>) {
    this.#unwanted = unwanted;
    this.#fetch = (pageNo) => {
      const page = this.#fetched.get(pageNo) ?? list.fetchPage(pageNo);
      this.#fetched.set(pageNo, page);
      return page;
    };
    this.#pages = new NumberedPages({ ...list, fetchPage: this.#fetch }, null);
  }

  async page(pageNo: number): Promise<NumberedPage<T>> {
    const gaps = await (this.#gaps ??= this.#findGaps((pageNo - 1) * VENDOR_PAGE_SIZE));
    if (gaps === null) return this.#uncountedPage(pageNo);
    return gaps.length === 0 ? this.#fetch(pageNo) : this.#pageBetween(gaps, pageNo);
  }

  /** The offsets of all unwanted items, in order; null where they cannot be told. */
  async #findGaps(offset: number): Promise<readonly number[] | null> {
    await this.#pages.load(offset);
    if (this.#pages.count === null) return null;
    if (this.#isWhole()) return this.#seenGaps();
    const expected = await this.#unwanted.count();
    if (expected === null) return null;
    return expected === 0 ? [] : this.#findGapsAtEnds(expected, this.#pages.count);
  }

  async #findGapsAtEnds(expected: number, count: number): Promise<readonly number[] | null> {
    let [head, tail] = [0, count - 1];
    await Promise.all([this.#pages.load(head), this.#pages.load(tail)]);
    for (let pages = 0; pages < MAX_INWARD_PAGES && this.#seenGaps().length < expected; pages += 1) {
      if (this.#isAllUnwanted(head)) await this.#pages.load((head += VENDOR_PAGE_SIZE));
      else if (this.#isAllUnwanted(tail)) await this.#pages.load((tail -= VENDOR_PAGE_SIZE));
    }
    const gaps = this.#seenGaps();
    return gaps.length === expected && !this.#pages.disagree ? gaps : null;
  }

  /** Whether the page of this offset has nothing else. */
  #isAllUnwanted(offset: number): boolean {
    const start = offset - (offset % VENDOR_PAGE_SIZE);
    return Array.from({ length: VENDOR_PAGE_SIZE }, (_, index) => this.#pages.at(start + index)).every(
      (item) => item === undefined || this.#isUnwanted(item),
    );
  }

  #isWhole(): boolean {
    return this.#pages.loaded().length === this.#pages.count;
  }

  #seenGaps(): number[] {
    return this.#pages.loaded().flatMap(([offset, item]) => (this.#isUnwanted(item) ? [offset] : []));
  }

  #isUnwanted(item: T | null | undefined): boolean {
    return item != null && !this.#unwanted.isWanted(item);
  }

  async #uncountedPage(pageNo: number): Promise<NumberedPage<T>> {
    const page = await this.#fetch(pageNo);
    const wanted = page.items.filter((item) => !this.#isUnwanted(item));
    // A page of few items would be taken for a small one, and one of none for the end.
    const isSizeKept =
      wanted.length === page.items.length ||
      2 * wanted.length > VENDOR_PAGE_SIZE ||
      page.hasNextPage === false;
    const items = isSizeKept ? wanted : page.items.map((item) => (this.#isUnwanted(item) ? null : item));
    return { ...page, items, totalCount: null };
  }

  /** A page of the list that has no gaps, which begins and ends elsewhere in the list that has them. */
  async #pageBetween(gaps: readonly number[], pageNo: number): Promise<NumberedPage<T>> {
    const start = (pageNo - 1) * VENDOR_PAGE_SIZE;
    const offsets = Array.from({ length: VENDOR_PAGE_SIZE }, (_, index) => behindGaps(gaps, start + index));
    const end = (offsets.at(-1) ?? start) + 1;
    await this.#pages.loadAll(offsets[0] ?? start, Math.min(end, this.#pages.count ?? end));
    const { count } = this.#pages;
    const totalCount = count === null ? null : count - gaps.length;
    const items: (T | null)[] = [];
    for (const offset of offsets) {
      const item = this.#pages.at(offset);
      if (item !== undefined && !this.#isUnwanted(item)) items.push(item);
    }
    const hasNextPage = totalCount === null ? null : start + VENDOR_PAGE_SIZE < totalCount;
    return { items, pageNo, pageSize: VENDOR_PAGE_SIZE, totalCount, hasNextPage };
  }
}

/** The offset in the list with gaps of the item that has this one in the list without. */
function behindGaps(gaps: readonly number[], offset: number): number {
  let behind = offset;
  for (const gap of gaps) if (gap <= behind) behind += 1;
  return behind;
}
