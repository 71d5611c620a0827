import { DocumentPreview } from './document-preview.tsx';
import type { DocumentLineFragment } from './generated/operations.ts';
import { useTexts } from './language.ts';

interface DocumentListProps {
  /** Null where they could not be read. */
  documents: readonly (DocumentLineFragment | null)[] | null;
}

export function DocumentList({ documents }: DocumentListProps) {
  const t = useTexts();
  if (documents === null) return <p>{t.unread}</p>;
  if (documents.length === 0) return <p>{t.documents.none}</p>;
  return (
    <ul className="documents">
      {documents.map(
        (document) =>
          document && (
            <li key={document.id}>
              <span>{document.fileName}</span>
              <span className="quiet">
                {[
                  document.pageCount ? t.pages(document.pageCount) : null,
                  document.size?.text,
                  document.status && t.documentStates[document.status],
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
              {document.status === 'CONVERTED' && (
                <DocumentPreview id={document.id} fileName={document.fileName ?? ''} />
              )}
            </li>
          ),
      )}
    </ul>
  );
}
