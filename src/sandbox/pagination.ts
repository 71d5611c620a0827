/** The document's list answers always have twenty items a page. */
const PAGE_SIZE = 20;
const SLIDER_COUNT = 5;

/** The vendor's page, named after the fields of SpringSide's `Page`. */
export interface Pagination<T> {
  pageNo: number;
  pageSize: number;
  countTotal: boolean;
  sliderCount: number;
  items: T[];
  totalCount: number;
  totalPages: number;
  lastPage: boolean;
  nextPage: number;
  hasNextPage: boolean;
  firstPage: boolean;
  prePage: number;
  hasPrePage: boolean;
  slider: number[];
}

/** One numbered page of all matches. A page behind the last one is empty and keeps the true totals. */
export function paginate<S, T>(
  all: readonly S[],
  requestedPage: number,
  view: (item: S) => T,
): Pagination<T> {
  const pageNo = Math.max(1, requestedPage);
  const totalPages = Math.ceil(all.length / PAGE_SIZE);
  const hasNextPage = pageNo < totalPages;
  const hasPrePage = pageNo > 1;
  return {
    pageNo,
    pageSize: PAGE_SIZE,
    countTotal: true,
    sliderCount: SLIDER_COUNT,
    items: all.slice((pageNo - 1) * PAGE_SIZE, pageNo * PAGE_SIZE).map(view),
    totalCount: all.length,
    totalPages,
    lastPage: !hasNextPage,
    nextPage: hasNextPage ? pageNo + 1 : pageNo,
    hasNextPage,
    firstPage: !hasPrePage,
    prePage: hasPrePage ? pageNo - 1 : pageNo,
    hasPrePage,
    slider: slider(pageNo, totalPages),
  };
}

/** The page numbers around the current one: SpringSide's own arithmetic, which gives five of them or six. */
function slider(pageNo: number, totalPages: number): number[] {
  const first = Math.max(pageNo - Math.floor(SLIDER_COUNT / 2), 1);
  const last = Math.min(first + SLIDER_COUNT - 1, totalPages);
  const from = last - first < SLIDER_COUNT ? Math.max(last - SLIDER_COUNT, 1) : first;
  return Array.from({ length: Math.max(0, last - from + 1) }, (_, index) => from + index);
}
