import { useLazyQuery } from '@apollo/client/react';
import { BusyButton } from './busy-button.tsx';
import { DocumentPreviewDocument } from './generated/operations.ts';
import { useTexts } from './language.ts';
import { Problem } from './problem.tsx';

interface DocumentPreviewProps {
  id: string;
  fileName: string;
}

/** The first page of a document, by a link that is asked for when it is wanted: it does not live long. */
export function DocumentPreview({ id, fileName }: DocumentPreviewProps) {
  const { documents, unread } = useTexts();
  const [ask, { data, error, loading }] = useLazyQuery(DocumentPreviewDocument, { fetchPolicy: 'no-cache' });
  const url = data?.document?.previewLink?.url;
  return (
    <>
      <BusyButton
        type="button"
        isBusy={loading}
        aria-label={documents.previewOf(fileName)}
        onClick={() => void ask({ variables: { id } })}
      >
        {documents.preview}
      </BusyButton>
      <Problem error={error} />
      {data && !url && <p role="status">{unread}</p>}
      {url && <img className="preview" src={url} alt={documents.previewOf(fileName)} />}
    </>
  );
}
