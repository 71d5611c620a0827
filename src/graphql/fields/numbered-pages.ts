import { cursorAt, markOf, MAX_LANDMARKS, NO_MARK, type ListKey } from './cursors.ts';

/** One of the vendor's numbered pages; null for what it does not say, and in the place of an item that cannot be read. */
export interface NumberedPage<T> {
  items: (T | null)[];
  pageNo: number | null;
  pageSize: number | null;
  totalCount: number | null;
  totalPages?: number | null;
  hasNextPage: boolean | null;
}

/** What stands for a page where there is no list at all. */
export const NO_PAGE: NumberedPage<never> = {
  items: [],
  pageNo: null,
  pageSize: null,
  totalCount: 0,
  hasNextPage: false,
};

/** Where the pages of one list come from. */
export interface NumberedList<T> {
  key: ListKey;
  /** 1-based. */
  fetchPage: (pageNo: number) => Promise<NumberedPage<T>>;
  idOf: (item: T) => string;
  /** Forgets what is remembered of the list, since remembered pages of it do not fit each other. */
  forget: () => void;
  /** Looks for the place of a cursor also where the list is as long as it was, which costs one page more each time. */
  isCertain: boolean;
}

/** The vendor's page size, as far as the document goes; it cannot be chosen. */
export const VENDOR_PAGE_SIZE = 20;

/** A vendor that always says that there is more is not believed beyond it. */
const MAX_PAGE_NO = 1 << 20;

interface LoadedPage<T> {
  items: readonly (T | null)[];
  hasNextPage: boolean;
  /** The items' marks, made when a cursor needs them. */
  marks: readonly string[] | undefined;
}

/** The pages of one list that one answer has loaded, and what they tell of the list. */
export class NumberedPages<T> {
  readonly #list: NumberedList<T>;
  readonly #pages = new Map<number, LoadedPage<T>>();
  #size: number;
  #count: number | null = null;
  #isCounted = true;
  #disagree = false;

  constructor(list: NumberedList<T>, size: number | null) {
    this.#list = list;
    this.#size = size ?? VENDOR_PAGE_SIZE;
  }

  /** Of a list that one answer has whole: one page, and nothing behind it. */
  static ofWhole<T>({ key, idOf, items }: { key: ListKey; idOf: (item: T) => string; items: readonly T[] }) {
    const { length } = items;
    const fetchPage = () => Promise.resolve({ ...NO_PAGE, totalCount: length });
    const list = { key, idOf, fetchPage, forget: () => undefined, isCertain: false };
    const pages = new NumberedPages<T>(list, Math.max(1, length));
    pages.#count = length;
    pages.#pages.set(1, { items, hasNextPage: false, marks: undefined });
    return pages;
  }

  get isCertain(): boolean {
    return this.#list.isCertain;
  }

  /** Items of the list, as the page says that was loaded last; null where one of them does not say it, or wrongly. */
  get count(): number | null {
    return this.#isCounted ? this.#count : null;
  }

  /** Whether two of the pages belong to lists of different lengths, so that an item may be on both or on none. */
  get disagree(): boolean {
    return this.#disagree;
  }

  /** Whether the page of this offset is there. */
  isLoaded(offset: number): boolean {
    return this.#pages.has(this.#pageNoOf(offset));
  }

  /** Undefined where there is none, null for one that cannot be read. */
  at(offset: number): T | null | undefined {
    const pageNo = this.#pageNoOf(offset);
    return this.#pages.get(pageNo)?.items[offset - this.#startOf(pageNo)];
  }

  /** Loads the page that an offset is on. */
  async load(offset: number): Promise<void> {
    const pageNo = this.#pageNoOf(offset);
    if (this.#pages.has(pageNo)) return;
    await this.#loadPage(pageNo);
    // The pages may have turned out to be larger or smaller than was thought.
    if (this.#pageNoOf(offset) !== pageNo) await this.load(offset);
  }

  /** Loads all pages from `start` (included) to `end` (excluded), at the same time. */
  async loadAll(start: number, end: number): Promise<void> {
    if (start >= end) return;
    const missing: Promise<unknown>[] = [];
    for (let pageNo = this.#pageNoOf(start); pageNo <= this.#pageNoOf(end - 1); pageNo += 1) {
      if (!this.#pages.has(pageNo)) missing.push(this.#loadPage(pageNo));
    }
    await Promise.all(missing);
  }

  /** Loads the list from its start, at most so many pages of it. Answers whether that is all of it. */
  async loadFromStart(maxPages: number): Promise<boolean> {
    await this.load(0);
    if (this.count !== null) await this.loadAll(0, Math.min(this.count, maxPages * this.#size));
    let last = 1;
    while (this.#pages.has(last + 1)) last += 1;
    // Where nobody counts, or a count was too small.
    while (this.#pages.get(last)?.hasNextPage && last < maxPages) {
      last += 1;
      await this.#loadPage(last);
    }
    return this.#pages.get(last)?.hasNextPage !== true;
  }

  /** How long the list is at least, by the page of this offset: where there is a next page, one item more. */
  lengthAt(offset: number): number {
    const pageNo = this.#pageNoOf(offset);
    const page = this.#pages.get(pageNo);
    if (!page || (page.items.length === 0 && pageNo > 1)) return Math.min(offset, this.#startOf(pageNo));
    return this.#startOf(pageNo) + page.items.length + (page.hasNextPage ? 1 : 0);
  }

  /** Where nobody counts: asks on from `start` while there is a next page and `end` is not reached. */
  async loadOnTo(start: number, end: number): Promise<number> {
    await this.load(start);
    let at = start;
    while (this.#pages.get(this.#pageNoOf(at))?.hasNextPage && this.lengthAt(at) <= end) {
      at = this.#startOf(this.#pageNoOf(at) + 1);
      await this.load(at);
    }
    return this.lengthAt(at);
  }

  /** Where nobody counts: the length of the list, found by asking for pages ever further on, then between them. */
  async findLength(): Promise<number> {
    const hasNext = async (pageNo: number) => {
      const page = this.#pages.get(pageNo) ?? (await this.#loadPage(pageNo));
      return pageNo < MAX_PAGE_NO && page.hasNextPage;
    };
    let [before, last] = [0, 1];
    while (await hasNext(last)) [before, last] = [last, last * 2];
    // The last page is behind `before`, which has a next one, and not behind `last`, which has none.
    while (last - before > 1) {
      const middle = Math.floor((before + last) / 2);
      if (await hasNext(middle)) before = middle;
      else last = middle;
    }
    return this.lengthAt(this.#startOf(last));
  }

  /** Every loaded item with its offset, in the order of the list; null for one that cannot be read. */
  loaded(): [offset: number, item: T | null][] {
    return [...this.#pages]
      .sort(([a], [b]) => a - b)
      .flatMap(([pageNo, { items }]) =>
        items.map((item, index): [number, T | null] => [this.#startOf(pageNo) + index, item]),
      );
  }

  /** Every loaded item with its mark. */
  *marked(): Generator<[offset: number, mark: string]> {
    for (const [pageNo, page] of this.#pages) {
      for (const [index, mark] of this.#marksOf(page).entries()) yield [this.#startOf(pageNo) + index, mark];
    }
  }

  /** The cursor of a loaded item. */
  cursorAt(offset: number): string {
    let [first, last] = [offset, offset];
    while (last - first + 1 < MAX_LANDMARKS) {
      const [hasBefore, hasBehind] = [this.at(first - 1) !== undefined, this.at(last + 1) !== undefined];
      if (!hasBefore && !hasBehind) break;
      if (hasBefore) first -= 1;
      if (hasBehind && last - first + 1 < MAX_LANDMARKS) last += 1;
    }
    const marks = Array.from({ length: last - first + 1 }, (_, index) => this.#markAt(first + index));
    return cursorAt(this.#list.key, {
      offset,
      count: this.count,
      pageSize: this.#size,
      marks,
      marksBefore: offset - first,
    });
  }

  async #loadPage(pageNo: number): Promise<LoadedPage<T>> {
    const page = this.#readable(await this.#list.fetchPage(pageNo), pageNo);
    const { items } = page;
    if (items.length > 0) this.#size = sizeOf(page, this.#size);
    const seen = this.#startOf(pageNo) + items.length;
    this.#countBy(page, items.length, seen);
    const isMoreCounted =
      this.count === null ? page.hasNextPage === null && items.length === this.#size : this.count > seen;
    const hasNextPage = items.length > 0 && (page.hasNextPage === true || isMoreCounted);
    const loaded = { items, hasNextPage, marks: undefined };
    this.#pages.set(pageNo, loaded);
    return loaded;
  }

  /** The page without what its own count says is wrong. */
  #readable(page: NumberedPage<T>, pageNo: number): NumberedPage<T> {
    const { items, totalCount } = page;
    const behind = totalCount === null ? null : totalCount - this.#startOf(pageNo);
    // A vendor that answers another page than the asked one has none there: the list has become shorter. Unless it only
    // numbers its pages otherwise, and this one has as many items as the asked one must have.
    const isAsItShould = behind !== null && behind > 0 && items.length === Math.min(behind, this.#size);
    if (page.pageNo !== null && page.pageNo !== pageNo && !isAsItShould) return { ...page, items: [] };
    if (behind === null) return page;
    // Items that are there, as all else says, and cannot be read.
    if (items.length === 0 && page.hasNextPage === true && behind > 0)
      return { ...page, items: Array<null>(Math.min(behind, this.#size)).fill(null) };
    const isLast = items.length < this.#size && items.length === behind;
    return isLast ? { ...page, hasNextPage: false } : page;
  }

  /** A count that one page contradicts is believed of none. Where a page is full, more is looked for before it is. */
  #countBy({ totalCount, hasNextPage }: NumberedPage<T>, length: number, seen: number): void {
    if (totalCount === null || this.#isContradicted(totalCount, hasNextPage, length, seen)) {
      this.#isCounted = false;
      return;
    }
    this.#disagree ||= this.#count !== null && this.#count !== totalCount;
    this.#count = totalCount;
  }

  #isContradicted(count: number, hasNextPage: boolean | null, length: number, seen: number): boolean {
    if (count <= seen) return count < seen || hasNextPage === true;
    return length === 0 || (hasNextPage === false && length < this.#size);
  }

  #markAt(offset: number): string {
    const pageNo = this.#pageNoOf(offset);
    const page = this.#pages.get(pageNo);
    return (page && this.#marksOf(page)[offset - this.#startOf(pageNo)]) ?? NO_MARK;
  }

  #marksOf(page: LoadedPage<T>): readonly string[] {
    return (page.marks ??= page.items.map((item) =>
      item === null ? NO_MARK : markOf(this.#list.idOf(item)),
    ));
  }

  #pageNoOf(offset: number): number {
    return Math.floor(offset / this.#size) + 1;
  }

  #startOf(pageNo: number): number {
    return (pageNo - 1) * this.#size;
  }
}

/**
 * Items of a page. Of one before the last what is said counts, since some may be kept back, unless more came, or no more than
 * half of it; where nothing is said, what came. The last one says little.
 */
function sizeOf<T>(page: NumberedPage<T>, assumed: number): number {
  const { items, pageSize, hasNextPage } = page;
  const { length } = items;
  const isSaid = pageSize !== null && pageSize >= length && pageSize < 2 * length;
  const said = isSaid && (fitsPages(pageSize, page) || !fitsPages(length, page)) ? pageSize : null;
  if (hasNextPage === true) return said ?? length;
  return Math.max(length, hasNextPage === null ? (said ?? assumed) : assumed);
}

function fitsPages<T>(size: number, { totalCount, totalPages }: NumberedPage<T>): boolean {
  return totalCount !== null && totalPages != null && Math.ceil(totalCount / size) === totalPages;
}
