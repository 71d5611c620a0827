import { useSubscription } from '@apollo/client/react';
import { useState } from 'react';
import { BusyButton } from './busy-button.tsx';
import { DocumentStatusDocument, type DocumentLineFragment } from './generated/operations.ts';
import { useTexts } from './language.ts';
import { Problem } from './problem.tsx';
import { Progress } from './progress.tsx';
import { uploadDocument } from './upload-document.ts';
import { useUpload } from './use-upload.ts';

interface DocumentUploadProps {
  roomId: string;
  onUploaded: () => void;
}

export function DocumentUpload({ roomId, onUploaded }: DocumentUploadProps) {
  const t = useTexts();
  const [file, setFile] = useState<File>();
  const upload = useUpload(async (onProgress, signal) => {
    const document = await uploadDocument({ file: file!, roomId, onProgress, signal });
    onUploaded();
    return document;
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        upload.start();
      }}
    >
      <p className="row">
        <label htmlFor="document">{t.documents.add}</label>
        <input
          id="document"
          type="file"
          required
          accept=".doc,.docx,.ppt,.pptx,.pdf,.jpg,.jpeg,.png"
          aria-describedby="document-hint"
          onChange={(event) => setFile(event.target.files?.[0])}
        />
        <BusyButton isBusy={upload.share !== null}>{t.documents.upload}</BusyButton>
        <span id="document-hint" className="quiet">
          {t.documents.kinds}
        </span>
      </p>
      {upload.share !== null && (
        <Progress label={t.documents.upload} share={upload.share} onCancel={upload.cancel} />
      )}
      <Problem error={upload.error} />
      {upload.result && <ConversionStatus document={upload.result} />}
    </form>
  );
}

/** Follows the conversion until it is over; the server ends the subscription then. */
function ConversionStatus({ document }: { document: DocumentLineFragment }) {
  const t = useTexts();
  const { data, error } = useSubscription(DocumentStatusDocument, { variables: { documentId: document.id } });
  const { fileName, status, pageCount } = data?.documentStatus ?? document;
  return (
    <>
      <p role="status">
        {fileName}: {t.documentStates[status ?? 'UNKNOWN']}
        {status === 'CONVERTED' && pageCount ? `, ${t.pages(pageCount)}` : ''}
      </p>
      <Problem error={error} />
    </>
  );
}
