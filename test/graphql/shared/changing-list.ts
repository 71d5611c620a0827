import { ListKey } from '../../../src/graphql/fields/cursors.ts';
import type { NumberedList, NumberedPage } from '../../../src/graphql/fields/numbered-pages.ts';

interface Answers {
  isCertain?: boolean;
  pageSize?: number;
  /** What is said of it; the truth, if nothing is given. */
  saidSize?: number | null;
  /** Said of every page; the truth, if nothing is given. */
  saidNext?: boolean | null;
  /** What is said instead of the truth. */
  totalCount?: number | null;
  /** Changes a page on its way. */
  odd?: (page: NumberedPage<string>) => Partial<NumberedPage<string>>;
  unreadable?: (id: string) => boolean;
  /** Not on its page, and counted all the same. */
  keptBack?: (id: string) => boolean;
}

/** Rooms by their ids, in the order of the vendor's list; others come and go between any two pages. */
export class ChangingList {
  readonly ids: string[];
  readonly pageSize: number;
  readonly list: NumberedList<string>;
  calls = 0;
  #created = 0;

  constructor(length: number, answers: Answers = {}) {
    const {
      isCertain = false,
      pageSize = 20,
      saidSize = pageSize,
      unreadable,
      keptBack = () => false,
    } = answers;
    this.ids = Array.from({ length }, () => this.#newId());
    this.pageSize = pageSize;
    this.list = {
      key: new ListKey('rooms'),
      idOf: (id) => id,
      forget: () => undefined,
      isCertain,
      fetchPage: (pageNo) => {
        this.calls += 1;
        const start = (pageNo - 1) * pageSize;
        const end = start + pageSize;
        const page = {
          items: this.ids
            .slice(start, end)
            .filter((id) => !keptBack(id))
            .map((id) => (unreadable?.(id) ? null : id)),
          pageNo,
          pageSize: saidSize,
          totalCount: answers.totalCount === undefined ? this.ids.length : answers.totalCount,
          totalPages: Math.ceil(this.ids.length / pageSize),
          hasNextPage: answers.saidNext === undefined ? end < this.ids.length : answers.saidNext,
        };
        return Promise.resolve({ ...page, ...answers.odd?.(page) });
      },
    };
  }

  create(place: number): void {
    this.ids.splice(place, 0, this.#newId());
  }

  delete(place: number): void {
    this.ids.splice(place, 1);
  }

  #newId(): string {
    this.#created += 1;
    return `room-${this.#created}`;
  }
}
