import { cursorOf, type ListKey } from './cursors.ts';
import { NumberedPages, VENDOR_PAGE_SIZE, type NumberedList } from './numbered-pages.ts';
import {
  DEFAULT_PAGE_SIZE,
  MAX_PAGE_SIZE,
  windowOf,
  windowRequest,
  type ConnectionArgs,
  type PageWindow,
  type WindowBounds,
  type WindowRequest,
} from './page-window.ts';
import { boundaryOf } from './realignment.ts';
import { vendorCost } from './vendor-cost.ts';

export interface Edge<T> {
  cursor: string;
  /** Null for an item that cannot be read: it keeps its place. */
  node: T | null;
}

/** Pages that know the cursors of their items. */
export interface CursorSource {
  cursorAt: (offset: number) => string;
}

/** An edge that works its cursor out when it is asked for. */
export class ListEdge<T> implements Edge<T> {
  readonly node: T | null;
  readonly #pages: CursorSource;
  readonly #offset: number;

  constructor(pages: CursorSource, offset: number, node: T | null) {
    this.node = node;
    this.#pages = pages;
    this.#offset = offset;
  }

  get cursor(): string {
    return this.#pages.cursorAt(this.#offset);
  }
}

/** Most queries ask for a part of it, so each part is worked out when it is read. */
export interface Connection<E> {
  edges: E[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
  /** Null where nobody counts. */
  totalCount: number | null;
  /** Null where nobody counts, or a page has no items. */
  pageCursors: PageCursors | null;
  /** Whether the list was looked through to its end, as far as that was needed. */
  isComplete: boolean;
}

export interface PageCursors {
  totalPages: number;
  around: PageCursor[];
}

export interface PageCursor {
  pageNumber: number;
  after: string | null;
  isCurrent: boolean;
}

/** Pages shown around the current one, as the vendor's own `slider` does. */
const PAGES_AROUND = 5;

/** What finding a place again costs at worst, where the list has changed since. */
const REALIGNMENT_CALLS = 3;

/**
 * A connection over the vendor's numbered pages. One that is asked only for counts fetches one page; another also those
 * of its window, at the same time. Pages that do not fit each other, since the list has changed between them, are
 * read once more.
 */
export async function numberedConnection<T>(
  list: NumberedList<T>,
  args: ConnectionArgs,
  readsItems = true,
): Promise<Connection<Edge<T>>> {
  const request = windowRequest(list.key, args);
  if (request.size === 0) return countAlone(list, request);
  let read = await readWindow(list, request, readsItems);
  if (read.pages.disagree) {
    list.forget();
    read = await readWindow(list, request, readsItems);
  }
  const edges = readsItems ? edgesOf(list, read) : null;
  // Where nothing came, no cursor leads on, whatever the vendor counts.
  const length = edges?.length === 0 ? read.window.end : read.length;
  return new ListConnection(list.key, request.size, edges, { ...read, length, count: read.pages.count });
}

/** Any page has the count, so places are not looked for. */
async function countAlone<T>(list: NumberedList<T>, { after }: WindowRequest): Promise<Connection<Edge<T>>> {
  const pages = new NumberedPages(list, null);
  await pages.load(0);
  const { count } = pages;
  const length = count ?? pages.lengthAt(0);
  const start = Math.min(after ? after.offset + 1 : 0, length);
  return new ListConnection<Edge<T>>(list.key, 0, null, { window: { start, end: start }, length, count });
}

/** What `numberedConnection` costs at worst, and how many objects it shows. */
export function numberedListCost(endpoint: string, calls = numberedListCalls) {
  return vendorCost({ call: endpoint, isShared: true, calls, items: itemsShown, yields: [endpoint] });
}

/** Calls for a list of which each page is one. */
export function numberedListCalls(args: Readonly<Record<string, unknown>>, readsItems: boolean): number {
  const { first, after, before, last } = args as ConnectionArgs;
  if (first === 0) return 1;
  const realignments = (after == null ? 0 : REALIGNMENT_CALLS) + (before == null ? 0 : REALIGNMENT_CALLS);
  if (!readsItems) return 1 + realignments;
  const size = itemsShown(args);
  // From the start of the list pages are whole; elsewhere a window may begin inside one.
  const aligned = Math.ceil(size / VENDOR_PAGE_SIZE);
  if (last != null) return 1 + pagesAnywhere(size) + realignments;
  return (after == null ? aligned : pagesAnywhere(size)) + realignments;
}

function pagesAnywhere(size: number): number {
  return 1 + Math.ceil((size - 1) / VENDOR_PAGE_SIZE);
}

/** The page size that the arguments ask for; a size that is refused costs nothing, so it is cut to what is possible. */
export function itemsShown(args: Readonly<Record<string, unknown>>): number {
  const { first, last } = args as ConnectionArgs;
  return Math.min(Math.max(first ?? last ?? DEFAULT_PAGE_SIZE, 0), MAX_PAGE_SIZE);
}

/** A list of which everything is there. */
export interface WholeList<T> {
  key: ListKey;
  items: readonly T[];
  idOf: (item: T) => string;
  /** False where it may have more items that nobody has looked at, so that it is not counted. True, if not said. */
  isComplete?: boolean;
}

/** A connection over a list that is there whole, so that each of its pages is cut from it. */
export async function wholeListConnection<T, E extends Edge<unknown>>(
  { key, items, idOf, isComplete = true }: WholeList<T>,
  args: ConnectionArgs,
  edgeFrom: (item: T, pages: CursorSource, offset: number) => E,
): Promise<Connection<E>> {
  const { after, before, size, isBackward } = windowRequest(key, args);
  const pages = NumberedPages.ofWhole({ key, idOf, items });
  const from = after ? await boundaryOf(pages, after, 'after') : 0;
  const to = before ? await boundaryOf(pages, before, 'before') : null;
  const { length } = items;
  const window = windowOf({ from, to, size, isBackward }, length);
  const edges: E[] = [];
  for (let offset = window.start; offset < window.end; offset += 1) {
    edges.push(edgeFrom(items[offset] as T, pages, offset));
  }
  const count = isComplete ? length : null;
  return new ListConnection(key, size, edges, { window, length, count, isComplete });
}

interface ReadWindow<T> {
  pages: NumberedPages<T>;
  window: PageWindow;
  /** Of the list, as far as the window needs to know. */
  length: number;
}

async function readWindow<T>(
  list: NumberedList<T>,
  { after, before, size, isBackward }: WindowRequest,
  readsItems: boolean,
): Promise<ReadWindow<T>> {
  const pages = new NumberedPages(list, (after ?? before)?.pageSize ?? null);
  const from = after ? await boundaryOf(pages, after, 'after') : 0;
  const to = before ? await boundaryOf(pages, before, 'before') : null;
  const first = isBackward && to !== null ? Math.max(from, to - size) : from;
  await pages.load(first);
  const bounds = { from, to, size, isBackward };
  const counted = pages.count;
  if (counted !== null) {
    const window = windowOf(bounds, counted);
    if (readsItems) await pages.loadAll(window.start, window.end);
    // Unless a page of the window shows that the count was wrong.
    if (pages.count !== null) return { pages, window, length: counted };
  }
  const length = await uncountedLength(pages, bounds, readsItems);
  const window = windowOf(bounds, length);
  if (readsItems) await pages.loadAll(window.start, window.end);
  return { pages, window, length };
}

/** Where nobody counts, the list is at least as long as what is behind the window, and one item more if there is one. */
async function uncountedLength<T>(
  pages: NumberedPages<T>,
  { from, to, size, isBackward }: WindowBounds,
  readsItems: boolean,
): Promise<number> {
  if (isBackward) return to === null ? pages.findLength() : to + 1;
  return readsItems ? pages.loadOnTo(from, Math.min(to ?? Infinity, from + size)) : pages.lengthAt(from);
}

function edgesOf<T>({ idOf }: NumberedList<T>, { pages, window }: ReadWindow<T>): Edge<T>[] {
  const edges: Edge<T>[] = [];
  // An item that moves to the next page between the calls for the two is on both.
  const shown = new Set<string>();
  for (let offset = window.start; offset < window.end; offset += 1) {
    const node = pages.at(offset);
    if (node === undefined) continue;
    const id = node && idOf(node);
    if (id !== null && shown.has(id)) continue;
    if (id !== null) shown.add(id);
    edges.push(new ListEdge(pages, offset, node));
  }
  return edges;
}

class ListConnection<E extends Edge<unknown>> implements Connection<E> {
  readonly #readEdges: E[] | null;
  readonly totalCount: number | null;
  readonly isComplete: boolean;
  readonly #list: ListKey;
  readonly #size: number;
  readonly #window: PageWindow;
  readonly #length: number;

  constructor(
    list: ListKey,
    size: number,
    edges: E[] | null,
    {
      window,
      length,
      count,
      isComplete = true,
    }: { window: PageWindow; length: number; count: number | null; isComplete?: boolean },
  ) {
    this.#readEdges = edges;
    this.totalCount = count;
    this.isComplete = isComplete;
    this.#list = list;
    this.#size = size;
    this.#window = window;
    this.#length = length;
  }

  get edges(): E[] {
    return this.#readEdges ?? [];
  }

  get pageInfo() {
    const edges = this.#readEdges;
    const { start, end } = this.#window;
    // Nobody has seen the items that they would be the places of.
    const byNumber = (offset: number) => (start === end ? null : cursorOf(this.#list, offset));
    return {
      hasNextPage: end < this.#length,
      hasPreviousPage: start > 0,
      get startCursor() {
        return edges ? (edges[0]?.cursor ?? null) : byNumber(start);
      },
      get endCursor() {
        return edges ? (edges.at(-1)?.cursor ?? null) : byNumber(end - 1);
      },
    };
  }

  get pageCursors() {
    const { totalCount } = this;
    if (totalCount === null || this.#size === 0) return null;
    return pageCursors(this.#list, this.#window.start, totalCount, this.#size);
  }
}

function pageCursors(list: ListKey, start: number, totalCount: number, size: number): PageCursors {
  const totalPages = Math.ceil(totalCount / size);
  const current = Math.min(Math.floor(start / size) + 1, totalPages);
  const first = Math.max(1, Math.min(current - Math.floor(PAGES_AROUND / 2), totalPages - PAGES_AROUND + 1));
  const count = Math.min(PAGES_AROUND, totalPages);
  return {
    totalPages,
    around: Array.from({ length: count }, (_, index) => {
      const pageNumber = first + index;
      return {
        pageNumber,
        after: pageNumber === 1 ? null : cursorOf(list, (pageNumber - 1) * size - 1),
        isCurrent: pageNumber === current,
      };
    }),
  };
}
