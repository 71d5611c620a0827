import type { RoomsQuery } from './generated/operations.ts';

type PageCursors = NonNullable<NonNullable<RoomsQuery['rooms']>['pageCursors']>;

interface PagerProps extends PageCursors {
  /** Null is the first page. */
  hrefOf: (after: string | null) => string;
}

/** Numbered pages as links: they can be opened in a tab, shared, and gone back to. */
export function Pager({ totalPages, around, hrefOf }: PagerProps) {
  if (totalPages < 2) return null;
  return (
    <nav aria-label="Pages" className="row pager">
      {around.map(({ pageNumber, after, isCurrent }) => (
        <a
          key={pageNumber}
          href={hrefOf(after ?? null)}
          aria-label={`Page ${pageNumber} of ${totalPages}`}
          aria-current={isCurrent ? 'page' : undefined}
        >
          {pageNumber}
        </a>
      ))}
    </nav>
  );
}
