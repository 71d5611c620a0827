import { cursorOf, type ListKey } from './cursors.ts';
import {
  DEFAULT_PAGE_SIZE,
  MAX_PAGE_SIZE,
  windowOf,
  windowRequest,
  type ConnectionArgs,
  type PageWindow,
} from './page-window.ts';
import { vendorCost } from './vendor-cost.ts';

/** One of the vendor's numbered pages; null for what it does not say, and in the place of an item that cannot be read. */
export interface NumberedPage<T> {
  items: (T | null)[];
  pageNo: number | null;
  pageSize: number | null;
  totalCount: number | null;
}

export interface Edge<T> {
  cursor: string;
  /** Null for an item that cannot be read: it keeps its place. */
  node: T | null;
}

/** An edge that works its cursor out when it is asked for. */
export class ListEdge<T> implements Edge<T> {
  readonly node: T | null;
  readonly #list: ListKey;
  readonly #offset: number;

  constructor(list: ListKey, offset: number, node: T | null) {
    this.node = node;
    this.#list = list;
    this.#offset = offset;
  }

  get cursor(): string {
    return cursorOf(this.#list, this.#offset);
  }
}

/** Most queries ask for a part of it, so each part is worked out when it is read. */
export interface Connection<E> {
  /** Read on demand: a query that asks only for counts fetches no further page. */
  edges: Promise<E[]> | E[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
  /** Null where nobody counts. */
  totalCount: number | null;
  pageCursors: PageCursors | null;
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

/** The vendor's page size; it cannot be chosen. */
const VENDOR_PAGE_SIZE = 20;
/** Pages shown around the current one, as the vendor's own `slider` does. */
const PAGES_AROUND = 5;

/**
 * A connection over the vendor's numbered pages. The first page of the window is fetched at once, since only an
 * answer tells how long the list is; the others, in parallel, when the edges are read.
 */
export async function numberedConnection<T>(
  list: ListKey,
  args: ConnectionArgs,
  fetchPage: (pageNo: number) => Promise<NumberedPage<T>>,
): Promise<Connection<Edge<T>>> {
  const request = windowRequest(list, args);
  const firstOffset = request.isBackward
    ? Math.max(request.from, (request.to ?? 0) - request.size)
    : request.from;
  const probe = await fetchPage(pageNoOf(firstOffset));
  const firstPage = pageNoOf(firstOffset);
  const window = windowOf(request, probe.totalCount ?? leastCount(firstPage, probe));
  let edges: Promise<Edge<T>[]> | undefined;
  return new ListConnection(
    list,
    window,
    probe.totalCount,
    request.size,
    () =>
      (edges ??= readEdges(list, window, (pageNo) =>
        pageNo === firstPage ? Promise.resolve(probe) : fetchPage(pageNo),
      )),
  );
}

/** What `numberedConnection` costs at worst, and how many objects it shows. */
export function numberedListCost(endpoint: string) {
  return vendorCost({
    call: endpoint,
    isShared: true,
    calls: (args, readsItems) => {
      const { after, last } = args as ConnectionArgs;
      if (!readsItems) return 1;
      const size = itemsShown(args);
      // From the start of the list pages are whole; elsewhere a window may begin inside one.
      const aligned = Math.ceil(size / VENDOR_PAGE_SIZE);
      if (last != null) return 1 + pagesAnywhere(size);
      return after == null ? aligned : pagesAnywhere(size);
    },
    items: itemsShown,
    yields: [endpoint],
  });
}

function pagesAnywhere(size: number): number {
  return 1 + Math.ceil((size - 1) / VENDOR_PAGE_SIZE);
}

/** The page size that the arguments ask for; a size that is refused costs nothing, so it is cut to what is possible. */
export function itemsShown(args: Readonly<Record<string, unknown>>): number {
  const { first, last } = args as ConnectionArgs;
  return Math.min(Math.max(first ?? last ?? DEFAULT_PAGE_SIZE, 1), MAX_PAGE_SIZE);
}

/** A connection over a list that the vendor answers whole, so that each of its pages is cut from one answer. */
export function wholeListConnection<T, E extends Edge<unknown>>(
  list: ListKey,
  args: ConnectionArgs,
  items: readonly T[],
  edgeFrom: (item: T, list: ListKey, offset: number) => E,
): Connection<E> {
  const request = windowRequest(list, args);
  const window = windowOf(request, items.length);
  const edges = items
    .slice(window.start, window.end)
    .map((item, index) => edgeFrom(item, list, window.start + index));
  return new ListConnection(list, window, items.length, request.size, () => edges);
}

async function readEdges<T>(
  list: ListKey,
  { start, end }: PageWindow,
  pageAt: (pageNo: number) => Promise<NumberedPage<T>>,
): Promise<Edge<T>[]> {
  if (start === end) return [];
  const firstPage = pageNoOf(start);
  const pageCount = pageNoOf(end - 1) - firstPage + 1;
  const pages = await Promise.all(Array.from({ length: pageCount }, (_, index) => pageAt(firstPage + index)));
  const edges: Edge<T>[] = [];
  for (const [index, page] of pages.entries()) {
    // A vendor that answers another page than the asked one has none there: the list has become shorter.
    const pageNo = page.pageNo ?? firstPage + index;
    if (pageNo !== firstPage + index) continue;
    const pageStart = (pageNo - 1) * VENDOR_PAGE_SIZE;
    for (const [position, node] of page.items.entries()) {
      const offset = pageStart + position;
      if (offset >= start && offset < end) edges.push(new ListEdge(list, offset, node));
    }
  }
  return edges;
}

class ListConnection<E> implements Connection<E> {
  readonly totalCount: number | null;
  readonly #list: ListKey;
  readonly #window: PageWindow;
  readonly #size: number;
  readonly #readEdges: () => Promise<E[]> | E[];

  constructor(
    list: ListKey,
    window: PageWindow,
    totalCount: number | null,
    size: number,
    edges: () => Promise<E[]> | E[],
  ) {
    this.totalCount = totalCount;
    this.#list = list;
    this.#window = window;
    this.#size = size;
    this.#readEdges = edges;
  }

  get edges() {
    return this.#readEdges();
  }

  get pageInfo() {
    const { start, end } = this.#window;
    const isEmpty = start === end;
    return {
      hasNextPage: end < (this.totalCount ?? Infinity),
      hasPreviousPage: start > 0,
      startCursor: isEmpty ? null : cursorOf(this.#list, start),
      endCursor: isEmpty ? null : cursorOf(this.#list, end - 1),
    };
  }

  get pageCursors() {
    const { totalCount } = this;
    return totalCount === null ? null : pageCursors(this.#list, this.#window.start, totalCount, this.#size);
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

/** How long a list is at least of which one page is known: a full page may have another behind it. */
function leastCount<T>(pageNo: number, { items, pageSize }: NumberedPage<T>): number {
  const size = pageSize ?? VENDOR_PAGE_SIZE;
  return (pageNo - 1) * VENDOR_PAGE_SIZE + items.length + (items.length === size ? 1 : 0);
}

function pageNoOf(offset: number): number {
  return Math.floor(offset / VENDOR_PAGE_SIZE) + 1;
}
