import { NumberedPages, type NumberedList } from './numbered-pages.ts';

/** What came of reading a list from its start. */
export interface LookedThrough<T> {
  /** Each item once, in the order of the list. */
  items: T[];
  /** False where there is more, or may be: of an item that cannot be read nobody can say what it is. */
  isComplete: boolean;
  /** Pages that were read. */
  calls: number;
}

/**
 * Reads a list from its start, at most so many pages, those behind the first one side by side. Pages that do not fit each
 * other are read once more, if the rest of the pages is enough for it.
 */
export async function lookThrough<T>(list: NumberedList<T>, maxPages: number): Promise<LookedThrough<T>> {
  let calls = 0;
  const fetchPage = (pageNo: number) => {
    calls += 1;
    return list.fetchPage(pageNo);
  };
  const read = async (most: number) => {
    const pages = new NumberedPages({ ...list, fetchPage }, null);
    const isWhole = await pages.loadFromStart(most);
    return { pages, isWhole };
  };
  let { pages, isWhole } = await read(maxPages);
  if (pages.disagree && 2 * calls <= maxPages) {
    list.forget();
    ({ pages, isWhole } = await read(maxPages - calls));
  }
  const items = new Map<string, T>();
  let isReadable = true;
  for (const [, item] of pages.loaded()) {
    if (item === null) isReadable = false;
    else items.set(list.idOf(item), item);
  }
  return { items: [...items.values()], isComplete: isWhole && isReadable && !pages.disagree, calls };
}
