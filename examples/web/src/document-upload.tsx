import { useSubscription } from '@apollo/client/react';
import { useState } from 'react';
import { documentStatusNames, formatPages } from './format.ts';
import { DocumentStatusDocument, type DocumentLineFragment } from './generated/operations.ts';
import { Problem } from './problem.tsx';
import { Progress } from './progress.tsx';
import { uploadDocument } from './upload-document.ts';
import { useUpload } from './use-upload.ts';

interface DocumentUploadProps {
  roomId: string;
  onUploaded: () => void;
}

export function DocumentUpload({ roomId, onUploaded }: DocumentUploadProps) {
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
        <label htmlFor="document">Add a document</label>
        <input
          id="document"
          type="file"
          required
          accept=".doc,.docx,.ppt,.pptx,.pdf,.jpg,.jpeg,.png"
          aria-describedby="document-hint"
          onChange={(event) => setFile(event.target.files?.[0])}
        />
        <button disabled={upload.share !== null}>Upload</button>
        <span id="document-hint" className="quiet">
          Word, PowerPoint, PDF, JPG or PNG, at most 20 MB
        </span>
      </p>
      {upload.share !== null && <Progress label="Upload" share={upload.share} onCancel={upload.cancel} />}
      <Problem error={upload.error} />
      {upload.result && <ConversionStatus document={upload.result} />}
    </form>
  );
}

/** Follows the conversion until it is over; the server ends the subscription then. */
function ConversionStatus({ document }: { document: DocumentLineFragment }) {
  const { data, error } = useSubscription(DocumentStatusDocument, { variables: { documentId: document.id } });
  const { fileName, status, pageCount } = data?.documentStatus ?? document;
  return (
    <>
      <p role="status">
        {fileName}: {documentStatusNames[status ?? 'UNKNOWN']}
        {status === 'CONVERTED' && pageCount ? `, ${formatPages(pageCount)}` : ''}
      </p>
      <Problem error={error} />
    </>
  );
}
