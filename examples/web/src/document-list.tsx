import { documentStatusNames, formatPages } from './format.ts';
import type { DocumentLineFragment } from './generated/operations.ts';

interface DocumentListProps {
  documents: readonly (DocumentLineFragment | null)[];
}

export function DocumentList({ documents }: DocumentListProps) {
  if (documents.length === 0) return <p>No documents yet.</p>;
  return (
    <ul className="documents">
      {documents.map(
        (document) =>
          document && (
            <li key={document.id}>
              <span>{document.fileName}</span>
              <span className="quiet">
                {[
                  document.pageCount ? formatPages(document.pageCount) : null,
                  document.size?.text,
                  document.status && documentStatusNames[document.status],
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </li>
          ),
      )}
    </ul>
  );
}
