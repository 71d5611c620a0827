import type { RoomsQuery } from './generated/operations.ts';
import { useTexts } from './language.ts';

type PageCursors = NonNullable<NonNullable<RoomsQuery['rooms']>['pageCursors']>;

interface PagerProps extends PageCursors {
  /** Null is the first page. */
  hrefOf: (after: string | null) => string;
}

/** Numbered pages as links: they can be opened in a tab, shared, and gone back to. */
export function Pager({ totalPages, around, hrefOf }: PagerProps) {
  const { list } = useTexts();
  if (totalPages < 2) return null;
  return (
    <nav aria-label={list.pager} className="row pager">
      {around.map(({ pageNumber, after, isCurrent }) => (
        <a
          key={pageNumber}
          href={hrefOf(after ?? null)}
          aria-label={list.page(pageNumber, totalPages)}
          aria-current={isCurrent ? 'page' : undefined}
        >
          {pageNumber}
        </a>
      ))}
    </nav>
  );
}
